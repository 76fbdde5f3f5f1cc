// What the page may do: without a token where one is required it can only look.

import { session, useToken } from "./api.js";
import { openDialog } from "./page/dialog.js";
import { h } from "./page/elements.js";

/** The attributes of a control that changes something: switched off while the page may only look. */
export function changing(onclick, attributes = {}) {
  const isOff = !session.mayChange || attributes["aria-disabled"] === "true";
  return {
    type: "button",
    ...attributes,
    "aria-disabled": isOff ? "true" : null,
    title: session.mayChange ? (attributes.title ?? null) : "Read-only: the simulator wants a token for changes",
    onclick: (event) => {
      if (!session.mayChange) askForToken();
      else if (!isOff) onclick(event);
    },
  };
}

/** Says that the page can only look, or not even that; null while it may do all. */
export function accessNotice() {
  if (session.mayChange && session.mayLook) return null;
  return h("div.access", { role: "status" },
    h("p", {}, session.mayLook
      ? "Read-only: this simulator wants a token for changes."
      : "This simulator shows nothing without a token."),
    h("button.button.is-small", { type: "button", onclick: askForToken }, "Enter a token"));
}

/** The field for the token; it is kept until the tab is closed. */
export function askForToken() {
  openDialog("Token of the control plane", (close) => {
    const field = h("input.field", {
      id: "token", name: "token", type: "password", autocomplete: "off", spellcheck: "false", required: true,
    });
    field.value = session.token;
    return h("form.form", {
      onsubmit: (event) => {
        event.preventDefault();
        useToken(field.value.trim());
        close();
      },
    },
    h("p.quiet", {}, "It is sent with every call, and kept until this tab is closed."),
    h("label.label", { for: "token" }, "Token"), field,
    h("div.form-end", {},
      session.token
        ? h("button.button", { type: "button", onclick: () => { useToken(""); close(); } }, "Forget it")
        : null,
      h("button.button.is-main", { type: "submit" }, "Use it")));
  });
}
