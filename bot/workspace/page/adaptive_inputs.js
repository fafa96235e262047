// What is filled in on an Adaptive Card. Every value is a text; several choices are joined by commas, as Teams sends them.
import { make } from "./dom.js";

const FIELDS = {
  "Input.Text": (node, own) => (node.isMultiline ? make("textarea", { ...own, rows: "3" }) : make("input", { ...own, type: "text" })),
  "Input.Date": (node, own) => make("input", { ...own, type: "date" }),
  "Input.ChoiceSet": (node, own, tools) => {
    if (node.style === "expanded" || node.isMultiSelect) return boxes(node, own);
    return node["choices.data"] ? searched(node, own, tools) : select(node, own);
  },
};
const TYPED_MILLISECONDS = 250;

/** Draw an input with its label and room for what is wrong with it. */
export function drawInput(node, tools) {
  const id = `${tools.id}-${node.id}`;
  const own = {
    id, class: "field-box", "data-input-id": node.id, placeholder: node.placeholder, maxlength: node.maxLength, autocomplete: "off",
    "aria-required": node.isRequired ? "true" : null, "aria-describedby": `${id}-error`, "aria-label": node.label ? null : node.placeholder ?? node.id,
  };
  const field = FIELDS[node.type](node, own, tools);
  if (node.value !== undefined && node.type !== "Input.ChoiceSet") field.value = node.value;
  const grouped = field.classList.contains("choices");
  const label = node.label ? make(grouped ? "legend" : "label", grouped ? {} : { for: id }, node.label, node.isRequired ? make("span", { class: "ac-required", "aria-hidden": "true" }, " *") : null) : null;
  return make(grouped ? "fieldset" : "div", { class: "ac-input", "data-required": node.isRequired ? node.errorMessage ?? "Fill in this field." : null },
    label, field, field.offers ?? null, make("p", { class: "input-error", id: `${id}-error`, role: "alert" }));
}

function select(node, own) {
  const first = make("option", { value: "" }, node.placeholder ?? "Select");
  return make("select", { ...own, placeholder: null, maxlength: null }, first, node.choices.map((choice) => make("option", { value: choice.value, selected: choice.value === node.value }, choice.title)));
}

// A text under which the app offers what may be meant; what is sent is the value of the offer that is chosen.
function searched(node, own, { search }) {
  const offers = make("datalist", { id: `${own.id}-offers` });
  const values = new Map();
  const offer = (options) => {
    for (const { title, value } of options) values.set(title, value);
    offers.replaceChildren(...options.map(({ title }) => make("option", { value: title })));
  };
  let later = 0;
  const ask = async () => offer((await search(node.id, field.value)).options ?? []);
  const field = make("input", { ...own, type: "text", list: offers.id, input: () => { clearTimeout(later); later = setTimeout(ask, TYPED_MILLISECONDS); } });
  offer(node.choices ?? []);
  field.value = node.choices?.find((choice) => choice.value === node.value)?.title ?? node.value ?? "";
  Object.assign(field, { offers, values });
  return field;
}

function boxes(node, own) {
  const chosen = (node.value ?? "").split(",");
  return make("div", { class: "choices", "data-input-id": node.id }, node.choices.map((choice) => make("label", { class: "choice" },
    make("input", { type: node.isMultiSelect ? "checkbox" : "radio", name: own.id, value: choice.value, checked: chosen.includes(choice.value) }), make("span", {}, choice.title))));
}

/** Read what is filled in on a card. */
export const readInputs = (card) => Object.fromEntries([...card.querySelectorAll("[data-input-id]")].map((field) => [field.dataset.inputId, valueOf(field)]));

function valueOf(field) {
  if (field.classList.contains("choices")) return [...field.querySelectorAll("input:checked")].map((box) => box.value).join(",");
  return field.values?.get(field.value) ?? field.value;
}

/** Say beside each required input that is empty what it wants, and go to the first; returns whether all are filled in. */
export function isFilledIn(card) {
  let first = null;
  for (const place of card.querySelectorAll(".ac-input")) {
    const field = place.querySelector("[data-input-id]");
    const wrong = place.dataset.required && !valueOf(field).trim() ? place.dataset.required : "";
    place.querySelector(".input-error").textContent = wrong;
    place.classList.toggle("wrong", Boolean(wrong));
    if (wrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    if (wrong) first ??= field;
  }
  first?.focus();
  return !first;
}
