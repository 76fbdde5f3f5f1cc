// The dashboard when something is gone, declined or late: it says so, and asks no more than it should.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";

import { closePages, launch, openPage, PROGRAM } from "./browser.mjs";
import { startSimulator } from "./simulator.mjs";

const SIM = "8988280666000000001";
const DEADLINE = { timeout: 180_000 };
const TYPING_MS = 500; // longer than the search waits for another letter

const FIXTURE = `version: 1
accounts: [{username: demo, password: demo}, {username: "ci-*", password: secret}]
sims: [{iccid: "${SIM}", label: pump, activated: -10d}]
`;

let folder;
let simulator;
let browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "failures-"));
  writeFileSync(join(folder, "world.yaml"), FIXTURE);
  simulator = await startSimulator(PROGRAM, "--fixture", join(folder, "world.yaml"));
  browser = await launch();
}, DEADLINE);

afterEach(() => closePages(browser));

after(async () => {
  await browser?.close();
  await simulator?.stop();
  rmSync(folder, { recursive: true });
}, DEADLINE);

const open = (place = "", options) => openPage(browser, `${simulator.url}/_simulator/${place}`, options);

async function openLive(place, options) {
  const page = await open(place, options);
  await page.getByText("live", { exact: true }).waitFor();
  return page;
}

const goTo = (page, place) => page.evaluate((hash) => { location.hash = hash; }, place);

const problem = (status, detail, hint) => ({ status, contentType: "application/problem+json", json: { status, detail, hint } });

test("requests that were forgotten, or went with a reset, leave the page", DEADLINE, async () => {
  await simulator.call("GET", `/v1/sims/${SIM}`);
  const page = await openLive("#/requests");
  await page.locator(".row").first().waitFor();
  await simulator.control("DELETE", "requests");
  await page.getByText("No client has asked anything yet.").waitFor();
  await simulator.call("GET", `/v1/sims/${SIM}`);
  await page.locator(".row").first().waitFor();
  await simulator.control("POST", "reset");
  await page.getByText("No client has asked anything yet.").waitFor();
  simulator.forgetLogin();
  page.assertQuiet();
});

test("a world that a login has made shows up in the list of worlds by itself", DEADLINE, async () => {
  const page = await openLive();
  const response = await fetch(`${simulator.url}/management-api/oauth/token`, {
    method: "POST",
    headers: { Authorization: "Basic " + Buffer.from("ci-42:secret").toString("base64") },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  assert.equal(response.status, 200);
  await page.locator("#world option", { hasText: "ci-42" }).waitFor({ state: "attached" });
  page.assertQuiet();
});

test("without a stream the page says why, and its clock goes on", DEADLINE, async () => {
  const page = await open("", { mayFail: [404] }); // any place, to be there before the first question
  await page.route("**/events/stream*", (route) => route.fulfill(problem(503, "There are 16 streams open.", "Close one.")));
  await page.reload();
  await page.getByText("Changes do not show by themselves: There are 16 streams open. Close one.").waitFor();
  const before = await page.locator(".clock-time").innerText();
  await simulator.control("POST", "clock/advance", { by: "10m" });
  await page.waitForFunction((old) => document.querySelector(".clock-time").innerText !== old, before);
  await page.unroute("**/events/stream*");
  await page.getByText("live", { exact: true }).waitFor();
  await page.getByText("Changes do not show by themselves").waitFor({ state: "hidden" });
});

test("a world that is not there is said to be so, and is not asked for in a storm", DEADLINE, async () => {
  const page = await open("?world=gone", { mayFail: [404] });
  let asked = 0;
  let streams = 0;
  page.on("request", (request) => {
    if (request.url().includes("/_simulator/v1/")) ++asked;
    if (request.url().includes("/events/stream")) ++streams;
  });
  await page.getByText(/Changes do not show by themselves: .*gone/).waitFor();
  await page.getByText("The time is not known.").waitFor();
  while (streams < 3) await page.waitForRequest(/events\/stream/);
  assert.ok(asked < 20, `${asked} calls`);
  await page.getByLabel("World", { exact: true }).selectOption("default");
  await page.getByText("live", { exact: true }).waitFor();
  page.assertQuiet();
});

test("an address with a broken escape opens the page all the same", DEADLINE, async () => {
  for (const place of ["#/%", "#/messages/%", "#/messages?search=%"]) {
    const page = await openLive(place, { mayFail: [400, 404] });
    await page.locator("#view > :not([hidden]) .view-title").waitFor();
    page.assertQuiet();
    await page.context().close();
  }
});

test("why a list did not come stays above it until it comes", DEADLINE, async () => {
  const id = await simulator.sendSms(SIM, "hello");
  const page = await openLive("#/sims", { mayFail: [500] });
  await page.route("**/v1/messages?*", (route) => route.fulfill(problem(500, "The list broke.", "Mend it.")));
  await goTo(page, "#/messages");
  const note = page.locator("#view > :not([hidden]) .list-note");
  await note.getByText("The list broke. Mend it.").waitFor();
  await page.getByRole("button", { name: "+1 min" }).click();
  await page.getByText(/Advanced by 1 minute/).waitFor();
  await note.getByText("The list broke. Mend it.").waitFor();
  await page.unroute("**/v1/messages?*");
  await page.getByRole("button", { name: "+1 min" }).click();
  await page.locator(`#messages-${id}`).waitFor();
  await note.waitFor({ state: "hidden" });
  page.assertQuiet();
});

test("a failure that comes late is not shown above other rows", DEADLINE, async () => {
  await simulator.call("GET", `/v1/sims/${SIM}`);
  const page = await openLive("#/requests", { mayFail: [500] });
  await page.locator(".row").first().waitFor();
  const { promise: isTime, resolve: letGo } = laterPromise();
  await page.route(/\/v1\/requests\?.*method=POST/, async (route) => {
    await isTime;
    await route.fulfill(problem(500, "Too late."));
  });
  const isAsked = page.waitForRequest(/method=POST/);
  await page.getByLabel("Method").selectOption("POST");
  await isAsked;
  await page.getByLabel("Method").selectOption("GET");
  await page.locator(".row").first().waitFor();
  const late = page.waitForResponse(/method=POST/);
  letGo();
  await (await late).finished();
  await page.evaluate(() => new Promise(requestAnimationFrame));
  assert.equal(await page.locator("#view > :not([hidden]) .list-note").isVisible(), false);
  page.assertQuiet();
});

function laterPromise() {
  let resolve;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test("what the simulator declines is said, with what would be right", DEADLINE, async () => {
  const page = await openLive("#/faults", { mayFail: [409, 500] });
  await page.route("**/v1/clock", (route) =>
    (route.request().method() === "PUT" ? route.fulfill(problem(409, "Not at this pace.", "Take another.")) : route.continue()));
  await page.getByLabel("Pace", { exact: true }).selectOption("auto");
  await page.getByText("Not at this pace. Take another.").waitFor();
  await page.waitForFunction(() => document.querySelector("#pace").value === "manual");
  await page.route("**/v1/rules*", (route) => route.fulfill(problem(500, "The rules broke.")));
  await simulator.control("POST", "faults", { id: "storm", fault: "status", status: 503, on: "sims.read" });
  await page.locator(".board-body").getByText("The rules broke.").waitFor();
  await simulator.control("DELETE", "faults");
  page.assertQuiet();
});

test("the pace that is shown is the world's, also where the focus is", DEADLINE, async () => {
  const page = await openLive();
  const select = page.getByLabel("Pace", { exact: true });
  for (const pace of ["auto", "manual"]) { // a choice by hand weighs more than an attribute
    const isDone = page.waitForResponse((response) => response.request().method() === "PUT");
    await select.selectOption(pace);
    await isDone;
  }
  await select.focus();
  for (const pace of ["auto", "manual"]) {
    await simulator.control("PUT", "clock", { pace });
    await page.waitForFunction((wanted) => document.querySelector("#pace:focus").value === wanted, pace);
  }
  page.assertQuiet();
});

test("a search that is being typed does not bring its view back", DEADLINE, async () => {
  const page = await openLive("#/messages");
  await page.getByRole("searchbox").evaluate((field) => {
    field.value = "late";
    field.dispatchEvent(new Event("input"));
    location.hash = "#/sims";
  });
  assert.equal(await page.evaluate((ms) => new Promise((done) => {
    setTimeout(() => done(location.hash), ms);
  }), TYPING_MS), "#/sims");
  page.assertQuiet();
});

test("a dialog stays open when a drag ends beside it, and closes by a click there", DEADLINE, async () => {
  const page = await openLive("#/faults");
  await page.getByRole("button", { name: "Add a fault" }).click();
  const heading = await page.getByRole("heading", { name: "Add a fault" }).boundingBox();
  await page.mouse.move(heading.x + 5, heading.y + 5);
  await page.mouse.down();
  await page.mouse.move(5, 5);
  await page.mouse.up();
  assert.equal(await page.getByRole("dialog").isVisible(), true);
  await page.mouse.click(5, 5);
  await page.getByRole("dialog").waitFor({ state: "detached" });
  page.assertQuiet();
});

test("a body that is no text is not copied as curl, and the page says why", DEADLINE, async () => {
  const login = await simulator.logIn();
  await fetch(`${simulator.url}/management-api/v1/sims/${SIM}/sms`, {
    method: "POST",
    headers: { Authorization: `Bearer ${login}`, "Content-Type": "application/octet-stream" },
    body: new Uint8Array([0xff, 0xfe, 0x00]),
  });
  const { newest } = await simulator.control("GET", "requests");
  const page = await openLive(`#/requests/${newest}`);
  await page.getByRole("button", { name: "Copy as curl" }).click();
  await page.getByText(/The body is not text/).waitFor();
  page.assertQuiet();
});
