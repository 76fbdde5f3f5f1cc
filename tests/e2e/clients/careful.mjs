#!/usr/bin/env node
// A careful client of the IoT Easy Connect API: it sends one SMS to each enabled SIM, collects what
// devices send, and knows at the end what became of every message. It needs nothing but Node 20.
//
//     easyconnect-simulator exec -- node tests/e2e/clients/careful.mjs
//
// README.md lists its habits beside those of careless.mjs. It ends with 0 when each SMS is
// accounted for (delivered, or known to have failed), else with 1.

import { randomBytes } from "node:crypto";

import { Inbox, openReceiver } from "./careful_inbox.mjs";
import { exchange, patiently, Platform, Refused, wait } from "./careful_platform.mjs";

const CONTROL_URL = process.env.EASYCONNECT_CONTROL_URL; // of the simulator; the operator has none
const CAMPAIGN = process.env.EASYCONNECT_CAMPAIGN ?? randomBytes(3).toString("hex");
const LABEL = "campaign sent";
const VALIDITY = 3600_000; // milliseconds; later than that an SMS of this campaign is worth nothing
const FINAL = new Set(["DELIVERED", "FAILED", "EXPIRED", "CANCELED"]);

/** The campaign's SMS to one SIM: its text is unique, so that it can be found again. */
const newMessage = (iccid) => ({
  iccid,
  text: `Campaign ${CAMPAIGN} for ${iccid}`,
  id: "",
  status: "", // as soon as it is final
  note: "",
});

/** Whether a row of the SIM's list is this SMS: a device may send the same text back. */
const isIn = (row, message) => row.payload === message.text && row.sms_type.description === "MT";

/**
 * Every SIM, by ICCID. A list whose number does not match is read again: when a row leaves the
 * first page meanwhile, one of the second moves into the page that was read already.
 */
async function allSims(platform) {
  const known = new Map();
  for (let reading = 0; reading < 3; ++reading) {
    const sims = new Map();
    const totals = new Set();
    for await (const { headers, rows } of platform.pages("/v1/sims")) {
      for (const sim of rows) sims.set(sim.iccid, sim);
      totals.add(headers.get("X-Total-Count"));
    }
    for (const [iccid, sim] of sims) known.set(iccid, sim);
    totals.delete(null);
    totals.add(String(sims.size));
    if (sims.size > 0 && totals.size === 1) return sims;
    await wait(200);
  }
  return known;
}

async function newestTopup(platform, iccid) {
  for await (const order of platform.rows("/v1/orders?sort=-order_number")) {
    const isFor = order.sims?.some((sim) => sim.iccid === iccid);
    if (order.order_type === "TOPUP" && isFor) return order.order_number;
  }
  return null;
}

/**
 * Buys a package when no SMS is left, and says whether it had to. The package is there when the
 * quota says so, not the 201.
 */
async function ensureQuota(platform, iccid) {
  const left = async () => (await platform.read(`/v1/sims/${iccid}/quota/sms`)).value.volume;
  if ((await left()) > 0) return false;
  const before = await newestTopup(platform, iccid);
  await patiently(
    () => platform.create(`/v1/sims/${iccid}/topup`),
    async () => (await newestTopup(platform, iccid)) !== before,
  );
  const patience = performance.now() + 2000;
  while ((await left()) <= 0) {
    if (performance.now() >= patience) throw new Refused("its top-up is not there yet");
    await wait(100);
  }
  return true;
}

/** Sends the SMS exactly once. What is refused is final. */
async function send(platform, message) {
  const path = `/v1/sims/${message.iccid}/sms`;
  const submit = () =>
    platform.create(path, {
      payload: message.text,
      source_address: message.iccid,
      expiry_date: new Date(platform.now.getTime() + VALIDITY).toISOString(),
    });
  const find = async () => {
    for await (const sms of platform.rows(path)) {
      if (isIn(sms, message)) return String(sms.id); // only the 201 was lost
    }
    return null;
  };
  const submitOnce = async () => {
    try {
      return await patiently(submit, find);
    } catch (refusal) {
      // the device may have used up its quota since we looked
      if (refusal.status !== 403 || !(await ensureQuota(platform, message.iccid))) throw refusal;
    }
    return patiently(submit, find);
  };
  try {
    await ensureQuota(platform, message.iccid);
    message.id = await submitOnce();
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    message.status = "NOT SENT";
    message.note = refusal.message;
  }
}

/** Marks the SIMs in one call; the same label twice does no harm. */
async function label(platform, messages) {
  const changes = messages.map(({ iccid }) => ({ iccid, label: LABEL }));
  await patiently(() => platform.ask("POST", "/v1/sims", changes));
}

/** The 201 of a list means queued: what it has left out is changed one by one. */
async function checkLabels(platform, messages) {
  const sims = await allSims(platform);
  for (const message of messages) {
    if (sims.get(message.iccid)?.label === LABEL) continue;
    try {
      const path = `/v1/sims/${message.iccid}`;
      await patiently(() => platform.ask("PUT", path, { label: LABEL }));
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      message.note += `; no label: ${refusal.message}`;
    }
  }
}

/** Waits until each SMS is final: for its report first, then by asking, less and less often. */
async function follow(platform, inbox, messages) {
  let pause = 50;
  while (messages.some(({ status }) => !status)) {
    for (const message of messages.filter(({ status }) => !status)) {
      if (inbox.reports.has(message.id)) {
        message.status = inbox.reports.get(message.id);
        message.note = "reported";
      } else if (pause > 200) {
        await look(platform, message);
      }
    }
    await wait(pause);
    pause = Math.min(1000, 1.5 * pause);
  }
}

async function look(platform, message) {
  const { value: sms } = await platform.read(`/v1/sims/${message.iccid}/sms/${message.id}`);
  const status = sms.status.description;
  if (FINAL.has(status)) {
    message.status = status;
    message.note = "asked for";
  } else if (platform.now.getTime() > Date.parse(sms.expiry_date) + 300_000) {
    message.status = "EXPIRED";
    message.note = `still ${status} after its validity`;
  }
}

/** What the platform's own list says against what we know. */
async function audit(platform, inbox, message) {
  const faults = [];
  const mine = new Map();
  for await (const sms of platform.rows(`/v1/sims/${message.iccid}/sms`)) {
    if (isIn(sms, message)) mine.set(sms.id, sms.status.description);
    const isKnown = sms.status.description === "DELIVERED" || inbox.ids.has(String(sms.id));
    if (sms.sms_type.description === "MO" && !isKnown) {
      console.log(`${message.iccid}  received   '${sms.payload}', in the list, without a webhook`);
    }
  }
  if (mine.size !== 1) faults.push(`the SMS to ${message.iccid} is there ${mine.size} times`);
  for (const status of mine.values()) {
    if ((status === "DELIVERED") !== (message.status === "DELIVERED")) {
      faults.push(`SMS ${message.id} is ${status}, not ${message.status}`);
    }
  }
  return faults;
}

/** The campaign: fills `messages`, and returns what went wrong. */
async function run(platform, inbox, messages) {
  if (CONTROL_URL) { // at the operator, the portal sets this
    const target = { url: await openReceiver(inbox) };
    const targets = JSON.stringify({ reports: target, mo: target });
    const headers = { "Content-Type": "application/json" };
    await patiently(() => exchange("PUT", `${CONTROL_URL}/webhooks`, headers, targets));
  }
  for (const [iccid, sim] of await allSims(platform)) {
    if (sim.status === "Enabled") messages.push(newMessage(iccid));
  }
  const faults = messages.length === 0 ? ["not one enabled SIM was found"] : [];
  for (const message of messages) await send(platform, message);
  const sent = messages.filter(({ id }) => id);
  await label(platform, sent);
  await follow(platform, inbox, sent);
  while (!inbox.isQuiet(300)) await wait(50); // what is late or comes twice, and the other parts
  await checkLabels(platform, sent);
  for (const message of sent) faults.push(...(await audit(platform, inbox, message)));
  return faults;
}

const inbox = new Inbox();
const messages = [];
const faults = [];
try {
  faults.push(...(await run(new Platform(), inbox, messages)));
} catch (trouble) {
  faults.push(`given up: ${trouble.message}`);
}
for (const { iccid, status, id, note } of messages) {
  console.log(`${iccid}  ${(status || "UNKNOWN").padEnd(9)}  SMS ${id} ${note}`);
}
for (const { source, text } of inbox.texts()) {
  console.log(`${source.padEnd(19)}  received   '${text}'`);
}
faults.push(...inbox.faults);
for (const { identifier } of inbox.incomplete()) faults.push(`parts of ${identifier} are missing`);
for (const fault of faults) console.log("WRONG:", fault);
process.exit(faults.length > 0 ? 1 : 0); // the receiver would listen for ever
