import { h, s } from "../page/elements.js";
import { moodOf, when } from "../page/parts.js";

/** The steps of a scenario on a line from its start to its end, and how far it has come. */
export function scenarioTrack(scenario, ends) {
  const began = Date.parse(scenario.began);
  const now = Date.parse(scenario.now);
  const moments = scenario.steps.map((step) => Date.parse(step.at));
  const last = Math.max(now, ends ? Date.parse(ends) : now, ...moments);
  const length = Math.max(1, last - began);
  const place = (moment) => `${2 + (Math.max(0, moment - began) / length) * 96}%`;
  const label = `${scenario.steps.length} steps; ${scenario.steps.filter(({ state }) => state === "played").length} played`;
  return h("figure.track.is-scenario", {},
    s("svg.track-bar", { role: "img", "aria-label": label, height: 36 },
      s("line.rail", { x1: "2%", x2: "98%", y1: 18, y2: 18 }),
      s("line.rail.is-done", { x1: "2%", x2: place(now), y1: 18, y2: 18 }),
      scenario.steps.map((step, i) => s(`circle.is-${moodOf(step.state)}`, { cx: place(moments[i]), cy: 18, r: 6 },
        s("title", {}, `+${step.after} ${step.what}: ${step.state}`))),
      s("line.now", { x1: place(now), x2: place(now), y1: 4, y2: 32 })),
    h("figcaption.track-ends", {}, when(scenario.began), h("span.quiet", {}, "now ", when(scenario.now)), when(new Date(last).toISOString())));
}
