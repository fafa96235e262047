// Messages as Teams shows them: what one says oneself on the right, what the app says as text or as Adaptive Cards.
import { drawCard } from "./adaptive_card.js";
import { make } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { face, namesOf } from "./people.js";

/** Draw one message. `shown` holds its author, its time and how it is called; tools: `act(message, data, values)` resolves to {error, note}, `search(message, id, text)` to {options}. */
export function drawTeamsMessage(state, conversation, message, { author, time, label, grouped }, tools) {
  const mine = message.author === state.me;
  const head = grouped ? null : make("div", { class: "message-head" }, make("span", { class: mine ? "author hidden" : "author" }, author.name), author.kind === "app" ? make("span", { class: "badge" }, "App") : null, time);
  const alone = message.ephemeral && conversation.kind !== "im" ? make("p", { class: "only-you" }, "Only you can see this message") : null;
  return make("article", { class: `message teams-message ${mine ? "mine" : ""} ${grouped ? "grouped" : ""}`, "data-ts": message.ts, tabindex: "-1", "aria-label": label },
    mine ? null : make("div", { class: "gutter" }, grouped ? null : face(author)),
    make("div", { class: "content" }, head, alone, said(state, message, tools)));
}

function said(state, message, tools) {
  if (message.cards) return message.cards.map((card, place) => drawCard(card, { id: `card-${message.ts}-${place}`, press: (data, values) => tools.act(message, data, values), search: (id, text) => tools.search(message, id, text) }));
  const text = make("div", { class: "bubble" }, mrkdwn(message.text, namesOf(state)));
  if (!message.blocks.length) return text;
  return [text, make("p", { class: "ac-note" }, "Nobody here knows what this message was drawn from, so it has no Adaptive Card.")];
}
