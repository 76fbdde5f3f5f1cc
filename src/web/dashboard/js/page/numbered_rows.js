const BLOCK = 100;
const KEPT_BLOCKS = 20;

/**
 * The rows of a list whose ids count without gaps, newest first: any place can be asked for, and
 * rows that come in at the top move no others. `fetchBefore(id, limit)` gives {rows, newest, kept}.
 */
export class NumberedRows {
  total = null; // not known yet
  onchange = () => {};
  onfailure = () => {};
  #fetchBefore;
  #newest = 0;
  #blocks = new Map(); // number -> Map of id to row
  #fresh = new Set();
  #loading = new Set();
  #generation = 0;
  #isRefused = false; // the newest rows were asked for, and did not come

  constructor(fetchBefore) {
    this.#fetchBefore = fetchBefore;
  }

  /** The row at a place, or undefined while it is on its way. */
  at(index) {
    if (this.total === null) {
      if (!this.#isRefused) this.#loadNewest();
      return undefined;
    }
    const id = this.#newest - index;
    const number = Math.floor(id / BLOCK);
    if (!this.#fresh.has(number)) this.#load(number);
    return this.#blocks.get(number)?.get(id);
  }

  /** Where a row of this id stands, or -1. */
  placeOf(id) {
    const index = this.#newest - Number(id);
    return this.total !== null && index >= 0 && index < this.total ? index : -1;
  }

  /** Something has changed: what is looked at is asked for again; until it comes, the old is shown. */
  refresh() {
    ++this.#generation;
    this.#isRefused = false;
    this.#fresh.clear();
    this.#loadNewest();
  }

  #loadNewest() {
    this.#ask("newest", null, (rows) => this.#take(rows));
  }

  #load(number) {
    this.#ask(number, (number + 1) * BLOCK, (rows, isCurrent) => {
      this.#take(rows);
      if (isCurrent) this.#fresh.add(number);
    });
  }

  async #ask(name, before, take) {
    if (this.#loading.has(name)) return;
    this.#loading.add(name);
    const generation = this.#generation;
    let grown = 0;
    try {
      const { rows, newest, kept } = await this.#fetchBefore(before, BLOCK);
      grown = this.total === null ? 0 : newest - this.#newest;
      this.#newest = newest;
      this.total = kept;
      take(rows, generation === this.#generation);
      this.#loading.delete(name);
      if (generation !== this.#generation && name === "newest") this.#loadNewest();
    } catch (failure) {
      this.#loading.delete(name);
      // until the next refresh: no storm of questions that fail
      if (name === "newest") this.#isRefused = true;
      else this.#fresh.add(name);
      this.onfailure(failure);
    }
    this.onchange(grown);
  }

  #take(rows) {
    for (const row of rows) {
      const number = Math.floor(row.id / BLOCK);
      const block = this.#blocks.get(number) ?? new Map();
      block.set(row.id, row);
      this.#blocks.delete(number);
      this.#blocks.set(number, block); // the one looked at last comes last
    }
    while (this.#blocks.size > KEPT_BLOCKS) {
      const oldest = this.#blocks.keys().next().value;
      this.#blocks.delete(oldest);
      this.#fresh.delete(oldest);
    }
  }
}
