// Charts of Teams, drawn with the lines and bars that the page draws for Slack.
import { drawing, legend } from "./charts.js";
import { make } from "./dom.js";

const KINDS = { "Chart.Line": "line", "Chart.VerticalBar": "bar", "Chart.VerticalBar.Grouped": "bar" };

/** Draw a chart. */
export function drawCardChart(node) {
  const title = node.title ?? node.yAxisTitle ?? "Chart";
  const series = node.type === "Chart.VerticalBar" ? [{ legend: title, values: node.data }] : node.data;
  const chart = {
    type: KINDS[node.type], series: series.map(({ legend: name, values }) => ({ name, data: values.map(({ x, y }) => ({ label: x, value: y })) })),
    axis_config: { categories: series[0].values.map(({ x }) => x), x_label: node.xAxisTitle, y_label: node.yAxisTitle },
  };
  return make("figure", { class: "ac-chart" }, node.title ? make("figcaption", { class: "ac-weight-bolder" }, node.title) : null, drawing(title, chart),
    series.length > 1 ? legend(series.map(({ legend: name }) => name)) : null);
}
