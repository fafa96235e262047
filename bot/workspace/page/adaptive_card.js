// Adaptive Cards as Teams draws them: the elements of bot/render/card_elements.py and no others. What is not known here is shown as such.
import { drawActions } from "./adaptive_actions.js";
import { drawCardChart } from "./adaptive_charts.js";
import { drawInput } from "./adaptive_inputs.js";
import { cardText, textLook } from "./adaptive_text.js";
import { make } from "./dom.js";
import { cannotDraw } from "./rich_text.js";

const SPACED = "type spacing separator id isVisible";
const LOOKS = "size weight color isSubtle fontType";
const PRESSED = "type title data id style mode tooltip associatedInputs";
const FILLED = `${SPACED} label isRequired errorMessage value`;
const CHART = `${SPACED} data fallback title xAxisTitle yAxisTitle`;

/** Every property that is understood, by type of element. */
export const KNOWN = Object.fromEntries(Object.entries({
  AdaptiveCard: "type $schema version msteams speak fallbackText body actions refresh",
  TextBlock: `${SPACED} ${LOOKS} text wrap style horizontalAlignment`,
  RichTextBlock: `${SPACED} inlines`,
  TextRun: `type text italic ${LOOKS}`,
  Container: `${SPACED} style items`,
  ColumnSet: `${SPACED} columns`,
  Column: "type width verticalContentAlignment items",
  FactSet: `${SPACED} facts`,
  Table: `${SPACED} columns rows firstRowAsHeaders showGridLines gridStyle`,
  TableRow: "type cells style",
  TableCell: "type items style verticalContentAlignment",
  ActionSet: `${SPACED} actions`,
  "Action.Execute": `${PRESSED} verb`,
  "Action.Submit": PRESSED,
  "Input.Text": `${FILLED} placeholder maxLength isMultiline`,
  "Input.Date": FILLED,
  "Input.ChoiceSet": `${FILLED} choices choices.data placeholder style isMultiSelect wrap`,
  "Chart.Line": CHART,
  "Chart.VerticalBar": CHART,
  "Chart.VerticalBar.Grouped": CHART,
}).map(([type, names]) => [type, names.split(" ")]));

const DRAWN = {
  TextBlock: drawText,
  RichTextBlock: (node) => make("p", { class: "ac-rich" }, node.inlines.map((run) => make("span", { class: textLook(run) }, run.text))),
  Container: (node, tools) => make("div", { class: `ac-container ac-ground-${node.style ?? "default"}` }, drawAll(node.items, tools)),
  ColumnSet: (node, tools) => make("div", { class: "ac-columns" }, node.columns.map((column) => drawColumn(column, tools))),
  FactSet: (node) => make("dl", { class: "ac-facts" }, node.facts.map((fact) => [make("dt", {}, cardText(fact.title)), make("dd", {}, cardText(fact.value))])),
  Table: drawTable,
  ActionSet: (node, tools) => drawActions(node.actions, tools),
  "Input.Text": drawInput,
  "Input.Date": drawInput,
  "Input.ChoiceSet": drawInput,
  "Chart.Line": drawCardChart,
  "Chart.VerticalBar": drawCardChart,
  "Chart.VerticalBar.Grouped": drawCardChart,
};

/** Draw a card. Tools: `press(data, values)` resolves to {error, note}, `search(id, text)` to {options}; `id` is nobody else's on the page. */
export function drawCard(card, tools) {
  const actions = card.actions?.length ? make("div", { class: "ac-item ac-space-medium" }, drawActions(card.actions, tools)) : null;
  return make("div", { class: "ac-card", role: "group", "aria-label": card.speak }, strangers(card), drawAll(card.body, tools), actions);
}

const drawAll = (nodes, tools) => nodes.map((node) => drawNode(node, tools));

function drawNode(node, tools) {
  let inside;
  try {
    inside = [strangers(node), Object.hasOwn(DRAWN, node.type) ? DRAWN[node.type](node, tools) : cannotDraw(node.type)];
  } catch {
    inside = cannotDraw(node.type); // Something is missing inside.
  }
  return make("div", { class: `ac-item ac-space-${(node.spacing ?? "Default").toLowerCase()} ${node.separator ? "ac-separator" : ""}`, hidden: node.isVisible === false }, inside);
}

// Shows what an element, its parts or its buttons have that nobody here understands.
function strangers(node) {
  const parts = [node, ...(node.actions ?? []), ...(node.inlines ?? []), ...(node.columns ?? []).filter((column) => column.type), ...(node.rows ?? []), ...(node.rows ?? []).flatMap((row) => row.cells)];
  return parts.flatMap((part) => {
    const known = KNOWN[part.type];
    if (!known) return part === node ? [] : [cannotDraw(part.type)];
    return Object.keys(part).filter((name) => !known.includes(name)).map((name) => cannotDraw(`${part.type}.${name}`));
  });
}

function drawText(node) {
  const isHeading = node.style === "heading";
  const level = node.size === "Large" || node.size === "ExtraLarge" ? "2" : "3";
  // What is wrong with a field stands below it in this colour.
  const role = isHeading ? "heading" : node.color === "Attention" ? "alert" : null;
  return make("div", { class: `ac-text ${textLook(node)}`, role, "aria-level": isHeading ? level : null }, cardText(node.text));
}

function drawColumn(column, tools) {
  const drawn = make("div", { class: `ac-column ac-across-${(column.verticalContentAlignment ?? "Top").toLowerCase()}` }, strangers(column), drawAll(column.items, tools));
  if (typeof column.width === "number") drawn.style.flex = `${column.width} 1 0`;
  else if (column.width === "auto") drawn.classList.add("ac-auto");
  else if (column.width?.endsWith("px")) drawn.style.flex = `0 0 ${column.width}`;
  return drawn;
}

function drawTable(node, tools) {
  const shares = node.columns.reduce((sum, column) => sum + (typeof column.width === "number" ? column.width : 0), 0);
  const columns = node.columns.map((column) => {
    const drawn = make("col");
    const fixed = typeof column.width !== "number";
    if (fixed) drawn.style.width = column.width;
    else if (node.columns.every((other) => typeof other.width === "number")) drawn.style.width = `${(100 * column.width) / shares}%`;
    return drawn;
  });
  const rows = node.rows.map((row, place) => {
    const isHead = place === 0 && node.firstRowAsHeaders;
    return make("tr", { class: row.style ? `ac-ground-${row.style}` : null }, row.cells.map((cell, at) => make(isHead ? "th" : "td", {
      scope: isHead ? "col" : null,
      class: [`align-${(node.columns[at].horizontalCellContentAlignment ?? "Left").toLowerCase()}`, cell.style ? `ac-ground-${cell.style}` : "", `ac-across-${(cell.verticalContentAlignment ?? "Top").toLowerCase()}`].join(" "),
    }, drawAll(cell.items, tools))));
  });
  const [head, body] = node.firstRowAsHeaders ? [rows.slice(0, 1), rows.slice(1)] : [[], rows];
  return make("table", { class: `ac-table ${node.showGridLines === false ? "" : "ac-grid"}` }, make("colgroup", {}, columns), head.length ? make("thead", {}, head) : null, make("tbody", {}, body));
}
