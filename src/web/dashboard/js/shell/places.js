import { h, show } from "../page/elements.js";
import { countText } from "../page/format.js";
import { linkTo } from "../page/router.js";
import { world, worldEvents } from "../live.js";

export const PLACES = [
  ["messages", "Messages"],
  ["sims", "SIMs"],
  ["requests", "Requests"],
  ["events", "Events"],
  ["faults", "Faults"],
  ["scenario", "Scenario"],
  ["findings", "Findings"],
];

/** The way to the views, with how much is in each. */
export function places(element) {
  let current = "";
  const counts = () => ({
    messages: world.holds.messages,
    sims: world.holds.sims,
    requests: world.newest.requests,
    events: world.newest.events,
    faults: world.holds.rules,
    findings: world.holds.findings,
  });
  const draw = () => {
    const known = counts();
    show(element, h("ul", {}, PLACES.map(([view, title]) => h("li", { "data-key": view },
      h("a.place", { href: linkTo(view), "aria-current": view === current ? "page" : null },
        h("span", {}, title),
        known[view] > 0
          ? h("span.place-count", { class: view === "findings" ? "is-warn" : null }, countText(known[view]))
          : null)))));
  };
  worldEvents.addEventListener("change", draw);
  return (view) => {
    current = view;
    draw();
    element.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  };
}
