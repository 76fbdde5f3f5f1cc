import { h } from "./elements.js";

const MARGIN_ROWS = 6; // drawn above and below what is seen, so that scrolling shows no gaps
const ROWS_MOST = 250_000; // browsers draw nothing higher than some 30 million pixels
const FOLLOW_MS = 120;

/**
 * A list of any length of which only the rows that can be seen are in the page. All rows are of
 * one height, `--row` in the style sheet. The focus stays with the list itself and never with a
 * row, so that rows may come and go; the arrow keys move the row that is meant.
 *
 * `draw(row)` gives the children of a row's element, `name(row)` its id; whenever `epoch()` is another,
 * all rows are drawn anew.
 */
export class VirtualList {
  element;
  #space;
  #rows = null;
  #draw;
  #name;
  #epoch;
  #onopen;
  #drawn = new Map(); // name -> {element, text, epoch}
  #active = null; // {index, name}
  #opened = null; // a name
  #newestSeen = null;
  #prefix;
  #isAsked = false;
  #following = null;

  constructor({ label, prefix, draw, name, epoch, onopen }) {
    this.#draw = draw;
    this.#name = (row) => String(name(row));
    this.#epoch = epoch;
    this.#onopen = onopen;
    this.#prefix = prefix;
    this.#space = h("div.list-space", { role: "presentation" });
    this.element = h("div.list", {
      tabindex: 0,
      role: "listbox",
      "aria-label": label,
      "data-own": true,
      onscroll: () => this.ask(),
      onkeydown: (event) => this.#pressed(event),
      onclick: (event) => this.#clicked(event),
    }, this.#space);
    new ResizeObserver(() => this.ask()).observe(this.element);
  }

  /** Shows other rows, from the top. */
  show(rows) {
    if (this.#rows) this.#rows.onchange = () => {};
    this.#rows = rows;
    rows.onchange = (grown) => this.#changed(grown);
    this.#active = null;
    this.#newestSeen = null;
    this.#forget();
    this.element.scrollTop = 0;
    this.ask();
  }

  /** Marks the row that is open beside the list. */
  open(name) {
    if (name === null) this.rest();
    this.#opened = name;
    if (name === null) this.#active = null;
    else if (this.#active?.name !== name) this.#active = this.#placeOf(name);
    this.ask();
  }

  /** Nothing is opened any more by what was pressed before. */
  rest() {
    clearTimeout(this.#following);
  }

  focus() {
    this.element.focus({ preventScroll: true });
  }

  /** Draws soon: many reasons, one drawing. */
  ask() {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.#redraw();
    });
  }

  #count() {
    return Math.min(this.#rows?.total ?? 0, ROWS_MOST);
  }

  #height() {
    return Number.parseFloat(getComputedStyle(this.element).getPropertyValue("--row")) || 56;
  }

  #changed(grown) {
    if (grown > 0 && this.element.scrollTop > this.#height()) this.element.scrollTop += grown * this.#height();
    if (grown > 0 && this.#active) this.#active.index += grown;
    this.ask();
  }

  #placeOf(name) {
    const index = this.#drawn.has(name)
      ? Number(this.#drawn.get(name).element.dataset.index)
      : (this.#rows?.placeOf?.(name) ?? -1);
    return index < 0 ? null : { index, name };
  }

  #forget() {
    for (const { element } of this.#drawn.values()) element.remove();
    this.#drawn.clear();
  }

  #redraw() {
    if (!this.#rows || !this.element.isConnected) return;
    const count = this.#count();
    const height = this.#height();
    this.element.classList.toggle("is-empty", this.#rows.total === 0);
    this.#space.style.height = `${count * height}px`;
    const first = Math.max(0, Math.floor(this.element.scrollTop / height) - MARGIN_ROWS);
    const last = Math.min(count, Math.ceil((this.element.scrollTop + this.element.clientHeight) / height) + MARGIN_ROWS);
    const seen = new Set();
    if (this.#rows.total === null) this.#rows.at(0);
    this.#nameActive();
    for (let i = first; i < last; ++i) {
      const row = this.#rows.at(i);
      const name = row ? this.#name(row) : `at ${i}`;
      if (seen.has(name)) continue;
      seen.add(name);
      this.#place(i, name, row, height, count);
    }
    for (const [name, { element }] of this.#drawn)
      if (!seen.has(name)) {
        element.remove();
        this.#drawn.delete(name);
      }
    this.#noteNewest();
    this.#tellActive();
  }

  #place(index, name, row, height, count) {
    const text = row ? JSON.stringify(row) : "";
    let drawn = this.#drawn.get(name);
    if (!drawn) {
      drawn = { element: h("div.row", { role: "option", id: `${this.#prefix}-${name.replaceAll(" ", "-")}` }), text: null };
      this.#drawn.set(name, drawn);
      this.#space.append(drawn.element);
    }
    const { element } = drawn;
    const epoch = this.#epoch();
    if (drawn.text !== text || drawn.epoch !== epoch) {
      const isNews = drawn.text === null ? this.#isNewer(name) : drawn.text !== text;
      element.replaceChildren(...(row ? [this.#draw(row)].flat(Infinity).filter(Boolean) : [h("span.row-blank")]));
      if (isNews && row) flash(element);
      Object.assign(drawn, { text, epoch });
    }
    element.dataset.index = index;
    element.dataset.name = name;
    element.style.transform = `translateY(${index * height}px)`;
    element.setAttribute("aria-setsize", count);
    element.setAttribute("aria-posinset", index + 1);
    element.setAttribute("aria-selected", String(name === this.#opened));
    element.classList.toggle("is-active", name === this.#active?.name);
  }

  #isNewer(name) {
    return this.#newestSeen !== null && Number(name) > this.#newestSeen;
  }

  #noteNewest() {
    const row = this.#count() > 0 ? this.#rows.at(0) : undefined;
    if (row) this.#newestSeen = Math.max(this.#newestSeen ?? 0, Number(this.#name(row)) || 0);
    else if (this.#rows.total === 0) this.#newestSeen = 0;
  }

  /** A row that was gone to before it had come has its name now. */
  #nameActive() {
    if (!this.#active?.isAwaited) return;
    const row = this.#rows.at(this.#active.index);
    if (row) this.#active = { index: this.#active.index, name: this.#name(row) };
  }

  #tellActive() {
    const drawn = this.#active && this.#drawn.get(this.#active.name);
    if (drawn) this.element.setAttribute("aria-activedescendant", drawn.element.id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  // --- keys and clicks

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.#height()) - 1);
    const from = this.#active?.index ?? -1;
    const target = {
      ArrowDown: from + 1,
      j: from + 1,
      ArrowUp: from - 1,
      k: from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: this.#count() - 1,
    }[event.key];
    if (target !== undefined) {
      this.#move(target);
    } else if ((event.key === "Enter" || event.key === " ") && this.#active && !this.#active.isAwaited) {
      this.#onopen(this.#active.name, { byKey: true });
    } else {
      return;
    }
    event.preventDefault();
  }

  #move(target) {
    if (this.#count() === 0) return;
    const index = Math.min(Math.max(target, 0), this.#count() - 1);
    this.#bringIntoView(index);
    const row = this.#rows.at(index);
    this.#active = { index, name: row ? this.#name(row) : `at ${index}`, isAwaited: !row };
    this.#redraw();
    clearTimeout(this.#following);
    if (this.#opened !== null && row)
      this.#following = setTimeout(() => this.#onopen(this.#name(row), { follows: true }), FOLLOW_MS);
  }

  #bringIntoView(index) {
    const height = this.#height();
    const top = index * height;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + height > scrollTop + clientHeight) this.element.scrollTop = top + height - clientHeight;
  }

  #clicked(event) {
    const row = event.target.closest("[role=option]");
    if (!row || !this.#drawn.get(row.dataset.name)?.text) return;
    this.#active = { index: Number(row.dataset.index), name: row.dataset.name };
    this.#onopen(row.dataset.name, {});
  }
}

/** A short glow on what has just changed. */
function flash(element) {
  element.classList.remove("is-news");
  void element.offsetWidth; // or the browser would not begin again
  element.classList.add("is-news");
}
