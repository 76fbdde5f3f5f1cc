import { oneAtATime } from "./one_at_a_time.js";

const CHUNK = 1_000;

/**
 * The rows of a log that only grows, newest first: all of them are kept here, at most `most`.
 * `fetchAfter(id, limit)` gives {rows, next, newest, resets}, oldest first.
 */
export class LogRows {
  total = null; // not known yet
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
    for (let newest = Infinity; this.#next < newest; ) {
      const answer = await this.#fetchAfter(this.#next, CHUNK);
      newest = answer.newest;
      if (this.#isOtherWorld(answer)) this.#beginAnew(answer);
      else if (this.#next < newest - this.#most) this.#next = newest - this.#most; // not all are wanted
      else this.#take(answer);
    }
  }

  #isOtherWorld({ resets, newest }) {
    return (this.#resets !== null && resets !== this.#resets) || newest < this.#next;
  }

  #beginAnew({ resets }) {
    this.#resets = resets;
    this.#rows = [];
    this.#next = 0;
  }

  #take({ rows, next, newest, resets }) {
    this.#resets = resets;
    this.#next = rows.length === 0 ? newest : next;
    this.#rows.push(...rows);
    this.#rows.splice(0, Math.max(0, this.#rows.length - this.#most));
    const grown = this.total === null ? 0 : rows.length;
    this.total = this.#rows.length;
    if (grown > 0 || this.#next >= newest) this.onchange(grown);
  }
}
