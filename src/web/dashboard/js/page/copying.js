import { h } from "./elements.js";
import { notice } from "./notices.js";

/** A button that puts a text into the clipboard. `text` may be a function, also an async one. */
export function copyButton(label, text, attributes = {}) {
  return h("button.button.is-small", {
    type: "button",
    ...attributes,
    onclick: async () => {
      try {
        await copy(typeof text === "function" ? await text() : text);
        notice(`Copied: ${label.replace(/^Copy( as| the)? /, "")}.`);
      } catch (failure) {
        notice(failure.message, "bad");
      }
    },
  }, label);
}

/** The clipboard is for https and this machine only; elsewhere the old way has to do. */
export async function copy(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return;
    } catch {
      // not allowed: the old way may be
    }
  }
  const focused = document.activeElement;
  const box = h("textarea.off-screen", { readonly: true, "aria-hidden": "true" });
  box.value = text;
  document.body.append(box);
  box.select();
  const isCopied = document.execCommand("copy");
  box.remove();
  focused?.focus();
  if (!isCopied) throw new Error("The browser does not let this page use the clipboard.");
}
