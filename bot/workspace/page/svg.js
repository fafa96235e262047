// Drawings by one call. Colours come from classes alone.

/** Make a shape with its attributes and what is inside it. */
export function shape(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Put shapes together under a class. */
export const group = (look, ...children) => shape("g", { class: look }, ...children);

/** Write words into a drawing. */
export const words = (text, attributes) => shape("text", attributes, text);
