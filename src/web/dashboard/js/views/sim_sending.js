import { post } from "../api.js";
import { clockState } from "../clock.js";
import { h } from "../page/elements.js";
import { plural } from "../page/format.js";
import { attempt } from "../page/notices.js";
import { stepButton } from "../page/step_button.js";

const typed = (id) => document.getElementById(id).value;

/** The form that lets the device of a SIM send an SMS. What is typed stays while the rest is drawn anew. */
export function sendForm(sim) {
  const message = () => ({ payload: typed("sms-text"), dest_address: typed("sms-to").trim() || undefined });
  const send = async () => {
    const isSent = await attempt(() => post(`devices/${sim.iccid}/sms`, message()),
      ({ ids }) => `Sent in ${plural(ids.length, "part")}: SMS ${ids.join(", ")}.`);
    if (isSent) document.getElementById("sms-text").value = "";
  };
  return h("form.form", {
    "data-key": `send-${sim.iccid}`,
    onsubmit: (event) => {
      event.preventDefault();
      send();
    },
  },
  h("label.label", { for: "sms-text" }, "Text"),
  h("textarea.field", { id: "sms-text", name: "payload", rows: 2, required: true, maxlength: 4000 }),
  h("label.label", { for: "sms-to" }, "To"),
  h("input.field", { id: "sms-to", name: "dest_address", value: "5432145", maxlength: 64, inputmode: "tel" }),
  h("div.form-end", {},
    stepButton(() => new Date(clockState().now).toISOString(), () => ({ mo: { iccid: sim.iccid, ...message() } })),
    h("button.button.is-main", { type: "submit" }, "Send")));
}
