import { clockState } from "../clock.js";
import { h, s } from "../page/elements.js";
import { durationText } from "../page/format.js";
import { moodOf, when } from "../page/parts.js";

const LEAST_SHARE = 0.02; // a state of a second shows beside one of a day

/** The life of a message as one bar, a piece for each state, as long as it lasted. */
export function stateTrack(message) {
  const { history } = message;
  if (history.length === 0) return null;
  const began = Date.parse(history[0].at);
  const lastAt = Date.parse(history.at(-1).at);
  const ended = message.final ? lastAt : Math.max(lastAt, clockState().now);
  const pieces = history
    .map((each, i) => ({
      state: each.state,
      length: (i + 1 < history.length ? Date.parse(history[i + 1].at) : ended) - Date.parse(each.at),
    }))
    .filter((piece, i) => piece.length > 0 || (i === history.length - 1 && ended === began));
  const words = pieces.map((piece) => `${piece.state.replaceAll("_", " ")} for ${durationText(piece.length)}`);
  const summary = `${words.join(", ")}${message.final ? `, then ${message.state}` : ", and still"}`;
  return h("figure.track", {},
    s("svg.track-bar", { role: "img", "aria-label": summary, height: 14 }, bars(pieces), endMark(message)),
    h("figcaption.track-ends", {},
      when(history[0].at),
      h("span.quiet", {}, ended > began ? durationText(ended - began) : "in the same moment"),
      message.final ? when(history.at(-1).at) : h("span", {}, "now")));
}

function bars(pieces) {
  const total = pieces.reduce((sum, { length }) => sum + length, 0);
  const shares = pieces.map(({ length }) => Math.max(LEAST_SHARE, total > 0 ? length / total : 1));
  const sum = shares.reduce((all, share) => all + share, 0);
  let x = 0;
  return pieces.map((piece, i) => {
    const width = (shares[i] / sum) * 100;
    const bar = s(`rect.is-${moodOf(piece.state)}`, { x: `${x}%`, y: 4, width: `${width}%`, height: 6 },
      s("title", {}, `${piece.state.replaceAll("_", " ")}: ${durationText(piece.length)}`));
    x += width;
    return bar;
  });
}

const endMark = (message) =>
  message.final ? s(`circle.is-${moodOf(message.state)}`, { cx: "100%", cy: 7, r: 6 }) : null;
