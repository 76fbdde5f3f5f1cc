// What happened, as a step of a scenario (scenarios/FORMAT.md): text to paste below `timeline:`.

import { durationWord } from "./page/format.js";
import { flowText } from "./yaml.js";

const API = "/management-api";
const CODING_OF_HEX = 4;

/** A step at its moment, counted from the start of the world; absolute when that is not known. */
export function stepText(at, began, step) {
  const moment = began === null ? at : durationWord(Date.parse(at) - began);
  const text = flowText({ at: moment, ...step });
  // a rule's own steps name the SIM of their occasion; elsewhere it is a text like any other
  return `- ${"rule" in step ? text : text.replaceAll("{iccid}", "{{iccid}}")}\n`;
}

const VALIDITY_MS = 86_400_000; // of an SMS that asks for none
const INTERNATIONAL = 145;

/** The step that sends this message again; a longer one from a device in one piece. */
export function stepOfMessage(message) {
  const dcs = message.dcs === 0 ? undefined : message.dcs;
  if (message.type === "mo") {
    const payload = message.whole?.hex ?? message.whole?.text ?? message.hex ?? message.text;
    return { mo: { iccid: message.iccid, payload, dest_address: message.dest_address || undefined, dcs } };
  }
  return { call: { method: "POST", path: `/v1/sims/${message.iccid}/sms`, body: { ...submittedBy(message), dcs } } };
}

/** What a client submitted, which may be more than what is shown of it. */
function submittedBy(message) {
  const type = message.sent?.source_address_type ?? INTERNATIONAL;
  const validity = Date.parse(message.expires) - Date.parse(message.submitted);
  return {
    payload: message.sent?.payload ?? message.hex ?? message.text,
    source_address: message.source_address || undefined,
    source_address_type: type === INTERNATIONAL ? undefined : { id: type },
    expiry_date: validity === VALIDITY_MS || Number.isNaN(validity) ? undefined : message.expires,
    udh: message.segments?.find((each) => each.id === message.id)?.udh || undefined,
  };
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/**
 * The step that makes this call; null when no step can: a login, a path or body that is not whole, not
 * JSON or has numbers that JavaScript would round, a parameter given twice.
 */
export function stepOfRequest(request) {
  const path = request.path.slice(API.length);
  if (!request.path.startsWith(API + "/v1/") || !/^[\w/.-]+$/.test(path) || !METHODS.includes(request.method)) return null;
  const call = { method: request.method, path };
  if (request.query?.length > 0) call.query = Object.fromEntries(request.query.map(({ name, value }) => [name, value]));
  if (Object.keys(call.query ?? {}).length < (request.query?.length ?? 0)) return null;
  if (request.body?.size > 0) {
    call.body = bodyOf(request);
    if (call.body === undefined) return null;
  }
  if (request.account) call.account = request.account;
  return { call };
}

/** Whether there is a number, outside of strings, that JavaScript would round. */
const hasLongNumber = (json) => /\d{16,}/.test(json.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""'));

/** The body when it is JSON and kept whole: a step can hold no other. */
function bodyOf({ body }) {
  if (body.size > new TextEncoder().encode(body.text).length || hasLongNumber(body.text)) return undefined;
  try {
    return JSON.parse(body.text);
  } catch {
    return undefined;
  }
}

/** The step that makes such a rule. What the simulator counts or adds by itself is left out. */
export function stepOfRule(rule) {
  const wanted = { id: rule.id, on: rule.on };
  if (Object.keys(rule.when).length > 0) wanted.when = rule.when;
  wanted.then = rule.then;
  if (!rule.enabled) wanted.enabled = false;
  return { rule: wanted };
}

/** The step that switches a device. */
export const stepOfDevice = (iccid, change) =>
  "attached" in change && Object.keys(change).length === 1
    ? { [change.attached ? "attach" : "detach"]: iccid }
    : { device: { iccid, ...change } };

const MEGABYTE = 1_000_000; // the journal counts in millionths

/** For the kinds of fact that are somebody's doing: the step that does it. */
const STEPS_OF_FACTS = {
  "device.attached": ({ iccid }) => ({ attach: iccid }),
  "device.detached": ({ iccid }) => ({ detach: iccid }),
  "device.asleep": ({ iccid }) => stepOfDevice(iccid, { asleep: true }),
  "device.awake": ({ iccid }) => stepOfDevice(iccid, { asleep: false }),
  "device.storage_full": ({ iccid }) => stepOfDevice(iccid, { storage_full: true }),
  "device.storage_free": ({ iccid }) => stepOfDevice(iccid, { storage_full: false }),
  "sim.reset_queued": ({ iccid }) => ({ call: { method: "POST", path: `/v1/sims/${iccid}/reset` } }),
  "rule.enabled": ({ detail }, rules) => (rules.includes(detail) ? { enable: detail } : undefined),
  "rule.disabled": ({ detail }, rules) => (rules.includes(detail) ? { disable: detail } : undefined),
  "tokens.revoked": ({ detail }) => ({ revoke_tokens: detail.replace(/: \d+$/, "") }),
  "state.set": ({ detail }) => ({ state: detail }),
  "data.used": ({ iccid, detail }) => {
    const [received, sent] = detail.match(/\d+/g).map((count) => Number(count) / MEGABYTE);
    return { data: { iccid, rx_mb: received || undefined, tx_mb: sent || undefined } };
  },
};

/**
 * The step that brings this fact about; for what only follows from something else, a note that says
 * so. Messages and requests have their own functions, since a fact does not hold all of them. `rules` are
 * the ids that the scenario's file has: only these can be switched by a step.
 */
export function stepOfFact(fact, rules = []) {
  const step = STEPS_OF_FACTS[fact.kind]?.(fact, rules);
  if (step) return step;
  const about = [fact.kind, fact.iccid, fact.number, fact.detail].filter((each) => each !== undefined && each !== "");
  return { note: fact.kind === "note" ? fact.detail : about.join(" ") };
}
