import { get, patch, remove } from "../api.js";
import { clockState } from "../clock.js";
import { h } from "../page/elements.js";
import { countText } from "../page/format.js";
import { LiveView } from "../page/live_view.js";
import { attempt } from "../page/notices.js";
import { press } from "../page/parts.js";
import { stepButton } from "../page/step_button.js";
import { stepOfRule } from "../scenario_step.js";
import { openFaultForm } from "./fault_form.js";

/** {status: 503, stage: "before"} as "status 503, stage before". */
const wordsOf = (settings) =>
  Object.entries(settings)
    .map(([key, value]) => `${key.replaceAll("_", " ")} ${typeof value === "object" ? `(${wordsOf(value)})` : value}`)
    .join(", ");

/** What a rule does, in a few words for each deed. */
function deedsOf(rule) {
  return [rule.then].flat().map((deed) => {
    const { fault, effect, steps, ...settings } = deed;
    if (steps) return { name: "steps", words: steps.map(({ after, step }) => `${after} later ${step}`).join("; ") };
    return { name: fault ?? effect, words: wordsOf(settings) };
  });
}

/** A reaction's steps are shown by name only, so that such a rule cannot be written down again. */
const canBeCopied = (rule) => [rule.then].flat().every((deed) => !deed.steps);

export const faultsView = () => new LiveView({
  title: "Faults and rules",
  topics: ["faults"],
  load: async () => (await get("rules")).rules,
  draw: (rules, refresh) => (rules.length === 0 ? nothing() : h("ul.cards", {}, rules.map((rule) => ruleCard(rule, refresh)))),
  actions: (refresh) => h("button.button.is-main", press(() => openFaultForm(refresh)), "Add a fault"),
});

const nothing = () =>
  h("div.empty", {}, h("p", {}, "Nothing goes wrong on purpose."),
    h("p.quiet", {}, "A fault spoils calls of the API: errors, latency, rate limits, outages. Rules about SMS and webhooks come from fixtures, scenarios and POST /_simulator/v1/rules."));

function ruleCard(rule, refresh) {
  const share = rule.matched > 0 ? `${Math.round((rule.fired / rule.matched) * 100)} % of them` : "";
  return h("li.card.rule", { "data-key": rule.id, class: rule.enabled ? null : "is-off" },
    h("button.switch", {
      ...press(async () => {
        await attempt(() => patch(`rules/${encodeURIComponent(rule.id)}`, { enabled: !rule.enabled }),
          `${rule.id} is ${rule.enabled ? "off" : "on"}.`);
        refresh();
      }),
      role: "switch",
      "aria-checked": String(rule.enabled),
      "aria-label": `Rule ${rule.id}`,
    }, h("span.switch-knob", { "aria-hidden": "true" })),
    h("div.rule-what", {},
      h("p.rule-name", {}, h("b", {}, rule.id), h("span.quiet", {}, " on "), h("code", {}, rule.on)),
      deedsOf(rule).map(({ name, words }) => h("p", {}, h("b.deed", {}, name), words ? h("span.quiet", {}, ` ${words}`) : null)),
      Object.keys(rule.when).length > 0 ? h("p.quiet", {}, `when ${wordsOf(rule.when)}`) : null),
    h("div.rule-counts", {},
      h("p", {}, h("b.count", {}, countText(rule.fired)), " fired"),
      h("p.quiet", {}, `${countText(rule.matched)} fitted`, share ? h("br") : null, share)),
    h("div.card-actions", {},
      canBeCopied(rule) ? stepButton(new Date(clockState().now).toISOString(), stepOfRule(rule)) : null,
      h("button.button.is-small", press(async () => {
        await attempt(() => remove(`rules/${encodeURIComponent(rule.id)}`), `${rule.id} is gone.`);
        refresh();
      }, { "aria-label": `Remove rule ${rule.id}` }), "Remove")));
}
