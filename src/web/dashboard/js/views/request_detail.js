import { curlText } from "../curl.js";
import { copyButton } from "../page/copying.js";
import { h } from "../page/elements.js";
import { plural } from "../page/format.js";
import { facts, readable, section, statusPill, when, wireText } from "../page/parts.js";
import { linkTo } from "../page/router.js";
import { stepButton } from "../page/step_button.js";
import { stepOfRequest } from "../scenario_step.js";
import { firedRules } from "./requests.js";

/** One request: why it was answered so, what would be right, and both bodies. */
export function requestDetail(explained) {
  const { request, why, right, findings } = explained;
  const step = stepOfRequest(request) ?? { note: `${request.method} ${request.path}: ${request.status}` };
  return [
    h("header.detail-head", { "data-key": "head" },
      h("p.detail-kind", {}, `Request ${request.id}, `, when(request.at)),
      h("h2.is-code", {}, h("span.method", {}, request.method), " ", request.path),
      h("div.detail-actions", {},
        statusPill(request.status),
        h("span.spring"),
        copyButton("Copy as curl", () => curlText(request, location.origin)),
        stepButton(request.at, step))),
    section("Why", h("ol.why", {}, why.map((sentence) => h("li", {}, sentence))),
      right ? h("p.right", {}, h("b", {}, "What would be right: "), right) : null),
    findings.length > 0
      ? section("Findings", findings.map((finding) => h("p.right.is-warn", {}, finding.message)))
      : null,
    facts(
      ["Operation", request.operation],
      ["Account", request.account],
      ["SIM", request.iccid ? h("a.digits", { href: linkTo("sims", request.iccid) }, request.iccid) : null],
      ["SMS", request.sms ? h("a", { href: linkTo("messages", request.sms) }, request.sms) : null],
      ["Token", [request.token.label, request.token.state].filter(Boolean).join(", ")],
      ["Query", request.query?.map(({ name, value }) => `${name}=${value}`).join("&")],
      ["Retry-After", request.retry_after_s === undefined ? null : `${request.retry_after_s} s`],
      ["Rules that fired", firedRules(request).map((rule) => rule.id).join(", ")],
      ["On the wire", request.wire],
    ),
    bodySection("Body", request.body),
    bodySection("Answer", request.reply),
  ];
}

function bodySection(title, body) {
  if (!body || body.size === 0) return section(title, h("p.quiet", {}, "Empty."));
  const kept = new TextEncoder().encode(body.text).length;
  const isCut = kept < body.size;
  return section(title,
    h("p.quiet", {}, `${body.type || "no type"}, ${plural(body.size, "byte")}${isCut ? `; the first ${kept} are kept` : ""}`),
    wireText(isCut ? body.text : readable(body.text), title));
}
