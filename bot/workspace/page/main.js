// Holds what the server tells, and joins the parts of the page.
import { startComposer } from "./composer.js";
import { byId } from "./dom.js";
import { closeMenu } from "./menu.js";
import { addMessage, changeMessage, drawConversation, hear, removeMessage, showWaiting } from "./messages.js";
import { drawSidebar } from "./sidebar.js";
import { startTheme } from "./theme.js";

const AGAIN_MILLISECONDS = 1000;
const asked = new URLSearchParams(location.search);

let state = null;
let socket = null;
let currentId = "";
let me = asked.get("as") ?? sessionStorage.getItem("as") ?? "";
const unread = new Set();

const current = () => state.conversations.find((conversation) => conversation.id === currentId);

function connect() {
  const url = new URL("live", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  url.search = new URLSearchParams({ as: me });
  const own = (socket = new WebSocket(url));
  own.onmessage = (event) => own === socket && told(JSON.parse(event.data));
  own.onclose = () => {
    if (own !== socket) return;
    byId("lost").hidden = false;
    setTimeout(() => own === socket && connect(), AGAIN_MILLISECONDS);
  };
}

function told(event) {
  if (event.type === "everything") return begin(event);
  const conversation = state.conversations.find((found) => found.id === event.conversation);
  const shown = conversation.id === currentId;
  const place = conversation.messages.findIndex((message) => message.ts === event.message.ts);
  if (event.type === "message") {
    conversation.messages.push(event.message);
    if (shown) addMessage(state, conversation, event.message, tools, { follow: event.message.author === state.me });
    else markUnread(conversation.id);
    if (event.message.author !== state.me) hear(state, event.message);
  } else if (event.type === "message_changed" && place >= 0) {
    conversation.messages[place] = event.message;
    if (shown) changeMessage(state, conversation, event.message, tools);
  } else if (event.type === "message_deleted" && place >= 0) {
    conversation.messages.splice(place, 1);
    if (shown) removeMessage(event.message.ts);
  }
  return undefined;
}

function begin(everything) {
  byId("lost").hidden = true;
  state = everything;
  me = state.me;
  sessionStorage.setItem("as", me);
  const wanted = [location.hash.slice(1), currentId].find((id) => state.conversations.some((found) => found.id === id));
  go(wanted ?? (state.conversations.find((found) => found.kind === "im") ?? state.conversations[0]).id);
}

function go(id) {
  const moved = id !== currentId;
  currentId = id;
  unread.delete(id);
  history.replaceState(null, "", `#${id}`);
  const conversation = current();
  const name = conversation.kind === "im" ? conversation.name : `#${conversation.name}`;
  byId("title").textContent = name;
  byId("purpose").textContent = conversation.shared_with ? `Shared with ${conversation.shared_with}` : conversation.purpose;
  byId("purpose").classList.toggle("shared-note", Boolean(conversation.shared_with));
  byId("composer-text").placeholder = `Message ${name}`;
  byId("composer-text").setAttribute("aria-label", `Message ${name}`);
  drawSidebar(state, currentId, unread, { go, actAs });
  drawConversation(state, conversation, tools);
  openSidebar(false);
  if (moved && matchMedia("(min-width: 721px)").matches) byId("composer-text").focus();
}

function actAs(id) {
  me = id;
  currentId = current().kind === "im" ? "" : currentId;
  history.replaceState(null, "", location.pathname);
  unread.clear();
  const old = socket;
  connect();
  old.close();
}

function markUnread(id) {
  unread.add(id);
  drawSidebar(state, currentId, unread, { go, actAs });
}

async function ask(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ as: state.me, conversation: currentId, ...body }) });
    const said = await answer.json();
    return said.ok ? "" : said.error;
  } catch {
    return "The workspace does not answer. Is it still running?";
  }
}

async function send(words) {
  const answered = words.startsWith("/") ? showWaiting(state.app.name) : () => {};
  const trouble = await ask("typed", { text: words });
  answered();
  if (trouble) {
    byId("lost").textContent = trouble;
    byId("lost").hidden = false;
  }
}

const tools = {
  send,
  press: (message, block, element, value) => ask("pressed", { ts: message.ts, block_id: block.block_id, action_id: element.action_id, value }),
};

function openSidebar(open) {
  byId("frame").classList.toggle("sidebar-open", open);
  byId("menu").setAttribute("aria-expanded", String(open));
}

byId("menu").addEventListener("click", () => openSidebar(!byId("frame").classList.contains("sidebar-open")));
byId("scrim").addEventListener("click", () => openSidebar(false));
byId("scroller").addEventListener("scroll", closeMenu);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") openSidebar(false); });
startTheme(asked.get("theme"));
startComposer({ look: () => state, send });
connect();
