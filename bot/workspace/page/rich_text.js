// The "rich_text" block, also inside table cells.
import { make } from "./dom.js";
import { glyph } from "./emoji.js";
import { refer } from "./mrkdwn.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

/** Draw every part of a rich text. */
export function richText(block, names) {
  return (block.elements ?? []).map((part) => drawPart(part, names));
}

function drawPart(part, names) {
  const inside = () => (part.elements ?? []).map((run) => drawRun(run, names));
  switch (part.type) {
    case "rich_text_section":
      return make("div", { class: "rich-section" }, inside());
    case "rich_text_quote":
      return make("blockquote", {}, inside());
    case "rich_text_preformatted":
      return make("pre", {}, make("code", {}, inside()));
    case "rich_text_list": {
      const items = (part.elements ?? []).map((item) => make("li", {}, (item.elements ?? []).map((run) => drawRun(run, names))));
      return make(part.style === "ordered" ? "ol" : "ul", { class: `rich-list indent-${Math.min(Number(part.indent) || 0, 4)}` }, items);
    }
    default:
      return cannotDraw(part.type);
  }
}

function drawRun(run, names) {
  switch (run.type) {
    case "text":
      return withStyle(run.text ?? "", run.style);
    case "emoji":
      return run.unicode ? String.fromCodePoint(...run.unicode.split("-").map((code) => parseInt(code, 16))) : glyph(run.name);
    case "link":
      return withStyle(make("span", { class: "link", title: run.url }, run.text || run.url), run.style);
    case "user":
      return refer(`@${run.user_id}`, names);
    case "channel":
      return refer(`#${run.channel_id}`, names);
    case "broadcast":
      return refer(`!${run.range}`, names);
    case "date":
      return run.fallback ?? new Date(run.timestamp * 1000).toISOString().slice(0, 10);
    default:
      return cannotDraw(run.type);
  }
}

function withStyle(content, style = {}) {
  return Object.entries(STYLES).reduce((inside, [name, tag]) => (style[name] ? make(tag, {}, inside) : inside), content);
}

/** Show that there is something here which this page cannot draw. */
export function cannotDraw(kind) {
  return make("span", { class: "cannot-draw", role: "note" }, `Cannot draw “${kind}”`);
}
