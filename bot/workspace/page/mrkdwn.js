// Slack's own markup, "mrkdwn", as elements. What a reference means (@, #) is looked up by the reader given.
import { make } from "./dom.js";
import { glyph } from "./emoji.js";

const WORD = String.raw`\p{L}\p{N}`;
const styled = (mark) => String.raw`(?<![${WORD}${mark}])[${mark}](?!\s)([^${mark}\n]+?)(?<!\s)[${mark}](?![${WORD}${mark}])`;
const INLINE = new RegExp([String.raw`\x60([^\x60\n]+)\x60`, String.raw`<([^<>\n]+)>`, styled("*"), styled("_"), styled("~"), String.raw`:([a-z0-9_+'-]+):`].join("|"), "gu");
const FENCE = /```\n?([\s\S]*?)\n?```/g;
const QUOTE = /^(?:>|&gt;) ?/;

/** Undo the three escapes of Slack's text. */
export const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// A separating dot stays with what stands before it, so that no line begins with one.
const shown = (text) => unescaped(text).replace(/ +(?=·)/g, (spaces) => "\u00a0".repeat(spaces.length));

/** Draw markup of any number of lines. */
export function mrkdwn(text, names) {
  const drawn = document.createDocumentFragment();
  let from = 0;
  for (const fence of text.matchAll(FENCE)) {
    drawn.append(...lines(text.slice(from, fence.index).replace(/\n$/, ""), names));
    drawn.append(make("pre", {}, make("code", {}, unescaped(fence[1]))));
    from = fence.index + fence[0].length;
  }
  drawn.append(...lines(from ? text.slice(from).replace(/^\n/, "") : text, names));
  return drawn;
}

function lines(text, names) {
  if (!text) return [];
  const drawn = [];
  let quote = null;
  for (const line of text.split("\n")) {
    if (QUOTE.test(line)) {
      if (!quote) drawn.push((quote = make("blockquote")));
      quote.append(oneLine(line.replace(QUOTE, ""), names));
    } else {
      quote = null;
      drawn.push(oneLine(line, names));
    }
  }
  return drawn;
}

function oneLine(line, names) {
  const bullet = /^(\s*)[•◦] +/.exec(line);
  if (!bullet) return make("div", { class: line.trim() ? "line" : "line empty" }, inline(line, names));
  return make("div", { class: "line bullet" }, make("span", { class: "dot" }, "• "), make("span", {}, inline(line.slice(bullet[0].length), names)));
}

/** Draw the markup inside one line, as a list of nodes. */
export function inline(text, names) {
  const drawn = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > from) drawn.push(shown(text.slice(from, found.index)));
    drawn.push(span(found, names));
    from = found.index + found[0].length;
  }
  if (from < text.length) drawn.push(shown(text.slice(from)));
  return drawn;
}

function span([, code, reference, bold, italic, strike, emoji], names) {
  if (code !== undefined) return make("code", {}, unescaped(code));
  if (reference !== undefined) return refer(reference, names);
  if (bold !== undefined) return make("strong", {}, inline(bold, names));
  if (italic !== undefined) return make("em", {}, inline(italic, names));
  if (strike !== undefined) return make("s", {}, inline(strike, names));
  return glyph(emoji);
}

/** Draw `<…>`: a person, a channel, everyone, a date, or a link. Links are words here: nothing leads off this machine. */
export function refer(reference, names) {
  const [target, label] = reference.split(/\|(.*)/s);
  if (target.startsWith("@")) return make("span", { class: "mention" }, `@${names.person(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("#")) return make("span", { class: "mention" }, `#${names.channel(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("!date^")) return unescaped(label ?? target);
  if (target.startsWith("!")) return make("span", { class: "mention" }, `@${label ?? target.slice(1)}`);
  return make("span", { class: "link", title: unescaped(target) }, unescaped(label ?? target.replace(/^mailto:/, "")));
}

/** Return the words of a markup text, for a screen reader. */
export function words(text, names) {
  const box = make("div");
  box.append(mrkdwn(text, names));
  return box.textContent;
}
