// The modal in front: fill in, submit, read what is wrong, close. What was typed is never lost to an error.
import { drawBlock } from "./blocks.js";
import { icon, make } from "./dom.js";
import { keepValues, readValues, showErrors } from "./inputs.js";

const CROSS = "M5 5l10 10M15 5 5 15";
const FIELDS = ".modal-body :is(input, select, textarea)";
const BACK = "M12 4 6 10l6 6";

let dialog = null;
let shown = null;
let before = null;

/** Show a modal, another one in its place, or none. Tools: `names`, `ask(path, body)` resolves to what was said. */
export function showModal(view, tools) {
  if (!view) return hide();
  const same = shown?.id === view.id;
  const kept = same ? readValues(dialog) : {};
  if (same && shown.hash === view.hash) return undefined;
  const at = same ? dialog.querySelector(".modal-body").scrollTop : 0;
  const focused = same ? document.activeElement?.id : "";
  before ??= document.activeElement;
  dialog?.remove();
  shown = view;
  dialog = draw(view, tools);
  document.body.append(dialog);
  keepValues(dialog, kept);
  dialog.showModal();
  // Not the cross in the corner, which the browser would choose: who opens a form means to fill it in.
  (focused ? document.getElementById(focused) : dialog.querySelector(FIELDS))?.focus();
  dialog.querySelector(".modal-body").scrollTop = at;
  return undefined;
}

function hide() {
  dialog?.remove();
  [dialog, shown] = [null, null];
  if (before?.isConnected) before.focus();
  before = null;
}

function draw(view, { names, ask }) {
  const trouble = make("p", { class: "modal-trouble", role: "alert", hidden: true });
  const tell = (words) => { trouble.textContent = words; trouble.hidden = !words; };
  const close = (everything) => ask("closed", { view: view.id, everything });
  const press = async (block, element, value) => (await ask("pressed", { view: view.id, block_id: block.block_id, action_id: element.action_id, value, values: readValues(drawn) })).error;
  const submit = view.submit || view.blocks.some((block) => block.type === "input")
    ? make("button", { type: "submit", class: "press primary modal-submit" }, make("span", { class: "press-label" }, view.submit?.text ?? "Submit")) : null;
  const drawn = make("dialog", { class: "modal", "aria-labelledby": "modal-title", cancel: (event) => { event.preventDefault(); close(false); } },
    make("form", { novalidate: true, submit: (event) => { event.preventDefault(); send(); } },
      make("header", { class: "modal-head" },
        view.previous ? make("button", { type: "button", class: "icon-button", "aria-label": "Back", click: () => close(false) }, icon(BACK, { size: 20 })) : null,
        make("h2", { id: "modal-title" }, view.title.text),
        make("button", { type: "button", class: "icon-button", "aria-label": "Close", click: () => close(view.clear_on_close) }, icon(CROSS, { size: 20 }))),
      make("div", { class: "modal-body content" }, trouble, view.blocks.map((block) => drawBlock(block, { names, press }))),
      make("footer", { class: "modal-foot" }, make("button", { type: "button", class: "press", click: () => close(view.clear_on_close) }, view.close?.text ?? "Cancel"), submit)));

  async function send() {
    if (!submit || submit.getAttribute("aria-busy") === "true") return;
    tell("");
    submit.setAttribute("aria-busy", "true");
    const said = await ask("submitted", { view: view.id, values: readValues(drawn) });
    submit.removeAttribute("aria-busy");
    if (dialog !== drawn) return;
    showErrors(drawn, said.errors ?? {});
    if (said.error) { tell(said.error); trouble.scrollIntoView({ block: "nearest" }); }
  }

  return drawn;
}
