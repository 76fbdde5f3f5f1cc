// What axe-core says of the explorer, from the folded page to the answer of a call; and its keyboard.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { assertAccessible, closePages, launch, NARROW, openPage, PROGRAM } from "./browser.mjs";
import { startSimulator } from "./simulator.mjs";

const DEADLINE = { timeout: 240_000 };

/** [address, sections, operations]: these have parts of every kind. */
const DOCUMENTS = {
  "the platform's API": ["/", ["Authentication", "SIM_Management"],
    "#operations-Authentication-requestToken, #operations-SIM_Management-listSims, #operations-SIM_Management-submitSms"],
  "the control plane": ["/?document=control", ["clock"], ".opblock"],
};
const ANY_FAILURE = [400, 401, 403, 404, 409, 415, 422]; // operations are executed as they stand

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

async function openExplorer(address = "/", options) {
  const page = await openPage(browser, `${simulator.url}${address}`, options);
  await page.locator(".opblock-tag-section").first().waitFor();
  return page;
}

/** Presses every button that is there now, of which some may lie outside of the screen. */
const pressAll = (page, selector) =>
  page.evaluate((wanted) => document.querySelectorAll(wanted).forEach((button) => button.click()), selector);

for (const [name, [address, sections, operations]] of Object.entries(DOCUMENTS))
  test(`the document of ${name} has no serious violation, folded, unfolded and executed`, DEADLINE, async () => {
    const page = await openExplorer(address, { mayFail: ANY_FAILURE });
    await assertAccessible(page, "the folded document");
    for (const section of sections) await pressAll(page, `#operations-tag-${section}`);
    await page.locator(operations).last().waitFor();
    await pressAll(page, `:is(${operations}) .opblock-summary-control`);
    await page.locator(".opblock-body .try-out__btn").first().waitFor();
    await assertAccessible(page, "the unfolded operations");
    await pressAll(page, ".try-out__btn");
    await page.locator(".btn.execute").first().waitFor();
    await pressAll(page, ".btn.execute");
    await page.locator(".live-responses-table .response-col_status").first().waitFor();
    await pressAll(page, ".tablinks[data-name=model], .models-control");
    await assertAccessible(page, "operations that were executed");
    page.assertQuiet();
  });

test("the window of the login has no serious violation, and says what went wrong", DEADLINE, async () => {
  const page = await openExplorer("/", { mayFail: [400] });
  await page.locator(".auth-wrapper .authorize").click();
  await page.getByLabel("Username").fill("demo");
  await page.getByLabel("Password").fill("wrong");
  await page.locator(".login").getByRole("button", { name: "Authorize" }).click();
  await page.getByText("Auth Error").waitFor();
  await assertAccessible(page, "the window of the login");
  await page.getByRole("button", { name: "Close" }).first().click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  page.assertQuiet();
});

test("the narrow explorer has no serious violation", DEADLINE, async () => {
  const page = await openExplorer("/", { viewport: NARROW });
  await pressAll(page, '[id="operations-tag-SIM_Management"]');
  await page.locator(".opblock").first().waitFor();
  await assertAccessible(page, "the narrow explorer");
  page.assertQuiet();
});

test("operations are unfolded and folded by Enter and Space, and sections by their arrow", DEADLINE, async () => {
  const page = await openExplorer();
  const section = page.locator("[data-tag='SIM Management']");
  await section.locator("button").focus();
  await page.keyboard.press("Enter");
  const operation = page.locator("#operations-SIM_Management-listSims .opblock-summary-control");
  await operation.waitFor();
  await operation.focus();
  for (const [key, isOpen] of [["Enter", "true"], ["Space", "false"], ["Space", "true"]]) {
    await page.keyboard.press(key);
    await page.locator(`#operations-SIM_Management-listSims .opblock-summary-control[aria-expanded=${isOpen}]`).waitFor();
  }
  assert.match(page.url(), /#\/SIM.*Management\/listSims$/, "the address names the operation");
  page.assertQuiet();
});
