// The "data_visualization" block as a drawing of our own: lines, bars, areas and pies, with the numbers as a table for whoever asks.
import { icon, make } from "./dom.js";
import { axis, marks } from "./chart_axes.js";
import { group, shape, words } from "./svg.js";

const SIZE = { width: 540, height: 280 };
const ROOM = { left: 64, right: 20, top: 12, bottom: 34 };
const NAME_ROOM = 32; // The axis's name stands left of its numbers, whose letters are this wide on a phone.
const WIDE_LETTER = 9;
const NUMBER = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });
const TABLE = "M2.5 4.5h15v11h-15zM2.5 8.5h15M8 8.5v7";

/** Draw a chart with its title, its legend and, behind a button, its numbers. */
export function drawChart(block) {
  const { chart, title } = block;
  const names = chart.type === "pie" ? chart.segments.map((segment) => segment.label) : chart.series.map((series) => series.name);
  const numbers = make("div", { class: "chart-numbers", hidden: true, tabindex: "0", role: "region", "aria-label": `${title}, numbers` }, table(chart));
  const button = make("button", {
    type: "button", class: "icon-button chart-button", "aria-label": `Numbers of ${title}`, "aria-expanded": "false", title: "Show the numbers",
    click: () => { numbers.hidden = !numbers.hidden; button.setAttribute("aria-expanded", String(!numbers.hidden)); },
  }, icon(TABLE));
  return make("figure", { class: "chart" }, make("figcaption", { class: "chart-title" }, title), button, drawing(title, chart), legend(names), numbers);
}

/** Draw only the lines, bars, areas or slices of a chart. */
export function drawing(title, chart) {
  const drawn = shape("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, class: "chart-drawing", role: "img", "aria-label": spoken(title, chart) });
  drawn.append(...(chart.type === "pie" ? pie(chart.segments) : axes(chart)));
  return drawn;
}

/** Draw which colour is which. */
export const legend = (names) => make("ul", { class: "chart-legend", "aria-label": "Legend" },
  names.map((name, place) => make("li", {}, make("span", { class: `chart-key series-${place + 1}`, "aria-hidden": "true" }), name)));

// One sentence for a screen reader: every series with its first and last value, and how far it went in between.
function spoken(title, chart) {
  if (chart.type === "pie") return `${title}. Pie chart: ${chart.segments.map((segment) => `${segment.label} ${NUMBER.format(segment.value)}`).join(", ")}.`;
  const kind = { line: "Line", bar: "Bar", area: "Area" }[chart.type];
  return `${title}. ${kind} chart. ${chart.series.map(({ name, data }) => {
    const values = data.map((point) => point.value);
    const [first, last] = [data[0], data[data.length - 1]];
    if (Math.min(...values) === Math.max(...values)) return `${name}: ${NUMBER.format(first.value)} throughout`;
    return `${name}: ${first.label} ${NUMBER.format(first.value)}, ${last.label} ${NUMBER.format(last.value)}, lowest ${NUMBER.format(Math.min(...values))}, highest ${NUMBER.format(Math.max(...values))}`;
  }).join("; ")}.`;
}

function table(chart) {
  const head = chart.type === "pie" ? ["", "Value"] : [chart.axis_config.x_label ?? "", ...chart.series.map((series) => series.name)];
  const rows = chart.type === "pie" ? chart.segments.map(({ label, value }) => [label, value])
    : chart.axis_config.categories.map((label, place) => [label, ...chart.series.map((series) => series.data[place].value)]);
  return make("table", {}, make("thead", {}, make("tr", {}, head.map((name) => make("th", { scope: "col" }, name)))),
    make("tbody", {}, rows.map(([label, ...values]) => make("tr", {}, make("th", { scope: "row" }, label), values.map((value) => make("td", { class: "align-right" }, NUMBER.format(value)))))));
}

function axes(chart) {
  const values = chart.series.flatMap((series) => series.data.map((point) => point.value));
  const bars = chart.type !== "line";
  const ticks = marks(Math.min(...values, ...(bars ? [0] : [])), Math.max(...values, ...(bars ? [0] : [])));
  const widest = Math.max(...ticks.map((tick) => NUMBER.format(tick).length));
  const field = { left: Math.max(ROOM.left, NAME_ROOM + widest * WIDE_LETTER), right: SIZE.width - ROOM.right, top: ROOM.top, bottom: SIZE.height - ROOM.bottom - (chart.axis_config.x_label ? 16 : 0) };
  const scale = { ticks, y: (value) => field.bottom - ((value - ticks[0]) / (ticks[ticks.length - 1] - ticks[0])) * (field.bottom - field.top) };
  const categories = chart.axis_config.categories;
  const inset = bars && chart.type === "bar" ? (field.right - field.left) / categories.length / 2 : 0;
  const step = categories.length > 1 ? (field.right - field.left - 2 * inset) / (categories.length - 1) : 0;
  const x = (place) => (categories.length > 1 ? field.left + inset + place * step : (field.left + field.right) / 2);
  const draw = { bar: drawBars, area: drawArea, line: drawLine }[chart.type];
  return [...axis(field, scale, chart.axis_config, x, NUMBER), ...chart.series.map((series, place) => draw(series, place, { x, scale, field, chart }))];
}

function drawLine({ name, data }, place, { x, scale }) {
  const flat = data.every((point) => point.value === data[0].value);
  const path = data.map((point, at) => `${at ? "L" : "M"}${x(at).toFixed(1)} ${scale.y(point.value).toFixed(1)}`).join(" ");
  const dots = flat && data.length > 1 ? [] : data.map((point, at) => shape("circle", { cx: x(at), cy: scale.y(point.value), r: 3, class: "chart-dot" }, tip(name, point)));
  return group(`series-${place + 1}`, shape("path", { d: path, class: flat ? "chart-line flat" : "chart-line" }, shape("title", {}, name)), ...dots);
}

function drawArea(series, place, tools) {
  const { x, scale } = tools;
  const base = scale.y(Math.max(0, scale.ticks[0]));
  const last = series.data.length - 1;
  const path = `M${x(0).toFixed(1)} ${base.toFixed(1)} ${series.data.map((point, at) => `L${x(at).toFixed(1)} ${scale.y(point.value).toFixed(1)}`).join(" ")} L${x(last).toFixed(1)} ${base.toFixed(1)} Z`;
  return group(`series-${place + 1}`, shape("path", { d: path, class: "chart-area" }), drawLine(series, place, tools));
}

function drawBars({ name, data }, place, { x, scale, field, chart }) {
  const room = ((field.right - field.left) / data.length) * 0.7;
  const width = Math.min(room / chart.series.length, 56);
  const from = -(width * chart.series.length) / 2 + place * width;
  const zero = scale.y(0);
  return group(`series-${place + 1}`, ...data.map((point, at) => {
    const y = scale.y(point.value);
    return shape("rect", { x: x(at) + from + 1, y: Math.min(y, zero), width: Math.max(width - 2, 1), height: Math.max(Math.abs(zero - y), 1), rx: 2, class: "chart-bar" }, tip(name, point));
  }));
}

function pie(segments) {
  const total = segments.reduce((sum, segment) => sum + segment.value, 0);
  const [cx, cy, r] = [SIZE.width / 2, SIZE.height / 2, SIZE.height / 2 - 14];
  let turned = 0;
  return segments.flatMap((segment, place) => {
    const share = segment.value / total;
    const [from, to] = [turned, (turned += share)].map((part) => part * 2 * Math.PI - Math.PI / 2);
    const at = (angle, far) => `${(cx + far * Math.cos(angle)).toFixed(2)} ${(cy + far * Math.sin(angle)).toFixed(2)}`;
    const slice = share === 1 ? shape("circle", { cx, cy, r, class: "chart-slice" }) : shape("path", { d: `M${cx} ${cy} L${at(from, r)} A${r} ${r} 0 ${share > 0.5 ? 1 : 0} 1 ${at(to, r)} Z`, class: "chart-slice" });
    slice.append(tip("", segment));
    const [lx, ly] = at((from + to) / 2, r * 0.66).split(" ");
    const label = share < 0.05 ? [] : [words(NUMBER.format(segment.value), { x: lx, y: ly, class: "chart-on-slice", "text-anchor": "middle", dy: "0.35em" })];
    return [group(`series-${place + 1}`, slice, ...label)];
  });
}

const tip = (name, point) => shape("title", {}, `${name ? `${name}, ` : ""}${point.label}: ${NUMBER.format(point.value)}`);
