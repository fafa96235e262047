// What an app with the agent view shows beside messages: what it is doing, and what could be asked.
import { byId, make } from "./dom.js";

/** Draw both for a conversation. Tools: `send(words)`, which sends a prompt as it is read. */
export function drawAssistance(state, conversation, { send }) {
  const { status = "", prompts = null } = conversation.kind === "im" ? conversation : {};
  byId("status").replaceChildren(...(status ? [make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i")), `${state.app.name} ${status}`] : []));
  byId("status").hidden = !status;
  byId("prompts").replaceChildren(...(prompts ? [make("span", { class: "suggestions-label" }, prompts.title),
    ...prompts.prompts.map(({ title, message }) => make("button", { type: "button", class: "suggestion", click: () => send(message) }, title))] : []));
  byId("prompts").hidden = !prompts;
}
