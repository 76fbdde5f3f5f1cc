import { get } from "../api.js";
import { scenarioTrack } from "../drawings/scenario_track.js";
import { h } from "../page/elements.js";
import { durationText, plural } from "../page/format.js";
import { LiveView } from "../page/live_view.js";
import { facts, moodOf, pill, section, when } from "../page/parts.js";

const WORDS = { met: "met", open: "open", broken: "not met" };

export const scenarioView = () => new LiveView({
  title: "Scenario",
  topics: ["scenario"],
  restMs: 1_000, // it is judged for each look at it
  load: async () => (await get("scenario")).scenario,
  draw: (scenario) => (scenario ? played(scenario) : none()),
});

/** Without the folders, which the file's reader knows. */
const fileName = (path) => path.replace(/^.*\//, "");

const none = () =>
  h("div.empty", {}, h("p", {}, "No scenario is played here."),
    h("p.quiet", {}, "Start one with ", h("code", {}, "easyconnect-simulator serve --scenario FILE"), "."));

function played(scenario) {
  const met = scenario.expectations.filter(({ state }) => state === "met").length;
  const ends = scenario.until ?? scenario.steps.at(-1)?.at;
  return [
    h("header.scenario-head", { "data-key": "head" },
      h("h2", {}, scenario.name), pill(scenario.verdict === "broken" ? "broken" : scenario.verdict),
      h("p.quiet", {}, scenario.description ?? "")),
    facts(
      ["File", h("span", { title: scenario.file }, fileName(scenario.file))],
      ["Seed", scenario.seed],
      ["Began", when(scenario.began)],
      ["Until", when(scenario.until)],
      ["Played so far", durationText(Date.parse(scenario.now) - Date.parse(scenario.began))],
      ["Findings", scenario.findings ? `${scenario.findings.count} (${scenario.findings.mode})` : null],
    ),
    section("Time line", scenarioTrack(scenario, ends), steps(scenario)),
    section(`Expectations: ${met} of ${scenario.expectations.length} met`, expectations(scenario)),
    scenario.rules?.length > 0 ? section("Rules", rules(scenario)) : null,
  ];
}

/** A step may be repeated, and be for several SIMs. */
const callsOf = (step) => (step.times ?? 1) * (step.sims ?? 1);

function steps(scenario) {
  if (scenario.steps.length === 0) return h("p.quiet", {}, "This scenario has no steps: its rules do it all.");
  return h("ol.steps", {}, scenario.steps.map((step, i) =>
    h(`li.is-${moodOf(step.state)}`, { "data-key": i },
      h("span.step-when", {}, `+${step.after}`),
      h("span.step-what", {}, step.what, step.why ? h("span.step-why", {}, step.why) : null),
      h("span.step-count", {}, callsOf(step) > 1 ? `${step.played + step.refused} of ${callsOf(step)}` : ""),
      pill(step.state))));
}

function expectations(scenario) {
  if (scenario.expectations.length === 0) return h("p.quiet", {}, "It expects nothing.");
  return h("ul.expectations", {}, scenario.expectations.map((each, i) =>
    h(`li.is-${moodOf(each.state)}`, { "data-key": i },
      h("span.mark", { "aria-hidden": "true" }, { met: "✓", broken: "✕" }[each.state] ?? "○"),
      h("div", {},
        h("p", {}, h("b", {}, each.name)),
        each.detail ? h("p.quiet.is-lines", {}, each.detail) : null,
        each.where ? h("p.quiet.is-small", { title: each.where }, fileName(each.where)) : null),
      h("span.expectation-state", {}, WORDS[each.state] ?? each.state))));
}

const rules = (scenario) =>
  h("ul.plain-list", {}, scenario.rules.map((rule) =>
    h("li", { "data-key": rule.id },
      h("b", {}, rule.id), h("span.spring"),
      h("span", {}, `fired ${plural(rule.fired, "time")}`),
      rule.must_fire ? pill(rule.fired > 0 ? "met" : "open") : null)));
