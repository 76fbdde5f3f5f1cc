// The dashboard without a mouse.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { closePages, launch, openPage, PROGRAM } from "./browser.mjs";
import { startSimulator } from "./simulator.mjs";

const SIM = "8988280666000000001";
const DEADLINE = { timeout: 120_000 };
const TABS_MOST = 60;

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

/** What has the focus, in a word. */
const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  return element.getAttribute("aria-label") || element.textContent.trim() || element.id;
});

async function tabTo(page, wanted) {
  for (let i = 0; i < TABS_MOST; ++i) {
    await page.keyboard.press("Tab");
    if (wanted.test(await focused(page))) return;
  }
  assert.fail(`Tab never came to ${wanted}`);
}

test("the keyboard alone moves the clock, opens a message and closes it", DEADLINE, async () => {
  const id = await simulator.sendSms(SIM, "open valve 3");
  const page = await openPage(browser, `${simulator.url}/_simulator/`);
  await page.locator(`#messages-${id}`).waitFor();

  await tabTo(page, /^\+1 min$/);
  await page.keyboard.press("Enter");
  await page.locator(`#messages-${id}`).getByText("delivered").waitFor();
  assert.equal(await focused(page), "+1 min", "the focus stays on the button");

  await tabTo(page, /^Messages$/); // the list
  await page.locator("[role=listbox]:focus").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator(".detail .message", { hasText: "open valve 3" }).waitFor();
  assert.match(page.url(), new RegExp(`#/messages/${id}$`));

  await tabTo(page, /^Copy as scenario step$/);
  await page.keyboard.press("Escape");
  await page.locator("[role=listbox]:focus").waitFor();
  assert.match(page.url(), /#\/messages$/);
  page.assertQuiet();
});

test("the focus and the row that is meant stay when the list changes", DEADLINE, async () => {
  const meant = await simulator.sendSms(SIM, "this one");
  const page = await openPage(browser, `${simulator.url}/_simulator/`);
  const list = page.getByRole("listbox", { name: "Messages" });
  await page.locator(`#messages-${meant}`).waitFor();
  await list.focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await list.getAttribute("aria-activedescendant"), `messages-${meant}`);
  const newer = await simulator.sendSms(SIM, "a newer one");
  await page.locator(`#messages-${newer}`).waitFor();
  await page.locator("[role=listbox]:focus").waitFor();
  assert.equal(await list.getAttribute("aria-activedescendant"), `messages-${meant}`);
  await page.keyboard.press("ArrowUp");
  assert.equal(await list.getAttribute("aria-activedescendant"), `messages-${newer}`);
  page.assertQuiet();
});

test("a fault is switched, and a dialog gives the focus back", DEADLINE, async () => {
  await simulator.control("POST", "faults", { id: "storm", fault: "status", status: 503, on: "sims.read" });
  const page = await openPage(browser, `${simulator.url}/_simulator/#/faults`);
  await page.getByRole("switch", { name: "Rule storm" }).waitFor();
  await tabTo(page, /^Rule storm$/);
  await page.keyboard.press("Space");
  await page.locator('[role=switch][aria-checked="false"]').waitFor();
  assert.equal(await focused(page), "Rule storm", "the focus stays on the switch");
  await page.getByRole("button", { name: "Add a fault" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(await focused(page), "Add a fault");
  page.assertQuiet();
});
