import { session, sessionEvents, useToken } from "../api.js";
import { h, show } from "../page/elements.js";

/** Asks for the control token when the simulator wants one; it is kept until the tab is closed. */
export function tokenForm() {
  const element = h("div.token-slot", {});
  const draw = () => {
    show(element, session.isLocked ? form() : null);
  };
  sessionEvents.addEventListener("change", draw);
  draw();
  return element;
}

const form = () =>
  h("form.token", {
    onsubmit: (event) => {
      event.preventDefault();
      const field = event.target.elements.token;
      if (field.value.trim()) useToken(field.value.trim());
    },
  },
  h("label", { for: "control-token" }, "Control token"),
  h("input.field.is-small", {
    id: "control-token", name: "token", type: "password", autocomplete: "off", spellcheck: "false", required: true,
    "aria-describedby": "control-token-why", "aria-invalid": session.token ? "true" : null,
  }),
  h("button.button.is-small", { type: "submit" }, "Use it"),
  h("p", { id: "control-token-why", role: "status" }, session.token
    ? "This is not the control token of this simulator."
    : "This simulator shows nothing without it."));
