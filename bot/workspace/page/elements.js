// What can be pressed: buttons, overflow menus, selects, and the question before a dangerous one.
import { icon, make } from "./dom.js";
import { drawField, isInput } from "./inputs.js";
import { openMenu } from "./menu.js";
import { inline } from "./mrkdwn.js";
import { cannotDraw } from "./rich_text.js";

const DOTS = "M10 3.2a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2zm0 5.2a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2zm0 5.2a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2z";

/** Draw an element. `press(element, value)` returns a promise of what went wrong, empty where nothing did. */
export function drawElement(element, { names, press, blockId }) {
  switch (element.type) {
    case "button":
      return drawButton(element, names, press);
    case "overflow":
      return drawOverflow(element, names, press);
    case "static_select":
      return drawSelect(element, names, press, blockId);
    default:
      return isInput(element) ? drawChoice(element, names, press, blockId) : cannotDraw(element.type);
  }
}

function label(text) {
  return text?.text ?? "";
}

function drawButton(element, names, press) {
  const button = make("button", {
    type: "button",
    class: `press ${element.style ?? ""}`,
    "aria-label": element.accessibility_label,
    title: element.url ? `Would open ${element.url}` : null,
    click: () => ask(element.confirm, names).then((yes) => yes && run(button, () => press(element, element.value))),
  }, make("span", { class: "press-label" }, label(element.text)));
  return button;
}

function drawOverflow(element, names, press) {
  const items = element.options.map((option) => ({ label: label(option.text), detail: option.description ? label(option.description) : "", value: option.value }));
  const button = make("button", {
    type: "button", class: "press overflow", "aria-label": element.accessibility_label ?? "More actions", "aria-haspopup": "menu", "aria-expanded": "false",
    click: () => openMenu(button, items, { label: "More actions", choose: (item) => choose(button, element, item.value, names, press) }),
  }, icon(DOTS, { fill: true }));
  return button;
}

// A day, a time, boxes to tick: each change is a press.
function drawChoice(element, names, press, blockId) {
  const field = drawField(blockId, element, { "aria-label": element.placeholder?.text ?? element.type.replaceAll("_", " ") });
  field.addEventListener("change", () => {
    const boxes = [...field.querySelectorAll("input:checked")].map((box) => box.value);
    const value = element.type === "checkboxes" ? boxes : element.type === "radio_buttons" ? boxes[0] : field.value;
    if (value || element.type === "checkboxes") choose(field, element, value, names, press);
  });
  return field;
}

function drawSelect(element, names, press, blockId) {
  const groups = element.option_groups ?? [{ options: element.options }];
  const first = element.initial_option?.value;
  const items = groups.flatMap((group) => group.options.map((option) => ({
    label: label(option.text), detail: option.description ? label(option.description) : "", value: option.value, group: group.label ? label(group.label) : "", checked: option.value === first,
  })));
  const asked = element.placeholder ? label(element.placeholder) : "Choose an option";
  const shown = make("span", { class: first ? "select-label" : "select-label asked" }, first ? label(element.initial_option.text) : asked);
  const button = make("button", {
    type: "button", class: "press select", "aria-label": element.accessibility_label, "aria-haspopup": "menu", "aria-expanded": "false",
    click: () => openMenu(button, items, {
      label: asked,
      choose: (item) => {
        button.keep(item.value);
        choose(button, element, item.value, names, press);
      },
    }),
    "data-block": blockId, "data-action": element.action_id, value: first ?? "",
  }, shown, icon("M5 8l5 5 5-5", { size: 16 }));
  button.keep = (value) => {
    const item = items.find((found) => found.value === value);
    if (!item) return;
    for (const other of items) other.checked = other === item;
    button.value = value;
    shown.textContent = item.label;
    shown.classList.remove("asked");
  };
  return button;
}

function choose(button, element, value, names, press) {
  return ask(element.confirm, names).then((yes) => yes && run(button, () => press(element, value)));
}

async function run(button, act) {
  if (button.getAttribute("aria-busy") === "true") return;
  const block = button.closest(".block");
  block?.querySelector(".press-error")?.remove();
  button.setAttribute("aria-busy", "true");
  const trouble = await act();
  button.removeAttribute("aria-busy");
  if (trouble) block?.append(make("p", { class: "press-error", role: "alert" }, icon("M10 3 18 17H2zM10 8v4M10 14.5v.1", { size: 16 }), trouble));
}

/** Ask before an element that wants it; resolves to whether to go on. */
function ask(confirm, names) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((answer) => {
    const dialog = make("dialog", { class: "ask", close: () => { answer(dialog.returnValue === "yes"); dialog.remove(); } },
      make("h2", {}, label(confirm.title)),
      make("p", {}, confirm.text?.type === "mrkdwn" ? inline(confirm.text.text, names) : label(confirm.text)),
      make("div", { class: "ask-buttons" },
        make("button", { type: "button", class: "press", click: () => dialog.close("no") }, label(confirm.deny) || "Cancel"),
        make("button", { type: "button", class: `press ${confirm.style ?? "primary"}`, click: () => dialog.close("yes") }, label(confirm.confirm) || "Yes")));
    document.body.append(dialog);
    dialog.showModal();
  });
}
