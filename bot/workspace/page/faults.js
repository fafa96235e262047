// The panel for whoever shows how an app bears trouble: what is to go wrong, and what went over the line.
import { byId, icon, make } from "./dom.js";

const DETAILS = {
  delay: ["seconds", "Seconds", "5"], rate_limit: ["retry_after", "Retry after, seconds", "5"], http_error: ["status", "Status", "503"],
  error: ["error", "Slack's error code", "channel_not_found"], duplicate: ["copies", "More copies", "1"], retry: ["copies", "Repetitions", "1"],
};
const MEANING = {
  delay: "It happens, but later.", drop: "The line closes before anything happens.", cut: "It happens, but the answer is lost.", rate_limit: "Answered with 429.", http_error: "Answered with a server error.",
  error: "Refused with one of Slack's codes.", expired_trigger: "The trigger for a modal is too old.", duplicate: "Delivered more than once.", retry: "Delivered, and repeated as if it had failed.",
};
const LINES = 12;

/** Start the panel behind its button. */
export function startFaults() {
  byId("faults").addEventListener("click", open);
  list();
}

async function call(method, body, query = "") {
  const answer = await fetch(`faults${query}`, { method, headers: body ? { "Content-Type": "application/json" } : {}, body: body ? JSON.stringify(body) : undefined });
  return answer.json();
}

async function list() {
  const said = await call("GET");
  count(said.faults);
  return said;
}

function count(faults) {
  const live = faults.filter((fault) => fault.left !== 0).length;
  byId("faults").textContent = live ? `Faults: ${live}` : "Faults";
  byId("faults").classList.toggle("live", live > 0);
}

async function open() {
  const { places, effects, faults } = await list();
  const on = make("input", { class: "field-box", id: "fault-on", list: "fault-places", value: "chat.*", autocomplete: "off" });
  const effect = make("select", { class: "field-box", id: "fault-effect", change: detail }, effects.map((name) => make("option", { value: name, selected: name === "cut" }, name)));
  const times = make("input", { class: "field-box", id: "fault-times", inputmode: "numeric", value: "1", autocomplete: "off" });
  const more = make("input", { class: "field-box", id: "fault-more", autocomplete: "off" });
  const moreLabel = make("label", { for: "fault-more" });
  const moreField = make("div", {}, moreLabel, more);
  const meaning = make("p", { class: "input-hint" });
  const trouble = make("p", { class: "input-error", role: "alert" });
  const now = make("ul", { class: "fault-list" });
  const lines = make("ol", { class: "fault-log" });
  const dialog = make("dialog", { class: "modal faults-panel", "aria-labelledby": "faults-title", close: () => dialog.remove() },
    make("header", { class: "modal-head" }, make("h2", { id: "faults-title" }, "Faults on demand"), make("button", { type: "button", class: "icon-button", "aria-label": "Close", click: () => dialog.close() }, icon("M5 5l10 10M15 5 5 15", { size: 20 }))),
    make("div", { class: "modal-body" },
      make("form", { class: "fault-form", submit: add }, make("datalist", { id: "fault-places" }, [...places, "*", "chat.*", "event.*"].map((place) => make("option", { value: place }))),
        make("div", {}, make("label", { for: "fault-on" }, "On"), on), make("div", {}, make("label", { for: "fault-effect" }, "Effect"), effect), moreField, make("div", {}, make("label", { for: "fault-times" }, "Times (empty: until removed)"), times),
        make("button", { type: "submit", class: "press primary" }, "Add")), meaning, trouble,
      now, make("h3", {}, "Last requests"), lines));

  function detail() {
    const [, label, value] = DETAILS[effect.value] ?? [];
    moreField.hidden = !label;
    moreLabel.textContent = label ?? "";
    more.value = value ?? "";
    meaning.textContent = MEANING[effect.value] ?? "";
  }

  function show(found) {
    count(found);
    now.replaceChildren(...found.map((fault) => make("li", {}, make("span", {}, make("strong", {}, fault.effect), ` on ${fault.on}`, make("span", { class: "choice-detail" }, `happened ${fault.happened}, ${fault.left === null ? "until removed" : `${fault.left} left`}`)),
      make("button", { type: "button", class: "press", "aria-label": `Remove ${fault.effect} on ${fault.on}`, click: async () => show((await call("DELETE", null, `?id=${fault.id}`)).faults) }, "Remove"))));
  }

  async function add(event) {
    event.preventDefault();
    const [name] = DETAILS[effect.value] ?? [];
    const extra = name ? { [name]: name === "error" ? more.value.trim() : Number(more.value) } : {};
    const said = await call("POST", { on: on.value.trim(), effect: effect.value, ...(times.value.trim() ? { times: Number(times.value) } : {}), ...extra });
    trouble.textContent = said.ok ? "" : said.error;
    if (said.ok) show(said.faults);
  }

  const { entries } = await (await fetch("log")).json();
  lines.replaceChildren(...entries.slice(-LINES).reverse().map((entry) => make("li", {}, `${entry.at.slice(11, 19)} `, make("strong", {}, entry.name), ` ${entry.kind === "call" ? "from" : "to"} the app: ${entry.outcome}${entry.fault ? ` (${entry.fault})` : ""}`)));
  detail();
  show(faults);
  document.body.append(dialog);
  dialog.showModal();
}
