import { get } from "../api.js";
import { clockState } from "../clock.js";
import { h } from "../page/elements.js";
import { timeOf } from "../page/format.js";
import { ListAndDetail } from "../page/list_and_detail.js";
import { LogRows } from "../page/log_rows.js";
import { statusPill } from "../page/parts.js";
import { linkTo } from "../page/router.js";
import { requestDetail } from "./request_detail.js";

const CLASSES = [["", "any status"], ["2xx", "2xx"], ["3xx", "3xx"], ["4xx", "4xx"], ["5xx", "5xx"]];
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** The rules that had their effect on a request. */
export const firedRules = (request) => request.rules.filter((rule) => rule.fired);

function draw(request) {
  const fired = firedRules(request);
  return [
    h("span.method", {}, request.method),
    h("span.row-who.is-code", {}, request.path.replace(/^\/management-api/, "")),
    h("span.row-what", {},
      fired.map((rule) => h("span.tag.is-rule", {}, `${rule.id}: ${rule.what}`)),
      request.operation ?? "no operation", request.account ? ` · ${request.account}` : "",
      request.wire ? ` · ${request.wire}` : ""),
    h("span.row-state", {}, statusPill(request.status)),
    h("span.row-when", {}, timeOf(request.at, clockState().now, true)),
  ];
}

function rowsOf({ search, status, method }) {
  const path = search ? `*${search}*` : "";
  return new LogRows(async (after, limit) => {
    const answer = await get("requests", { after, limit, path, status, method });
    return { ...answer, rows: answer.requests };
  });
}

const empty = (query) =>
  Object.values(query).some(Boolean)
    ? [h("p", {}, "No request fits."), h("a", { href: linkTo("requests") }, "Show all requests")]
    : [h("p", {}, "No client has asked anything yet."), h("p.quiet", {}, `The API is at ${location.origin}/management-api`)];

export const requestsView = () => new ListAndDetail({
  name: "requests",
  title: "Requests",
  topics: ["requests"],
  search: "Path",
  filters: [
    { key: "method", label: "Method", options: [["", "any method"], ...METHODS.map((each) => [each, each])] },
    { key: "status", label: "Status", options: CLASSES },
  ],
  rowsOf,
  draw,
  empty,
  load: (id) => get(`requests/${encodeURIComponent(id)}/explain`),
  detail: requestDetail,
});
