import { h } from "./elements.js";

const SHOWN_MS = 6_000;
const SHOWN_MOST = 3;

/** A short notice at the edge of the page, read out by screen readers. `kind` is "good" or "bad". */
export function notice(text, kind = "good") {
  const box = document.getElementById("toasts");
  const toast = h(`p.toast.is-${kind}`, {}, text);
  box.append(toast);
  while (box.children.length > SHOWN_MOST) box.firstChild.remove();
  setTimeout(() => toast.remove(), SHOWN_MS);
}

/** Does something that the simulator may decline, and says so then. Gives whether it was done. */
export async function attempt(deed, done = "") {
  try {
    const answer = await deed();
    if (done) notice(typeof done === "function" ? done(answer) : done);
    return true;
  } catch (failure) {
    notice([failure.message, failure.hint].filter(Boolean).join(" "), "bad");
    return false;
  }
}
