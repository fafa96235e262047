// Text of Adaptive Cards: the little Markdown that Teams knows, and the looks of a text.
import { make } from "./dom.js";

const INLINE = /\*\*([^*]+)\*\*|(?<![\p{L}\p{N}])_([^_]+)_(?![\p{L}\p{N}])|\[([^\]]*)\]\(([^)\s]+)\)/gu;
const ITEM = /^- /;

/** Draw Markdown; lines that begin with a dash become a list. */
export function cardText(text) {
  const drawn = [];
  let list = null;
  for (const line of text.split(/\r\n?|\n/)) {
    if (ITEM.test(line)) {
      if (!list) drawn.push((list = make("ul")));
      list.append(make("li", {}, inline(line.replace(ITEM, ""))));
    } else {
      list = null;
      drawn.push(make("div", {}, inline(line)));
    }
  }
  return drawn;
}

function inline(text) {
  const drawn = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, bold, italic, label, target] = found;
    drawn.push(text.slice(from, found.index));
    if (bold !== undefined) drawn.push(make("strong", {}, inline(bold)));
    else if (italic !== undefined) drawn.push(make("em", {}, inline(italic)));
    else drawn.push(make("span", { class: "link", title: target }, label || target));
    from = found.index + whole.length;
  }
  drawn.push(text.slice(from));
  return drawn;
}

/** Name the looks of a text as classes. */
export function textLook({ size, weight, color, isSubtle, fontType, horizontalAlignment, italic, wrap }) {
  return [
    size ? `ac-size-${size.toLowerCase()}` : "", weight ? `ac-weight-${weight.toLowerCase()}` : "", color ? `ac-color-${color.toLowerCase()}` : "", isSubtle ? "ac-subtle" : "",
    fontType === "Monospace" ? "ac-mono" : "", horizontalAlignment ? `align-${horizontalAlignment.toLowerCase()}` : "", italic ? "ac-italic" : "", wrap === false ? "ac-cut" : "",
  ].join(" ");
}
