// One menu for overflow buttons, selects and the list of people: keyboard, focus and place in one file.
import { make } from "./dom.js";

let close = () => {};

/** Open a menu at a button. Items: {label, detail, group, value, checked, picture}; `choose` gets the item. */
export function openMenu(anchor, items, { label, choose }) {
  const again = anchor.getAttribute("aria-expanded") === "true";
  close();
  if (again) return;
  let group = "";
  const menu = make("div", { class: "menu", role: "menu", "aria-label": label });
  for (const item of items) {
    if (item.group && item.group !== group) menu.append(make("div", { class: "menu-group", role: "presentation" }, (group = item.group)));
    menu.append(entry(item, () => { close(); choose(item); }));
  }
  (anchor.closest("dialog") ?? document.body).append(menu); // What lies outside an open dialog cannot be reached.
  anchor.setAttribute("aria-expanded", "true");
  place(menu, anchor);
  const entries = [...menu.querySelectorAll("[role^=menuitem]")];
  (entries.find((found) => found.getAttribute("aria-checked") === "true") ?? entries[0])?.focus();
  const outside = (event) => { if (!menu.contains(event.target) && !anchor.contains(event.target)) close(); };
  const keys = (event) => walk(event, entries);
  menu.addEventListener("keydown", keys);
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", close);
  close = () => {
    close = () => {};
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("resize", close);
    anchor.setAttribute("aria-expanded", "false");
    if (menu.contains(document.activeElement)) anchor.focus();
    menu.remove();
  };
}

/** Close whatever menu is open. */
export const closeMenu = () => close();

function entry(item, choose) {
  const checkable = item.checked !== undefined;
  return make("button", { type: "button", class: "menu-item", role: checkable ? "menuitemradio" : "menuitem", "aria-checked": checkable ? String(item.checked) : null, tabindex: "-1", click: choose },
    item.picture ?? null, make("span", { class: "menu-words" }, make("span", {}, item.label), item.detail ? make("span", { class: "menu-detail" }, item.detail) : null));
}

function walk(event, entries) {
  const at = entries.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + entries.length, Home: 0, End: entries.length - 1 }[event.key];
  if (to !== undefined) entries[to % entries.length].focus();
  else if (event.key === "Escape" || event.key === "Tab") close();
  else if (event.key.length === 1 && event.key !== " ") {
    const turned = [...entries.slice(at + 1), ...entries.slice(0, at + 1)];
    turned.find((found) => found.textContent.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  } else return;
  if (event.key !== "Tab") event.preventDefault();
  event.stopPropagation();
}

function place(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const below = window.innerHeight - at.bottom;
  const upwards = below < menu.offsetHeight + 12 && at.top > below;
  menu.style.maxHeight = `${Math.max(120, (upwards ? at.top : below) - 16)}px`;
  menu.style.minWidth = `${Math.min(at.width, 320)}px`;
  menu.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = upwards ? `${at.top - menu.offsetHeight - 4}px` : `${at.bottom + 4}px`;
}
