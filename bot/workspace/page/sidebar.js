// Places to go, and the person to act as.
import { byId, icon, make } from "./dom.js";
import { isTeams } from "./look.js";
import { openMenu } from "./menu.js";
import { authorOf, face } from "./people.js";

const KINDS = { member: "People", guest: "Refused on purpose", other_company: "Refused on purpose" };

/** Draw the sidebar. Tools: `go(id)`, `actAs(id)`. */
export function drawSidebar(state, currentId, unread, { go, actAs }) {
  byId("team-name").textContent = state.team.name;
  document.title = `${state.team.name}${unread.size ? " •" : ""}`;
  const channels = state.conversations.filter((found) => found.kind === "channel");
  const direct = state.conversations.filter((found) => found.kind === "im");
  const focused = document.activeElement?.dataset?.place;
  byId("places").replaceChildren(...section("Channels", channels), ...section(isTeams() ? "Chat" : "Apps", direct));
  if (focused) byId("places").querySelector(`[data-place="${CSS.escape(focused)}"]`)?.focus();

  function section(title, places) {
    return places.length ? [make("h2", {}, title), make("ul", {}, places.map((place) => make("li", {}, placeButton(place))))] : [];
  }

  function placeButton(place) {
    const look = `place ${place.id === currentId ? "current" : ""} ${unread.has(place.id) ? "unread" : ""}`;
    return make("button", { type: "button", class: look, "data-place": place.id, "aria-current": place.id === currentId ? "page" : null, click: () => go(place.id) },
      place.kind === "im" ? face(authorOf(state.app.id, state), { small: true }) : make("span", { class: "place-mark", "aria-hidden": "true" }, isTeams() ? place.name[0].toUpperCase() : "#"),
      make("span", { class: "place-name" }, place.name),
      place.shared_with ? make("span", { class: "shared", title: `Shared with ${place.shared_with}` }, icon("M8 6 4.5 9.5a2.8 2.8 0 0 0 4 4L10 12M12 14l3.5-3.5a2.8 2.8 0 0 0-4-4L10 8M8 12l4-4", { size: 16 }), make("span", { class: "hidden" }, `shared with ${place.shared_with}`)) : null,
      unread.has(place.id) ? make("span", { class: "hidden" }, "unread") : null);
  }

  drawActing(state, actAs);
}

function drawActing(state, actAs) {
  const me = state.members.find((member) => member.id === state.me);
  const button = byId("acting");
  button.replaceChildren(face(authorOf(me.id, state)), make("span", { class: "acting-words" }, make("span", { class: "acting-name" }, me.name), make("span", { class: "acting-role" }, me.role)), icon("M6 12l4-4 4 4", { size: 16 }));
  button.setAttribute("aria-label", `Act as: ${me.name}, ${me.role}`);
  button.onclick = () => openMenu(button, state.members.map((member) => ({
    label: member.name, detail: member.role, value: member.id, checked: member.id === state.me,
    group: member.role === "on nobody's list" ? KINDS.guest : KINDS[member.kind], picture: face(authorOf(member.id, state), { small: true }),
  })), { label: "Act as", choose: (item) => actAs(item.value) });
}
