import { get, remove } from "../api.js";
import { h } from "../page/elements.js";
import { plural } from "../page/format.js";
import { LiveView } from "../page/live_view.js";
import { attempt } from "../page/notices.js";
import { press, when } from "../page/parts.js";
import { linkTo } from "../page/router.js";
import { flowText } from "../yaml.js";
import { copyButton } from "../page/copying.js";

export const findingsView = () => new LiveView({
  title: "Findings",
  topics: ["findings"],
  load: () => get("findings"),
  draw: ({ findings, dropped }) => [
    findings.length === 0
      ? h("div.empty", {}, h("p", {}, "No bad habit seen."), h("p.quiet", {}, "Here stands what would hurt a client at the real platform: retry storms, a login for each call, ignored 401s."))
      : h("ul.cards", {}, findings.toReversed().map(card)),
    dropped > 0 ? h("p.hint", {}, `${plural(dropped, "more finding")} had no room.`) : null,
  ],
  actions: (refresh) => h("button.button", press(async () => {
    await attempt(() => remove("findings"), "The next client begins with a clean sheet.");
    refresh();
  }), "Forget all"),
});

const card = (finding) =>
  h("li.card.finding", { "data-key": finding.id },
    h("header.card-head", {},
      h("span.tag.is-warn", {}, finding.kind),
      h("b", {}, finding.message),
      h("span.quiet", {}, finding.times > 1 ? `${finding.times} times, ` : "", when(finding.last_at))),
    h("p", {}, finding.advice),
    h("p.quiet", {}, [finding.account, finding.subject].filter(Boolean).join(" · ")),
    h("div.card-actions", {},
      finding.requests.slice(0, 8).map((id) => h("a.button.is-small", { href: linkTo("requests", id) }, `Request ${id}`)),
      copyButton("Copy as expectation", `- ${flowText({ finding: { kind: finding.kind }, never: true })}\n`)));
