// The list of messages of one conversation.
import { drawBlock } from "./blocks.js";
import { here } from "./clock.js";
import { byId, icon, make } from "./dom.js";
import { inThisLook, isTeams, titleOf } from "./look.js";
import { mrkdwn, words } from "./mrkdwn.js";
import { authorOf, face, namesOf } from "./people.js";
import { isReply, mainMessages, repliesTo, rootOf } from "./replies.js";
import { drawTeamsMessage } from "./teams_messages.js";

const CLOCK = { hour: "2-digit", minute: "2-digit" };
const DAY = { weekday: "long", day: "numeric", month: "long" };
const EYE = "M1.8 10S4.8 4.8 10 4.8 18.2 10 18.2 10 15.2 15.2 10 15.2 1.8 10 1.8 10zM10 7.6a2.4 2.4 0 1 1 0 4.8 2.4 2.4 0 0 1 0-4.8z";
const REPLY = "M3 4.5h14v9H9l-4 3.5v-3.5H3z";
const GROUPED_SECONDS = 300;

const instant = (message) => new Date(Number(message.ts) * 1000);
const clockOf = (message) => instant(message).toLocaleTimeString("en-GB", { ...CLOCK, timeZone: here().zone });
const dayOf = (moment) => moment.toLocaleDateString("en-GB", { ...DAY, timeZone: here().zone });

/** Draw a conversation from the start. Tools: `press(message, block, element, value)`, `act(message, data, values)`, `send(words)`, `openThread(ts)`. */
export function drawConversation(state, conversation, tools) {
  byId("messages").replaceChildren(introduction(inThisLook(state), conversation, tools));
  for (const message of mainMessages(conversation)) addMessage(state, conversation, message, tools);
  toTheEnd();
}

/** Add a message at the end; follow it where the reader was at the end already, or where `follow` says so. A reply changes the message above it. */
export function addMessage(state, conversation, message, tools, { follow = false } = {}) {
  if (isReply(conversation, message)) return changeMessage(state, conversation, conversation.messages.find((root) => root.ts === message.thread_ts), tools);
  const list = byId("messages");
  const atEnd = isAtEnd();
  list.querySelector(".suggestions")?.remove();
  const before = beforeOf(conversation, message);
  const end = list.querySelector(".waiting");
  if (!before || dayOf(instant(before)) !== dayOf(instant(message))) list.insertBefore(dayLine(instant(message)), end);
  const drawn = drawMessage(state, conversation, message, before, tools);
  list.insertBefore(drawn, end);
  if (rootOf(conversation, message) !== message) changeMessage(state, conversation, rootOf(conversation, message), tools);
  if (atEnd || follow) toTheEnd(drawn);
  return undefined;
}

const beforeOf = (conversation, message) => {
  const main = mainMessages(conversation);
  return main[main.indexOf(message) - 1];
};

/** Draw a message again in its place; the focus stays with it. */
export function changeMessage(state, conversation, message, tools) {
  const old = byId("messages").querySelector(`[data-ts="${CSS.escape(message.ts)}"]`);
  if (!old) return;
  const atEnd = isAtEnd();
  const focused = old.contains(document.activeElement);
  const drawn = drawMessage(state, conversation, message, beforeOf(conversation, message), tools);
  old.replaceWith(drawn);
  if (focused) drawn.focus();
  if (atEnd) toTheEnd(drawn.matches(":last-child") ? drawn : undefined);
}

/** Take a message off the list. */
export function removeMessage(ts) {
  byId("messages").querySelector(`[data-ts="${CSS.escape(ts)}"]`)?.remove();
}

/** Say a message aloud: its `text` is the whole answer in one sentence. */
export function hear(state, message) {
  const author = authorOf(message.author, state);
  byId("heard").textContent = `${author.name}: ${words(message.text, namesOf(state))}`;
}

/** Show that an answer is on its way; returns what takes the sign away. */
export function showWaiting(name) {
  const sign = make("p", { class: "waiting" }, make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i")), `${name} is answering`);
  byId("messages").append(sign);
  toTheEnd();
  return () => sign.remove();
}

function isAtEnd() {
  const box = byId("scroller");
  return box.scrollHeight - box.scrollTop - box.clientHeight < 80;
}

// A message taller than the window is read from its beginning.
function toTheEnd(message) {
  const box = byId("scroller");
  box.scrollTop = message && message.offsetHeight > box.clientHeight ? message.offsetTop : box.scrollHeight;
}

function introduction(state, conversation, { send }) {
  const direct = conversation.kind === "im";
  const about = direct ? conversation.purpose : `This is the beginning of ${titleOf(conversation)}. ${conversation.purpose}`;
  const suggestions = conversation.messages.length || !state.suggestions.length ? null
    : make("div", { class: "suggestions", role: "group", "aria-label": "Things to try" }, make("span", { class: "suggestions-label" }, "Try"),
      state.suggestions.map((line) => make("button", { type: "button", class: "suggestion", click: () => send(line) }, line)));
  const picture = direct ? make("img", { src: "page/hourglass.svg", alt: "", width: "56", height: "56" }) : make("span", { class: "hash", "aria-hidden": "true" }, isTeams() ? conversation.name[0].toUpperCase() : "#");
  return make("div", { class: "introduction" }, picture, make("h2", {}, titleOf(conversation)), make("p", {}, about),
    conversation.shared_with ? make("p", { class: "shared-note" }, `Shared with ${conversation.shared_with}: people of another company read along.`) : null,
    !direct && !conversation.has_app ? make("p", { class: "shared-note" }, `${state.app.name} is not a member of this channel.`) : null,
    suggestions);
}

const nameOf = (day) => (dayOf(day) === dayOf(here().now) ? "Today" : dayOf(day));
const dayLine = (day) => make("div", { class: "day", role: "separator" }, make("time", { datetime: day.toISOString() }, nameOf(day)));

/** Name the days again after time has passed: today is another. */
export function renameDays() {
  for (const day of byId("messages").querySelectorAll(".day time")) day.textContent = nameOf(new Date(day.dateTime));
}

/** Draw one message; in a thread it has no line about its replies. */
export function drawMessage(state, conversation, message, before, tools, { inThread = false } = {}) {
  const author = authorOf(message.author, state);
  const names = namesOf(state);
  const grouped = continues(message, before);
  const time = make("time", { datetime: instant(message).toISOString(), title: instant(message).toLocaleString("en-GB", { timeZone: here().zone }) }, clockOf(message));
  if (isTeams()) return drawTeamsMessage(state, conversation, message, { author, time, grouped, label: `${author.name}, ${clockOf(message)}` }, tools);
  const blocks = message.blocks.length
    ? message.blocks.map((block) => drawBlock(block, { names, press: (...pressed) => tools.press(message, ...pressed) }))
    : make("div", { class: "block block-text" }, mrkdwn(message.text, names));
  const head = grouped ? null : make("div", { class: "message-head" }, make("span", { class: "author" }, author.name),
    author.kind === "person" ? null : make("span", { class: "badge" }, "APP"), author.role ? make("span", { class: "role" }, author.role) : null, time);
  return make("article", { class: `message ${grouped ? "grouped" : ""} ${message.ephemeral ? "ephemeral" : ""} from-${author.kind}`, "data-ts": message.ts, tabindex: "-1", "aria-label": `${author.name}, ${clockOf(message)}` },
    message.ephemeral ? make("p", { class: "only-you" }, icon(EYE, { size: 14 }), "Only visible to you") : null,
    make("div", { class: "gutter" }, grouped ? make("span", { class: "hover-time", "aria-hidden": "true" }, clockOf(message)) : face(author)),
    make("div", { class: "content" }, !inThread && isElsewhere(conversation, message, before) ? make("p", { class: "in-thread" }, "In a thread") : null, head, blocks,
      message.edited && author.kind === "person" ? make("span", { class: "edited" }, "(edited)") : null, inThread ? null : replyLine(conversation, message, tools)),
    inThread || message.ephemeral ? null : make("div", { class: "message-tools" }, make("button", { type: "button", class: "icon-button", "aria-label": "Reply in thread", title: "Reply in thread", click: () => tools.openThread(rootOf(conversation, message).ts) }, icon(REPLY))));
}

// A reply is marked as one, unless it follows what it answers.
function isElsewhere(conversation, message, before) {
  if (!message.thread_ts || message.thread_ts === message.ts) return false;
  return conversation.kind !== "im" || !before || ![before.ts, before.thread_ts].includes(message.thread_ts);
}

function replyLine(conversation, message, tools) {
  const replies = repliesTo(conversation, message.ts);
  // One answer under its question needs no count.
  if (!replies.length || (conversation.kind === "im" && replies.length === 1 && replies[0].author !== message.author)) return null;
  return make("button", { type: "button", class: "reply-line", click: () => tools.openThread(message.ts) }, make("strong", {}, replies.length === 1 ? "1 reply" : `${replies.length} replies`),
    make("span", {}, `Last at ${clockOf(replies[replies.length - 1])}`));
}

function continues(message, before) {
  return Boolean(before) && before.author === message.author && !message.ephemeral && !before.ephemeral && !message.blocks.length && !message.cards && !message.thread_ts
    && instant(before).toDateString() === instant(message).toDateString() && Number(message.ts) - Number(before.ts) < GROUPED_SECONDS;
}
