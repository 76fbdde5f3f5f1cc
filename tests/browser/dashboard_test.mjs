// The dashboard as somebody uses it who debugs a client.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";

import { assertAccessible, assertFits, closePages, launch, NARROW, openPage, PROGRAM, textOfClipboard } from "./browser.mjs";
import { startSimulator } from "./simulator.mjs";

const SIM = "8988280666000000001";
const DEADLINE = { timeout: 120_000 };

let simulator;
let browser;

before(async () => {
  simulator = await startSimulator(PROGRAM, "--webhook-reports", "sink:reports", "--webhook-mo", "sink:mo");
  browser = await launch();
}, DEADLINE);

afterEach(() => closePages(browser));

after(async () => {
  await browser?.close();
  await simulator?.stop();
}, DEADLINE);

/** Opens a place of the dashboard, and waits until it is live. */
async function openDashboard(place = "", options) {
  const page = await openPage(browser, `${simulator.url}/_simulator/${place}`, options);
  await page.getByText("live", { exact: true }).waitFor();
  return page;
}

test("an SMS shows up by itself, and its row changes when the clock is advanced from the page", DEADLINE, async () => {
  const page = await openDashboard();
  const id = await simulator.sendSms(SIM, "open valve 3");
  const row = page.locator(`#messages-${id}`);
  await row.getByText("pending").waitFor();
  assert.match(await row.innerText(), /MT[^]*open valve 3/);

  await page.getByRole("button", { name: "+1 min" }).click();
  await row.getByText("delivered").waitFor();
  await page.locator(".clock-time").getByText("08:01:00").waitFor();

  await row.click();
  await page.locator(".history").getByText("delivered").waitFor();
  await page.locator(".card").getByText("acknowledged").first().waitFor();
  assert.match(page.url(), new RegExp(`#/messages/${id}$`));
  await page.goBack();
  await page.locator(".detail-body").waitFor({ state: "detached" });
  page.assertQuiet();
});

test("a delivery is sent once more by a button", DEADLINE, async () => {
  const id = await simulator.sendSms(SIM, "interval=15");
  await simulator.control("POST", "clock/advance", { by: "1m" });
  const page = await openDashboard(`#/messages/${id}`);
  await page.locator(".attempts li").first().waitFor();
  await page.getByRole("button", { name: "Redeliver" }).click();
  await page.locator(".attempts li").nth(1).waitFor();
  page.assertQuiet();
});

test("the search finds a message by its text", DEADLINE, async () => {
  const id = await simulator.sendSms(SIM, "a needle");
  await simulator.sendSms(SIM, "hay");
  const page = await openDashboard();
  await page.getByRole("searchbox", { name: "Search messages" }).fill("needle");
  await page.locator(`#messages-${id}`).waitFor();
  await page.waitForFunction(() => document.querySelectorAll("#view .split:not([hidden]) [role=option]").length === 1);
  assert.match(page.url(), /search=needle/);
  page.assertQuiet();
});

test("a device is detached and sends an SMS from its page", DEADLINE, async () => {
  const page = await openDashboard("#/sims");
  await page.getByRole("searchbox").fill("pump-east-1");
  await page.locator("[role=option]", { hasText: "pump-east-1" }).first().click();
  await page.getByLabel("Text", { exact: true }).fill("hello from the field");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText(/Sent in 1 part/).waitFor();
  await page.getByRole("button", { name: "Detach" }).click();
  await page.getByRole("button", { name: "Attach" }).waitFor();
  await page.locator(".detail .pill", { hasText: "switched off" }).waitFor();
  page.assertQuiet();
});

test("a fault is switched off and on, and its hits are counted", DEADLINE, async () => {
  await simulator.control("POST", "faults", { id: "storm", fault: "status", status: 503, on: "sims.read" });
  const page = await openDashboard("#/faults");
  const card = page.locator(".rule", { hasText: "storm" });
  await simulator.call("GET", `/v1/sims/${SIM}`);
  await card.locator(".count", { hasText: "1" }).waitFor();
  const toggle = page.getByRole("switch", { name: "Rule storm" });
  await toggle.click();
  await page.locator('[role=switch][aria-checked="false"]').waitFor();
  assert.equal((await simulator.call("GET", `/v1/sims/${SIM}`)).status, 200);
  await toggle.click();
  await page.locator('[role=switch][aria-checked="true"]').waitFor();
  assert.equal((await simulator.call("GET", `/v1/sims/${SIM}`)).status, 503);
  await simulator.control("DELETE", "faults");
  page.assertQuiet();
});

test("a fault is added by the form", DEADLINE, async () => {
  const page = await openDashboard("#/faults");
  await page.getByRole("button", { name: "Add a fault" }).click();
  await page.getByLabel("Status", { exact: true }).fill("500");
  await page.getByLabel("On the operation").fill("sims.list");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.locator(".rule", { hasText: "sims.list" }).waitFor();
  assert.equal((await simulator.call("GET", "/v1/sims")).status, 500);
  await simulator.control("DELETE", "faults");
  page.assertQuiet();
});

test("an explanation says why a request was declined, and curl makes it again", DEADLINE, async () => {
  const page = await openDashboard("#/requests");
  await simulator.call("GET", "/v1/sims/8988280666000999999");
  await page.locator("[role=option]", { hasText: "8988280666000999999" }).click();
  await page.getByText("There is no SIM 8988280666000999999 in this world.").waitFor();
  await page.getByText("What would be right:").waitFor();
  await page.getByRole("button", { name: "Copy as curl" }).click();
  await page.getByText("Copied: curl.").waitFor();
  assert.match(await textOfClipboard(page), /^curl -i[^]*\/management-api\/v1\/sims\/8988280666000999999'/);
  page.assertQuiet();
});

test("what was copied as steps of a scenario is a scenario that lints", DEADLINE, async () => {
  const id = await simulator.sendSms("8988280666000000002", 'it\'s "so": 21.5 °C, #1 {x} ${Y}');
  await simulator.control("POST", `devices/${SIM}/sms`, { payload: "é €", dest_address: "12345" });
  await simulator.control("POST", "rules", { id: "twice", on: "webhook.report", when: { nth: 2 }, then: "duplicate" });
  await simulator.control("PATCH", "rules/twice", { enabled: false });
  const { events } = await simulator.control("GET", "events?kind=rule.disabled");
  const odd = { payload: "0a ж", udh: "0500030a0201", source_address: "pump", source_address_type: { id: 208 }, expiry_date: "2026-01-07T08:00:00Z" };
  const oddId = (await simulator.call("POST", `/v1/sims/${SIM}/sms`, odd)).headers.get("Location").split("/").at(-1);
  const { requests } = await simulator.control("GET", "requests?method=POST&operation=sms.submit");
  const { messages } = await simulator.control("GET", "messages?type=mo&limit=1");
  const places = [`#/messages/${id}`, `#/messages/${messages[0].id}`, `#/requests/${requests.at(-1).id}`, "#/faults", `#/sims/${SIM}`,
    `#/events/${events[0].id}`, `#/messages/${oddId}`];
  const page = await openDashboard();
  let steps = "";
  for (const place of places) {
    await page.evaluate((hash) => { location.hash = hash; }, place);
    await page.locator("#view > :not([hidden])").getByRole("button", { name: "Copy as scenario step" }).first().click();
    await page.getByText("Copied: scenario step.").first().waitFor();
    steps += await textOfClipboard(page);
    await page.locator("#toasts").evaluate((box) => box.replaceChildren());
  }
  assert.equal(steps.match(/^- /gm).length, places.length, steps);
  assert.match(steps, /payload: "0a ж", source_address: pump, source_address_type: \{id: 208\}, expiry_date: "2026-01-07T08:00:00.000Z", udh: "0500030a0201"/);
  assertLints(`version: 1\nname: copied\nfixture: demo\ntimeline:\n${steps.replace(/^/gm, "  ").trimEnd()}\n`);
  await simulator.control("DELETE", "rules");
  page.assertQuiet();
});

function assertLints(scenario) {
  const folder = mkdtempSync(join(tmpdir(), "copied-"));
  try {
    const file = join(folder, "copied.yaml");
    writeFileSync(file, scenario);
    const { status, stdout, stderr } = spawnSync(PROGRAM, ["lint", file], { encoding: "utf8", timeout: 20_000 });
    assert.equal(status, 0, stdout + stderr + scenario);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a message of the fixture says that its beginning is not in the journal", DEADLINE, async () => {
  const { messages } = await simulator.control("GET", "messages?limit=1000");
  const page = await openDashboard(`#/messages/${messages.at(-1).id}`);
  await page.getByText("This message came with the fixture").waitFor();
  page.assertQuiet();
});

test("another world has its own messages, and its name is in the address", DEADLINE, async () => {
  await simulator.control("POST", "worlds", { name: "ci-7f3a", password: "secret" });
  const page = await openDashboard();
  await page.getByLabel("World", { exact: true }).selectOption("ci-7f3a");
  await page.waitForURL(/world=ci-7f3a/);
  await page.getByText("live", { exact: true }).waitFor();
  await page.locator(".clock-time").getByText("08:00:00").waitFor();
  await page.goBack();
  await page.waitForURL((url) => !url.search.includes("world"));
  await simulator.control("DELETE", "worlds/ci-7f3a");
  page.assertQuiet();
});

test("the dashboard is readable at 400 pixels", DEADLINE, async () => {
  const id = await simulator.sendSms(SIM, "a text that is rather long, ".repeat(5));
  const page = await openDashboard("", { viewport: NARROW });
  for (const place of [`#/messages`, `#/messages/${id}`, "#/sims", `#/sims/${SIM}`, "#/requests", "#/requests/1", "#/events", "#/faults", "#/scenario", "#/findings"]) {
    await page.evaluate((hash) => { location.hash = hash; }, place);
    await page.locator("#view > :not([hidden])").waitFor();
    await assertFits(page, place);
  }
  await assertAccessible(page, "the narrow page");
  page.assertQuiet();
});
