// Calls of the control plane, in the world and with the token that the page has. All go through `answerTo`.

const ROOT = new URL("../../v1/", import.meta.url);
const PATIENCE_MS = 30_000;
const PATIENCE_OF_ADVANCE_MS = 600_000; // it comes back when every webhook has its answer

/** What the page knows of itself: in which world it looks, with which token, and whether it is let in. */
export const session = {
  world: new URLSearchParams(location.search).get("world") ?? "default",
  token: stored("token"),
  isLocked: false, // the simulator wants another token than this: nothing is asked until there is one
  entries: 0, // how often a token was given
};

/** "change" is told whenever `session` has changed. */
export const sessionEvents = new EventTarget();
const told = () => sessionEvents.dispatchEvent(new Event("change"));

function stored(key) {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** Goes on with another token, or none. It is kept until the tab is closed. */
export function useToken(token) {
  Object.assign(session, { token, isLocked: false, entries: session.entries + 1 });
  try {
    if (token) sessionStorage.setItem("token", token);
    else sessionStorage.removeItem("token");
  } catch {
    // then only for this page
  }
  told();
}

/** Goes on in another world, in the same view; the address of the page says so. */
export function useWorld(world) {
  if (world === session.world) return;
  session.world = world;
  const address = new URL(location.href);
  if (world === "default") address.searchParams.delete("world");
  else address.searchParams.set("world", world);
  address.hash = address.hash.replace(/^(#\/[^/?]*).*/, "$1"); // what is open is not there
  history.pushState(null, "", address);
  told();
}

/** After the back button: the world that the address names now. */
export function worldOfAddress() {
  const world = new URLSearchParams(location.search).get("world") ?? "default";
  if (world === session.world) return;
  session.world = world;
  told();
}

/** What the simulator declined: its sentence, and what would be right. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.message ?? problem.title ?? `The answer was ${status}.`);
    this.status = status;
    this.hint = problem.hint ?? "";
    this.pointer = problem.pointer ?? "";
  }
}

function address(path, query = {}) {
  const url = new URL(path, ROOT);
  for (const [key, value] of Object.entries(query))
    if (value !== "" && value !== null && value !== undefined) url.searchParams.set(key, value);
  if (session.world !== "default") url.searchParams.set("world", session.world);
  return url;
}

/** The response to a call, when it is a good one; else throws, mostly a `Refused`. */
async function answerTo(method, url, { body, accept = "application/json", signal } = {}) {
  const { token } = session;
  if (session.isLocked) throw new Refused(401, { detail: "The simulator wants its control token." });
  const response = await fetch(url, {
    method,
    headers: {
      Accept: accept,
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
    signal,
  }).catch((failure) => {
    throw failure instanceof TypeError ? new Error("The simulator does not answer.") : failure;
  });
  if (response.ok) return response;
  if (response.status === 401 && token === session.token) lock();
  throw new Refused(response.status, parsed(await response.text()));
}

function lock() {
  if (session.isLocked) return; // nothing new
  session.isLocked = true;
  told();
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

async function call(method, url, body) {
  const patience = url.pathname.endsWith("/advance") ? PATIENCE_OF_ADVANCE_MS : PATIENCE_MS;
  const response = await answerTo(method, url, { body, signal: AbortSignal.timeout(patience) });
  const text = await response.text();
  return text ? JSON.parse(text) : null;
}

export const get = (path, query) => call("GET", address(path, query));
export const post = (path, body = {}) => call("POST", address(path), body);
export const put = (path, body) => call("PUT", address(path), body);
export const patch = (path, body) => call("PATCH", address(path), body);
export const remove = (path) => call("DELETE", address(path));

/** The bytes of a stream, as they come, until `signal` says so. */
export const openStream = async (path, signal) =>
  (await answerTo("GET", address(path), { accept: "text/event-stream", signal })).body;
