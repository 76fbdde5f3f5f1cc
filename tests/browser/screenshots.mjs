// Pictures of the explorer and of every view of the dashboard, light and dark, wide and narrow.
//
//     node screenshots.mjs PROGRAM PACKAGES FOLDER

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { launch, NARROW, openPage, PROGRAM, WIDE } from "./browser.mjs";
import { letAnEveningPass } from "./evening.mjs";
import { startSimulator } from "./simulator.mjs";

const FOLDER = process.argv[4] ?? "screenshots";
const SETTLE_MS = 400; // fonts and drawings; nothing is judged by it

const SINKS = ["--webhook-reports", "sink:reports", "--webhook-mo", "sink:mo"];

/** {name: address} of the dashboard's views; what is open in them is the newest that is interesting. */
async function viewsOf(simulator) {
  const { messages } = await simulator.control("GET", "messages?limit=100");
  const long = messages.find(({ parts }) => parts > 1).id;
  const sent = messages.find(({ text }) => text === "open valve 3").id;
  const { requests } = await simulator.control("GET", "requests?status=5xx");
  return {
    messages: "#/messages", message: `#/messages/${sent}`, "long-message": `#/messages/${long}`,
    sims: "#/sims", sim: "#/sims/8988280666000000001",
    requests: "#/requests", request: `#/requests/${requests[0].id}`,
    events: "#/events", faults: "#/faults", findings: "#/findings",
  };
}

async function takeAll(browser, base, views, kinds) {
  for (const { size, viewport, colorScheme } of kinds) {
    const page = await openPage(browser, `${base}/_simulator/`, { viewport, colorScheme });
    for (const [name, hash] of Object.entries(views)) {
      await page.goto(`${base}/_simulator/${hash}`);
      await page.getByText("live", { exact: true }).waitFor();
      await page.waitForTimeout(SETTLE_MS);
      await page.screenshot({ path: join(FOLDER, `${name}-${size}-${colorScheme}.png`) });
    }
    await page.context().close();
  }
}

async function takeExplorer(browser, base) {
  const page = await openPage(browser, `${base}/`);
  await page.locator(".opblock-tag-section").first().waitFor();
  await page.screenshot({ path: join(FOLDER, "explorer.png") });
  await page.locator(".opblock-tag").nth(1).click();
  await page.locator(".opblock").first().waitFor();
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: join(FOLDER, "explorer-section.png") });
  await page.context().close();
}

const KINDS = [["wide", WIDE], ["narrow", NARROW]].flatMap(([size, viewport]) =>
  ["light", "dark"].map((colorScheme) => ({ size, viewport, colorScheme })));

mkdirSync(FOLDER, { recursive: true });
const browser = await launch();
const simulators = [];
try {
  const ordinary = await startSimulator(PROGRAM, ...SINKS);
  simulators.push(ordinary);
  await letAnEveningPass(ordinary);
  await takeExplorer(browser, ordinary.url);
  await takeAll(browser, ordinary.url, await viewsOf(ordinary), KINDS);
  const playing = await startSimulator(PROGRAM, "--scenario", fileURLToPath(new URL("evening.yaml", import.meta.url)));
  simulators.push(playing);
  for (let i = 0; i < 3; ++i) await playing.call("GET", "/v1/sims/8988280666000000001");
  await playing.control("POST", "clock/advance", { by: "1h25m" });
  await takeAll(browser, playing.url, { scenario: "#/scenario" }, KINDS);
} finally {
  await browser.close();
  for (const each of simulators) await each.stop();
}
