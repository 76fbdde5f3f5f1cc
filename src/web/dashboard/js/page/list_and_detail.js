import { sessionEvents } from "../api.js";
import { onChange } from "../changes.js";
import { clockEvents, virtualNow } from "../clock.js";
import { h, show } from "./elements.js";
import { icon } from "./icons.js";
import { go, linkTo } from "./router.js";
import { VirtualList } from "./virtual_list.js";

const TYPING_MS = 200;
const DAY_MS = 86_400_000;

/**
 * A view of a long list, with a search above it and what is open beside it (on a narrow page: in its
 * place).
 *
 * `setup`: {name, title, topics, search, filters, rowsOf(query), draw(row), rowName(row), empty(query),
 *           actions(), load(id), detail(data, refresh)}; `filters` are {key, label, options: [[value, text]]}.
 */
export class ListAndDetail {
  element;
  #setup;
  #list;
  #rows = null;
  #asked = null; // the query that the rows are of, as text
  #failure = null; // why the rows that were asked for last did not come
  #pane;
  #empty;
  #tools;
  #note;
  #id = null;
  #loading = 0;
  #isShown = false;
  #isStale = false;
  #mustFocus = false;

  constructor(setup) {
    this.#setup = setup;
    this.#list = new VirtualList({
      label: setup.title,
      prefix: setup.name,
      draw: setup.draw,
      name: setup.rowName ?? ((row) => row.id),
      epoch: () => Math.floor(virtualNow() / DAY_MS), // times are written as of today
      onopen: (id, how) => this.#opened(id, how),
    });
    this.#pane = h("section.detail", { "aria-label": `${setup.title}: what is open` });
    this.#empty = h("div.empty", { hidden: true });
    this.#note = h("p.list-note", { hidden: true });
    this.#tools = this.#drawTools();
    this.element = h("div.split", { onkeydown: (event) => this.#escaped(event) },
      h("section.split-list", { "aria-label": setup.title },
        h("div.tools", {}, h("h1.view-title", {}, setup.title), ...this.#tools.nodes),
        this.#note, this.#list.element, this.#empty),
      this.#pane);
    for (const topic of setup.topics) onChange(topic, () => this.#changed());
    clockEvents.addEventListener("change", () => this.#list.ask());
    sessionEvents.addEventListener("change", () => this.#beginAnew());
  }

  /** Shows what the address says. */
  show({ id, query }) {
    this.#isShown = true;
    this.#tools.take(query);
    const asked = JSON.stringify(query);
    if (asked !== this.#asked) this.#ask(query, asked);
    else if (this.#isStale) this.#rows.refresh();
    this.#isStale = false;
    this.#openId(id);
    this.#list.ask();
  }

  hide() {
    this.#isShown = false;
    clearTimeout(this.#typing); // or what was typed would bring this view back
    this.#list.rest();
  }

  #drawTools() {
    const { search, filters = [], name, title } = this.#setup;
    const field = search
      ? h("input.field.is-search", {
        type: "search", id: `${name}-search`, name: "search", placeholder: search, autocomplete: "off",
        spellcheck: "false", "aria-label": `Search ${title.toLowerCase()}`,
        oninput: () => {
          clearTimeout(this.#typing);
          this.#typing = setTimeout(() => this.#narrow(), TYPING_MS);
        },
        onkeydown: (event) => {
          if (event.key === "ArrowDown") this.#list.focus();
        },
      })
      : null;
    const selects = filters.map(({ key, label, options }) => h("select.field", {
      name: key, "aria-label": label, onchange: () => this.#narrow(),
    }, options.map(([value, text]) => h("option", { value }, text))));
    return {
      nodes: [field, ...selects, h("span.tools-end", {}, this.#setup.actions?.() ?? null)],
      take: (query) => {
        if (field && document.activeElement !== field) field.value = query.search ?? "";
        for (const select of selects) select.value = query[select.name] ?? "";
      },
      query: () => Object.fromEntries([...(field ? [["search", field.value.trim()]] : []), ...selects.map((each) => [each.name, each.value])]),
    };
  }

  #typing = null;

  #narrow() {
    go(linkTo(this.#setup.name, this.#id, this.#tools.query()), { replace: true });
  }

  #ask(query, asked) {
    this.#asked = asked;
    const rows = this.#setup.rowsOf(query);
    this.#rows = rows;
    this.#failure = null;
    this.#list.show(rows);
    const drawn = rows.onchange;
    rows.onchange = (grown) => {
      drawn(grown);
      this.#tellCount(query);
      this.#failure = null;
    };
    rows.onfailure = (failure) => {
      if (rows === this.#rows) this.#failure = failure; // `onchange` follows
    };
    this.#tellCount(query);
  }

  #tellCount(query) {
    const failure = this.#failure;
    const isEmpty = this.#rows.total === 0 && !failure;
    this.#empty.hidden = !isEmpty;
    this.#list.element.hidden = isEmpty;
    if (isEmpty) show(this.#empty, this.#setup.empty(query));
    this.#note.hidden = !failure && !this.#rows.isCut;
    if (failure) show(this.#note, [failure.message, failure.hint].filter(Boolean).join(" "));
    else if (this.#rows.isCut) show(this.#note, this.#rows.cutWords);
    if (this.#id !== null) this.#list.open(this.#id);
  }

  #changed() {
    if (!this.#isShown) {
      this.#isStale = true;
      return;
    }
    this.#rows?.refresh();
    if (this.#id !== null) this.#load();
  }

  #beginAnew() {
    this.#asked = null;
    show(this.#pane);
    if (this.#isShown) dispatchEvent(new HashChangeEvent("hashchange"));
  }

  // --- what is open

  #opened(id, { byKey, follows }) {
    this.#mustFocus = Boolean(byKey);
    go(linkTo(this.#setup.name, id, this.#tools.query()), { replace: Boolean(follows) });
  }

  #openId(id) {
    const isOther = id !== this.#id;
    const wasOpen = this.#id !== null;
    this.#id = id;
    this.element.classList.toggle("has-open", id !== null);
    this.#list.open(id);
    if (id === null) {
      show(this.#pane);
      if (wasOpen && isOther) this.#list.focus();
      return;
    }
    if (isOther) this.#pane.scrollTop = 0;
    this.#load();
  }

  #close = () => go(linkTo(this.#setup.name, null, this.#tools.query()));

  #escaped(event) {
    if (event.key !== "Escape" || this.#id === null || event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    this.#close();
  }

  async #load() {
    const id = this.#id;
    const loading = ++this.#loading;
    let content;
    try {
      content = this.#setup.detail(await this.#setup.load(id), () => this.#load());
    } catch (failure) {
      content = h("p.empty", {}, failure.message);
    }
    if (loading !== this.#loading || id !== this.#id) return;
    show(this.#pane,
      h("div.detail-bar", {},
        h("button.button.is-quiet.is-back", { type: "button", onclick: this.#close },
          icon("back"), this.#setup.title),
        h("button.button.is-quiet.is-close", { type: "button", "aria-label": "Close", onclick: this.#close }, icon("close"))),
      h("div.detail-body", { "data-key": id, tabindex: -1 }, content));
    const isAlone = this.#list.element.offsetParent === null; // on a narrow page
    if (this.#mustFocus && isAlone) this.#pane.querySelector(".detail-body").focus({ preventScroll: true });
    this.#mustFocus = false;
  }
}
