// The parts of the dashboard that need no page: what is copied, and how rows come and go.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

// node takes a .js for a module when a package says so
const folder = mkdtempSync(join(tmpdir(), "dashboard-"));
cpSync(fileURLToPath(new URL("../../src/web/dashboard/js", import.meta.url)), folder, { recursive: true });
writeFileSync(join(folder, "package.json"), '{"type": "module"}');
after(() => rmSync(folder, { recursive: true }));
const load = (file) => import(pathToFileURL(join(folder, file)));

const { curlText } = await load("curl.js");
const { EventReader } = await load("event_stream.js");
const { FoundRows } = await load("page/found_rows.js");
const { LogRows } = await load("page/log_rows.js");
const { NumberedRows } = await load("page/numbered_rows.js");
const { PagedRows } = await load("page/paged_rows.js");
const { stepOfFact, stepOfMessage, stepOfRequest, stepText } = await load("scenario_step.js");
const { flowText } = await load("yaml.js");

const ORIGIN = "http://127.0.0.1:8080";
const SIM = "8988280666000000001";
const request = (more) => ({ method: "POST", path: `/management-api/v1/sims/${SIM}/sms`, token: { scheme: "Bearer" }, ...more });
const body = (text, more = {}) => ({ type: "application/json", size: Buffer.byteLength(text), text, ...more });

// --- commands

test("a command quotes what a shell would take for its own", () => {
  const command = curlText(request({ body: body(`{"payload":"it's $HOME \`x\` \\"y\\""}`) }), ORIGIN);
  assert.ok(command.includes(`--data-raw '{"payload":"it'\\''s $HOME \`x\` \\"y\\""}'`), command);
  assert.ok(command.includes(`-H "Authorization: Bearer $TOKEN"`), command);
});

test("a command encodes the query again, and lets curl make one URL of brackets", () => {
  const command = curlText(request({ method: "GET", query: [{ name: "sort[]", value: "a&b c" }] }), ORIGIN);
  assert.ok(command.endsWith(`'${ORIGIN}/management-api/v1/sims/${SIM}/sms?sort%5B%5D=a%26b%20c'\n`), command);
  assert.match(curlText(request({ method: "GET", path: "/management-api/v1/sims/{iccid}" }), ORIGIN), / -g /);
});

test("a body that is no text is refused with the reason", () => {
  for (const each of [
    { size: 4, text: "\u0000abc" },
    { size: 2, text: "\uFFFD\uFFFD" }, // 0xff 0xfe
    { size: 9_000, text: "ab\uFFFDcd" },
  ])
    assert.throws(() => curlText(request({ body: { type: "", ...each } }), ORIGIN), /The body is not text/);
});

test("a body that has the letter U+FFFD itself is text", () => {
  assert.match(curlText(request({ body: body("a\uFFFDb") }), ORIGIN), /--data-raw 'a\uFFFDb'/);
});

test("a body of which only the beginning is kept says so, also where the cut went through a letter", () => {
  for (const text of ["begin", "begin\uFFFD"])
    assert.match(curlText(request({ body: { type: "", size: 9_000, text } }), ORIGIN), /^# the log keeps the beginning/);
});

// --- steps

test("every text can be read back from a step", () => {
  for (const text of ["yes", "12", "1e3", "a: b", "#1", "it's", '"', "\\", "", " x ", "~", "null", "[a]", "é €", "\u2028"])
    assert.equal(JSON.parse(flowText(text).replace(/^([A-Za-z].*)$/, '"$1"')), text);
  assert.equal(flowText("${Y}"), '"$${Y}"');
  assert.equal(flowText({ "a b": 1, on: true, gone: undefined }), '{"a b": 1, on: true}');
});

test("a step says when it was, counted from the start of the world", () => {
  const began = Date.parse("2026-01-05T08:00:00Z");
  assert.equal(stepText("2026-01-05T09:30:00.250Z", began, { attach: SIM }), `- {at: "1h30m250ms", attach: "${SIM}"}\n`);
  assert.match(stepText("2026-01-05T09:30:00Z", null, { note: "{iccid}" }), /^- \{at: "2026-01-05T09:30:00Z", note: "\{\{iccid\}\}"\}/);
});

const MT = {
  id: 6201, type: "mt", iccid: SIM, dcs: 0, text: "5 ?", source_address: "4321", segments: [{ id: 6201, udh: "" }],
  submitted: "2026-01-05T08:00:00.000Z", expires: "2026-01-06T08:00:00.000Z",
  sent: { payload: "5 ж", source_address_type: 145 },
};

test("a copied MT holds what was submitted, not what is shown of it", () => {
  assert.deepEqual(clean(stepOfMessage(MT).call.body), { payload: "5 ж", source_address: "4321" });
  const binary = {
    ...MT, dcs: 4, text: undefined, hex: "01ff", segments: [{ id: 6201, udh: "050003070201" }, { id: 6202, udh: "050003070202" }],
    expires: "2026-01-05T10:00:00.000Z", sent: { payload: "01ff", source_address_type: 208 },
  };
  assert.deepEqual(clean(stepOfMessage(binary).call.body), {
    payload: "01ff", source_address: "4321", source_address_type: { id: 208 }, expiry_date: "2026-01-05T10:00:00.000Z",
    udh: "050003070201", dcs: 4,
  });
});

const clean = (value) => JSON.parse(JSON.stringify(value));

test("a rule is switched by a step only where the scenario has it", () => {
  const fact = { kind: "rule.disabled", detail: "storm" };
  assert.deepEqual(stepOfFact(fact), { note: "rule.disabled storm" });
  assert.deepEqual(stepOfFact(fact, ["storm"]), { disable: "storm" });
});

test("no step is made of a request that a step cannot say", () => {
  for (const more of [
    { path: "/management-api/oauth/token" },
    { method: "TRACE" },
    { query: [{ name: "a", value: "1" }, { name: "a", value: "2" }] },
    { body: body("not JSON") },
    { body: body('{"id": 12345678901234567890}') },
    { body: body("{}", { size: 9_000 }) },
  ])
    assert.equal(stepOfRequest(request(more)), null, JSON.stringify(more));
  assert.deepEqual(stepOfRequest(request({ body: body('{"payload": "12345678901234567890"}') })).call.body, { payload: "12345678901234567890" });
});

// --- the stream

test("events are cut wherever the bytes of a stream are", () => {
  const text = ": alive\n\nevent: world\nid: 7\ndata: {\ndata: }\n\ndata: x\r\n\r\n";
  for (let cut = 0; cut <= text.length; ++cut) {
    if (text[cut - 1] === "\r") continue; // the reader is given whole lines' ends by the simulator
    const reader = new EventReader();
    assert.deepEqual([...reader.take(text.slice(0, cut)), ...reader.take(text.slice(cut))], [
      { type: "world", data: "{\n}", id: "7" }, { type: "message", data: "x", id: "" }]);
  }
});

// --- rows

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A log of requests as the simulator keeps it. */
function requestLog() {
  let rows = [];
  let newest = 0;
  let resets = 0;
  return {
    add: (count) => {
      for (let i = 0; i < count; ++i) rows.push({ id: ++newest });
    },
    forget: () => {
      rows = [];
    },
    reset: () => {
      rows = [];
      newest = 0;
      ++resets;
    },
    fetchAfter: async (after, limit) => {
      const fitting = rows.filter(({ id }) => id > after).slice(0, limit);
      return { rows: fitting, next: fitting.at(-1)?.id ?? after, newest, kept_from: rows[0]?.id ?? newest + 1, resets };
    },
  };
}

test("rows that the simulator has forgotten go, and later ones come", async () => {
  const log = requestLog();
  log.add(3);
  const rows = new LogRows(log.fetchAfter);
  let told = 0;
  await rows.refresh();
  rows.onchange = () => ++told;
  assert.equal(rows.total, 3);
  log.forget();
  await rows.refresh();
  assert.equal(rows.total, 0);
  assert.ok(told > 0);
  log.add(1);
  await rows.refresh();
  assert.deepEqual([rows.total, rows.at(0).id], [1, 4]);
});

test("rows of a world that was reset go, also when nothing has come since", async () => {
  const log = requestLog();
  log.add(3);
  const rows = new LogRows(log.fetchAfter);
  await rows.refresh();
  log.reset();
  await rows.refresh();
  assert.equal(rows.total, 0);
});

test("a log says when only its newest rows are looked at", async () => {
  const log = requestLog();
  log.add(30);
  const rows = new LogRows(log.fetchAfter, { most: 20 });
  await rows.refresh();
  assert.deepEqual([rows.total, rows.isCut, rows.at(19).id], [20, true, 11]);
  assert.match(rows.cutWords, /Only the newest 20 are looked at/);
  const short = new LogRows(log.fetchAfter, { most: 40 });
  await short.refresh();
  assert.equal(short.isCut, false);
});

const KINDS_OF_ROWS = {
  "a log": LogRows, "a search": FoundRows, "numbered rows": NumberedRows, "rows in pages": PagedRows,
};

for (const [name, Rows] of Object.entries(KINDS_OF_ROWS))
  test(`${name}: a question that fails is told, and not asked again until something changes`, async () => {
    let asked = 0;
    const rows = new Rows(async () => {
      ++asked;
      throw new Error("There is no world gone.");
    });
    const told = [];
    rows.onfailure = (failure) => told.push(failure.message);
    rows.onchange = () => rows.at(0); // as a list that draws itself
    rows.at(0);
    for (let i = 0; i < 50; ++i) await settled();
    assert.equal(asked, 1);
    assert.deepEqual(told, ["There is no world gone."]);
    rows.refresh();
    for (let i = 0; i < 50; ++i) await settled();
    assert.equal(asked, 2);
  });
