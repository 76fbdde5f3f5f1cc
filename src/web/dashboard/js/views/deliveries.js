import { post } from "../api.js";
import { tellChange } from "../changes.js";
import { copyButton } from "../page/copying.js";
import { h } from "../page/elements.js";
import { plural } from "../page/format.js";
import { attempt } from "../page/notices.js";
import { pill, press, readable, statusPill, when, wireText } from "../page/parts.js";

const FINAL = new Set(["acknowledged", "given_up", "dropped"]);

/** One webhook: where it stands, what can be done with it, the bytes, and every attempt. */
export function deliveryCard(delivery, refresh) {
  return h("article.card", { "data-key": `delivery-${delivery.id}` },
    h("header.card-head", {},
      h("b", {}, delivery.kind === "mo" ? "SMS from the SIM" : "Delivery report"),
      h("span.quiet", {}, `${delivery.method}, delivery ${delivery.id}`),
      h("span.spring"),
      pill(delivery.state)),
    h("div.card-actions", {}, orders(delivery, refresh), copyButton("Copy body", delivery.body)),
    delivery.next_due ? h("p.quiet", {}, "Next attempt ", when(delivery.next_due), delivery.why ? `: ${delivery.why}` : "") : null,
    h("details", { "data-key": "body" },
      h("summary", {}, `Sent: ${plural(new TextEncoder().encode(delivery.body).length, "byte")}`),
      wireText(delivery.body, "Body as sent")),
    attempts(delivery));
}

/** What a hand can do with it now. */
function orders(delivery, refresh) {
  const order = (verb, label, done) =>
    h("button.button.is-small", press(async () => {
      await attempt(() => post(`webhooks/deliveries/${delivery.id}/${verb}`), done);
      tellChange("messages");
      refresh();
    }), label);
  const isFinal = FINAL.has(delivery.state);
  return [
    order("redeliver", "Redeliver", `Delivery ${delivery.id} is sent once more.`),
    isFinal || delivery.state === "held" ? null : order("hold", "Hold", `Delivery ${delivery.id} is held.`),
    delivery.state === "held" ? order("release", "Release", `Delivery ${delivery.id} may go.`) : null,
    isFinal ? null : order("drop", "Drop", `Delivery ${delivery.id} will never be sent.`),
  ];
}

function attempts(delivery) {
  if (delivery.attempts.length === 0) return h("p.quiet", {}, "Not attempted yet.");
  return h("ol.attempts", {}, delivery.attempts.map((each, i) => h("li", { "data-key": i },
    h("div.attempt-head", {},
      statusPill(each.status ?? 0),
      h("span", {}, each.error ?? each.verdict ?? "on the wire"),
      h("span.spring"),
      h("span.quiet", {}, each.took_ms === undefined ? "" : `${each.took_ms} ms`),
      when(each.at)),
    h("p.quiet", {}, [each.why, each.url, each.rules ? `rules: ${each.rules.join(", ")}` : null].filter(Boolean).join(" · ")),
    each.error && each.verdict ? h("p.quiet", {}, each.verdict) : null,
    each.body ? h("details", {}, h("summary", {}, "Sent otherwise than above"), wireText(each.body, "Body of this attempt")) : null,
    each.answer ? h("details", {}, h("summary", {}, "Answer"), wireText(readable(each.answer), "Answer")) : null)));
}
