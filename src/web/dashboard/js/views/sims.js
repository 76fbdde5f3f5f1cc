import { get } from "../api.js";
import { quotaBar } from "../drawings/quota_bar.js";
import { h } from "../page/elements.js";
import { ListAndDetail } from "../page/list_and_detail.js";
import { PagedRows } from "../page/paged_rows.js";
import { pill } from "../page/parts.js";
import { linkTo } from "../page/router.js";
import { simDetail } from "./sim_detail.js";

export const USAGE_DAYS = 30;

/** One word for where a card and its device stand; the worst comes first. */
export function stateOf(sim) {
  if (sim.ended) return "ended";
  if (sim.status !== "Enabled") return "disabled";
  if (!sim.device.present) return "switched off";
  if (!sim.device.attached) return "not admitted";
  return sim.device.asleep ? "asleep" : "attached";
}

function draw(sim) {
  const { network } = sim.device;
  return [
    h("span.row-who", {}, h("b", {}, sim.label ?? sim.iccid), sim.label ? h("span.digits", {}, sim.iccid) : null),
    h("span.row-what", {}, sim.device.attached ? `${network.operator}, ${network.country || network.mcc}, ${network.rat}` : sim.msisdn),
    h("span.row-state", {}, pill(stateOf(sim))),
    h("span.row-quotas", {}, quotaBar("Data", sim.data), quotaBar("SMS", sim.sms)),
  ];
}

const rowsOf = (query) => new PagedRows(async (page, pageSize) => {
  const { sims, total } = await get("sims", { ...query, page, pageSize });
  return { rows: sims, total };
});

const empty = (query) =>
  query.search
    ? [h("p", {}, "No SIM fits this search."), h("a", { href: linkTo("sims") }, "Show all SIMs")]
    : h("p", {}, "There are no SIMs in this world.");

export const simsView = () => new ListAndDetail({
  name: "sims",
  title: "SIMs",
  topics: ["sims"],
  search: "ICCID, label, MSISDN or IMEI",
  rowsOf,
  rowName: (sim) => sim.iccid,
  draw,
  empty,
  load: (iccid) => get(`sims/${encodeURIComponent(iccid)}`, { days: USAGE_DAYS }),
  detail: simDetail,
});
