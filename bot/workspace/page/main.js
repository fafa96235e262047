// Holds what the server tells, and joins the parts of the page.
import { drawAssistance } from "./assistance.js";
import { drawClock, startClock } from "./clock.js";
import { startComposer } from "./composer.js";
import { byId } from "./dom.js";
import { startFaults } from "./faults.js";
import { drawHome } from "./home.js";
import { readValues } from "./inputs.js";
import { inThisLook, isTeams, narrow, offerLooks, seen, startLook, titleOf } from "./look.js";
import { closeMenu } from "./menu.js";
import { addMessage, changeMessage, drawConversation, hear, removeMessage, renameDays, showWaiting } from "./messages.js";
import { showModal } from "./modal.js";
import { namesOf } from "./people.js";
import { showDialog } from "./teams_dialog.js";
import { drawSidebar } from "./sidebar.js";
import { startTheme } from "./theme.js";
import { closeThread, fillThread, openThread, showThread } from "./threads.js";

const AGAIN_MILLISECONDS = 1000;
const WAITS_MILLISECONDS = 15000;
const asked = new URLSearchParams(location.search);

let state = null;
let socket = null;
let currentId = "";
let tab = "messages";
let me = asked.get("as") ?? sessionStorage.getItem("as") ?? "";
let visitor = "";
let answered = () => {};
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
  if (event.type === "time") {
    drawClock(event.time);
    return renameDays();
  }
  if (event.type === "modal" || event.type === "home") return toldView(event);
  const conversation = state.conversations.find((found) => found.id === event.conversation);
  const shown = conversation.id === currentId;
  if (event.type === "assistance") {
    Object.assign(conversation, { status: event.status, prompts: event.prompts });
    return shown && !isTeams() ? drawAssistance(state, conversation, tools) : undefined;
  }
  const place = conversation.all.findIndex((message) => message.ts === event.message.ts);
  const was = place >= 0 && seen(conversation.all[place]);
  if (event.type === "message") conversation.all.push(event.message);
  else if (place >= 0) conversation.all.splice(place, 1, ...(event.type === "message_changed" ? [event.message] : []));
  narrow(conversation);
  if (event.type === "message_changed" && was !== seen(event.message)) return shown ? drawConversation(state, conversation, tools) : undefined;
  if (!was && !seen(event.message)) return undefined;
  if (event.type === "message") {
    if (shown) addMessage(state, conversation, event.message, tools, { follow: event.message.author === state.me });
    if (!shown || (tab === "home" && event.message.author !== state.me)) markUnread(conversation.id);
    if (event.message.author !== state.me) hear(state, event.message);
    if (event.message.author === state.app.id) answered();
  } else if (event.type === "message_changed") {
    if (shown) changeMessage(state, conversation, event.message, tools);
  } else if (shown) {
    removeMessage(event.message.ts);
    const root = conversation.messages.find((message) => message.ts === event.message.thread_ts);
    if (root) changeMessage(state, conversation, root, tools);
  }
  if (shown && openThread() && [event.message.ts, event.message.thread_ts].includes(openThread())) fillThread(state, conversation, tools);
  return undefined;
}

function toldView(event) {
  state[event.type] = event.view;
  const own = { names: namesOf(state), ask };
  if (event.type === "modal") showModal(event.view, own);
  else drawHome(state, own);
}

function begin(everything) {
  byId("lost").hidden = true;
  state = everything;
  me = state.me;
  sessionStorage.setItem("as", me);
  for (const conversation of state.conversations) narrow(conversation);
  offerLooks(state);
  drawClock(state.time);
  const wanted = [location.hash.slice(1), currentId].find((id) => state.conversations.some((found) => found.id === id));
  drawHome(state, { names: namesOf(state), ask });
  showModal(state.modal, { names: namesOf(state), ask });
  go(wanted ?? (state.conversations.find((found) => found.kind === "im") ?? state.conversations[0]).id);
  if (visitor === me) return;
  visitor = me;
  if (current().kind === "im" && state.app.has_home && !isTeams()) ask("opened", { tab });
}

function relook() {
  if (!state) return;
  for (const conversation of state.conversations) narrow(conversation);
  offerLooks(state);
  closeThread();
  answered();
  go(currentId);
}

function go(id) {
  const moved = id !== currentId;
  currentId = id;
  if (moved) closeThread();
  unread.delete(id);
  history.replaceState(null, "", `#${id}`);
  const conversation = current();
  const name = titleOf(conversation);
  byId("title").textContent = name;
  byId("purpose").textContent = conversation.shared_with ? `Shared with ${conversation.shared_with}` : conversation.purpose;
  byId("purpose").classList.toggle("shared-note", Boolean(conversation.shared_with));
  byId("composer-text").placeholder = `Message ${name}`;
  byId("composer-text").setAttribute("aria-label", `Message ${name}`);
  drawSidebar(state, currentId, unread, sidebarTools);
  drawConversation(state, conversation, tools);
  drawAssistance(state, isTeams() ? { ...conversation, status: "", prompts: null } : conversation, tools);
  if (openThread()) fillThread(state, conversation, tools);
  showTab(moved ? "messages" : tab);
  openSidebar(false);
  if (moved && matchMedia("(min-width: 721px)").matches) byId("composer-text").focus();
}

// What the app is told of: somebody went to its Home or to its messages.
function visit(id, wanted = "messages") {
  go(id);
  showTab(wanted);
  if (current().kind === "im" && state.app.has_home && !isTeams()) ask("opened", { tab: wanted });
}

function showTab(wanted) {
  const tabs = current().kind === "im" && state.app.has_home && !isTeams();
  tab = tabs ? wanted : "messages";
  byId("tabs").hidden = !tabs;
  for (const name of ["home", "messages"]) byId(`tab-${name}`).setAttribute("aria-selected", String(tab === name));
  byId("home").hidden = tab !== "home";
  byId("scroller").hidden = byId("composer").hidden = tab === "home";
  if (tab === "home") byId("status").hidden = true;
  if (tab === "home") closeThread();
  else if (unread.delete(currentId)) drawSidebar(state, currentId, unread, sidebarTools);
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
  drawSidebar(state, currentId, unread, sidebarTools);
}

async function ask(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ as: state.me, conversation: currentId, ...body }) });
    return await answer.json();
  } catch {
    return { ok: false, error: "The workspace does not answer. Is it still running?" };
  }
}

async function send(words, threadTs) {
  byId("lost").hidden = true;
  const waits = isTeams() ? current().kind === "im" : words.startsWith("/") && !threadTs;
  if (waits) wait();
  const { error } = await ask(isTeams() ? "teams/typed" : "typed", { text: words, thread_ts: threadTs });
  if (error || !isTeams()) answered();
  if (error) {
    byId("lost").textContent = error;
    byId("lost").hidden = false;
  }
}

// In Teams the answer comes by itself, and ends the waiting.
function wait() {
  answered();
  const away = showWaiting(state.app.name);
  const later = setTimeout(() => answered(), WAITS_MILLISECONDS);
  answered = () => {
    clearTimeout(later);
    away();
    answered = () => {};
  };
}

const tools = {
  send,
  openThread: (ts) => showThread(state, current(), ts, tools),
  press: async (message, block, element, value) => {
    const values = readValues(document.querySelector(`[data-ts="${CSS.escape(message.ts)}"]`));
    return (await ask("pressed", { ts: message.ts, block_id: block.block_id, action_id: element.action_id, value, values })).error;
  },
  act: async (message, data, values) => {
    const said = await ask("teams/pressed", { ts: message.ts, data, values });
    if (said.dialog) showDialog(said.dialog, ask);
    return said;
  },
  search: (message, id, text) => ask("teams/searched", { ts: message.ts, id, text }),
};
const sidebarTools = { go: visit, actAs };

function openSidebar(open) {
  byId("frame").classList.toggle("sidebar-open", open);
  byId("menu").setAttribute("aria-expanded", String(open));
}

for (const name of ["home", "messages"]) byId(`tab-${name}`).addEventListener("click", () => visit(currentId, name));
byId("menu").addEventListener("click", () => openSidebar(!byId("frame").classList.contains("sidebar-open")));
byId("scrim").addEventListener("click", () => openSidebar(false));
byId("scroller").addEventListener("scroll", closeMenu);
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !document.querySelector("dialog[open], .menu")) { openSidebar(false); closeThread(); } });
startFaults();
startClock(ask);
startTheme(asked.get("theme"));
startLook(asked.get("look"), relook);
startComposer({ look: () => inThisLook(state), send });
connect();
