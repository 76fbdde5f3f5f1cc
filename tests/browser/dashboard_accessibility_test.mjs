// What axe-core says of every view, light and dark.

import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { assertAccessible, assertFits, closePages, launch, NARROW, openPage, PROGRAM } from "./browser.mjs";
import { letAnEveningPass } from "./evening.mjs";
import { startSimulator } from "./simulator.mjs";

const DEADLINE = { timeout: 240_000 };

let simulator;
let playing; // a scenario
let browser;
let places;

before(async () => {
  simulator = await startSimulator(PROGRAM, "--webhook-reports", "sink:reports", "--webhook-mo", "sink:mo");
  playing = await startSimulator(PROGRAM, "--scenario", fileURLToPath(new URL("evening.yaml", import.meta.url)));
  browser = await launch();
  await letAnEveningPass(simulator);
  await playing.control("POST", "clock/advance", { by: "1h25m" });
  places = await placesOf(simulator);
}, DEADLINE);

afterEach(() => closePages(browser));

after(async () => {
  await browser?.close();
  await simulator?.stop();
  await playing?.stop();
}, DEADLINE);

async function placesOf(simulator) {
  const { messages } = await simulator.control("GET", "messages?limit=100");
  const { requests } = await simulator.control("GET", "requests?status=5xx");
  return [
    "#/messages", ...messages.slice(0, 2).map(({ id }) => `#/messages/${id}`), "#/sims", "#/sims/8988280666000000001",
    "#/requests", `#/requests/${requests[0].id}`, "#/events", "#/events/5", "#/faults", "#/findings",
  ];
}

/** Goes there, and waits until something is drawn. */
async function goTo(page, place) {
  await page.evaluate((hash) => { location.hash = hash; }, place);
  const view = page.locator("#view > :not([hidden])");
  await (place.split("/").length > 2 ? view.locator(".detail-body") : view.locator(".row, .card, .empty, .facts").first()).waitFor();
}

for (const colorScheme of ["light", "dark"]) {
  test(`no view has a serious violation in the ${colorScheme} theme`, DEADLINE, async () => {
    const page = await openPage(browser, `${simulator.url}/_simulator/`, { colorScheme });
    for (const place of places) {
      await goTo(page, place);
      await assertAccessible(page, place);
    }
    page.assertQuiet();
  });

  test(`a running scenario has no serious violation in the ${colorScheme} theme`, DEADLINE, async () => {
    const page = await openPage(browser, `${playing.url}/_simulator/`, { colorScheme });
    await goTo(page, "#/scenario");
    await page.getByText("Expectations:").waitFor();
    await assertAccessible(page, "the scenario");
    page.assertQuiet();
  });

  test(`a running scenario fits a narrow page in the ${colorScheme} theme`, DEADLINE, async () => {
    const page = await openPage(browser, `${playing.url}/_simulator/#/scenario`, { colorScheme, viewport: NARROW });
    await page.getByText("Expectations:").waitFor();
    await assertFits(page, "the scenario");
    await assertAccessible(page, "the narrow scenario");
    page.assertQuiet();
  });

  test(`no dialog has a serious violation in the ${colorScheme} theme`, DEADLINE, async () => {
    const page = await openPage(browser, `${simulator.url}/_simulator/#/faults`, { colorScheme });
    for (const name of ["Add a fault", "Make and end worlds"]) {
      await page.getByRole("button", { name }).click();
      await page.getByRole("dialog").waitFor();
      await assertAccessible(page, name);
      await page.keyboard.press("Escape");
    }
    page.assertQuiet();
  });
}
