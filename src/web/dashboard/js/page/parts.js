// Small parts that several views are made of.

import { clockState } from "../clock.js";
import { h } from "./elements.js";
import { timeOf } from "./format.js";

/** How good it is that a message, delivery, device or step is in this state. */
const MOODS = {
  delivered: "good", acknowledged: "good", met: "good", played: "good", attached: "good", enabled: "good",
  pending: "wait", in_progress: "wait", buffered: "warn", planned: "wait", waiting: "wait", in_flight: "wait",
  open: "wait", playing: "wait", held: "warn", asleep: "warn", "switched off": "off", disabled: "off",
  failed: "bad", expired: "bad", given_up: "bad", refused: "bad", broken: "bad", ended: "bad",
  canceled: "off", dropped: "off", "not admitted": "bad",
};
export const moodOf = (state) => MOODS[state] ?? "wait";

/** A state as a word in its colour, with a dot, since not all see colours. */
export const pill = (state, mood = moodOf(state)) =>
  h(`span.pill.is-${mood}`, {}, String(state).replaceAll("_", " "));

/** An HTTP status in the colour of its class; 0 is no answer. */
export function statusPill(status) {
  const mood = status >= 500 || !status ? "bad" : status >= 400 ? "warn" : "good";
  return h(`span.pill.is-${mood}.is-number`, {}, status || "none");
}

/** Names and values in two columns; those without a value are left out. */
export const facts = (...pairs) =>
  h("dl.facts", {}, pairs
    .filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false)
    .map(([name, value]) => h("div", { "data-key": name }, h("dt", {}, name), h("dd", {}, value))));

/** A part of a detail with its heading. */
export const section = (title, ...content) =>
  h("section.part", { "data-key": title }, h("h3", {}, title), content);

export const when = (iso) => timeOf(iso, clockState().now);

/** The attributes of a button that does something, unless it is switched off for now. */
export const press = (onclick, attributes = {}) => ({
  type: "button",
  ...attributes,
  onclick: attributes["aria-disabled"] === "true" ? null : onclick,
});

/** Text as it went over the wire. */
export const wireText = (text, label) => h("pre.wire", { tabindex: 0, "aria-label": label, role: "region" }, text);

/** JSON laid out to be read, anything else as it is. */
export function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
