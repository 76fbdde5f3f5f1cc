import { get } from "../api.js";
import { clockState } from "../clock.js";
import { h } from "../page/elements.js";
import { timeOf } from "../page/format.js";
import { FoundRows } from "../page/found_rows.js";
import { ListAndDetail } from "../page/list_and_detail.js";
import { NumberedRows } from "../page/numbered_rows.js";
import { linkTo } from "../page/router.js";
import { pill } from "../page/parts.js";
import { worldBegan } from "../world_start.js";
import { messageDetail } from "./message_detail.js";

const STATES = ["pending", "in_progress", "buffered", "delivered", "failed", "expired", "canceled"];

const isNarrowed = (query) => Object.values(query).some(Boolean);

function rowsOf(query) {
  const fetchBefore = async (before, limit) => {
    const answer = await get("messages", { ...query, before, limit });
    return { ...answer, rows: answer.messages };
  };
  return isNarrowed(query) ? new FoundRows(fetchBefore) : new NumberedRows(fetchBefore);
}

/** What a message says, on one line. */
export const lineOf = (row) => (row.hex === undefined ? row.text : row.hex);

function draw(row) {
  const isMt = row.type === "mt";
  return [
    h(`span.way.is-${row.type}`, { title: isMt ? "to the SIM" : "from the SIM" }, isMt ? "MT" : "MO"),
    h("span.row-who", {}, h("b", {}, row.label ?? row.iccid), row.label ? h("span.digits", {}, row.iccid) : null),
    h("span.row-what", { class: row.hex === undefined ? null : "is-code" },
      row.parts > 1 ? h("span.tag", {}, `${row.part}/${row.parts}`) : null, lineOf(row)),
    h("span.row-state", {}, pill(row.state)),
    h("span.row-when", {}, timeOf(row.submitted, clockState().now, true)),
  ];
}

const empty = (query) =>
  isNarrowed(query)
    ? [h("p", {}, "No message fits this search."), h("a", { href: linkTo("messages") }, "Show all messages")]
    : [
      h("p", {}, "No messages yet."),
      h("p.quiet", {}, "Send one with POST /management-api/v1/sims/{iccid}/sms, or let a device send one: open it in ",
        h("a", { href: linkTo("sims") }, "SIMs"), "."),
    ];

async function load(id) {
  const message = await get(`messages/${encodeURIComponent(id)}`);
  if (message.history_complete) return message;
  const began = await worldBegan();
  return { ...message, isOfFixture: began !== null && Date.parse(message.submitted) < began };
}

export const messagesView = () => new ListAndDetail({
  name: "messages",
  title: "Messages",
  topics: ["messages"],
  search: "Text, ICCID or address",
  filters: [
    { key: "type", label: "Direction", options: [["", "MT and MO"], ["mt", "MT: to SIMs"], ["mo", "MO: from SIMs"]] },
    { key: "state", label: "State", options: [["", "any state"], ...STATES.map((each) => [each, each.replaceAll("_", " ")])] },
  ],
  rowsOf,
  draw,
  empty,
  load,
  detail: messageDetail,
});
