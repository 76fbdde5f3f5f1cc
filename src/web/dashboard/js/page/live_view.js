import { sessionEvents } from "../api.js";
import { onChange } from "../changes.js";
import { h, show } from "./elements.js";

/**
 * A view that is read as a whole, and again whenever something of its topics has changed.
 *
 * `setup`: {title, topics, load(), draw(data, refresh), actions(refresh), restMs}; `restMs` is the
 * least pause between two readings, for what costs the simulator something.
 */
export class LiveView {
  element;
  #setup;
  #body;
  #isShown = false;
  #loading = 0;
  #readAt = -Infinity;
  #timer = null;

  constructor(setup) {
    this.#setup = setup;
    this.#body = h("div.board-body", { tabindex: 0, role: "region", "aria-label": setup.title });
    this.element = h("div.board", {},
      h("div.tools", {}, h("h1.view-title", {}, setup.title), h("span.tools-end", {}, setup.actions?.(() => this.#read()) ?? null)),
      this.#body);
    for (const topic of setup.topics) onChange(topic, () => this.#soon());
    sessionEvents.addEventListener("change", () => this.#soon());
  }

  show() {
    this.#isShown = true;
    this.#read();
  }

  hide() {
    this.#isShown = false;
  }

  #soon() {
    if (!this.#isShown || this.#timer !== null) return;
    const rest = (this.#setup.restMs ?? 0) - (performance.now() - this.#readAt);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#isShown) this.#read();
    }, Math.max(0, rest));
  }

  async #read() {
    this.#readAt = performance.now();
    const loading = ++this.#loading;
    let content;
    try {
      content = this.#setup.draw(await this.#setup.load(), () => this.#read());
    } catch (failure) {
      content = h("p.empty", {}, failure.message);
    }
    if (loading === this.#loading) show(this.#body, content);
  }
}
