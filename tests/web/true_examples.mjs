// Plays a story with the demo for each of the two OpenAPI documents, and compares what is answered with
// the examples that have a name there: they say what really comes, not what somebody remembers.
//
//   node true_examples.mjs PROGRAM
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

import { startSimulator } from "../browser/simulator.mjs";

const SIM = "8988280666000000001";
const ABSENT_SIM = "8988280666000000009";
const NEW_SIM = "8988280666000000013";

/** The API's examples, by their names. */
async function playApi(simulator) {
  const told = {};
  const ask = async (name, path, method = "GET") => {
    told[name] = await (await simulator.call(method, `/v1/${path}`)).json();
  };
  const pass = (by) => simulator.control("POST", "clock/advance", { by });
  const fromSim = (payload) => simulator.control("POST", `devices/${SIM}/sms`, { payload, dest_address: "12345" });
  const received = async (sink) => (await simulator.control("GET", `sinks/${sink}/requests`)).requests.map(({ json }) => json);

  await simulator.call("POST", `/v1/sims/${SIM}/sms`, { payload: "message text", source_address: SIM });
  await pass("10s");
  await ask("SimsPage", "sims?pageSize=2");
  await ask("ActiveSim", `sims/${SIM}`);
  await ask("LowSim", "sims/8988280666000000018");
  await ask("NewSim", `sims/${NEW_SIM}`);
  await ask("AttachedConnectivity", `sims/${SIM}/connectivity_info`);
  await ask("PagedConnectivity", `sims/${SIM}/connectivity_info?ussd=true`);
  await ask("AbsentConnectivity", `sims/${ABSENT_SIM}/connectivity_info?ussd=true`);
  await ask("NetworkEvents", `sims/${SIM}/events?pageSize=2`);
  await ask("WarningEvents", "sims/8988280666000000017/events");
  await ask("OnlineStatus", `sims/${SIM}/status`);
  await ask("OfflineStatus", `sims/${ABSENT_SIM}/status`);
  await ask("DataQuota", `sims/${SIM}/quota/data`);
  await ask("NoQuota", `sims/${NEW_SIM}/quota/data`);
  await ask("SmsQuota", `sims/${SIM}/quota/sms`);
  await ask("TwoDaysOfUsage", `sims/${SIM}/usage?start_dt=2026-02-02`);
  await ask("NoUsage", `sims/${NEW_SIM}/usage?start_dt=2026-02-02&end_dt=2026-02-01`);
  await ask("SmsPage", `sims/${SIM}/sms?pageSize=2`);
  await ask("BufferedSmsPage", `sims/${ABSENT_SIM}/sms`);
  await ask("BufferedSms", `sims/${ABSENT_SIM}/sms/6205`);
  await ask("DeliveredSms", `sims/${SIM}/sms/6206`);
  await ask("SmsFromSim", `sims/${SIM}/sms/6203`);
  await ask("CancelledTooLate", `sims/${SIM}/sms/6206`, "DELETE");
  await ask("CancelledFromSim", `sims/${SIM}/sms/6203`, "DELETE");

  await simulator.call("POST", `/v1/sims/${SIM}/sms`, { payload: "message text" });
  await pass("2s");
  await ask("CancelledInFlight", `sims/${SIM}/sms/6207`, "DELETE");
  await fromSim("message text");
  await simulator.call("POST", "/v1/orders", {
    products: [{ productId: 1001, quantity: 5 }],
    customer_reference: "PO-2026-17",
  });
  await ask("OrderInPreparation", "orders/100004");
  await pass("35m");
  await ask("OrdersPage", "orders?pageSize=2&sort=-order_number");
  await ask("CompletedOrder", "orders/100003");
  await ask("Products", "products");

  await fromSim("message text ".repeat(15));
  await pass("24h");
  const reports = await received("reports");
  told.DeliveredReport = reports[0];
  told.ExpiredReport = reports.find(({ status }) => status.status === "EXPIRED");
  const texts = await received("mo");
  told.WholeText = texts[0];
  told.LastPart = texts.find(({ multi_part_info: { partno } }) => partno === 2);
  return told;
}

/** The control plane's examples, by their names. */
async function playControl(simulator) {
  const told = {};
  const ask = async (name, path, method = "GET", body = undefined) => {
    told[name] = await simulator.control(method, path, body);
  };
  const pass = (by) => simulator.control("POST", "clock/advance", { by });
  const send = (payload) =>
    simulator.call("POST", `/v1/sims/${SIM}/sms`, { payload, source_address: "5432145" });
  const scriptReports = (...answers) => simulator.control("PUT", "sinks/reports/script", { answers });
  const newestDelivery = async () => (await simulator.control("GET", "webhooks/deliveries?state=planned")).deliveries[0].id;

  await simulator.call("GET", "/v1/sims?pageSize=3");
  await send("open valve");
  await pass("2s");
  await ask("MessageInProgress", "messages/6206");
  await pass("10s");
  await ask("AttachedDevice", "devices/8988280666000000002");
  await simulator.control("POST", `devices/${SIM}/data`, { rx_mb: 1.5, tx_mb: 0.2 });
  await ask("CardsPage", "sims?pageSize=1");
  await ask("ActiveCard", `sims/${SIM}?days=2`);
  await ask("NewCard", `sims/${NEW_SIM}?days=2`);
  await ask("NewestMessages", "messages?limit=2");
  await ask("DeliveredMessage", "messages/6206");
  await ask("SinkReceived", "sinks/reports/requests");

  await simulator.control("POST", `devices/${SIM}/sms`, { payload: "hello from the field", dest_address: "12345" });
  await scriptReports({ status: 503, times: 1 }, { status: 204 });
  await send("close valve");
  await pass("10s");
  await ask("DeliveriesPage", "webhooks/deliveries?pageSize=2");
  await ask("AcknowledgedDelivery", "webhooks/deliveries/1");
  const failed = await newestDelivery();
  await ask("PlannedDelivery", `webhooks/deliveries/${failed}`);
  await ask("HeldDelivery", `webhooks/deliveries/${failed}/hold`, "POST");
  await ask("ReleasedDelivery", `webhooks/deliveries/${failed}/release`, "POST");
  await scriptReports({ status: 503 });
  await send("close valve");
  await pass("10s");
  await ask("DroppedDelivery", `webhooks/deliveries/${await newestDelivery()}/drop`, "POST");
  await ask("RedeliveredDelivery", "webhooks/deliveries/1/redeliver", "POST");

  await ask("SwitchedOffDevice", `devices/${SIM}`, "PATCH", { attached: false });
  await ask("RequestRows", "requests?limit=2");
  await ask("SubmittedSms", "requests/3");
  await simulator.control("POST", "tokens/revoke", { account: "demo" });
  await simulator.call("GET", `/v1/sims/${SIM}`);
  const { newest } = await simulator.control("GET", "requests");
  await ask("RefusedRequest", `requests/${newest}/explain`);
  return told;
}

/** The same, with all real times as in the documents: 1 ms. */
function withoutRealTime(value) {
  return JSON.parse(JSON.stringify(value, (key, one) => (key === "took_ms" ? 1 : one)));
}

/** How named examples of a document differ from what was told, by name; also those that nobody asked for. */
function differences(document, told) {
  const examples = document.components.examples;
  const found = {};
  for (const name of new Set([...Object.keys(examples), ...Object.keys(told)])) {
    try {
      assert.deepEqual(examples[name]?.value, told[name]);
    } catch ({ message }) {
      found[name] = message;
    }
  }
  return found;
}

const program = process.argv[2];
for (const [flags, start, play] of [
  [[], "2026-02-03T04:05:06Z", playApi],
  [["--control"], "2026-01-05T08:00:00Z", playControl],
]) {
  const document = JSON.parse(execFileSync(program, ["openapi", ...flags], { encoding: "utf8" }));
  const simulator = await startSimulator(program, "--start-time", start, "--public-url", "http://127.0.0.1:8080",
    "--webhook-reports", "sink:reports", "--webhook-mo", "sink:mo");
  try {
    const told = withoutRealTime(await play(simulator));
    const command = ["openapi", ...flags].join(" ");
    const found = differences(document, told);
    for (const [name, message] of Object.entries(found)) console.log(`${name}: ${message}`);
    assert.deepEqual(Object.keys(found), [], `examples that are not true in what \`${command}\` prints`);
    console.log(`ok: all ${Object.keys(told).length} examples are true in what \`${command}\` prints`);

    const [first] = Object.keys(told); // and one that is not would be found
    assert.deepEqual(Object.keys(differences(document, { ...told, [first]: {} })), [first]);
  } finally {
    await simulator.stop();
  }
}
