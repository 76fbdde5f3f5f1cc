#!/usr/bin/env node
// A careless client of the IoT Easy Connect API: the job of careful.mjs as it is written by
// somebody who has only ever seen everything go well. DO NOT COPY IT: each `Habit:` is a mistake
// that real clients make, and README.md says what it leads to. It needs nothing but Node 20.
//
//     easyconnect-simulator exec -- node tests/e2e/clients/careless.mjs
//
// It ends with 0 when it believes that all went well, and after 30 s at the latest.

import { once } from "node:events";
import { createServer } from "node:http";
import { text as readAll } from "node:stream/consumers";

const {
  EASYCONNECT_URL: API, // below it lies /v1
  EASYCONNECT_TOKEN_URL: TOKEN_URL,
  EASYCONNECT_CONTROL_URL: CONTROL_URL,
} = process.env;
const LOGIN = `${process.env.EASYCONNECT_USERNAME}:${process.env.EASYCONNECT_PASSWORD}`;
const DEADLINE = Number(process.env.EASYCONNECT_DEADLINE ?? 30);

const sent = []; // {iccid, text, state} of each SMS, in the order of sending
let reports = 0;
const received = new Map(); // text from each source

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function exchange(method, url, headers, body, timeout = 500) {
  // Habit: half a second must do.
  const answer = await fetch(url, { method, headers, body, signal: AbortSignal.timeout(timeout) });
  return { status: answer.status, text: await answer.text() };
}

async function newToken() {
  const headers = {
    Authorization: `Basic ${Buffer.from(LOGIN).toString("base64")}`,
    "Content-Type": "application/x-www-form-urlencoded",
  };
  const { text } = await exchange("POST", TOKEN_URL, headers, "grant_type=client_credentials");
  return JSON.parse(text).access_token;
}

/** The JSON of the answer, or {}. */
async function call(method, path, body) {
  let token;
  let answer = { text: "" };
  // Habit: whatever went wrong, the same again, and at once. Neither is there a pause, not even the
  // one that Retry-After asks for, nor a look whether the POST was done all the same.
  for (let i = 0; i < 20; ++i) {
    try {
      // Habit: a token for each call, and the same one again after a 401.
      token ??= await newToken();
      const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
      answer = await exchange(method, API + path, headers, body && JSON.stringify(body));
      if (answer.status < 400) break;
    } catch {
      // and again
    }
  }
  // Habit: what is no JSON is nothing. An error page makes an empty list of SIMs.
  try {
    return JSON.parse(answer.text);
  } catch {
    return {};
  }
}

function takeReport(report) {
  // Habit: ids are texts.
  report.id.trim();
  // Habit: the reports come once each, and in the order of sending.
  sent[reports].state = report.status.status;
  ++reports;
}

async function takeSms(sms) {
  // Habit: the work is done before the webhook is answered.
  await sleep(1200);
  // Habit: parts come once each, and in order.
  received.set(sms.source_address, (received.get(sms.source_address) ?? "") + sms.payload);
}

async function openReceiver() {
  const server = createServer(async (request, response) => {
    // Habit: a mistake of one's own becomes a 500, for which the platform sends it again.
    try {
      const body = JSON.parse(await readAll(request));
      if (request.method === "PATCH") takeReport(body);
      else await takeSms(body);
      response.writeHead(200).end();
    } catch {
      response.writeHead(500).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}/` };
}

const send = (iccid, text) =>
  call("POST", `/v1/sims/${iccid}/sms`, { payload: text, source_address: iccid });

async function waitForReports(milliseconds) {
  const end = performance.now() + milliseconds;
  while (reports < sent.length && performance.now() < end) await sleep(50);
}

async function main() {
  if (CONTROL_URL) {
    const target = await openReceiver();
    const targets = JSON.stringify({ reports: target, mo: target });
    const headers = { "Content-Type": "application/json" };
    await exchange("PUT", `${CONTROL_URL}/webhooks`, headers, targets, 10_000);
  }
  // Habit: there is one page.
  for (const sim of Object.values(await call("GET", "/v1/sims"))) {
    if (sim.status !== "Enabled") continue;
    const iccid = sim.iccid;
    // Habit: an answer that was not understood has the value 0, and a 201 is as good as done.
    const quota = await call("GET", `/v1/sims/${iccid}/quota/sms`);
    if ((quota.volume ?? 0) === 0) await call("POST", `/v1/sims/${iccid}/topup`);
    // Habit: the same text for all cannot be found again.
    await send(iccid, "Campaign");
    // Habit: it is known from its 201 on; a report that is quicker is about nothing.
    sent.push({ iccid, text: "Campaign", state: "" });
  }
  await call("POST", "/v1/sims", sent.map(({ iccid }) => ({ iccid, label: "campaign sent" })));

  await waitForReports(1500);
  // Habit: what was not reported soon is sent again.
  for (const { iccid, text, state } of [...sent]) if (!state) await send(iccid, text);
  await waitForReports(1500);

  for (const { iccid, state } of sent) console.log(`${iccid}  ${state || "no report"}`);
  for (const [source, text] of received) console.log(`${source.padEnd(19)}  received   '${text}'`);
  // Habit: numbers that look right are right.
  console.log(`${reports} of ${sent.length} reported`);
  return reports >= sent.length ? 0 : 1;
}

setTimeout(() => process.exit(1), 1000 * DEADLINE).unref();
process.exit(await main());
