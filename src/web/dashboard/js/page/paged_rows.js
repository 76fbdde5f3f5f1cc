const PAGE = 100;
const KEPT_PAGES = 20;

/**
 * The rows of a list that the server has in pages, in an order that stays: only what is looked at
 * is asked for. `fetchPage(page, size)` gives {rows, total}; pages count from 1.
 */
export class PagedRows {
  total = null; // not known yet
  onchange = () => {};
  onfailure = () => {};
  #fetchPage;
  #pages = new Map();
  #fresh = new Set(); // pages that nothing has happened to since they came
  #loading = new Set();
  #generation = 0;

  constructor(fetchPage) {
    this.#fetchPage = fetchPage;
  }

  /** The row at a place, or undefined while it is on its way. */
  at(index) {
    const page = Math.floor(index / PAGE);
    if (!this.#fresh.has(page)) this.#load(page);
    return this.#pages.get(page)?.[index % PAGE];
  }

  /** Something has changed: what is looked at is asked for again; until it comes, the old is shown. */
  refresh() {
    ++this.#generation;
    this.#fresh.clear();
    if (!this.total) this.#load(0);
    else this.onchange(0);
  }

  async #load(page) {
    if (this.#loading.has(page)) return;
    this.#loading.add(page);
    const generation = this.#generation;
    try {
      const { rows, total } = await this.#fetchPage(page + 1, PAGE);
      this.total = total;
      this.#pages.delete(page);
      this.#pages.set(page, rows);
      if (this.#pages.size > KEPT_PAGES) this.#forget(this.#pages.keys().next().value);
      if (generation === this.#generation) this.#fresh.add(page);
    } catch (failure) {
      this.#fresh.add(page); // until the next refresh: no storm of questions that fail
      this.onfailure(failure);
    }
    this.#loading.delete(page);
    this.onchange(0);
  }

  #forget(page) {
    this.#pages.delete(page);
    this.#fresh.delete(page);
  }
}
