import { h, s } from "../page/elements.js";
import { amountText } from "../page/format.js";

const MOODS = { ample: "good", low: "warn", exhausted: "bad" };

/** What is left of a quota; a thin bar with its numbers. Nothing for a card that never had one. */
export function quotaBar(title, quota) {
  if (!quota || !(quota.total > 0)) return h("span.quota.is-absent", {}, h("span.quota-title", {}, title), "none");
  const share = Math.min(100, Math.max(0, (quota.left / quota.total) * 100));
  const text = `${amountText(quota.left)} of ${amountText(quota.total, quota.unit)} left`;
  return h("span.quota", { title: text },
    h("span.quota-title", {}, title),
    s("svg.quota-bar", { height: 6, "aria-hidden": "true" },
      s("rect.quota-whole", { width: "100%", height: 6, rx: 3 }),
      share > 0 ? s(`rect.is-${MOODS[quota.level] ?? "good"}`, { width: `${Math.max(share, 2)}%`, height: 6, rx: 3 }) : null),
    h("span.quota-left", { class: quota.level === "ample" ? null : `is-${MOODS[quota.level]}` }, amountText(quota.left, quota.unit === "SMS" ? "" : quota.unit)));
}
