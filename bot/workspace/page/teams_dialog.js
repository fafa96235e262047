// The dialog of Teams: an Adaptive Card in front of the conversation, until the app closes it.
import { drawCard } from "./adaptive_card.js";
import { icon, make } from "./dom.js";

const CROSS = "M5 5l10 10M15 5 5 15";
const FIELDS = ":is(input, select, textarea)";

let dialog = null;

/** Show a dialog, {title, card}, or another one in its place; `ask(path, body)` resolves to what was said. */
export function showDialog(shown, ask) {
  const before = dialog?.before ?? document.activeElement;
  dialog?.remove();
  const press = async (data, values) => {
    const said = await ask("teams/submitted", { data, values });
    if (dialog !== own) return said; // Closed in the meantime: what became of it stands in the conversation.
    if (said.dialog) showDialog(said.dialog, ask);
    else if (said.note) say(said.note);
    else if (!said.error) close();
    return said;
  };
  const search = (id, text) => ask("teams/searched", { id, text });
  const own = make("dialog", { class: "modal teams-dialog", "aria-labelledby": "teams-dialog-title", cancel: (event) => { event.preventDefault(); close(); } },
    make("header", { class: "modal-head" }, make("h2", { id: "teams-dialog-title" }, shown.title), make("button", { type: "button", class: "icon-button", "aria-label": "Close", click: () => close() }, icon(CROSS, { size: 20 }))),
    make("div", { class: "modal-body content" }, drawCard(shown.card, { id: "teams-dialog", press, search })));
  dialog = Object.assign(own, { before });
  document.body.append(dialog);
  dialog.showModal();
  // The field above the first sentence that says what is wrong, else the first one.
  (dialog.querySelector(`.ac-item:has(+ .ac-item > .ac-color-attention) ${FIELDS}`) ?? dialog.querySelector(FIELDS))?.focus();
}

// The last word of the app: there is nothing left to fill in.
function say(words) {
  dialog.querySelector(".modal-body").replaceChildren(make("p", { role: "status" }, words));
  dialog.querySelector("button").focus();
}

function close() {
  const { before } = dialog;
  dialog.remove();
  dialog = null;
  if (before?.isConnected) before.focus();
}
