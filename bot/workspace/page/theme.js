// Light, dark, or as the system has it.
import { byId, icon } from "./dom.js";

const THEMES = {
  system: { next: "light", label: "Colours: as the system", path: "M3 4h14v9H3zM7 17h6M10 13v4" },
  light: { next: "dark", label: "Colours: light", path: "M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM10 1.8v1.6M10 16.6v1.6M1.8 10h1.6M16.6 10h1.6M4.2 4.2l1.1 1.1M14.7 14.7l1.1 1.1M4.2 15.8l1.1-1.1M14.7 5.3l1.1-1.1" },
  dark: { next: "system", label: "Colours: dark", path: "M16.8 12A7.2 7.2 0 0 1 8 3.2 7.2 7.2 0 1 0 16.8 12z" },
};

/** Start with the theme asked for, else the one chosen last. */
export function startTheme(asked) {
  set(THEMES[asked] ? asked : localStorage.getItem("theme"));
}

function set(wanted) {
  const name = THEMES[wanted] ? wanted : "system";
  const theme = THEMES[name];
  document.documentElement.dataset.theme = name;
  const button = byId("theme");
  button.replaceChildren(icon(theme.path, { size: 20 }));
  button.setAttribute("aria-label", theme.label);
  button.title = theme.label;
  button.onclick = () => { localStorage.setItem("theme", theme.next); set(theme.next); };
}
