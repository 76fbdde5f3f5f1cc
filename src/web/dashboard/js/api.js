// Calls of the control plane, in the world and with the token that the page has.

const ROOT = new URL("../../v1/", import.meta.url);
const PATIENCE_MS = 30_000;
const PATIENCE_OF_ADVANCE_MS = 600_000; // it comes back when every webhook has its answer

/** What the page knows of itself: in which world it looks, with which token, and whether it may change. */
export const session = {
  world: new URLSearchParams(location.search).get("world") ?? "default",
  token: stored("token"),
  mayLook: true,
  mayChange: true,
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
  Object.assign(session, { token, mayLook: true, mayChange: true });
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

export function address(path, query = {}) {
  const url = new URL(path, ROOT);
  for (const [key, value] of Object.entries(query))
    if (value !== "" && value !== null && value !== undefined) url.searchParams.set(key, value);
  if (session.world !== "default") url.searchParams.set("world", session.world);
  return url;
}

export const credentials = () => (session.token ? { Authorization: `Bearer ${session.token}` } : {});

async function call(method, url, body, signal) {
  const patience = url.pathname.endsWith("/advance") ? PATIENCE_OF_ADVANCE_MS : PATIENCE_MS;
  const headers = credentials();
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(url, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
    signal: signal ?? AbortSignal.timeout(patience),
  });
  const text = await response.text();
  if (response.ok) return text ? JSON.parse(text) : null;
  noteAccess(method, response.status);
  throw new Refused(response.status, parsed(text));
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export function noteAccess(method, status) {
  if (status !== 401 && status !== 403) return;
  const mayLook = session.mayLook && method !== "GET";
  if (session.mayLook === mayLook && !session.mayChange) return; // nothing new: views would ask again for ever
  session.mayLook = mayLook;
  session.mayChange = false;
  told();
}

export const get = (path, query, signal) => call("GET", address(path, query), undefined, signal);
export const post = (path, body = {}) => call("POST", address(path), body);
export const put = (path, body) => call("PUT", address(path), body);
export const patch = (path, body) => call("PATCH", address(path), body);
export const remove = (path) => call("DELETE", address(path));
