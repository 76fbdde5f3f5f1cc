// The browser of the tests, and the eye that each page is under.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";

/** What ctest says: the program under test, and where npm has put the packages. */
export const [, , PROGRAM, PACKAGES] = process.argv;
const require = createRequire(join(PACKAGES ?? ".", "package.json"));
const { chromium } = require("playwright-core");
const AXE = require("axe-core").source;

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const PATIENCE_MS = 60_000; // a machine that builds meanwhile is slow

export const WIDE = { width: 1360, height: 860 };
export const NARROW = { width: 400, height: 800 };

export const launch = () =>
  chromium.launch({
    executablePath: CHROMIUM,
    timeout: PATIENCE_MS,
    // as root in a container there is no sandbox; the rest keeps the browser from calling home
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });

/**
 * A page of its own at `url`. Whatever the browser complains of, and whatever it asks of another
 * host, is noted; `assertQuiet()` fails when there was any. `mayFail` lets answers with such a
 * status pass, where a test is about a refusal.
 */
export async function openPage(browser, url, { viewport = WIDE, colorScheme = "light", mayFail = [] } = {}) {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(url).origin });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints = [];
  const isForgiven = (text) => mayFail.some((status) => text.includes(`status of ${status}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !isForgiven(message.text())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.stack));
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (asked.protocol.startsWith("http") && asked.host !== new URL(url).host) complaints.push(`asked of ${asked.host}: ${asked}`);
  });
  await page.goto(url);
  return Object.assign(page, { assertQuiet: () => assert.deepEqual(complaints, [], "the browser complained") });
}

/** After each test, also one that failed: no page is left to ask for things. */
export const closePages = async (browser) => {
  for (const context of browser.contexts()) await context.close();
};

/** Fails when axe-core finds a serious or critical violation. */
export async function assertAccessible(page, what) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const grave = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} (${node.failureSummary})`).join(" | ")}`);
  assert.deepEqual(grave, [], `${what} has violations`);
}

/** Fails when anything of the page is wider than the screen, but for what scrolls by itself on purpose. */
export async function assertFits(page, what) {
  const overhang = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll("main, .board-body, .detail, .list, .bar")]
      .filter((each) => each.scrollWidth > each.clientWidth && each.clientWidth > 0)
      .map((each) => `${each.className || each.nodeName}: ${each.scrollWidth} > ${each.clientWidth}`));
  assert.deepEqual(overhang, [], `${what} is wider than the screen`);
}

export const textOfClipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
