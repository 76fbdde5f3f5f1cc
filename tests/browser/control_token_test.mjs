// A simulator that is served with a control token: the dashboard asks for it once, and quietly.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";

import { assertAccessible, assertFits, closePages, launch, NARROW, openPage, PROGRAM } from "./browser.mjs";
import { startSimulator } from "./simulator.mjs";

const SIM = "8988280666000000001";
const TOKEN = "right-7f3a";
const DEADLINE = { timeout: 180_000 };
const QUIET_MS = 2_500; // the page tries for the stream again within that, were it let
const ASKED_MOST = 12; // what the page begins with

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

/** The page of a simulator that answers calls without the token 401; `asked` gets what was sent with each. */
async function openLocked(address, options) {
  const page = await openPage(browser, `${simulator.url}/explorer/icon.svg`, { mayFail: [401, 404], ...options }); // a picture has no icon
  const asked = [];
  await page.route("**/_simulator/v1/**", async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname.endsWith("/openapi.json")) return route.fallback();
    const authorization = (await route.request().allHeaders()).authorization ?? "";
    asked.push({ pathname, authorization });
    if (authorization === `Bearer ${TOKEN}`) return route.continue();
    return route.fulfill({
      status: 401,
      contentType: "application/problem+json",
      headers: { "WWW-Authenticate": 'Bearer realm="easyconnect-simulator control"' },
      json: { status: 401, title: "Unauthorized", detail: "The control plane wants its token." },
    });
  });
  await page.goto(simulator.url + address);
  return Object.assign(page, { asked });
}

async function enter(page, token) {
  await page.getByLabel("Control token").fill(token);
  await page.getByRole("button", { name: "Use it" }).click();
}

test("a locked simulator is asked a few times, then not before there is a token", DEADLINE, async () => {
  const page = await openLocked("/_simulator/");
  await page.getByLabel("Control token").waitFor();
  await page.waitForTimeout(QUIET_MS);
  assert.ok(page.asked.length <= ASKED_MOST, JSON.stringify(page.asked));
  await page.evaluate(() => { location.hash = "#/sims"; });
  await page.locator("#view > :not([hidden]) .list-note").waitFor();
  assert.ok(page.asked.length <= ASKED_MOST, "another view asks for nothing");
  page.assertQuiet();
});

test("a wrong token is said to be wrong, the right one opens everything and is kept for the tab alone", DEADLINE, async () => {
  const page = await openLocked(`/_simulator/#/sims/${SIM}`);
  await enter(page, "wrong");
  await page.getByText("This is not the control token of this simulator.").waitFor();
  await enter(page, "wrong");
  await page.getByText("This is not the control token of this simulator.").waitFor();
  await enter(page, TOKEN);
  await page.getByText("live", { exact: true }).waitFor();
  await page.getByLabel("Control token").waitFor({ state: "detached" });
  const stream = page.asked.filter(({ pathname }) => pathname.endsWith("/events/stream")).at(-1);
  assert.equal(stream.authorization, `Bearer ${TOKEN}`);

  await page.getByLabel("Text", { exact: true }).fill("hello");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText(/Sent in 1 part/).waitFor();
  assert.deepEqual(await page.evaluate(() => [sessionStorage.getItem("token"), JSON.stringify(localStorage)]), [TOKEN, "{}"]);

  await page.reload();
  await page.getByText("live", { exact: true }).waitFor();
  page.assertQuiet();
});

test("a page whose token has ended asks for another", DEADLINE, async () => {
  const page = await openLocked("/_simulator/");
  await enter(page, TOKEN);
  await page.getByText("live", { exact: true }).waitFor();
  await page.route("**/clock/advance", (route) => route.fulfill({ status: 401, json: { detail: "The control plane wants its token." } }));
  await page.getByRole("button", { name: "+1 min" }).click();
  await page.getByText("This is not the control token of this simulator.").waitFor();
  await page.unroute("**/clock/advance");
  await enter(page, TOKEN);
  await page.getByLabel("Control token").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "+1 min" }).click();
  await page.getByText(/Advanced by 1 minute/).waitFor();
  page.assertQuiet();
});

for (const colorScheme of ["light", "dark"])
  test(`the form for the token has no serious violation in the ${colorScheme} theme, and fits a narrow page`, DEADLINE, async () => {
    const page = await openLocked("/_simulator/", { colorScheme, viewport: NARROW });
    await enter(page, "wrong");
    await page.getByText("This is not the control token of this simulator.").waitFor();
    await assertFits(page, "the form for the token");
    await assertAccessible(page, "the form for the token");
    page.assertQuiet();
  });

test("the explorer's Authorize takes the control token, and its calls carry it", DEADLINE, async () => {
  const page = await openLocked("/explorer/icon.svg");
  await page.route("**/_simulator/v1/openapi.json", async (route) => {
    const document = await (await route.fetch()).json();
    document.components.securitySchemes = { control: { type: "http", scheme: "bearer", description: "The control token." } };
    document.security = [{ control: [] }];
    await route.fulfill({ json: document });
  });
  await page.goto(`${simulator.url}/?document=control`);
  await page.locator(".auth-wrapper .authorize").click();
  await page.getByRole("dialog").locator("input").fill(TOKEN);
  await assertAccessible(page, "the window for the control token");
  await page.getByRole("dialog").getByRole("button", { name: /^Authorize/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).first().click();
  await page.locator("#operations-tag-clock").click();
  const block = page.locator(".opblock-get", { hasText: "/clock" }).first();
  await block.locator(".opblock-summary-control").click();
  await block.getByRole("button", { name: "Try it out" }).click();
  await block.getByRole("button", { name: "Execute" }).click();
  await block.locator(".live-responses-table .response-col_status", { hasText: "200" }).waitFor();
  assert.deepEqual(page.asked.map(({ authorization }) => authorization), [`Bearer ${TOKEN}`]);
  page.assertQuiet();
});
