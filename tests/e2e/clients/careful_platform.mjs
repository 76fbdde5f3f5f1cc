// The IoT Easy Connect API, spoken to carefully: time-outs, patience, one token, all the pages.

const API = process.env.EASYCONNECT_URL; // below it lies /v1
const TOKEN_URL = process.env.EASYCONNECT_TOKEN_URL;
const LOGIN = `${process.env.EASYCONNECT_USERNAME}:${process.env.EASYCONNECT_PASSWORD}`;
const DEADLINE = performance.now() + 1000 * Number(process.env.EASYCONNECT_DEADLINE ?? 20);
const CALL_TIMEOUT = 2000; // milliseconds from the connection to the last byte of the answer
const PAGE_SIZE = 10; // the platform's default, and its most for orders

/** The platform said no. Nothing was done, and asking again would not help. */
export class Refused extends Error {
  status = 0; // of its answer, if it was one
}

/** No usable answer: it may have been done all the same. `pause`: the milliseconds it asked for. */
export class Unclear extends Error {
  pause = 0;
}

/** The deadline of the whole job. */
export class OutOfTime extends Error {}

export async function wait(milliseconds) {
  if (performance.now() + milliseconds >= DEADLINE) throw new OutOfTime("the deadline has come");
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Does the deed until its outcome is clear, and returns that. Pauses double up to 2 s, and are
 * never shorter than the platform asks for. After a failure `done` tells the outcome if the deed
 * was done all the same: what must not happen twice is looked for before it is tried again.
 */
export async function patiently(deed, done = async () => null) {
  for (let failures = 0; ; ++failures) {
    try {
      return await deed();
    } catch (trouble) {
      if (!(trouble instanceof Unclear)) throw trouble;
      const pause = Math.min(2000, 100 * 2 ** failures) * (0.7 + 0.3 * Math.random());
      await wait(Math.max(trouble.pause, pause));
      const outcome = await done();
      if (outcome) return outcome;
    }
  }
}

/** One call: status, headers, text. Unclear unless all of the answer comes, and in time. */
export async function exchange(method, url, headers, body) {
  const { pathname } = new URL(url);
  let answer, text;
  try {
    // the signal ends the whole call, also when its answer drips
    const signal = AbortSignal.timeout(CALL_TIMEOUT);
    answer = await fetch(url, { method, headers, body, signal, redirect: "manual" });
    text = await answer.text();
  } catch (error) {
    throw new Unclear(`${method} ${pathname}: ${error.cause?.code ?? error.message}`);
  }
  if (answer.status === 429 || answer.status >= 500) {
    const trouble = new Unclear(`${method} ${pathname}: ${answer.status}`);
    trouble.pause = 1000 * (Number.parseInt(answer.headers.get("Retry-After"), 10) || 0);
    throw trouble;
  }
  return { status: answer.status, headers: answer.headers, text };
}

/** The JSON object or array in an answer. Error pages can have status 200, too. */
function parse(text, isRightKind) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Unclear(`not JSON: ${text.slice(0, 40)}`);
  }
  if (!isRightKind(value)) throw new Unclear(`not the JSON asked for: ${text.slice(0, 40)}`);
  return value;
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** What an error says, when it is one of the platform's own. */
function reason(text) {
  try {
    return JSON.parse(text).message ?? text.slice(0, 100);
  } catch {
    return text.slice(0, 100);
  }
}

/** The operator's API, with one token for as long as it lasts. */
export class Platform {
  #token = "";
  #tokenEnds = 0;
  now = new Date(); // by its clock, not ours: the Date of its answers

  async #logIn() {
    const headers = {
      Authorization: `Basic ${Buffer.from(LOGIN).toString("base64")}`,
      "Content-Type": "application/x-www-form-urlencoded",
    };
    const form = "grant_type=client_credentials";
    const { status, text } = await exchange("POST", TOKEN_URL, headers, form);
    if (status !== 200) throw new Refused(`no token: ${status} ${reason(text)}`);
    const answer = parse(text, isObject);
    if (!answer.access_token) throw new Unclear(`an answer without a token: ${text.slice(0, 40)}`);
    this.#token = answer.access_token;
    // the guide says 240 minutes, the answer 3599 seconds: the shorter one is safe
    this.#tokenEnds = performance.now() + 1000 * Math.max((answer.expires_in ?? 3599) - 60, 1);
  }

  /** One call: headers and text of its success. A token refused too early is renewed, once. */
  async ask(method, path, body) {
    let answer;
    for (const isRenewed of [false, true]) {
      if (performance.now() >= this.#tokenEnds) await this.#logIn();
      const headers = { Authorization: `Bearer ${this.#token}`, Accept: "application/json" };
      if (body !== undefined) headers["Content-Type"] = "application/json";
      answer = await exchange(method, API + path, headers, body && JSON.stringify(body));
      if (answer.status !== 401 || isRenewed) break;
      this.#tokenEnds = 0;
    }
    if (answer.status >= 300) {
      const refusal = new Refused(`${answer.status} ${reason(answer.text)}`);
      refusal.status = answer.status;
      throw refusal;
    }
    if (answer.headers.has("Date")) this.now = new Date(answer.headers.get("Date"));
    return answer;
  }

  /** POST: the id of what was made. Unclear without the `Location` that belongs to a 201. */
  async create(path, body) {
    const { headers, text } = await this.ask("POST", path, body);
    const location = headers.get("Location");
    if (!location) throw new Unclear(`no 201 as the platform gives it: ${text.slice(0, 40)}`);
    return location.split("/").at(-1);
  }

  /** GET: headers and JSON. Reading changes nothing, so it may be repeated. */
  read(path, isRightKind = isObject) {
    return patiently(async () => {
      const { headers, text } = await this.ask("GET", path);
      return { headers, value: parse(text, isRightKind) };
    });
  }

  /** Headers and rows of each page, until one is empty: few lists say how long they are. */
  async *pages(path) {
    const joint = path.includes("?") ? "&" : "?";
    for (let page = 1; ; ++page) {
      const where = `${path}${joint}page=${page}&pageSize=${PAGE_SIZE}`;
      const { headers, value: rows } = await this.read(where, Array.isArray);
      yield { headers, rows };
      if (rows.length === 0) return;
    }
  }

  async *rows(path) {
    for await (const { rows } of this.pages(path)) yield* rows;
  }
}
