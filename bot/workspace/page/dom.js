// Elements by one call. Data only ever becomes text or an attribute, never markup.

/** Make an element: attributes (functions become listeners; false, null and undefined are left out), then children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Make a small drawing of one or more strokes or shapes on a 20 by 20 field. */
export function icon(path, { fill = false, size = 18 } = {}) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true" })) {
    svg.setAttribute(name, value);
  }
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const look = fill ? { fill: "currentColor" } : { fill: "none", stroke: "currentColor", "stroke-width": "1.6", "stroke-linecap": "round", "stroke-linejoin": "round" };
  for (const [name, value] of Object.entries({ d: path, ...look })) shape.setAttribute(name, value);
  svg.append(shape);
  return svg;
}

export const byId = (id) => document.getElementById(id);
