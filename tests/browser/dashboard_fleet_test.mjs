// The dashboard of a world with very many messages.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { after, afterEach, before, test } from "node:test";

import { closePages, launch, openPage, PROGRAM } from "./browser.mjs";
import { startSimulator } from "./simulator.mjs";

const SIM = "8988280666000000001";
const MESSAGES = 10_000;
const PARTS = 250; // of one text; each is a row of the list
const SEPTETS_A_PART = 153;
const ROWS_MOST = 100; // of them in the page, however long the list is
const DEADLINE = { timeout: 240_000 };

let simulator;
let browser;

before(async () => {
  simulator = await startSimulator(PROGRAM, "--fixture", fileURLToPath(new URL("fleet.yaml", import.meta.url)));
  browser = await launch();
  const payload = "The pump runs. ".repeat(PARTS * SEPTETS_A_PART).slice(0, PARTS * SEPTETS_A_PART);
  for (let sent = 0; sent < MESSAGES; sent += PARTS) await simulator.control("POST", `devices/${SIM}/sms`, { payload });
}, DEADLINE);

afterEach(() => closePages(browser));

after(async () => {
  await browser?.close();
  await simulator?.stop();
}, DEADLINE);

test("10,000 messages scroll smoothly, and the last of them is reached", DEADLINE, async () => {
  const page = await openPage(browser, `${simulator.url}/_simulator/`);
  const list = page.getByRole("listbox", { name: "Messages" });
  await list.locator("[role=option]").first().waitFor();
  const rows = () => list.locator("[role=option]").count();
  assert.ok((await rows()) < ROWS_MOST);

  // frames go on coming while it scrolls from end to end
  const frames = await list.evaluate(async (element) => {
    let count = 0;
    for (let top = 0; top < element.scrollHeight; top += element.scrollHeight / 60) {
      element.scrollTop = top;
      await new Promise(requestAnimationFrame);
      ++count;
    }
    return count;
  });
  assert.ok(frames >= 60);
  assert.ok((await rows()) < ROWS_MOST, "rows that were passed do not stay in the page");

  await list.focus();
  await page.keyboard.press("End");
  const last = list.locator(`[aria-posinset="${MESSAGES}"]`);
  await last.getByText("1/250").waitFor();
  assert.equal(await last.getAttribute("aria-setsize"), String(MESSAGES));
  assert.equal(await last.getAttribute("id"), await list.getAttribute("aria-activedescendant"));
  await page.keyboard.press("Enter");
  await page.locator(".detail .message", { hasText: "The pump runs." }).waitFor();
  page.assertQuiet();
});
