import { get } from "../api.js";
import { clockState } from "../clock.js";
import { h } from "../page/elements.js";
import { timeOf } from "../page/format.js";
import { ListAndDetail } from "../page/list_and_detail.js";
import { LogRows } from "../page/log_rows.js";
import { facts, when } from "../page/parts.js";
import { linkTo } from "../page/router.js";
import { stepButton } from "../page/step_button.js";
import { stepOfFact, stepOfMessage } from "../scenario_step.js";

const KINDS = ["sms.", "webhook.", "request", "device.", "data.", "quota.", "sim.", "order.", "rule.", "step.", "note"];

const FACTS_MOST = 10_000;

function rowsOf({ kind, iccid }) {
  return new LogRows(async (after, limit) => {
    const answer = await get("events", { after, limit, kind, iccid });
    return { ...answer, rows: answer.events };
  }, { most: FACTS_MOST });
}

const moodOfKind = (kind) =>
  /(failed|refused|given_up|expired|exhausted|blocked)$/.test(kind) ? "bad" : /(delivered|acknowledged|attached|completed)$/.test(kind) ? "good" : "wait";

function draw(fact) {
  return [
    h(`span.pill.is-${moodOfKind(fact.kind)}`, {}, fact.kind),
    h("span.row-what", {}, fact.detail ?? ""),
    h("span.row-who", {}, fact.iccid ? h("span.digits", {}, fact.iccid) : null, fact.number ? h("span.quiet", {}, ` #${fact.number}`) : null),
    h("span.row-when", {}, timeOf(fact.at, clockState().now, true)),
  ];
}

/** The step that brings it about: for an SMS it has to be looked up what was sent. */
async function stepOf(fact) {
  if (fact.kind.startsWith("sms.") && fact.number) return stepOfMessage(await get(`messages/${fact.number}`));
  if (fact.kind.startsWith("rule.")) {
    const { scenario } = await get("scenario");
    return stepOfFact(fact, scenario?.rules?.map(({ id }) => id));
  }
  return stepOfFact(fact);
}

const detail = (fact) => [
  h("header.detail-head", { "data-key": "head" },
    h("p.detail-kind", {}, `Event ${fact.id}, `, when(fact.at)),
    h("h2", {}, fact.kind),
    h("div.detail-actions", {}, h("span.spring"), stepButton(fact.at, () => stepOf(fact)))),
  facts(
    ["What", fact.detail],
    ["SIM", fact.iccid ? h("a.digits", { href: linkTo("sims", fact.iccid) }, fact.iccid) : null],
    ["SMS", fact.kind.startsWith("sms.") ? h("a", { href: linkTo("messages", fact.number) }, fact.number) : null],
    ["Delivery", fact.kind.startsWith("webhook.") ? fact.number : null],
    ["Number", /^(sms|webhook)\./.test(fact.kind) ? null : fact.number],
  ),
];

async function load(id) {
  const { events } = await get("events", { after: Number(id) - 1, limit: 1 });
  if (events[0]?.id !== Number(id)) throw new Error(`Event ${id} is not kept any more.`);
  return events[0];
}

export const eventsView = () => new ListAndDetail({
  name: "events",
  title: "Events",
  topics: ["events"],
  filters: [{ key: "kind", label: "Kind", options: [["", "all kinds"], ...KINDS.map((each) => [each, each.replace(/\.$/, "")])] }],
  rowsOf,
  draw,
  empty: () => h("p", {}, "Nothing has happened yet."),
  load,
  detail,
});
