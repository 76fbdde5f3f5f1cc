#pragma once

#include "conservation.hpp"
#include "world/webhooks/delivery_orders.hpp"

#include <array>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace easyconnect::test {

/// A small world in which things happen at random: each seed is another life, and always the same
/// one. After each step the auditor looks at everything.
class RandomLife {
public:
    explicit RandomLife(std::uint64_t seed) : chance_(seed)
    {
        auto& world = lab_.world;
        world.seed = seed;
        auto& platform = world.platform;
        platform.sms_package = Amount::whole(pick({1, 3, 8, 40}));
        platform.data_package = Amount::whole(pick({1, 5}));
        platform.banktransfer_delay = pick<Duration>({0s, 3h});
        platform.topup_sms = !one_in(4);
        platform.usage_months = 120;
        world.bounds.messages = pick<std::size_t>({1'000, 1'000, 4, 9});
        world.bounds.deliveries = pick<std::size_t>({1'000, 1'000, 2, 5});
        world.bounds.events_per_sim = pick<std::size_t>({1'000'000, 1'000'000, 3});
        world.bounds.attempts_per_delivery = pick<std::size_t>({50, 1, 3});
        world.bounds.rules = pick<std::size_t>({1'000, 2});
        for (Sim& sim : world.sims.all()) {
            sim.data = fresh_quota(platform.data_package, world.now, *sim.ends);
            sim.sms = fresh_quota(platform.sms_package, world.now, *sim.ends);
        }
        auditor_.emplace(world);
        if (!one_in(5)) lab_.listen();
        change_options();
        steps_ = 15 + static_cast<int>(below(16));
    }

    /// Lives it to its end. Returns what was wrong at the first moment at which anything was, below
    /// the steps that led there; empty when all was well.
    std::string live()
    {
        for (int i = 0; i < steps_; ++i) {
            do_something();
            if (auto found = audit(); !found.empty()) return found;
        }
        come_to_rest();
        if (auto found = audit(); !found.empty()) return found;
        return lab_.world.webhooks.outbox.empty() && in_hand_.empty()
                   ? unfinished()
                   : told("something is on its way");
    }

    // --- piece by piece, for who exchanges the world in between; a copy goes on as this one does

    int steps() const { return steps_; }
    void step() { do_something(); }
    void end() { come_to_rest(); }
    World& world() { return lab_.world; }
    Lab& lab() { return lab_; }

private:
    // --- chance

    std::uint64_t below(std::uint64_t limit) { return chance_() % limit; }
    bool one_in(std::uint64_t count) { return below(count) == 0; }
    template <class T = int>
    T pick(std::initializer_list<T> choices)
    {
        return choices.begin()[below(choices.size())];
    }
    Duration some_time()
    {
        return Duration(1'000) * static_cast<std::int64_t>(below(90)) +
               pick<Duration>({0s, 1min, 10min, 40min, 5h, 26h});
    }
    Sim& some_card() { return lab_.world.sims.all()[below(3)]; }
    std::string some_iccids() { return pick<std::string>({"*", "*", pump, meter, "*3", "*0000?"}); }
    /// One that is kept, or was, or never will be.
    DeliveryId some_delivery()
    {
        return DeliveryId{below(lab_.world.webhooks.deliveries.next_id().value() + 1)};
    }
    SmsId some_sms()
    {
        const auto next = lab_.world.smsc.messages.next_id().value();
        return SmsId{next - std::min<std::uint64_t>(next, below(12))};
    }

    // --- what can happen

    /// Writes the step down and, when it was refused, sees that nothing has changed.
    template <class T>
    void answered(const std::string& step, const Result<T>& result, std::uint64_t before)
    {
        log_ += step + (result ? "\n" : ": refused, " + result.error().detail + "\n");
        if (!result && digest(lab_.world) != before) violation_ = "a refusal has changed something";
    }
    void done(const std::string& step) { log_ += step + "\n"; }

    void do_something()
    {
        static constexpr std::array steps{
            &RandomLife::submit,         &RandomLife::submit,
            &RandomLife::submit,         &RandomLife::submit,
            &RandomLife::originate,      &RandomLife::originate,
            &RandomLife::originate,      &RandomLife::cancel,
            &RandomLife::move_device,    &RandomLife::move_device,
            &RandomLife::behave,         &RandomLife::use_some_data,
            &RandomLife::top_up_some,    &RandomLife::change_card,
            &RandomLife::reset,          &RandomLife::change_life,
            &RandomLife::pass,           &RandomLife::pass,
            &RandomLife::pass,           &RandomLife::pass_answering,
            &RandomLife::pass_answering, &RandomLife::pass_answering,
            &RandomLife::answer_some,    &RandomLife::answer_some,
            &RandomLife::answer_some,    &RandomLife::order_one,
            &RandomLife::order_one,      &RandomLife::order_many,
            &RandomLife::send_again,     &RandomLife::send_again,
            &RandomLife::add_some_rule,  &RandomLife::add_some_rule,
            &RandomLife::add_some_rule,  &RandomLife::remove_some_rule,
            &RandomLife::change_options, &RandomLife::change_targets,
            &RandomLife::limit,
        };
        (this->*steps[below(steps.size())])();
        take_out();
    }

    void submit()
    {
        SmsDraft draft{.payload = "hello"};
        draft.coding = pick({Coding::gsm7, Coding::gsm7, Coding::octets, Coding::ucs2});
        if (draft.coding == Coding::octets) draft.payload = pick<std::string>({"00ff", "0"});
        if (draft.coding == Coding::ucs2) draft.payload = "\xd0\xbf\xd1\x80";
        if (one_in(6)) draft.payload = std::string(155, 'a');
        if (one_in(4)) draft.udh = "050003010201";
        if (one_in(3)) draft.expires = lab_.world.now + Duration(1) + some_time();
        if (one_in(8)) draft.expires = lab_.world.now + 30 * 24h;
        const int count = one_in(5) ? 4 : 1;
        for (int i = 0; i < count; ++i) {
            const auto before = digest(lab_.world);
            Sim& sim = some_card();
            const bool has_quota = sim.sms.left > Amount();
            const auto result = submit_sms(lab_.world, sim, draft);
            if (result && !has_quota) violation_ = "an SMS was accepted without quota";
            answered("submit to " + sim.iccid.text(), result, before);
        }
    }

    void originate()
    {
        MoDraft draft{.payload = one_in(3) ? std::string(100 + below(500), 'b') : "reading 17"};
        const auto before = digest(lab_.world);
        Sim& sim = some_card();
        answered("originate at " + sim.iccid.text(), originate_sms(lab_.world, sim, draft), before);
    }

    void cancel()
    {
        const auto before = digest(lab_.world);
        const SmsId id = some_sms();
        answered("cancel " + std::to_string(id.value()), cancel_sms(lab_.world, some_card(), id),
                 before);
    }

    void move_device()
    {
        DeviceChange change;
        switch (below(4)) {
        case 0: change.storage_full = one_in(2); break;
        case 1: change.asleep = one_in(2); break;
        case 2: change.network = static_cast<NetworkNumber>(below(3)); break;
        default: change.attached = one_in(2); break;
        }
        Sim& sim = some_card();
        change_device(lab_.world, sim, change);
        done("move the device of " + sim.iccid.text());
    }

    void behave()
    {
        using Use = TextPattern::Use;
        Behaviours set;
        switch (below(6)) {
        case 0: break;
        case 1: set.emplace_back(Echo{.after = some_time()}); break;
        case 2:
            set.emplace_back(TextReply{.text = *TextPattern::parse("got {text}", Use::answer)});
            break;
        case 3:
            set.emplace_back(
                MeterReport{.every = 2h, .text = *TextPattern::parse("n={n}", Use::report)});
            set.emplace_back(DataTraffic{.per_day = Amount::whole(2)});
            break;
        case 4:
            set.emplace_back(Sleepy{.awake = 10min, .every = 3h});
            set.emplace_back(Echo{});
            break;
        default: set.emplace_back(Silent{}); break;
        }
        Sim& sim = some_card();
        const auto number = keep_behaviours(lab_.world, set);
        if (number) (void)give_behaviours(lab_.world, sim, *number);
        done("the device of " + sim.iccid.text() + " behaves as in set " +
             std::to_string(number.value_or(0)));
    }

    void use_some_data()
    {
        const auto before = digest(lab_.world);
        Sim& sim = some_card();
        const Amount volume = Amount::millionths(static_cast<std::int64_t>(below(2'000'000)));
        answered("use data at " + sim.iccid.text(), use_data(lab_.world, sim, volume, volume),
                 before);
    }

    void top_up_some()
    {
        const auto before = digest(lab_.world);
        Sim& sim = some_card();
        if (one_in(5)) {
            set_auto_topup(lab_.world, {&sim}, one_in(2));
            done("automatic top-up of " + sim.iccid.text());
            return;
        }
        answered("top up " + sim.iccid.text(),
                 top_up(lab_.world, {&sim}, OrderType::topup,
                        pick({PaymentMethod::banktransfer, PaymentMethod::monthlyinvoice})),
                 before);
    }

    void change_card()
    {
        SimChange change{.iccid = some_card().iccid};
        if (one_in(3))
            change.imei_lock = one_in(2);
        else
            change.status = pick({SimStatus::enabled, SimStatus::disabled});
        const auto before = digest(lab_.world);
        if (one_in(3)) {
            answered("queue a change of " + change.iccid.text(),
                     queue_changes(lab_.world, {change}), before);
            return;
        }
        change_sim(lab_.world, *lab_.world.sims.find(change.iccid), change);
        done("change " + change.iccid.text());
    }

    void reset()
    {
        const auto before = digest(lab_.world);
        Sim& sim = some_card();
        answered("reset " + sim.iccid.text(), queue_reset(lab_.world, sim), before);
    }

    void change_life()
    {
        Sim& sim = some_card();
        if (one_in(2))
            sim.ends = lab_.world.now + some_time();
        else
            extend(lab_.world, {&sim});
        done("life of " + sim.iccid.text());
    }

    void limit()
    {
        ChosenLimits limits;
        limits.data = pick({0, 1});
        limits.sms_mt = pick({0, 1});
        limits.sms_mo = pick({0, 1, 99});
        const auto before = digest(lab_.world);
        answered("limit the month", choose_limits(lab_.world, limits), before);
    }

    // --- time, and the customer's endpoint

    void pass()
    {
        const auto time = some_time();
        lab_.pass(time);
        done("pass " + duration_text(time));
    }

    int some_status() { return pick({200, 200, 200, 201, 204, 301, 404, 500, 503, 0}); }

    /// Time passes, and most of what comes is answered at once.
    void pass_answering()
    {
        auto& world = lab_.world;
        const auto until = world.now + some_time();
        done("pass to " + rfc3339_text(until) + ", answering");
        for (;;) {
            take_out();
            if (!one_in(4)) answer_latest();
            const auto due = world.agenda.next_due();
            if (!due || *due > until) break;
            play_next(world);
        }
        lab_.pass(until - world.now);
    }

    void answer_latest()
    {
        if (in_hand_.empty()) return;
        answer(in_hand_.size() - 1, some_status());
    }

    void answer_some()
    {
        const auto count = below(4) + 1;
        for (std::uint64_t i = 0; i < count && !in_hand_.empty(); ++i)
            answer(below(in_hand_.size()), some_status());
    }

    void answer(std::size_t place, int status)
    {
        const auto due = in_hand_[place];
        in_hand_.erase(in_hand_.begin() + static_cast<std::ptrdiff_t>(place));
        finish_attempt(lab_.world, due.delivery, due.attempt,
                       {.status = status, .error = status == 0 ? "no answer in time" : ""});
        done("answer delivery " + std::to_string(due.delivery.value()) + " with " +
             std::to_string(status));
        const auto before = digest(lab_.world);
        finish_attempt(lab_.world, due.delivery, due.attempt, {.status = 500});
        if (digest(lab_.world) != before) violation_ = "an outcome counted twice";
    }

    /// The sender takes out what has to leave.
    void take_out()
    {
        for (auto& due : std::exchange(lab_.world.webhooks.outbox, {})) {
            const auto post = webhook_post(lab_.world, due);
            const bool cut = post.body.empty() || post.body.back() != '}';
            const auto& delivery = *lab_.world.webhooks.deliveries.find(due.delivery);
            if (cut && !delivery.attempts.back().twist.is_cut) violation_ = "a body breaks off";
            in_hand_.push_back(std::move(due));
        }
    }

    void change_targets()
    {
        auto& targets = lab_.world.webhooks.targets;
        lab_.listen();
        if (one_in(4)) targets.reports.reset();
        if (one_in(4)) targets.mo.reset();
        done("change targets");
    }

    // --- orders, rules, options

    DeliveryOrder some_order()
    {
        return pick({DeliveryOrder::hold, DeliveryOrder::release, DeliveryOrder::drop});
    }

    void order_one()
    {
        const auto before = digest(lab_.world);
        const auto order = some_order();
        const auto id = some_delivery();
        answered("order " + std::to_string(static_cast<int>(order)) + " for delivery " +
                     std::to_string(id.value()),
                 order_delivery(lab_.world, id, order), before);
    }

    void order_many()
    {
        DeliverySelector selector{.iccid = some_iccids()};
        if (one_in(2)) selector.kind = pick({WebhookKind::report, WebhookKind::mo});
        if (one_in(3)) selector.state = pick({DeliveryState::planned, DeliveryState::waiting});
        if (one_in(5)) selector.sms = some_sms();
        const auto order = some_order();
        const auto count = order_deliveries(lab_.world, selector, order);
        done("order " + std::to_string(static_cast<int>(order)) + " for " + std::to_string(count));
    }

    void send_again()
    {
        const auto before = digest(lab_.world);
        const auto id = some_delivery();
        answered("redeliver " + std::to_string(id.value()), redeliver(lab_.world, id), before);
    }

    void add_some_rule()
    {
        const auto& row = effects()[below(effects().size())];
        Rule rule{.id = one_in(3) ? "mine" : ""};
        rule.on = row.moments.begin()[below(row.moments.size())];
        if (row.moments.size() == 2 && one_in(2)) rule.on = RuleMoment::webhook;
        Effect effect{.kind = row.kind};
        if (row.by != Parameter::none && (row.by == Parameter::required || one_in(2)))
            effect.by = some_time();
        if (row.up_to != Parameter::none && one_in(2)) effect.up_to = *effect.by + some_time();
        if (row.octets != Parameter::none && one_in(2))
            effect.octets = static_cast<std::int64_t>(below(40));
        rule.then.emplace_back(effect);
        auto& when = rule.when;
        if (one_in(3)) when.iccid = some_iccids();
        if (one_in(6)) when.payload = pick<std::string>({"h*", "*17", "?"});
        if (one_in(8)) when.part = 2;
        if (one_in(5)) when.attempt = 1;
        if (one_in(8)) when.nth = 2;
        if (one_in(8)) when.every = 2;
        if (one_in(8)) when.first = 3;
        if (one_in(5)) when.percent = 50;
        if (one_in(8)) when.until = lab_.world.now + some_time();
        const auto before = digest(lab_.world);
        const std::string step = "add a rule: " + std::string(name(rule.on)) + ", " +
                                 std::string(row.name) +
                                 (effect.by ? " by " + duration_text(*effect.by) : "");
        answered(step, add_rule(lab_.world, std::move(rule)), before);
    }

    void remove_some_rule()
    {
        const auto before = digest(lab_.world);
        answered("remove a rule",
                 remove_rule(lab_.world, pick<std::string>({"mine", "rule-1", "rule-2", "rule-3"})),
                 before);
    }

    void change_options()
    {
        auto& platform = lab_.world.platform;
        platform.webhook_ordered_per_sim = one_in(2);
        platform.webhook_exponential = one_in(2);
        platform.webhook_only_200 = one_in(4);
        platform.webhook_jitter_percent = pick({0, 0, 20, 100});
        platform.webhook_pause = pick<Duration>({1min, 20min});
        platform.webhook_growth_percent = pick({100, 200, 300});
        platform.webhook_pause_most = pick<Duration>({30min, 4h});
        platform.webhook_age_most = pick<Duration>({24h, 24h, 1h, 1min, 0s});
        platform.webhook_retries = pick<std::vector<Duration>>({{5min, 15min, 30min}, {1s}});
        platform.sms_retries = pick<std::vector<Duration>>({{5min, 15min, 30min}, {1min, 3h}});
        platform.sms_validity = pick<Duration>({24h, 24h, 2h});
        platform.callback_ids_as_numbers = one_in(4);
        done("change options, ordered " + std::to_string(platform.webhook_ordered_per_sim));
    }

    // --- the end

    /// No more trouble: everything is released and answered, and there is time enough.
    void come_to_rest()
    {
        auto& world = lab_.world;
        done("come to rest");
        world.rules.all.clear();
        lab_.listen();
        for (Sim& sim : world.sims.all()) {
            (void)give_behaviours(world, sim, 0);
            extend(world, {&sim});
            change_sim(world, sim, {.iccid = sim.iccid, .status = SimStatus::enabled});
            change_device(world, sim, {.attached = true, .asleep = false, .storage_full = false});
        }
        (void)order_deliveries(world, {.state = DeliveryState::held}, DeliveryOrder::release);
        const auto until = world.now + 10 * 24h;
        for (;;) {
            take_out();
            while (!in_hand_.empty()) answer(in_hand_.size() - 1, 200);
            const auto due = world.agenda.next_due();
            if (!due || *due > until) break;
            play_next(world);
        }
        lab_.pass(until - world.now);
    }

    std::string unfinished()
    {
        for (const Sms& sms : lab_.world.smsc.messages.all())
            if (!is_final(sms.status))
                return told("SMS " + std::to_string(sms.id.value()) + " is still " +
                            name(sms.status));
        for (const Delivery& delivery : lab_.world.webhooks.deliveries.all())
            if (!is_finished(delivery.state) || delivery.state_before)
                return told("delivery " + std::to_string(delivery.id.value()) + " is still " +
                            name(delivery.state));
        for (const Sim& sim : lab_.world.sims.all())
            if (!sim.undelivered.empty()) return told("webhooks are left");
        return "";
    }

    std::string audit()
    {
        if (!violation_.empty()) return told(violation_);
        const auto wrong = auditor_->check(lab_.world, in_hand_);
        return wrong.empty() ? "" : told(wrong.front());
    }
    std::string told(const std::string& what) const { return log_ + "=> " + what + "\n"; }

    Lab lab_;
    std::mt19937_64 chance_; ///< its numbers are laid down by the standard
    std::optional<Conservation> auditor_;
    std::vector<DueWebhook> in_hand_; ///< left, without outcome
    std::string log_;
    std::string violation_;
    int steps_ = 0;
};

} // namespace easyconnect::test
