import { post, put } from "../api.js";
import { clockEvents, clockState, lookAtClock } from "../clock.js";
import { world, worldEvents } from "../live.js";
import { h, show } from "../page/elements.js";
import { clockText, dateText, durationText, fractionText, momentText, plural, weekdayText } from "../page/format.js";
import { attempt } from "../page/notices.js";
import { press } from "../page/parts.js";

const TICK_MS = 250;
const STEPS = [["+1 min", "1m", "1 minute"], ["+1 h", "1h", "1 hour"], ["+4 h", "4h", "4 hours"]];
const PACES = [["manual", "manual"], ["real", "real time"], ["scaled:60", "× 60"], ["scaled:600", "× 600"], ["auto", "auto"]];

const PACE_HELP = {
  manual: "Time stands still until it is moved.",
  real: "A second is a second.",
  auto: "Time jumps to the next event that somebody waits for.",
};

/** The simulated clock: what time it is, how time passes, what comes next, and the hand that moves it. */
export function clockBar() {
  const element = h("section.clock", { "aria-label": "Simulated time" });
  let isMoving = false;
  let isChoosing = false; // a pace
  const draw = () => {
    const clock = clockState();
    if (clock.isKnown) {
      show(element, h("div.clock-reading", {}, face(clock), next(clock)), pace(clock), buttons(clock));
      const select = element.querySelector("#pace");
      if (!isChoosing) select.value = paceOf(clock);
    } else if (world.problem) {
      show(element, h("p.quiet", {}, "The time is not known."));
    }
  };
  const move = (target, words) => async () => {
    if (isMoving) return;
    isMoving = true;
    draw();
    await attempt(() => post("clock/advance", target), (report) =>
      `${words}: it is ${momentText(Date.parse(report.now), Date.parse(report.from))} now, after ${plural(report.recorded, "event")}.`);
    isMoving = false;
    await lookAtClock().catch(() => {});
    draw();
  };

  const face = (clock) => {
    const shown = clock.moves ? Math.floor(clock.now / 1000) * 1000 : clock.now; // digits that run are no help
    return h("time.clock-face", { datetime: new Date(shown).toISOString(), title: "Simulated time, UTC" },
      h("span.clock-date", {}, h("span.clock-weekday", {}, weekdayText(shown), " "), dateText(shown)),
      h("span.clock-time", {}, clockText(shown), h("span.clock-fraction", {}, fractionText(shown)), h("span.clock-zone", {}, "UTC")));
  };

  const next = (clock) =>
    h("p.clock-next", {}, clock.next === null
      ? "nothing is planned"
      : [h("span.quiet", {}, "next event "), h("b", {}, momentText(clock.next, clock.now, true)),
        h("span.quiet", {}, clock.next > clock.now ? ` in ${durationText(Math.round(clock.next - clock.now))}` : " now")]);

  const choose = async (event) => {
    const [word, factor] = event.target.value.split(":");
    isChoosing = true;
    await attempt(() => put("clock", factor ? { pace: word, factor: Number(factor) } : { pace: word }), "The pace has changed.");
    await lookAtClock().catch(() => {});
    isChoosing = false;
    draw();
  };

  const pace = (clock) => {
    const current = paceOf(clock);
    const paces = PACES.some(([value]) => value === current) ? PACES : [...PACES, [current, `× ${clock.factor}`]];
    return h("p.clock-pace", {}, h("label.quiet", { for: "pace" }, "pace"),
      h("select.field.is-small", {
        id: "pace", "aria-label": "Pace", title: PACE_HELP[clock.pace] ?? `A second is ${clock.factor} simulated ones.`, onchange: choose,
      }, paces.map(([value, text]) => h("option", { value }, text))));
  };

  const buttons = (clock) => {
    const wait = isMoving ? { "aria-disabled": "true" } : {};
    const target = clock.next === null ? null : { to: new Date(clock.next).toISOString() };
    return h("div.clock-steps", { role: "group", "aria-label": "Advance the clock", class: isMoving ? "is-busy" : null },
      STEPS.map(([label, by, words]) =>
        h("button.button", press(move({ by }, `Advanced by ${words}`), { ...wait, title: `Advance by ${words}` }), label)),
      h("button.button.is-main", press(target ? move(target, "At the next event") : () => {}, {
        ...wait, ...(target ? {} : { "aria-disabled": "true" }), title: "Advance to the next event",
      }), "Next event"));
  };

  clockEvents.addEventListener("change", draw);
  worldEvents.addEventListener("change", draw);
  setInterval(() => {
    if (clockState().moves && !document.hidden) draw();
  }, TICK_MS);
  return element;
}

/** The pace as the select names it. */
const paceOf = ({ pace, factor }) => (pace === "scaled" ? `scaled:${factor}` : pace);
