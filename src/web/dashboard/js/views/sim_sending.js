import { changing } from "../access.js";
import { post, session } from "../api.js";
import { clockState } from "../clock.js";
import { h } from "../page/elements.js";
import { plural } from "../page/format.js";
import { attempt } from "../page/notices.js";
import { stepButton } from "../page/step_button.js";

/** The form that lets the device of a SIM send an SMS. It keeps what is typed while the rest is drawn anew. */
export function sendForm(sim) {
  const text = h("textarea.field", { id: "sms-text", name: "payload", rows: 2, required: true, maxlength: 4000 });
  const to = h("input.field", { id: "sms-to", name: "dest_address", value: "5432145", maxlength: 64, inputmode: "tel" });
  const message = () => ({ payload: text.value, dest_address: to.value.trim() || undefined });
  const send = async () => {
    const isSent = await attempt(() => post(`devices/${sim.iccid}/sms`, message()),
      ({ ids }) => `Sent in ${plural(ids.length, "part")}: SMS ${ids.join(", ")}.`);
    if (isSent) text.value = "";
  };
  return h("form.form", {
    "data-key": `send-${sim.iccid}`,
    "data-own": true,
    onsubmit: (event) => {
      event.preventDefault();
      if (session.mayChange && text.value) send();
    },
  },
  h("label.label", { for: "sms-text" }, "Text"), text,
  h("label.label", { for: "sms-to" }, "To"), to,
  h("div.form-end", {},
    stepButton(() => new Date(clockState().now).toISOString(), () => ({ mo: { iccid: sim.iccid, ...message() } })),
    h("button.button.is-main", { ...changing(() => {}), type: "submit" }, "Send")));
}
