// Faces and names of members, the app and Slackbot.
import { make } from "./dom.js";

const HUES = ["#8a4a6f", "#2f6f8f", "#7a5a1e", "#4a6b3a", "#5b4fa0", "#a04a3a", "#33707a", "#6b5145"];

/** Draw the picture of an author, 36 or 24 pixels wide. */
export function face(author, { small = false } = {}) {
  const look = small ? "face small" : "face";
  if (author.kind === "app") return make("img", { class: look, src: "page/hourglass.svg", alt: "" });
  const drawn = make("span", { class: look, "aria-hidden": "true" }, author.name.split(/\s+/).map((word) => word[0]).slice(0, 2).join(""));
  drawn.style.background = author.kind === "slackbot" ? "#3f4b57" : HUES[[...author.id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % HUES.length];
  return drawn;
}

/** Return who wrote a message: {id, name, kind}. */
export function authorOf(id, state) {
  if (id === state.app.id) return { id, name: state.app.name, kind: "app" };
  const member = state.members.find((found) => found.id === id);
  return member ? { id, name: member.name, kind: "person", role: member.role } : { id, name: "Slackbot", kind: "slackbot" };
}

/** Look up people and channels by their ids, for references in text. */
export function namesOf(state) {
  return {
    person: (id) => (id === state.app.id ? state.app.name : state.members.find((member) => member.id === id)?.name),
    channel: (id) => state.conversations.find((conversation) => conversation.id === id)?.name,
  };
}
