// Buttons of Adaptive Cards: what is secondary stands behind "…", as in Teams.
import { icon, make } from "./dom.js";
import { isFilledIn, readInputs } from "./adaptive_inputs.js";
import { openMenu } from "./menu.js";

const DOTS = "M3.2 10a1.6 1.6 0 1 1 3.2 0 1.6 1.6 0 0 1-3.2 0zm5.2 0a1.6 1.6 0 1 1 3.2 0 1.6 1.6 0 0 1-3.2 0zm5.2 0a1.6 1.6 0 1 1 3.2 0 1.6 1.6 0 0 1-3.2 0z";
const WARNING = "M10 3 18 17H2zM10 8v4M10 14.5v.1";

/** Draw actions in a row. `tools.press(data, values)` resolves to {error, note}. */
export function drawActions(actions, tools) {
  const shown = actions.filter((action) => action.mode !== "secondary");
  const rest = actions.filter((action) => action.mode === "secondary");
  return make("div", { class: "actions ac-actions" }, shown.map((action) => drawAction(action, tools)), rest.length ? more(rest, tools) : null);
}

function drawAction(action, tools) {
  const button = make("button", {
    type: "button", class: `press ${{ positive: "primary", destructive: "danger" }[action.style] ?? ""}`, "aria-label": action.tooltip, title: action.tooltip, click: () => run(button, action, tools),
  }, make("span", { class: "press-label" }, action.title));
  return button;
}

function more(actions, tools) {
  const items = actions.map((action) => ({ label: action.title, spoken: action.tooltip, action }));
  const button = make("button", {
    type: "button", class: "press overflow", "aria-label": "More actions", title: "More actions", "aria-haspopup": "menu", "aria-expanded": "false",
    click: () => openMenu(button, items, { label: "More actions", choose: (item) => run(button, item.action, tools) }),
  }, icon(DOTS, { fill: true }));
  return button;
}

async function run(button, action, tools) {
  const card = button.closest(".ac-card");
  if (button.getAttribute("aria-busy") === "true" || (action.associatedInputs !== "none" && !isFilledIn(card))) return;
  for (const old of card.querySelectorAll(".ac-said")) old.remove();
  button.setAttribute("aria-busy", "true");
  const { error, note } = await tools.press(action.data, readInputs(card));
  button.removeAttribute("aria-busy");
  if (error) card.append(make("p", { class: "press-error ac-said", role: "alert" }, icon(WARNING, { size: 16 }), error));
  else if (note) card.append(make("p", { class: "ac-note ac-said", role: "status" }, note));
}
