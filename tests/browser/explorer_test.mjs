// The explorer as the platform's guide shows it: unfold a section, log in, press "Try it out".

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { closePages, launch, openPage, PROGRAM } from "./browser.mjs";
import { startSimulator } from "./simulator.mjs";

const DEADLINE = { timeout: 180_000 };

/** One operation of each section, and the status of its answer. */
const OPERATIONS = [
  ["Authentication", "requestToken", "200"],
  ["Order Controller", "listOrders", "200"],
  ["Product Information", "listProducts", "200"],
  ["SIM Management", "listSims", "200"],
  ["Beyond the guide", "readLimits", "200"],
];

let simulator;
let browser;

before(async () => {
  simulator = await startSimulator(PROGRAM);
  browser = await launch();
}, DEADLINE);

afterEach(() => closePages(browser));

after(async () => {
  await browser?.close();
  await simulator?.stop();
}, DEADLINE);

async function logIn(page, username, password) {
  await page.locator(".auth-wrapper .authorize").click();
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.locator(".login").getByRole("button", { name: "Authorize" }).click();
}

/** Unfolds a section when it is folded. */
async function unfold(page, section) {
  const heading = page.locator(`[id="operations-tag-${section.replaceAll(" ", "_")}"]`);
  if ((await heading.getAttribute("data-is-open")) !== "true") await heading.click();
}

/** Tries an operation out, and gives the status of the answer. */
async function execute(page, section, operation) {
  await unfold(page, section);
  const block = page.locator(`[id="operations-${section.replaceAll(" ", "_")}-${operation}"]`);
  await block.locator(".opblock-summary-control").click();
  await block.getByRole("button", { name: "Try it out" }).click();
  await block.getByRole("button", { name: "Execute" }).click();
  const status = block.locator(".live-responses-table .response .response-col_status");
  await status.waitFor();
  return (await status.innerText()).trim().split(/\s/)[0];
}

test("a wrong login shows Auth Error, a right one authorized", DEADLINE, async () => {
  const page = await openPage(browser, `${simulator.url}/`, { mayFail: [400] });
  await logIn(page, "demo", "wrong");
  await page.getByText("Auth Error").waitFor();
  await page.getByLabel("Password").fill("demo");
  await page.locator(".login").getByRole("button", { name: "Authorize" }).click();
  await page.getByText("authorized", { exact: true }).waitFor();
  page.assertQuiet();
});

test("without a login an operation is answered 401", DEADLINE, async () => {
  const page = await openPage(browser, `${simulator.url}/`, { mayFail: [401] });
  assert.equal(await execute(page, "SIM Management", "listSims"), "401");
  page.assertQuiet();
});

test("one operation of each section is executed", DEADLINE, async () => {
  const page = await openPage(browser, `${simulator.url}/`);
  await logIn(page, "demo", "demo");
  await page.getByText("authorized", { exact: true }).waitFor();
  await page.locator(".modal-ux .close-modal").click();
  assert.equal(await page.locator(".opblock-tag-section").count(), OPERATIONS.length, "each section is tried");
  for (const [section, operation, status] of OPERATIONS)
    assert.equal(await execute(page, section, operation), status, `${section}: ${operation}`);
  page.assertQuiet();
});

test("the control plane's document has its own page, and leads to the dashboard", DEADLINE, async () => {
  const page = await openPage(browser, `${simulator.url}/`);
  await page.getByRole("link", { name: "Control plane" }).click();
  await page.locator(".opblock-tag-section").first().waitFor();
  assert.match(await page.locator(".info").innerText(), /control/i);
  await page.getByRole("link", { name: "Dashboard" }).click();
  await page.getByText("live", { exact: true }).waitFor();
  page.assertQuiet();
});
