// The live connection: what the simulator says of itself, and whether it still does.

import { openStream, session, sessionEvents } from "./api.js";
import { tellChange, tellEverything, tellFact } from "./changes.js";
import { lookAtClock, setClock } from "./clock.js";
import { readEvents } from "./event_stream.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** What is known of the world as a whole; "change" is told whenever it has changed. */
export const world = { holds: {}, newest: {}, isLive: false, hasEnded: "", problem: "" };
export const worldEvents = new EventTarget();
const told = () => worldEvents.dispatchEvent(new Event("change"));

let controller = new AbortController();

/** Connects, and again whenever the connection ends or the page looks at another world. */
export function stayLive() {
  sessionEvents.addEventListener("change", reconnectIfOther);
  connect();
}

let connectedAs = "";
const identity = () => `${session.world} ${session.entries}`;

function reconnectIfOther() {
  if (identity() !== connectedAs) connect();
}

async function connect() {
  controller.abort();
  controller = new AbortController();
  const { signal } = controller;
  connectedAs = identity();
  world.hasEnded = "";
  let pause = FIRST_PAUSE_MS;
  let era = null;
  while (!signal.aborted) {
    let problem = "The connection has ended.";
    try {
      const bytes = await openStream("events/stream", signal);
      pause = FIRST_PAUSE_MS;
      await readEvents(bytes, (event) => {
        era = take(event, era);
      });
    } catch (failure) {
      problem = [failure.message, failure.hint].filter(Boolean).join(" ");
    }
    if (signal.aborted) return;
    world.isLive = false;
    world.problem = problem;
    told();
    if (session.isLocked) return; // until there is another token
    await lookWithoutStream();
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

/** As long as no stream is to be had, the page looks now and then by itself. */
async function lookWithoutStream() {
  try {
    if (await lookAtClock()) tellEverything();
  } catch {
    // said already: it is why there is no stream
  }
}

function setLive() {
  if (world.isLive) return;
  world.isLive = true;
  told();
}

/** Takes one event, and gives the era of the world that the stream is in. */
function take({ type, data }, era) {
  const said = JSON.parse(data);
  if (type === "hello") {
    world.hasEnded = "";
    world.problem = "";
    setLive();
    tellEverything(); // whatever happened while nobody listened
    return said.era;
  }
  if (type === "world") takeWorld(said);
  else if (type === "fact") tellFact(said);
  else if (type === "gap" || type === "reset") tellEverything();
  else if (type === "end") {
    world.hasEnded = said.why;
    told();
  }
  return era;
}

function takeWorld(said) {
  setClock(said.clock);
  if (said.fired !== world.fired) tellChange("faults");
  if (said.changes !== world.changes) tellChange("faults", "scenario", "sims", "messages", "requests", "findings", "worlds");
  if (said.holds.findings !== world.holds.findings) tellChange("findings");
  if (said.newest.requests !== world.newest.requests) tellChange("requests", "faults", "findings");
  Object.assign(world, { holds: said.holds, newest: said.newest, changes: said.changes, fired: said.fired });
  tellChange("scenario");
  told();
}
