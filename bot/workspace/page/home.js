// The app's Home: one view that the app publishes for each person.
import { drawBlock } from "./blocks.js";
import { byId, make } from "./dom.js";
import { keepValues, readValues } from "./inputs.js";

/** Draw somebody's Home. Tools: `names`, `ask(path, body)` resolves to what was said. */
export function drawHome(state, { names, ask }) {
  const place = byId("home");
  const view = state.home;
  if (!view) {
    const words = `${state.app.name} has not put anything here for you yet. Its messages are next door.`;
    return place.replaceChildren(make("div", { class: "home-empty" }, make("img", { src: "page/hourglass.svg", alt: "", width: "56", height: "56" }), make("p", {}, words)));
  }
  const kept = readValues(place);
  const focused = place.contains(document.activeElement) ? pathTo(document.activeElement) : null;
  const press = async (block, element, value) => (await ask("pressed", { view: view.id, block_id: block.block_id, action_id: element.action_id, value, values: readValues(place) })).error;
  place.replaceChildren(make("div", { class: "home content" }, view.blocks.map((block) => drawBlock(block, { names, press }))));
  keepValues(place, kept);
  if (focused) place.querySelectorAll(".block")[focused.block]?.querySelectorAll("button, input, select, textarea")[focused.place]?.focus();
  return undefined;
}

function pathTo(element) {
  const block = element.closest(".block");
  return { block: [...byId("home").querySelectorAll(".block")].indexOf(block), place: [...(block?.querySelectorAll("button, input, select, textarea") ?? [])].indexOf(element) };
}
