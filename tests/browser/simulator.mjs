// A simulator of its own for a test, and the customer's side of its API.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const START_MS = 20_000;
const END_MS = 5_000;
const CALL_MS = 20_000;

/** Starts the program on a free port, with time standing still; `stop()` ends it. */
export async function startSimulator(program, ...flags) {
  const child = spawn(program, ["serve", "--listen", "127.0.0.1:0", "--pace", "manual", "--start-time", "2026-01-05T08:00:00Z",
    "--log-level", "error", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  const deadline = setTimeout(() => child.kill("SIGKILL"), START_MS);
  const [line] = await Promise.race([
    once(createInterface(child.stdout), "line"),
    once(child, "exit").then(() => { throw new Error("the simulator did not start"); }),
  ]);
  clearTimeout(deadline);
  return new Simulator(JSON.parse(line).url, child);
}

class Simulator {
  #child;
  #token = null;

  constructor(url, child) {
    this.url = url;
    this.#child = child;
  }

  async stop() {
    if (this.#child.exitCode !== null) return;
    const deadline = setTimeout(() => this.#child.kill("SIGKILL"), END_MS);
    this.#child.kill("SIGTERM");
    await once(this.#child, "exit");
    clearTimeout(deadline);
  }

  /** A call of the control plane; fails the test unless it succeeds. */
  async control(method, path, body) {
    const response = await fetch(`${this.url}/_simulator/v1/${path}`, {
      method,
      headers: { "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(CALL_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  /** A call of the platform's API, as user demo. Gives the response, whatever it is. */
  async call(method, path, body) {
    this.#token ??= await this.logIn();
    return fetch(`${this.url}/management-api${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.#token}`, "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(CALL_MS),
    });
  }

  /** After a reset: no token is good any more. */
  forgetLogin() {
    this.#token = null;
  }

  /** A token of user demo. */
  async logIn() {
    const response = await fetch(`${this.url}/management-api/oauth/token`, {
      method: "POST",
      headers: { Authorization: "Basic " + Buffer.from("demo:demo").toString("base64") },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
      signal: AbortSignal.timeout(CALL_MS),
    });
    return (await response.json()).access_token;
  }

  /** Sends an SMS to a SIM over the API and gives its id. */
  async sendSms(iccid, payload) {
    const response = await this.call("POST", `/v1/sims/${iccid}/sms`, { payload, source_address: "4321" });
    if (response.status !== 201) throw new Error(`the SMS was answered ${response.status}`);
    return response.headers.get("Location").split("/").at(-1);
  }
}
