// The thread pane: a message, its replies, and a box to reply.
import { byId, icon, make } from "./dom.js";
import { drawMessage } from "./messages.js";
import { repliesTo } from "./replies.js";

let open = "";
let leave = null;

/** Return the timestamp of the message whose thread is open; empty where none is. */
export const openThread = () => open;

/** Open the thread under a message. Tools: those of messages, and `send(words, ts)`. */
export function showThread(state, conversation, ts, tools) {
  if (!open) leave = document.activeElement;
  open = ts;
  const box = make("textarea", { rows: "2", "aria-label": "Reply in the thread", placeholder: "Reply…", keydown: (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    const words = box.value.trim();
    if (!words) return;
    box.value = "";
    tools.send(words, ts);
  } });
  byId("thread").replaceChildren(
    make("header", { class: "bar" }, make("div", { class: "bar-words" }, make("h2", {}, "Thread"), make("p", {}, conversation.kind === "im" ? conversation.name : `#${conversation.name}`)),
      make("button", { type: "button", class: "icon-button", "aria-label": "Close the thread", click: closeThread }, icon("M5 5l10 10M15 5 5 15", { size: 20 }))),
    make("div", { class: "thread-list", id: "thread-list", tabindex: "0", role: "region", "aria-label": "Thread" }),
    make("div", { class: "composer" }, make("div", { class: "box" }, box)));
  byId("thread").hidden = false;
  byId("frame").classList.add("thread-open");
  fillThread(state, conversation, tools);
  box.focus();
}

/** Draw the messages of the open thread again. */
export function fillThread(state, conversation, tools) {
  const root = conversation.messages.find((message) => message.ts === open);
  if (!root) return closeThread();
  const replies = repliesTo(conversation, open);
  const list = byId("thread-list");
  list.replaceChildren(drawMessage(state, conversation, root, null, tools, { inThread: true }),
    replies.length ? make("div", { class: "day", role: "separator" }, make("span", {}, replies.length === 1 ? "1 reply" : `${replies.length} replies`)) : "",
    ...replies.map((reply, place) => drawMessage(state, conversation, reply, replies[place - 1], tools, { inThread: true })));
  list.scrollTop = list.scrollHeight;
  return undefined;
}

/** Close the pane; the focus goes back to where it was opened. */
export function closeThread() {
  if (!open) return;
  open = "";
  byId("thread").replaceChildren();
  byId("thread").hidden = true;
  byId("frame").classList.remove("thread-open");
  if (leave?.isConnected) leave.focus();
}
