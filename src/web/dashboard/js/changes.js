// What has changed in the world, by topic. Views listen; the live connection tells.

/** A burst of facts makes its readers look again once, not a thousand times. */
const REST_MS = 120;

/** Which topics a kind of fact touches. */
const TOPICS = [
  ["sms.", ["messages", "sims"]],
  ["webhook.", ["messages"]],
  ["device.", ["sims"]],
  ["data.", ["sims"]],
  ["quota.", ["sims"]],
  ["sim.", ["sims"]],
  ["limits.", ["sims"]],
  ["auto_topup.", ["sims"]],
  ["rule.", ["faults"]],
  ["request", ["requests", "faults", "findings"]],
  ["step.", ["scenario", "faults"]],
];

const listeners = new Map();
const pending = new Set();
let timer = null;

/** Calls `listener` soon after something of the topic has changed; the topic "any" means all. Returns how to stop. */
export function onChange(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
  return () => listeners.get(topic).delete(listener);
}

export function tellChange(...topics) {
  for (const topic of topics) pending.add(topic);
  timer ??= setTimeout(flush, REST_MS);
}

export function tellFact(fact) {
  tellChange("any", "events", "scenario");
  for (const [start, topics] of TOPICS) if (fact.kind.startsWith(start)) tellChange(...topics);
}

/** Everything may be different: another world, a reset, or facts that were missed. */
export function tellEverything() {
  tellChange("any", "events", "scenario", "messages", "sims", "faults", "requests", "findings", "worlds", "clock");
}

function flush() {
  timer = null;
  const topics = [...pending];
  pending.clear();
  for (const topic of topics) for (const listener of listeners.get(topic) ?? []) listener();
}
