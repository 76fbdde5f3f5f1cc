#include "file_lab.hpp"

#include "scenario/scenario.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;

namespace {

/// A scenario that is wrong, and all that is said about it.
struct Broken {
    std::string what;
    std::string text;
    std::string message;
};

std::string error_of(const std::string& text)
{
    return mistakes_of([&] { (void)read_scenario({"a.yaml", text}); });
}

const std::string one_sim = "version: 1\n"
                            "sims:\n"
                            "  - {iccid: \"8988280666000000001\", label: pump}\n";

} // namespace

TEST_CASE("a broken scenario is told by file, line, column, path and what would be right",
          "[scenario]")
{
    const Broken table[] = {
        {"a key that does not exist", one_sim + "timelime: []\n",
         "a.yaml:4:1: error: timelime: there is no such key; did you mean timeline?"},
        {"an ICCID without quotes",
         one_sim + "timeline:\n  - {at: 1m, detach: 8988280666000000001}\n",
         "a.yaml:5:22: error: timeline[0].detach: an ICCID needs quotes: without them it is a "
         "number, and most tools lose the last digits of a 19-digit number"},
        {"a verb that does not exist",
         one_sim + "timeline:\n  - at: 1m\n    detatch: \"8988280666000000001\"\n",
         "a.yaml:6:14: error: timeline[0].detatch: There is no key detatch here; did you mean "
         "detach?"},
        {"two verbs in a step",
         one_sim + "timeline:\n  - at: 1m\n    note: hello\n    state: storm\n",
         "a.yaml:6:11: error: timeline[0].note: a step has one verb, and this has state and note; "
         "write two steps"},
        {"a SIM that does not exist",
         one_sim + "timeline:\n  - at: 1m\n    mo: {iccid: \"8988280666000000009\", payload: hi}\n",
         "a.yaml:6:17: error: timeline[0].mo.iccid: No device holds a SIM with this ICCID"},
        {"a rule that does not exist", one_sim + "timeline:\n  - {at: 1m, enable: storm}\n",
         "a.yaml:5:22: error: timeline[0].enable: There is no rule storm"},
        {"a body that is malformed",
         one_sim + "timeline:\n  - at: 1m\n    platform: {webhook_timeouts: 2s}\n",
         "a.yaml:6:34: error: timeline[0].platform.webhook_timeouts: There is no key "
         "webhook_timeouts here; did you mean webhook_timeout?"},
        {"a time that is none", one_sim + "timeline:\n  - {at: soon, note: hello}\n",
         "a.yaml:5:10: error: timeline[0].at: this must be a time after the start such as 0s, 10m "
         "or 1h30m, or an absolute one such as 2026-02-03T04:05:06Z"},
        {"SIMs that no pattern fits",
         one_sim +
             "timeline:\n  - at: 0s\n    for_each: {label: \"valve*\"}\n    attach: \"{iccid}\"\n",
         "a.yaml:6:15: error: timeline[0].for_each: no SIM fits this, so nothing would happen"},
        {"a repetition without end",
         one_sim + "timeline:\n  - {at: 0s, note: again, repeat: {every: 1m}}\n",
         "a.yaml:5:35: error: timeline[0].repeat: times is missing"},
        {"an operation that does not exist",
         one_sim + "expect:\n  - request: {operation: sms.submitt}\n",
         "a.yaml:5:26: error: expect[0].request.operation: There is no operation sms.submitt; did "
         "you mean sms.submit?"},
        {"a count that is none",
         one_sim + "expect:\n  - request: {operation: sms.submit}\n"
                   "    count: many\n",
         "a.yaml:6:12: error: expect[0].count: this must be a number such as 3, a range such as "
         "\"2..5\", \">2\" or \"<=1\" (in quotes), or {least: 2, most: 5}"},
        {"a state that does not exist", one_sim + "expect:\n  - sms: {status: DELIVERD}\n",
         "a.yaml:5:19: error: expect[0].sms.status: \"DELIVERD\" must be DELIVERY ATTEMPT PENDING, "
         "IN PROGRESS, BUFFERED, DELIVERED, FAILED, EXPIRED or CANCELED; did you mean DELIVERED?"},
        {"two questions in one item",
         one_sim + "expect:\n  - sms: {status: DELIVERED}\n    sim: {attached: true}\n",
         "a.yaml:6:10: error: expect[0].sim: an item asks one question, and this asks sms and sim; "
         "write two items"},
        {"an event that never happens", one_sim + "expect:\n  - event: {kind: sms.lost}\n",
         "a.yaml:5:19: error: expect[0].event.kind: nothing of this kind happens; GET "
         "/_simulator/v1/events shows the kinds, such as sms.delivered, and * stands for any text"},
        {"a rule about nothing", one_sim + "rules:\n  - {on: sms.sumbit, then: fail}\n",
         "a.yaml:5:10: error: rules[0].on: on must be sms.submit, sms.attempt, webhook, "
         "webhook.report, webhook.mo, an operation such as sims.read, sims.* or api, or an event "
         "such as sms.delivered; did you mean sms.submit?"},
        {"a rule whose step is malformed",
         one_sim + "rules:\n  - on: sms.delivered\n    then: {steps: [{detach: \"898\"}]}\n",
         "a.yaml:6:29: error: rules[0].then.steps[0].detach: this must be an ICCID in quotes, or "
         "\"{iccid}\" for the SIM it is about"},
        {"a fixture that is not there", "version: 1\nfixture: fleet.yaml\n",
         "a.yaml:2:10: error: fixture: the fixture fleet.yaml: this file cannot be read: No such "
         "file or directory"},
        {"a variable that is not set", "version: 1\nname: ${NOT_SET_ANYWHERE}\n",
         "a.yaml:2:7: error: name: the environment has no variable NOT_SET_ANYWHERE; set it, or "
         "write ${NOT_SET_ANYWHERE:-default}"},
        {"a file that is no YAML", "version: 1\nname: [open\n",
         "a.yaml:3:1: error: this is not valid YAML: end of sequence flow not found"},
    };
    for (const auto& row : table) {
        CAPTURE(row.what);
        CHECK(error_of(row.text) == row.message);
    }
}

TEST_CASE("every mistake of a scenario is told at once, in the order of the file", "[scenario]")
{
    CHECK(
        error_of("version: 2\n"
                 "sims:\n"
                 "  - {iccid: \"12\"}\n"
                 "timeline:\n"
                 "  - {at: 1m}\n"
                 "expect:\n"
                 "  - {count: 3}\n"
                 "findings: loud\n") ==
        "a.yaml:1:10: error: version: this must be the number 1, not \"2\"\n"
        "a.yaml:3:13: error: sims[0].iccid: this must be 19 digits in quotes, not \"12\"\n"
        "a.yaml:5:5: error: timeline[0]: a step needs one of the verbs attach, detach, device, mo, "
        "data, call, enable, disable, rule, revoke_tokens, platform, webhooks, state, note, "
        "control\n"
        "a.yaml:7:5: error: expect[0]: an item asks one question: request, order, delivery, sms, "
        "sim, orders, event, finding or rules_fired\n"
        "a.yaml:8:11: error: findings: \"loud\" must be off, warn or error");
}

TEST_CASE("what may become right is no mistake of a scenario", "[scenario]")
{
    SECTION("a device that is off sends an SMS: it may be on by then")
    {
        CHECK(error_of("version: 1\n"
                       "sims: [{iccid: \"8988280666000000001\", device: {attached: false}}]\n"
                       "timeline: [{at: 1m, mo: {iccid: \"8988280666000000001\", payload: hi}}]\n")
                  .empty());
    }
    SECTION("a rule that a step before it makes")
    {
        CHECK(error_of(one_sim + "timeline:\n"
                                 "  - {at: 2m, disable: storm}\n"
                                 "  - {at: 1m, rule: {id: storm, on: sms.attempt, then: fail}}\n")
                  .empty());
    }
    SECTION("a call about an order that the client makes")
    {
        CHECK(error_of(one_sim + "timeline: [{at: 1m, call: {path: \"/v1/orders/100001\"}}]\n")
                  .empty());
    }
}
