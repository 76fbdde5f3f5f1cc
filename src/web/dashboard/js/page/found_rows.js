import { countText } from "./format.js";
import { oneAtATime } from "./one_at_a_time.js";

const CHUNK = 500;
const FOUND_MOST = 2_000;

/**
 * What a search finds, newest first: read on and on until nothing more fits, or until enough is
 * found. `fetchBefore(id, limit)` gives {rows, next, more}.
 */
export class FoundRows {
  total = null; // not known yet
  isCut = false; // there may be more
  get cutWords() {
    return `The newest ${countText(this.total)} that fit; there may be older ones.`;
  }

  onchange = () => {};
  onfailure = () => {};
  #fetchBefore;
  #rows = [];

  constructor(fetchBefore) {
    this.#fetchBefore = fetchBefore;
  }

  at(index) {
    if (this.total === null) this.refresh();
    return this.#rows[index];
  }

  placeOf(id) {
    return this.#rows.findIndex((row) => String(row.id) === String(id));
  }

  /** Searches again; until it has found as much, the old is shown. */
  refresh = oneAtATime(() => this.#search(), (failure) => {
    this.total ??= 0;
    this.onfailure(failure);
    this.onchange(0);
  });

  async #search() {
    const found = [];
    let before = null;
    let more = true;
    while (more && found.length < FOUND_MOST) {
      const answer = await this.#fetchBefore(before, CHUNK);
      found.push(...answer.rows);
      more = answer.more;
      before = answer.next;
      if (found.length >= this.#rows.length) this.#show(found, more);
    }
    this.#show(found, more);
  }

  #show(found, isCut) {
    this.#rows = [...found];
    this.total = found.length;
    this.isCut = isCut;
    this.onchange(0);
  }
}
