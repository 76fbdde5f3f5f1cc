#pragma once

#include "scenario/snapshots/snapshot_blanks.hpp"

#include <type_traits>

namespace easyconnect {

/// Says what a struct is made of: FIELDS(SmsDraft, payload, udh). Every member must be named, else
/// it does not compile ("3 names provided ... decomposes into 4 elements"): a new member goes here,
/// too. One that is made of others is of a type that `is_derived`, and is named all the same.
#define FIELDS(Type, ...)                                                                          \
    constexpr const char* name_of_struct(std::type_identity<Type>)                                 \
    {                                                                                              \
        return #Type;                                                                              \
    }                                                                                              \
    template <class Archive, Like<Type> It>                                                        \
    void describe(Archive& archive, It& it)                                                        \
    {                                                                                              \
        {                                                                                          \
            [[maybe_unused]] auto& [__VA_ARGS__] = it;                                             \
        }                                                                                          \
        NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(FIELD, __VA_ARGS__))                              \
    }
#define FIELD(member) archive.field(#member, it.member);

/// The same for one that has no members.
#define NO_FIELDS(Type)                                                                            \
    static_assert(std::is_empty_v<Type>);                                                          \
    constexpr const char* name_of_struct(std::type_identity<Type>)                                 \
    {                                                                                              \
        return #Type;                                                                              \
    }                                                                                              \
    template <class Archive, Like<Type> It>                                                        \
    void describe(Archive&, It&)                                                                   \
    {}

// --- the organisation

FIELDS(Account, user, username, password, api_access)
FIELDS(Token, account, expires, number)
FIELDS(Address, salutation, first_name, last_name, company, street, address_line2, house_number,
       zip, city, country, phone)
FIELDS(Charge, name, cents, currency)
FIELDS(Product, id, name, material, package_size, least, most, most_per_customer, contract_months,
       one_time, recurring)
FIELDS(OrderLine, product, quantity)
FIELDS(Order, number, type, date, status, invoice_number, gross_cents, address, customer_reference,
       sims, lines)
FIELDS(Orders, all, next_number)
FIELDS(ChosenLimits, data, sms_mt, sms_mo)

// --- cards and devices

FIELDS(Quota, left, total, last_added, expires, changed, threshold_reached, used_up)
FIELDS(Device, present, attached, asleep, storage_full, network, rat, lac, cell, imei, located,
       online, behaviours, texts, plan)
FIELDS(DayUsage, day, data_rx, data_tx, sms_mo, sms_mt)
FIELDS(SimEvent, id, at, description, severity, alert, imei, network)
FIELDS(Sim, iccid, imsi, msisdn, endpoint, ip_address, status, label, imei_lock, locked_imei,
       activated, ends, data, sms, device, usage, messages, undelivered, events)
FIELDS(SimChange, iccid, status, label, imei_lock)
FIELDS(Network, operator_name, country, iso_code, mcc, mnc, country_code)

FIELDS(Echo, after)
FIELDS(TextReply, match, text, after)
FIELDS(MeterReport, every, text, to)
FIELDS(Sleepy, awake, every)
NO_FIELDS(Silent)
FIELDS(Roaming, networks, every)
FIELDS(DataTraffic, profile, per_day)
FIELDS(PlannedAnswer, place, plan, behaviour, received, text, coding, to)
FIELDS(Fleet, sets, answers, next_answer)

// --- messages and webhooks

FIELDS(MultiPart, part, total, identifier)
FIELDS(Sms, id, iccid, type, coding, source_type, payload, source_address, dest_address, udh,
       multi_part, submitted, expires, last_attempt, retry, final, failed_attempts, status, msc,
       early, plan)
FIELDS(Smsc, messages)
FIELDS(Twist, rules, ids_as_numbers, is_cut, cut_at, loses_acknowledgement, duplicate_after,
       duplicate_by)
FIELDS(WebhookOutcome, status, error, answer, took)
FIELDS(DeliveryAttempt, at, url, why, twist, outcome, verdict, next_due)
FIELDS(Delivery, id, kind, message, endpoint, created, state, attempts_made, failed_by_schedule,
       first_attempt, next_due, why, twist, ruled, attempts, state_before, due_before, plan)
FIELDS(WebhookTargets, reports, mo, bearer)
FIELDS(DueWebhook, delivery, attempt, target)
FIELDS(ReceiverHealth, answers, no_answer, latency, slowest)
FIELDS(Webhooks, targets, deliveries, swapped, receivers, outbox)
FIELDS(SinkAnswer, status, body, after, hangs, times)
FIELDS(SinkScript, answers, repeat)
FIELDS(SinkRequest, id, at, method, query, content_type, authorization_scheme, body, body_size,
       answer)
FIELDS(Sink, script, answered, requests, received, dropped, bytes)
FIELDS(Sinks, by_name)

// --- rules

FIELDS(RuleSituation, attached, asleep, status, state, rule)
FIELDS(RuleCondition, iccid, account, payload, path, part, attempt, from, until, situation, nth,
       every, first, per, percent)
FIELDS(Effect, kind, by, up_to, cause, octets)
FIELDS(Fault, kind, stage, status, body, content_type, how, per, budget, window, retry_after, by,
       up_to, spread, bytes)
FIELDS(LaterStep, after, step)
FIELDS(Reaction, steps)
FIELDS(RateWindow, began, calls)
FIELDS(Rule, id, on, about, when, then, is_enabled, matched, fired, opened, counted, met, windows)
FIELDS(Rules, all, next, listen_to_facts, listen_to_calls)
FIELDS(Step, label, method, path, body, query, account, where)
FIELDS(WorldOrigin, fixtures, start, reports, mo)
FIELDS(RecordedCall, at, call)
FIELDS(Recording, is_on, is_whole, began, calls, bytes, left_out, first_sms, steps_before, missed,
       origin, writer)
FIELDS(StepTally, played, refused)
FIELDS(Script, steps, tallies, state, player, played, refused)

// --- what happens later, and what has happened

FIELDS(AttemptDelivery, sms, plan)
FIELDS(ConcludeDelivery, sms, plan)
FIELDS(AttemptWebhook, delivery, plan)
FIELDS(ApplyChanges, batch)
FIELDS(PurgeForReset, iccid)
FIELDS(ReattachAfterReset, iccid)
FIELDS(CompleteOrder, order)
FIELDS(CompleteTopUp, order)
NO_FIELDS(AutoTopUpRound)
FIELDS(FollowRoutine, place, behaviour, plan)
FIELDS(SendAnswer, answer)
FIELDS(PlayStep, step, about, left, every)
NO_FIELDS(PatienceEnds)
FIELDS(Agenda::Entry, due, sequence, event)
FIELDS(Fact, id, at, kind, iccid, number, detail)
FIELDS(Journal, facts, recorded)

// --- what the clients did

FIELDS(FiredNote, rule, what, stage, fired, drawn, wanted, occurrence)
FIELDS(CardGlimpse, status, is_attached, has_ended, data_left, sms_left)
FIELDS(RequestRow, id, at, method, path, query, operation, account, iccid, content_type, body,
       body_size, authorization_scheme, token_state, token, card, status, reply, reply_size,
       reply_type, retry_after, refusal, refusal_where, accepted, wire, is_lost, notes)
FIELDS(BothTimes, at, real)
FIELDS(ClientHabits::Login, token_print, request, used, was_refused, wasted)
FIELDS(ClientHabits::BadToken, refused, request, had_expired, others)
FIELDS(ClientHabits::Backoff, told, wait, request, call_print, others)
FIELDS(ClientHabits::FailedCall, first, last, pause, has_failed, hasty, request)
FIELDS(ClientHabits::AcceptedText, when, request, sms)
FIELDS(ClientHabits::ReadPage, last, request, hasty)
FIELDS(ClientHabits, logins, bad_tokens, refused_calls, backoffs, failed_calls, accepted_texts,
       read_pages)
FIELDS(Finding, id, kind, subject, message, account, at, last_at, times, requests)
FIELDS(Findings, all, next, dropped)

// --- all of it

FIELDS(Platform, token_validity, token_expires_in, token_status_code, strict_input,
       unknown_sim_empty200, iccid_with_luhn, callback_ids_as_numbers, order_post_echo,
       list_change_delay, reset_delay, reset_reattach, lifetime_months, extension_months,
       event_retention, usage_months, data_package, sms_package, topup_sms, quota_threshold_percent,
       peak_throughput, topup_price_cents, vat_percent, banktransfer_delay, order_completion,
       sms_attempt_delay, sms_transfer_time, sms_attach_delay, sms_validity, sms_validity_most,
       sms_retention, sms_retries, mo_sixteen_bit_reference, webhook_retries, webhook_age_most,
       webhook_timeout, webhook_exponential, webhook_pause, webhook_growth_percent,
       webhook_pause_most, webhook_jitter_percent, webhook_only_200, webhook_in_flight,
       webhook_ordered_per_sim, report_expired_as_failed)
FIELDS(Bounds, sims, orders, tokens, messages, deliveries, planned, facts, request_rows,
       request_bytes, findings, events_per_sim, attempts_per_delivery, rules, rule_subjects, steps,
       receivers, networks, behaviour_sets, behaviours_per_device, list_changes, sinks,
       sink_requests, sink_bytes, text)
FIELDS(World, seed, now, began, name, pace, pace_factor, quiet, platform, bounds, organisation,
       organisation_address, accounts, templates, tokens, networks, sims, fleet, foreign_sims,
       products, orders, limits, smsc, webhooks, sinks, rules, script, queued_changes, next_batch,
       auto_topup, auto_topup_rounds, resets, sim_events, agenda, journal, requests, habits,
       findings, recording)

#undef FIELD
#undef FIELDS
#undef NO_FIELDS

// --- what guards its members

template <class T>
inline constexpr bool is_shelf = false;
template <class Thing, class Id>
inline constexpr bool is_shelf<Shelf<Thing, Id>> = true;

/// {"next": 6203, "things": [...], "finished": [...]}
template <class Archive, class It>
requires is_shelf<std::remove_const_t<It>>
void describe(Archive& archive, It& shelf)
{
    auto next = shelf.next_id();
    auto finished = shelf.in_order_of_finishing();
    using Thing = std::remove_cvref_t<decltype(*shelf.find(next))>;
    std::vector<Thing> things;
    if constexpr (std::is_const_v<It>) {
        archive.field("next", next);
        archive.list("things", shelf.all());
        archive.field("finished", finished);
    } else {
        archive.field("next", next);
        archive.field("things", things);
        archive.field("finished", finished);
        const auto before = [](const Thing& a, const Thing& b) { return a.id < b.id; };
        if (std::ranges::adjacent_find(things, std::not_fn(before)) != things.end())
            archive.refuse("the ids of things go up");
        if (!things.empty() && things.back().id >= next) archive.refuse("next is above all ids");
        shelf = It(next.value(), std::move(things), std::move(finished));
    }
}

/// {"cards": [...]}
template <class Archive, Like<Sims> It>
void describe(Archive& archive, It& sims)
{
    if constexpr (std::is_const_v<It>) {
        archive.list("cards", sims.all());
    } else {
        std::vector<Sim> cards;
        archive.field("cards", cards);
        sims.reserve(cards.size());
        for (auto& card : cards) {
            if (sims.find(card.iccid))
                archive.refuse("the SIM " + card.iccid.text() + " is here twice");
            sims.add(std::move(card));
        }
    }
}

/// {"recorded": 3, "rows": [...]}: how much they weigh depends on this program alone.
template <class Archive, Like<RequestLog> It>
void describe(Archive& archive, It& log)
{
    auto& [rows, recorded, forgotten, dropped, newest_dropped, bytes] = log;
    archive.field("rows", rows);
    archive.field("recorded", recorded);
    archive.field("forgotten", forgotten);
    archive.field("dropped", dropped);
    archive.field("newest_dropped", newest_dropped);
    if constexpr (!std::is_const_v<It>) bytes = 0;
}

template <class T>
inline constexpr bool is_recent = false;
template <class Thing>
inline constexpr bool is_recent<Recent<Thing>> = true;

/// {"things": [[print, {...}], ...]}
template <class Archive, class It>
requires is_recent<std::remove_const_t<It>>
void describe(Archive& archive, It& recent)
{
    auto things = recent.in_order();
    archive.field("things", things);
    if constexpr (!std::is_const_v<It>) {
        for (auto& [print, thing] : things) recent.at(print) = std::move(thing);
        if (recent.size() != things.size()) archive.refuse("there are too many, or one is twice");
    }
}

/// A token with its text.
struct SavedToken {
    std::string text;
    Token token;
};
template <class Archive, Like<SavedToken> It>
void describe(Archive& archive, It& saved)
{
    archive.field("text", saved.text);
    describe(archive, saved.token);
}

/// {"issued": 3, "by_age": [{"text": "...", "account": 0, "expires": ...}]}
template <class Archive, Like<Tokens> It>
void describe(Archive& archive, It& tokens)
{
    auto& [by_text, by_age, issued] = tokens;
    archive.field("issued", issued);
    std::vector<SavedToken> saved;
    if constexpr (std::is_const_v<It>)
        for (const auto& text : by_age) saved.push_back({text, by_text.at(text)});
    archive.field("by_age", saved);
    if constexpr (!std::is_const_v<It>)
        for (auto& [text, token] : saved) {
            if (!by_text.emplace(text, token).second) archive.refuse("a token is here twice");
            by_age.push_back(std::move(text));
        }
}

/// {"next_sequence": 17, "entries": [...]}, what is due first in front.
template <class Archive, Like<Agenda> It>
void describe(Archive& archive, It& agenda)
{
    auto entries = agenda.entries();
    auto next = agenda.next_sequence();
    const auto order = [](const Agenda::Entry& entry) {
        return std::pair(entry.due, entry.sequence);
    };
    std::ranges::sort(entries, {}, order);
    archive.field("next_sequence", next);
    archive.field("entries", entries);
    if constexpr (!std::is_const_v<It>) {
        std::vector<std::uint64_t> numbers;
        for (const auto& entry : entries)
            numbers.push_back(entry.sequence & ~Agenda::last_of_moment);
        std::ranges::sort(numbers);
        if (std::ranges::adjacent_find(numbers) != numbers.end() ||
            (!numbers.empty() && numbers.back() >= next))
            archive.refuse("sequences are different, and below next_sequence");
        agenda = Agenda(std::move(entries), next);
    }
}

} // namespace easyconnect
