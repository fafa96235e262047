// Which of the two looks the page has: Slack's, or Teams' where the app is known there too.
import { byId } from "./dom.js";

const LOOKS = ["slack", "teams"];

let look = "slack";

export const isTeams = () => look === "teams";

/** Start with the look asked for, else the one chosen last in this tab; `changed()` draws everything anew. */
export function startLook(asked, changed) {
  for (const name of LOOKS) {
    byId(`look-${name}`).addEventListener("click", () => {
      if (look === name) return;
      set(name);
      sessionStorage.setItem("look", name);
      changed();
    });
  }
  set(LOOKS.find((name) => name === asked) ?? sessionStorage.getItem("look"));
}

function set(wanted) {
  look = wanted === "teams" ? "teams" : "slack";
  document.documentElement.dataset.look = look;
  for (const name of LOOKS) byId(`look-${name}`).setAttribute("aria-pressed", String(name === look));
}

/** Offer the switch where there is something to switch to. */
export function offerLooks(state) {
  if (!state.teams && isTeams()) set("slack");
  byId("looks").hidden = !state.teams;
  byId("missing").hidden = !(isTeams() && state.teams.missing);
  byId("missing").textContent = state.teams?.missing ?? "";
}

/** Return the state with what one types in this look. */
export const inThisLook = (state) => (isTeams() ? { ...state, commands: state.teams.commands, suggestions: state.teams.suggestions } : state);

/** Name a conversation; channels have their mark in Slack alone. */
export const titleOf = (conversation) => (conversation.kind === "im" || isTeams() ? conversation.name : `#${conversation.name}`);

/** Whether a message is seen in this look; some are drawn by the one before them. */
export function seen(message) {
  if (isTeams()) return message.look !== "slack" && message.cards?.length !== 0;
  return message.look !== "teams" && Boolean(message.text || message.blocks.length);
}

/** Keep everything of a conversation aside, and show what is seen in this look. */
export function narrow(conversation) {
  conversation.all ??= conversation.messages;
  conversation.messages = conversation.all.filter(seen);
}
