import { h } from "./elements.js";
import { icon } from "./icons.js";

/**
 * Opens a dialog over the page; Escape, a click beside it and its button close it, and the focus goes
 * back to where it was. `content(close)` gives what it holds.
 */
export function openDialog(title, content) {
  const focused = document.activeElement;
  let isPressedBeside = false;
  const close = () => dialog.close();
  const dialog = h("dialog.dialog", {
    "aria-label": title,
    onclose: () => {
      dialog.remove();
      focused?.focus?.();
    },
    // a drag that begins inside and ends outside is a click on the dialog too
    onpointerdown: (event) => {
      isPressedBeside = event.target === dialog;
    },
    onclick: (event) => {
      if (event.target === dialog && isPressedBeside) close();
    },
  }, h("div.dialog-sheet", {},
    h("header.dialog-head", {},
      h("h2", {}, title),
      h("button.button.is-quiet", { type: "button", "aria-label": "Close", onclick: close }, icon("close"))),
    content(close)));
  document.body.append(dialog);
  dialog.showModal();
  return close;
}
