import { countText } from "./format.js";
import { oneAtATime } from "./one_at_a_time.js";

const CHUNK = 1_000;

/**
 * The rows of a log that only grows, newest first: all of them are kept here, at most `most`.
 * `fetchAfter(id, limit)` gives {rows, next, newest, resets, kept_from}, oldest first; what is
 * older than `kept_from` has been forgotten.
 */
export class LogRows {
  total = null; // not known yet
  isCut = false; // older ones were not looked at
  onchange = () => {};
  onfailure = () => {};
  #fetchAfter;
  #most;
  #rows = []; // oldest first
  #next = 0;
  #resets = null;

  constructor(fetchAfter, { most = 10_000 } = {}) {
    this.#fetchAfter = fetchAfter;
    this.#most = most;
  }

  get cutWords() {
    return `Only the newest ${countText(this.#most)} are looked at; older ones are not shown.`;
  }

  at(index) {
    if (this.total === null) this.refresh();
    return this.#rows[this.#rows.length - 1 - index];
  }

  placeOf(id) {
    const index = this.#rows.findLastIndex((row) => String(row.id) === String(id));
    return index < 0 ? -1 : this.#rows.length - 1 - index;
  }

  /** Reads what is new. */
  refresh = oneAtATime(() => this.#readOn(), (failure) => {
    this.total ??= 0;
    this.onfailure(failure);
    this.onchange(0);
  });

  async #readOn() {
    for (let isWhole = false; !isWhole; ) {
      const answer = await this.#fetchAfter(this.#next, CHUNK);
      if (this.#isOtherWorld(answer)) this.#beginAnew(answer);
      else if (this.#next < answer.newest - this.#most) this.#skipTo(answer.newest - this.#most);
      else isWhole = this.#take(answer);
    }
  }

  #isOtherWorld({ resets, newest }) {
    return (this.#resets !== null && resets !== this.#resets) || newest < this.#next;
  }

  #skipTo(id) {
    this.#next = id;
    this.isCut = true;
  }

  #beginAnew({ resets }) {
    this.#resets = resets;
    this.isCut = false;
    this.#rows = [];
    this.#next = 0;
  }

  /** Whether these were the last. */
  #take({ rows, next, newest, resets, kept_from: keptFrom = 0 }) {
    this.#resets = resets;
    this.#next = rows.length === 0 ? newest : next;
    const had = this.#rows.length;
    this.#rows = this.#rows.filter(({ id }) => id >= keptFrom);
    const hasLost = this.#rows.length < had;
    this.#rows.push(...rows);
    const beyond = Math.max(0, this.#rows.length - this.#most);
    if (beyond > 0) this.isCut = true;
    this.#rows.splice(0, beyond);
    const grown = this.total === null ? 0 : rows.length;
    this.total = this.#rows.length;
    const isWhole = this.#next >= newest;
    if (grown > 0 || hasLost || isWhole) this.onchange(grown);
    return isWhole;
  }
}
