// The "markdown" block: the common part of Markdown, as elements.
import { make } from "./dom.js";

const INLINE = /`([^`\n]+)`|\*\*([^*\n]+)\*\*|__([^_\n]+)__|\*([^*\s][^*\n]*)\*|(?<![\p{L}\p{N}])_([^_\n]+)_(?![\p{L}\p{N}])|~~([^~\n]+)~~|!?\[([^\]\n]*)\]\(([^)\s]+)\)/gu;
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+/;

/** Draw Markdown of any number of lines. */
export function markdown(text) {
  const drawn = document.createDocumentFragment();
  const rest = text.split("\n");
  while (rest.length) drawn.append(...block(rest));
  return drawn;
}

function block(rest) {
  const line = rest.shift();
  if (!line.trim()) return [];
  if (/^\s*```/.test(line)) return [make("pre", {}, make("code", {}, taken(rest, (next) => !/^\s*```/.test(next), true).join("\n")))];
  if (/^\s*(?:---+|\*\*\*+)\s*$/.test(line)) return [make("hr")];
  const heading = /^(#{1,6})\s+(.*)/.exec(line);
  if (heading) return [make("p", { class: "markdown-heading", role: "heading", "aria-level": heading[1].length + 2 }, inline(heading[2]))];
  if (/^\s*>/.test(line)) return [make("blockquote", {}, [line, ...taken(rest, (next) => /^\s*>/.test(next))].map((quoted) => make("div", {}, inline(quoted.replace(/^\s*> ?/, "")))))];
  if (ITEM.test(line)) return [list([line, ...taken(rest, (next) => ITEM.test(next))])];
  return [make("p", {}, inline([line, ...taken(rest, (next) => next.trim() && !ITEM.test(next) && !/^(?:#{1,6}\s|\s*>|\s*```)/.test(next))].join("\n")))];
}

function taken(rest, wanted, andTheEnd = false) {
  const found = [];
  while (rest.length && wanted(rest[0])) found.push(rest.shift());
  if (andTheEnd) rest.shift();
  return found;
}

function list(items) {
  const numbered = ITEM.exec(items[0])[1] !== undefined;
  return make(numbered ? "ol" : "ul", {}, items.map((item) => make("li", {}, inline(item.replace(ITEM, "")))));
}

function inline(text) {
  const drawn = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, code, bold, alsoBold, italic, alsoItalic, strike, label, target] = found;
    drawn.push(text.slice(from, found.index));
    if (code !== undefined) drawn.push(make("code", {}, code));
    else if (bold ?? alsoBold) drawn.push(make("strong", {}, inline(bold ?? alsoBold)));
    else if (italic ?? alsoItalic) drawn.push(make("em", {}, inline(italic ?? alsoItalic)));
    else if (strike) drawn.push(make("s", {}, inline(strike)));
    else drawn.push(make("span", { class: "link", title: target }, label || target));
    from = found.index + whole.length;
  }
  drawn.push(text.slice(from));
  return drawn;
}
