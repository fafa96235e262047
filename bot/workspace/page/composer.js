// The message box: completion of commands, examples and names; Enter sends, arrows choose, Escape closes.
import { byId, make } from "./dom.js";

const MOST = 8;

/** Start the message box. `look()` returns the state, `send(words)` brings a line to the app. */
export function startComposer({ look, send }) {
  const box = byId("composer-text");
  const list = byId("completion");
  let offers = [];
  let chosen = -1;

  function show() {
    offers = offersFor(box.value, box.selectionStart, look());
    chosen = offers.findIndex((offer) => offer.first);
    draw();
  }

  function draw() {
    list.replaceChildren(...offers.map((offer, place) => make("div", {
      id: `offer-${place}`, role: "option", class: "offer", "aria-selected": String(place === chosen), pointerdown: (event) => { event.preventDefault(); take(place); },
    }, make("span", { class: "offer-words" }, offer.label, offer.hint ? make("span", { class: "offer-hint" }, ` ${offer.hint}`) : null), make("span", { class: "offer-detail" }, offer.detail))));
    list.hidden = !offers.length;
    box.setAttribute("aria-expanded", String(Boolean(offers.length)));
    if (chosen >= 0) box.setAttribute("aria-activedescendant", `offer-${chosen}`);
    else box.removeAttribute("aria-activedescendant");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
    byId("send").disabled = !box.value.trim();
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
  }

  function take(place) {
    const { from, to, text } = offers[place];
    box.setRangeText(text, from, to, "end");
    box.focus();
    show();
  }

  function hide() {
    offers = [];
    chosen = -1;
    draw();
  }

  function sendIt() {
    const words = box.value.trim();
    if (!words) return;
    box.value = "";
    hide();
    send(words);
  }

  box.addEventListener("input", show);
  box.addEventListener("click", show);
  box.addEventListener("blur", hide);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (offers.length && step) chosen = chosen < 0 ? (step > 0 ? 0 : offers.length - 1) : (chosen + step + offers.length) % offers.length;
    else if (offers.length && event.key === "Escape") return hide();
    else if (offers.length && event.key === "Tab" && !event.shiftKey) { event.preventDefault(); return take(Math.max(chosen, 0)); }
    else if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); return chosen >= 0 ? take(chosen) : sendIt(); }
    else return undefined;
    event.preventDefault();
    return draw();
  });
  byId("send").addEventListener("click", () => { sendIt(); box.focus(); });
  draw();
}

// What can be completed where the caret stands. `first` marks an offer that Enter takes; without one, Enter sends.
function offersFor(text, caret, state) {
  const mention = /(^|\s)@([\p{L}\p{N} ]*)$/u.exec(text.slice(0, caret));
  if (mention) return mentions(mention[2], caret, state);
  if (!text.startsWith("/") || caret !== text.length || text.includes("\n")) return [];
  if (!text.includes(" ")) return commands(text, state);
  const typed = text.toLowerCase().trimEnd();
  const command = state.commands.find((known) => typed.split(" ")[0] === known.name);
  return (command?.examples ?? []).filter((line) => line.startsWith(typed) && line !== typed)
    .slice(0, MOST).map((line) => ({ label: line, detail: "", from: 0, to: text.length, text: line }));
}

function commands(text, state) {
  return state.commands.filter((command) => command.name.startsWith(text.toLowerCase())).slice(0, MOST)
    .map((command, place) => ({ label: command.name, hint: command.hint, detail: command.description, from: 0, to: text.length, text: `${command.name} `, first: place === 0 }));
}

function mentions(start, caret, state) {
  const everyone = [{ name: state.app.name, role: "app" }, ...state.members];
  return everyone.filter((one) => one.name.toLowerCase().startsWith(start.toLowerCase()) && one.name.length > start.trim().length).slice(0, MOST)
    .map((one, place) => ({ label: `@${one.name}`, detail: one.role, from: caret - start.length - 1, to: caret, text: `@${one.name} `, first: place === 0 }));
}
