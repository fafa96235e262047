// What is filled in: text, numbers, days, choices. A value is a text, or a list where several may be chosen.
import { make } from "./dom.js";

const KINDS = {
  plain_text_input: (element, own) => (element.multiline ? make("textarea", { ...own, rows: "4" }) : make("input", { ...own, type: "text" })),
  email_text_input: (element, own) => make("input", { ...own, type: "text", inputmode: "email" }),
  url_text_input: (element, own) => make("input", { ...own, type: "text", inputmode: "url" }),
  number_input: (element, own) => make("input", { ...own, type: "text", inputmode: element.is_decimal_allowed ? "decimal" : "numeric" }),
  datepicker: (element, own) => make("input", { ...own, type: "date" }),
  timepicker: (element, own) => make("input", { ...own, type: "time" }),
  static_select: drawSelect,
};
const FIRST = { datepicker: "initial_date", timepicker: "initial_time" };
const GROUPS = { radio_buttons: "radio", checkboxes: "checkbox" };

/** Whether something can be filled in. */
export const isInput = (element) => element.type in KINDS || element.type in GROUPS;

/** Draw an input block: label, field, hint, and room for what is wrong with it. */
export function drawInput(block, cannotDraw) {
  const { element } = block;
  const id = `field-${block.block_id}`;
  const label = make("span", { class: "input-label" }, block.label.text, block.optional ? make("span", { class: "input-optional" }, " (optional)") : null);
  if (!isInput(element)) return make("div", { class: "input" }, label, cannotDraw(element.type));
  const described = `${id}-hint ${id}-error`;
  const grouped = element.type in GROUPS;
  const drawn = drawField(block.block_id, element, { id, "aria-describedby": described });
  return make(grouped ? "fieldset" : "div", { class: "input", "data-input": block.block_id, "aria-describedby": grouped ? described : null },
    grouped ? make("legend", {}, label) : make("label", { for: id }, label), drawn,
    block.hint ? make("p", { class: "input-hint", id: `${id}-hint` }, block.hint.text) : null,
    make("p", { class: "input-error", id: `${id}-error`, role: "alert" }));
}

/** Draw only the field of an element; `more` are attributes. */
export function drawField(blockId, element, more = {}) {
  const names = { "data-block": blockId, "data-action": element.action_id };
  if (element.type in GROUPS) {
    const initial = (element.initial_options ?? [element.initial_option]).map((option) => option?.value);
    return make("div", { ...names, class: "choices" }, optionsOf(element).map((option) => make("label", { class: "choice" },
      make("input", { type: GROUPS[element.type], name: `${blockId}.${element.action_id}`, value: option.value, checked: initial.includes(option.value) }),
      make("span", {}, option.text.text, option.description ? make("span", { class: "choice-detail" }, option.description.text) : null))));
  }
  const field = KINDS[element.type](element, { ...names, ...more, class: "field-box", placeholder: element.placeholder?.text, maxlength: element.max_length ?? null, autocomplete: "off" });
  if (element.type !== "static_select") field.value = element[FIRST[element.type] ?? "initial_value"] ?? "";
  return field;
}

function drawSelect(element, own) {
  const option = (one) => make("option", { value: one.value, selected: one.value === element.initial_option?.value }, one.text.text);
  const inside = element.option_groups ? element.option_groups.map((group) => make("optgroup", { label: group.label.text }, group.options.map(option))) : element.options.map(option);
  return make("select", { ...own, placeholder: null, maxlength: null }, make("option", { value: "" }, element.placeholder?.text ?? "Select an item"), inside);
}

const optionsOf = (element) => element.options ?? element.option_groups.flatMap((group) => group.options);

/** Read everything that is filled in inside a part of the page: by block, by action. */
export function readValues(root) {
  const values = {};
  for (const field of root.querySelectorAll("[data-action]")) {
    const row = (values[field.dataset.block] ??= {});
    row[field.dataset.action] = valueOf(field);
  }
  return values;
}

function valueOf(field) {
  if (!field.classList.contains("choices")) return field.value;
  const chosen = [...field.querySelectorAll("input:checked")].map((box) => box.value);
  return field.querySelector("input[type=radio]") ? chosen[0] ?? null : chosen;
}

/** Fill in again what was filled in before, where block and action are still there. */
export function keepValues(root, values) {
  for (const field of root.querySelectorAll("[data-action]")) {
    const kept = values[field.dataset.block]?.[field.dataset.action];
    if (kept === undefined) continue;
    if (field.keep) field.keep(kept);
    else if (!field.classList.contains("choices")) field.value = kept ?? "";
    else for (const box of field.querySelectorAll("input")) box.checked = [kept].flat().includes(box.value);
  }
}

/** Show what is wrong beside each field, take away what was shown before, and go to the first. */
export function showErrors(root, errors) {
  for (const place of root.querySelectorAll("[data-input]")) {
    const error = errors[place.dataset.input] ?? "";
    place.querySelector(".input-error").textContent = error;
    place.classList.toggle("wrong", Boolean(error));
    for (const field of place.querySelectorAll("input, textarea, select")) {
      if (error) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  }
  root.querySelector(".wrong :is(input, textarea, select)")?.focus();
}
