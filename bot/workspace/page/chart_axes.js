// The lines, the numbers and the labels around a chart.
import { group, shape, words } from "./svg.js";

const LINES = 5;
const LETTER = 6.2; // How wide a letter of an axis is, about; labels that would touch are turned or left out.

/** Choose round values from below the lowest to above the highest. */
export function marks(low, high) {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / LINES;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((wide) => wide >= rough * 0.999);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  return Array.from({ length: last - first + 1 }, (_, place) => Number(((first + place) * step).toPrecision(12)));
}

/** Draw the grid with its numbers, the labels under it, and what both axes are called. */
export function axis(field, { ticks, y }, { categories, x_label, y_label }, x, format) {
  const lines = ticks.flatMap((tick) => [
    shape("line", { x1: field.left, x2: field.right, y1: y(tick), y2: y(tick), class: tick === 0 && ticks[0] < 0 ? "chart-grid zero" : "chart-grid" }),
    words(format.format(tick), { x: field.left - 8, y: y(tick), dy: "0.35em", "text-anchor": "end", class: "chart-words" }),
  ]);
  const middle = (field.top + field.bottom) / 2;
  const named = [
    y_label ? words(y_label, { x: 12, y: middle, transform: `rotate(-90 12 ${middle})`, "text-anchor": "middle", class: "chart-words" }) : null,
    x_label ? words(x_label, { x: (field.left + field.right) / 2, y: field.bottom + 42, "text-anchor": "middle", class: "chart-words" }) : null,
  ].filter(Boolean);
  return [group("chart-axes", ...lines, ...labels(categories, field, x), ...named)];
}

// As many labels as have room, always with the last one: it is the newest.
function labels(categories, field, x) {
  const widest = Math.max(...categories.map((label) => label.length)) * LETTER + 10;
  const every = Math.max(1, Math.ceil((widest * categories.length) / (field.right - field.left + widest)));
  return categories.flatMap((label, place) => {
    if ((categories.length - 1 - place) % every) return [];
    const half = (label.length * LETTER) / 2;
    const at = Math.min(x(place), 540 - half - 2);
    return [words(label, { x: at, y: field.bottom + 20, "text-anchor": "middle", class: "chart-words" })];
  });
}
