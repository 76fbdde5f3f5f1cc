import { stateTrack } from "../drawings/state_track.js";
import { copyButton } from "../page/copying.js";
import { h } from "../page/elements.js";
import { durationText, plural } from "../page/format.js";
import { facts, moodOf, pill, section, when } from "../page/parts.js";
import { linkTo } from "../page/router.js";
import { stepButton } from "../page/step_button.js";
import { stepOfMessage } from "../scenario_step.js";
import { deliveryCard } from "./deliveries.js";
import { hexDump } from "./hex_dump.js";

const CODINGS = { 0: "GSM 7-bit", 4: "octets (8-bit)", 8: "UCS-2 (16-bit)" };

/** One message: what it says, what became of it, how it went over the air, and who was told. */
export function messageDetail(message, refresh) {
  const isMt = message.type === "mt";
  const whole = message.whole?.hex ?? message.whole?.text ?? message.hex ?? message.text;
  return [
    h("header.detail-head", { "data-key": "head" },
      h("p.detail-kind", {}, h(`span.way.is-${message.type}`, {}, isMt ? "MT" : "MO"),
        ` SMS ${message.id}, ${isMt ? "to" : "from"} `, h("a", { href: linkTo("sims", message.iccid) }, message.label ?? message.iccid)),
      h("div.detail-actions", {},
        pill(message.state),
        h("span.spring"),
        copyButton("Copy text", whole),
        stepButton(message.submitted, stepOfMessage(message)))),
    h("blockquote.message", { "data-key": "text", class: message.hex === undefined ? null : "is-code" }, whole || " "),
    message.whole && !message.whole.complete
      ? h("p.hint", { "data-key": "gaps" }, "Some parts of this message have not come: the text has gaps.")
      : null,
    facts(
      ["ICCID", h("span.digits", {}, message.iccid)],
      ["From", message.source_address],
      ["To", isMt ? message.msisdn : message.dest_address],
      ["Coding", CODINGS[message.dcs]],
      ["Submitted", when(message.submitted)],
      ["Valid until", when(message.expires)],
      ["Last attempt", when(message.last_attempt)],
      ["Next attempt", when(message.retry)],
      ["Failed attempts", message.failed_attempts || null],
    ),
    section("State", stateTrack(message), historyList(message)),
    section(message.segments.length > 1 ? "Segments" : "Segment", message.segments.map((each) => segmentCard(each, message))),
    section("Webhook deliveries", message.deliveries.length > 0
      ? message.deliveries.map((delivery) => deliveryCard(delivery, refresh))
      : h("p.quiet", {}, nobodyTold(message))),
  ];
}

const nobodyTold = (message) =>
  message.type === "mt" && !message.final
    ? "None yet: the report is sent when the message has reached its end."
    : "None.";

function historyList(message) {
  let before = null;
  return [
    message.history_complete ? null : h("p.hint", {}, message.isOfFixture
      ? "This message came with the fixture: the journal has nothing of what happened before the world began."
      : "The journal has dropped the beginning of this history."),
    h("ol.history", {}, message.history.map((each) => {
      const at = Date.parse(each.at);
      const pause = before === null || at === before ? "" : `+${durationText(at - before)}`;
      before = at;
      return h(`li.is-${moodOf(each.state)}`, {},
        h("span.history-state", {}, each.state.replaceAll("_", " ")),
        h("span.history-detail", {}, each.detail ?? ""),
        h("span.history-pause", {}, pause),
        h("span.history-when", {}, when(each.at)));
    })),
  ];
}

function segmentCard(segment, message) {
  const unit = segment.septets === undefined
    ? plural(segment.octets, "octet")
    : `${plural(segment.septets, "septet")} in ${plural(segment.octets, "octet")}`;
  const isThis = segment.id === message.id || message.segments.length === 1;
  return h("details.segment", { "data-key": segment.id, open: isThis },
    h("summary", {},
      h("span.tag", {}, `${segment.part}/${segment.parts}`),
      isThis ? `SMS ${segment.id}` : h("a", { href: linkTo("messages", segment.id) }, `SMS ${segment.id}`),
      h("span.quiet", {}, ` ${unit}`),
      h("span.spring"),
      pill(segment.state)),
    segment.udh ? h("p.quiet", {}, "User data header ", h("code", {}, segment.udh)) : null,
    hexDump(segment.user_data, `User data of SMS ${segment.id}`));
}
