import { patch } from "../api.js";
import { tellChange } from "../changes.js";
import { clockState } from "../clock.js";
import { quotaBar } from "../drawings/quota_bar.js";
import { usageChart } from "../drawings/usage_chart.js";
import { copyButton } from "../page/copying.js";
import { h } from "../page/elements.js";
import { attempt } from "../page/notices.js";
import { facts, pill, press, section, wireText, when } from "../page/parts.js";
import { linkTo } from "../page/router.js";
import { stepButton } from "../page/step_button.js";
import { stepOfDevice } from "../scenario_step.js";
import { sendForm } from "./sim_sending.js";
import { stateOf } from "./sims.js";

/** One SIM: the card, the device that holds it and what a hand can do to that, quotas and usage. */
export function simDetail(sim, refresh) {
  const { device } = sim;
  return [
    h("header.detail-head", { "data-key": "head" },
      h("h2", {}, sim.label ?? sim.iccid),
      h("div.detail-actions", {},
        pill(stateOf(sim)),
        h("a.button.is-small", { href: linkTo("messages", null, { search: sim.iccid }) }, "Its messages"),
        h("span.spring"),
        copyButton("Copy ICCID", sim.iccid))),
    section("Device", deviceSwitches(sim, refresh), facts(
      ["Network", device.attached ? `${device.network.operator} (${device.network.mcc}-${device.network.mnc})` : null],
      ["Country", device.attached ? device.network.country : null],
      ["Access", device.network.rat],
      ["Cell", device.attached ? `${device.network.lac} / ${device.network.cell}` : null],
      ["IMEI", device.imei],
    ), device.behaviours.length > 0
      ? h("details", { "data-key": "behaviours" },
        h("summary", {}, `Does by itself: ${device.behaviours.map(behaviourName).join(", ")}`),
        wireText(JSON.stringify(device.behaviours, null, 2), "Behaviours"))
      : null),
    section("Quotas", h("div.quotas", {}, quotaBar("Data", sim.data), quotaBar("SMS", sim.sms)),
      facts(["Valid until", when(sim.data?.expires)])),
    section("Usage", usageChart(sim.usage)),
    sim.events?.length > 0 ? section("Events of the SIM", eventList(sim.events)) : null,
    section("Send an SMS from the device", sendForm(sim)),
    section("Card", facts(
      ["ICCID", h("span.digits", {}, sim.iccid)],
      ["MSISDN", sim.msisdn],
      ["IMSI", sim.imsi],
      ["IP address", sim.ip_address],
      ["Status", sim.status],
      ["IMEI lock", sim.imei_lock ? "on" : null],
      ["Activated", when(sim.activated)],
      ["Ends", when(sim.ends)],
      ["Webhooks waiting", sim.undelivered || null],
    )),
  ];
}

const eventList = (events) =>
  h("ol.history", {}, events.map((event) => h(`li.is-${event.severity === "warn" ? "warn" : "off"}`, {},
    h("span.event-text", {}, event.text), h("span.history-when", {}, when(event.at)))));

const behaviourName = (behaviour) => (typeof behaviour === "string" ? behaviour : Object.keys(behaviour)[0]);

function deviceSwitches(sim, refresh) {
  const { device, iccid } = sim;
  const change = (wanted, done) => press(async () => {
    await attempt(() => patch(`devices/${iccid}`, wanted), done);
    tellChange("sims");
    refresh();
  });
  const toggle = (key, label, onText, offText) =>
    h("button.switch", {
      ...change({ [key]: !device[key] }, device[key] ? offText : onText),
      role: "switch",
      "aria-checked": String(device[key]),
    }, h("span.switch-knob", { "aria-hidden": "true" }), label);
  return h("div.device-switches", { "data-key": "switches" },
    device.present
      ? h("button.button", change({ attached: false }, "The device is off the network."), "Detach")
      : h("button.button.is-main", change({ attached: true }, "The device is switched on."), "Attach"),
    toggle("asleep", "Asleep", "The device sleeps.", "The device is awake."),
    toggle("storage_full", "Storage full", "There is no room for another SMS.", "There is room for SMS again."),
    h("span.spring"),
    stepButton(new Date(clockState().now).toISOString(), stepOfDevice(iccid, stateToCopy(device))));
}

/** The device as it is now, as far as a step can say it. */
const stateToCopy = (device) =>
  device.asleep || device.storage_full
    ? { attached: device.present, asleep: device.asleep || undefined, storage_full: device.storage_full || undefined }
    : { attached: device.present };
