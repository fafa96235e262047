// Blocks as elements. A kind that is not known here is shown as such, never left out.
import { drawChart } from "./charts.js";
import { make } from "./dom.js";
import { drawElement } from "./elements.js";
import { drawInput } from "./inputs.js";
import { markdown } from "./markdown.js";
import { inline, mrkdwn } from "./mrkdwn.js";
import { cannotDraw, richText } from "./rich_text.js";

/** Draw one block. Tools: `names` looks up people and channels, `press(block, element, value)` brings a press to the app. */
export function drawBlock(block, tools) {
  const draw = Object.hasOwn(KINDS, block.type) ? KINDS[block.type] : () => cannotDraw(block.type);
  const own = { names: tools.names, blockId: block.block_id, press: (element, value) => tools.press(block, element, value) };
  let inside;
  try {
    inside = draw(block, own);
  } catch {
    inside = cannotDraw(block.type); // A malformed inside of a kind whose inside nobody checked.
  }
  return make("div", { class: `block block-${KINDS[block.type] ? block.type : "unknown"}` }, inside);
}

const KINDS = {
  header: (block) => make("h2", {}, emojiText(block.text)),
  divider: () => make("hr"),
  section: drawSection,
  context: (block, tools) => block.elements.map((element) => (element.type === "image" ? picture(element, "context-image") : make("span", { class: "context-text" }, text(element, tools.names)))),
  actions: (block, tools) => make("div", { class: "actions" }, block.elements.map((element) => drawElement(element, tools))),
  image: (block) => make("figure", {}, block.title ? make("figcaption", {}, block.title.text) : null, picture(block, "block-picture")),
  markdown: (block) => markdown(block.text),
  rich_text: (block, tools) => richText(block, tools.names),
  table: drawTable,
  input: (block) => drawInput(block, cannotDraw),
  data_visualization: drawChart,
};

function drawSection(block, tools) {
  const words = [];
  if (block.text) words.push(make("div", { class: "section-text" }, text(block.text, tools.names)));
  if (block.fields) words.push(make("div", { class: "fields" }, block.fields.map((field) => make("div", { class: "field" }, text(field, tools.names)))));
  if (!block.accessory) return words;
  const beside = block.accessory.type === "image" ? picture(block.accessory, "accessory-image") : drawElement(block.accessory, tools);
  return make("div", { class: "with-accessory" }, make("div", { class: "section-words" }, words), make("div", { class: "accessory" }, beside));
}

function drawTable(block, tools) {
  const [head, ...rows] = block.rows;
  const look = (place) => {
    const column = block.column_settings?.[place] ?? {};
    return `align-${["center", "right"].includes(column.align) ? column.align : "left"}${column.is_wrapped ? "" : " unwrapped"}`;
  };
  const cells = (row, tag) => row.map((cell, place) => make(tag, { class: look(place), scope: tag === "th" ? "col" : null }, cellContent(cell, tools.names)));
  return make("div", { class: "table-scroller", tabindex: "0", role: "region", "aria-label": "Table" },
    make("table", {}, make("thead", {}, make("tr", {}, cells(head, "th"))), make("tbody", {}, rows.map((row) => make("tr", {}, cells(row, "td"))))));
}

function cellContent(cell, names) {
  if (cell.type === "raw_text") return cell.text;
  if (cell.type === "raw_number") return String(cell.text ?? cell.value);
  return cell.type === "rich_text" ? richText(cell, names) : cannotDraw(cell.type);
}

const text = (node, names) => (node.type === "mrkdwn" ? mrkdwn(node.text, names) : make("div", { class: "line" }, emojiText(node)));

// Plain text has no markup, but its short names become glyphs; the other marks are hidden from the reader of markup.
function emojiText(node) {
  if (node.emoji === false) return node.text;
  return node.text.split(/(:[a-z0-9_+'-]+:)/).map((part, place) => (place % 2 ? inline(part, null) : part)).flat();
}

function picture(image, look) {
  const url = image.slack_file?.id ? `files/${encodeURIComponent(image.slack_file.id)}` : image.image_url ?? image.slack_file?.url ?? "";
  if (URL.canParse(url, location.href) && new URL(url, location.href).origin === location.origin) return make("img", { src: url, alt: image.alt_text, class: look });
  return make("span", { class: `${look} no-picture`, role: "img", "aria-label": image.alt_text, title: "Pictures from outside this machine are not loaded" }, image.alt_text);
}
