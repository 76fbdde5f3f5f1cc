#pragma once

#include <string>

namespace easyconnect::test {

/// A scenario with something of everything that a snapshot has to carry on: steps that repeat,
/// rules with chance, counts and windows, faults before and after the commit, reactions that are
/// planned, webhooks that are retried and doubled. Time moves by hand.
inline const std::string storm_scenario = R"(version: 1
name: storm
seed: 11
clock: {pace: manual}
webhooks: {reports: {url: "sink:reports"}, mo: {url: "sink:mo"}}
sims:
  - {iccid: "8988280666000000001", count: 3, label: "pump-{n}"}
rules:
  - {id: busy, on: sims.read, when: {percent: 50}, then: {fault: status, status: 503}}
  - {id: storm, on: sims.read, when: {while: {state: storm}, every: 2}, then: {fault: unauthorized}}
  - {id: budget, on: sms.submit, then: {fault: rate_limit, budget: 2, window: 10m}}
  - id: lost-answer
    on: sms.submit
    when: {percent: 40, per: sim}
    then: {fault: status, status: 502, stage: after_commit}
  - {id: twice, on: webhook.report, when: {percent: 50}, then: {effect: duplicate, by: 30s}}
  - id: nap
    on: sms.delivered
    when: {every: 3}
    then: {steps: [{after: 5s, detach: "{iccid}"}, {after: 20m, attach: "{iccid}"}]}
timeline:
  - {at: 20m, state: storm}
  - {at: 70m, state: calm}
  - {at: 35m, note: half of it}
  - at: 1m
    repeat: {every: 7m, times: 12}
    for_each: {label: "pump-*"}
    mo: {iccid: "{iccid}", payload: "t=21.5"}
expect:
  - request: {operation: sms.submit, status: 201}
    count: 1
  - order: [{operation: sms.submit, status: 429}, {operation: sims.read, status: 503}]
  - sms: {type: MT, status: DELIVERED}
  - finding: {kind: duplicate_sms}
    count: 3
)";

} // namespace easyconnect::test
