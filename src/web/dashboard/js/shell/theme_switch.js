import { h, show } from "../page/elements.js";
import { icon } from "../page/icons.js";

const NEXT = { auto: "light", light: "dark", dark: "auto" };
const ICONS = { auto: "half", light: "sun", dark: "moon" };
const NAMES = { auto: "as the system", light: "light", dark: "dark" };

const current = () => document.documentElement.dataset.theme ?? "auto";

function choose(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // then only for this page
  }
}

/** Light, dark, or as the system has it; theme.js reads the choice before the page is drawn. */
export function themeSwitch() {
  const element = h("button.button.is-quiet", {
    type: "button",
    onclick: () => {
      choose(NEXT[current()]);
      draw();
    },
  });
  const draw = () => {
    const words = `Theme: ${NAMES[current()]}. Change to ${NAMES[NEXT[current()]]}`;
    element.setAttribute("aria-label", words);
    element.title = words;
    show(element, icon(ICONS[current()]));
  };
  draw();
  return element;
}
