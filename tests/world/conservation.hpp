#pragma once

#include "lab.hpp"

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace easyconnect::test {

/// An auditor of one world: it writes down each fact as it happens, and can say at any moment
/// whether the books agree with what the world holds. Nothing may be lost, nothing may come out of
/// nowhere.
class Conservation {
public:
    /// REQUIRES: the world's journal is empty, and what its cards have is their first package.
    explicit Conservation(const World& world)
    {
        for (const Sim& sim : world.sims.all())
            books_[sim.iccid] = {.added_data = sim.data.left, .added_sms = sim.sms.left};
    }

    /// Everything that is wrong with the world now, one sentence each; empty when nothing is.
    /// `in_hand` is what has left and has no outcome yet.
    std::vector<std::string> check(const World& world, const std::vector<DueWebhook>& in_hand)
    {
        wrong_.clear();
        read_facts(world);
        read_agenda(world);
        on_the_way_.clear();
        for (const auto* posts : {&in_hand, &world.webhooks.outbox})
            for (const auto& due : *posts) ++on_the_way_[{due.delivery.value(), due.attempt}];
        check_messages(world);
        check_deliveries(world);
        for (const Sim& sim : world.sims.all()) check_card(world, sim);
        return wrong_;
    }

private:
    /// What a card has been given and has done, by the facts alone.
    struct Book {
        Amount added_data{};
        Amount added_sms{};
        std::int64_t mt_delivered = 0;
        std::int64_t mo_sent = 0;
        std::size_t given_up = 0;
    };
    struct MessageBook {
        bool is_mt = false;
        int ends = 0; ///< facts that end it
        std::optional<SmsStatus> ended_as{};
        std::optional<VirtualTime> ended_at{};
    };
    struct DeliveryBook {
        int acknowledged = 0;
        int given_up = 0;
        int dropped = 0;
        int checked_plan = -1; ///< whose due time has been looked up on the agenda
        int ends() const { return acknowledged + given_up + dropped; }
    };
    using PlanOf = std::set<std::pair<std::uint64_t, int>>;

    void wrong(const std::string& what, std::uint64_t number, const std::string& why)
    {
        wrong_.push_back(what + " " + std::to_string(number) + " " + why);
    }

    void read_facts(const World& world)
    {
        const auto& journal = world.journal;
        if (journal.dropped() > 0) wrong("journal", journal.dropped(), "facts were dropped");
        if (world.now < now_) wrong("clock", 0, "went backwards");
        now_ = world.now;
        for (; facts_read_ < journal.facts.size(); ++facts_read_) {
            const Fact& fact = journal.facts[facts_read_];
            if (fact.id != facts_read_ + 1) wrong("fact", fact.id, "leaves a gap");
            if (fact.at < last_fact_) wrong("fact", fact.id, "is older than the one before");
            last_fact_ = fact.at;
            enter(world, fact);
        }
        if (journal.recorded != facts_read_) wrong("journal", journal.recorded, "miscounts");
    }

    void enter(const World& world, const Fact& fact)
    {
        using enum FactKind;
        const auto end = [&](SmsStatus status) {
            auto& message = messages_[*fact.number];
            ++message.ends;
            message.ended_as = status;
            message.ended_at = fact.at;
            if (status == SmsStatus::delivered && message.is_mt) ++books_[*fact.iccid].mt_delivered;
        };
        switch (fact.kind) {
        case sms_submitted: messages_[*fact.number].is_mt = true; break;
        case sms_originated:
            messages_[*fact.number].is_mt = false;
            ++books_[*fact.iccid].mo_sent;
            break;
        case sms_delivered: end(SmsStatus::delivered); break;
        case sms_failed: end(SmsStatus::failed); break;
        case sms_expired: end(SmsStatus::expired); break;
        case sms_canceled: end(SmsStatus::canceled); break;
        case quota_renewed:
            if (fact.detail == "Data")
                books_[*fact.iccid].added_data += world.platform.data_package;
            else
                books_[*fact.iccid].added_sms += world.platform.sms_package;
            break;
        case webhook_acknowledged: ++deliveries_[*fact.number].acknowledged; break;
        case webhook_given_up:
            abandon(*fact.number);
            ++deliveries_[*fact.number].given_up;
            ++books_[*fact.iccid].given_up;
            break;
        case webhook_dropped:
            abandon(*fact.number);
            ++deliveries_[*fact.number].dropped;
            break;
        default: break;
        }
    }

    void abandon(std::uint64_t delivery)
    {
        if (deliveries_[delivery].ends() > 0)
            wrong("delivery", delivery, "is abandoned after its end");
    }

    /// Collects the plans that wait for their time; the agenda shows itself to whoever asks for an
    /// event that there is not.
    void read_agenda(const World& world)
    {
        planned_messages_.clear();
        planned_deliveries_.clear();
        (void)world.agenda.first_due([&](const Event& event) {
            if (const auto* attempt = std::get_if<AttemptDelivery>(&event))
                planned_messages_.emplace(attempt->sms.value(), attempt->plan);
            if (const auto* end = std::get_if<ConcludeDelivery>(&event))
                planned_messages_.emplace(end->sms.value(), end->plan);
            if (const auto* post = std::get_if<AttemptWebhook>(&event))
                planned_deliveries_.emplace(post->delivery.value(), post->plan);
            return false;
        });
        const auto next = world.agenda.next_due();
        if (next && *next < world.now) wrong("agenda", 0, "has an event in the past");
    }

    static bool is_over(const Delivery& delivery)
    {
        return is_finished(delivery.state_before.value_or(delivery.state));
    }

    void check_messages(const World& world)
    {
        std::set<std::uint64_t> forwarded; // the MO that an unfinished delivery carries
        for (const auto& delivery : world.webhooks.deliveries.all())
            if (delivery.kind == WebhookKind::mo && !is_over(delivery))
                forwarded.insert(delivery.message.id.value());

        for (const auto& [id, book] : messages_) {
            const Sms* sms = world.smsc.messages.find(SmsId{id});
            const bool is_over = !sms || is_final(sms->status);
            if (book.ends != (is_over ? 1 : 0))
                wrong("SMS", id, "has " + std::to_string(book.ends) + " final facts");
            if (!sms) continue;
            if (book.is_mt != (sms->type == SmsType::mt)) wrong("SMS", id, "changed its direction");
            if (is_over != sms->final.has_value()) wrong("SMS", id, "has a wrong final date");
            if (is_over && (sms->status != book.ended_as || sms->final != book.ended_at))
                wrong("SMS", id, "changed after its end");
            if (is_over) continue;
            const bool is_planned =
                book.is_mt ? planned_messages_.contains({id, sms->plan}) : forwarded.contains(id);
            if (!is_planned) wrong("SMS", id, "waits for nothing");
        }
        for (const Sms& sms : world.smsc.messages.all())
            if (!messages_.contains(sms.id.value())) wrong("SMS", sms.id.value(), "came unnoticed");
    }

    void check_deliveries(const World& world)
    {
        const auto& shelf = world.webhooks.deliveries;
        for (std::uint64_t id = 1; id < shelf.next_id().value(); ++id)
            if (!shelf.find(DeliveryId{id}) && deliveries_[id].ends() == 0)
                wrong("delivery", id, "is forgotten, but not finished");
        for (const Delivery& delivery : shelf.all()) check_delivery(world, delivery);
        for (const auto& [post, count] : on_the_way_) {
            const Delivery* delivery = shelf.find(DeliveryId{post.first});
            if (count != 1 || !delivery || delivery->state != DeliveryState::in_flight ||
                delivery->attempts_made != post.second)
                wrong("delivery", post.first, "has left, but the world does not know it");
        }
    }

    void check_delivery(const World& world, const Delivery& delivery)
    {
        using enum DeliveryState;
        const auto id = delivery.id.value();
        auto& book = deliveries_[id];
        if (is_over(delivery) != (book.ends() > 0))
            wrong("delivery", id, "is not as its facts say");
        if (book.given_up + book.dropped > 1) wrong("delivery", id, "was abandoned twice");
        if ((delivery.state == planned) != delivery.next_due.has_value())
            wrong("delivery", id, "has a wrong due time");
        switch (delivery.state) {
        case planned:
            if (!planned_deliveries_.contains({id, delivery.plan}))
                wrong("delivery", id, "is planned, but not on the agenda");
            else if (book.checked_plan != delivery.plan &&
                     due_on_agenda(world, delivery) != delivery.next_due)
                wrong("delivery", id, "is due at another time than it says");
            book.checked_plan = delivery.plan;
            break;
        case waiting:
            if (!has_earlier(world, delivery)) wrong("delivery", id, "waits for nobody");
            break;
        case held: break;
        case in_flight:
            if (!on_the_way_.contains({id, delivery.attempts_made}))
                wrong("delivery", id, "is in flight, but has not left");
            break;
        case acknowledged:
            if (book.acknowledged == 0) wrong("delivery", id, "was never acknowledged");
            break;
        case given_up:
            if (book.given_up != 1) wrong("delivery", id, "was never given up");
            break;
        case dropped:
            if (book.dropped != 1) wrong("delivery", id, "was never dropped");
            break;
        }
    }

    static std::optional<VirtualTime> due_on_agenda(const World& world, const Delivery& delivery)
    {
        return world.agenda.first_due([&](const Event& event) {
            const auto* post = std::get_if<AttemptWebhook>(&event);
            return post && post->delivery == delivery.id && post->plan == delivery.plan;
        });
    }

    static bool has_earlier(const World& world, const Delivery& delivery)
    {
        for (const DeliveryId id : world.sims.find(delivery.message.iccid)->undelivered) {
            if (id == delivery.id) return false;
            const Delivery* earlier = world.webhooks.deliveries.find(id);
            if (earlier && earlier->kind == delivery.kind) return true;
        }
        return false;
    }

    void check_card(const World& world, const Sim& sim)
    {
        const auto number = sim.iccid.value() % 1'000;
        const Book& book = books_[sim.iccid];
        DayUsage used;
        for (const auto& day : sim.usage) used += day;
        if (used.sms_mt != book.mt_delivered) wrong("card", number, "miscounts SMS to it");
        if (used.sms_mo != book.mo_sent) wrong("card", number, "miscounts SMS from it");
        if (sim.sms.left < Amount() || sim.data.left < Amount())
            wrong("card", number, "has a quota below nothing");
        if (book.added_sms - sim.sms.left != Amount::whole(used.sms_mo + used.sms_mt))
            wrong("card", number, "was not charged for its SMS");
        if (book.added_data - sim.data.left != used.data_rx + used.data_tx)
            wrong("card", number, "was not charged for its data");

        std::vector<DeliveryId> unfinished;
        std::vector<SmsId> kept;
        for (const auto& delivery : world.webhooks.deliveries.all())
            if (delivery.message.iccid == sim.iccid && !is_over(delivery))
                unfinished.push_back(delivery.id);
        for (const auto& sms : world.smsc.messages.all())
            if (sms.iccid == sim.iccid) kept.push_back(sms.id);
        if (unfinished != sim.undelivered) wrong("card", number, "has other unfinished webhooks");
        if (!std::ranges::equal(kept, sim.messages)) wrong("card", number, "has other messages");

        if (sim.events.size() >= world.bounds.events_per_sim) return; // some made room
        const auto warnings = std::ranges::count_if(sim.events, [](const SimEvent& event) {
            return event.severity == Severity::warn && event.alert &&
                   event.description.find(" given up after ") != std::string::npos;
        });
        if (static_cast<std::size_t>(warnings) != book.given_up)
            wrong("card", number, "lacks a warning of what was given up");
    }

    std::unordered_map<Iccid, Book> books_;
    std::map<std::uint64_t, MessageBook> messages_;
    std::map<std::uint64_t, DeliveryBook> deliveries_;
    std::size_t facts_read_ = 0;
    VirtualTime now_{};
    VirtualTime last_fact_{};

    PlanOf planned_messages_;
    PlanOf planned_deliveries_;
    std::map<std::pair<std::uint64_t, int>, int> on_the_way_;
    std::vector<std::string> wrong_;
};

/// A number that changes with nearly everything in a world, to see that a refusal has left it
/// alone.
inline std::uint64_t digest(const World& world)
{
    std::uint64_t sum = 1'469'598'103'934'665'603ULL;
    const auto add = [&sum](std::uint64_t value) {
        sum = (sum ^ value) * 1'099'511'628'211ULL;
        sum ^= sum >> 29;
    };
    const auto add_time = [&](const std::optional<VirtualTime>& time) {
        add(time ? static_cast<std::uint64_t>(time->time_since_epoch().count()) : 7);
    };
    add_time(world.now);
    add(world.journal.recorded);
    add(world.agenda.size());
    add(world.sim_events);
    add(world.orders.all.size());
    add(world.rules.all.size());
    add(world.webhooks.outbox.size());
    add(world.webhooks.swapped.size());
    add(world.fleet.sets.size());
    add(world.fleet.answers.size());
    for (const auto& rule : world.rules.all) {
        add(rule.matched);
        add(rule.fired);
    }
    for (const Sms& sms : world.smsc.messages.all()) {
        add(sms.id.value());
        add(static_cast<std::uint64_t>(sms.status));
        add(static_cast<std::uint64_t>(sms.plan));
        add_time(sms.retry);
    }
    for (const Delivery& delivery : world.webhooks.deliveries.all()) {
        add(delivery.id.value());
        add(static_cast<std::uint64_t>(delivery.state));
        add(static_cast<std::uint64_t>(delivery.plan));
        add(static_cast<std::uint64_t>(delivery.attempts_made));
        add(static_cast<std::uint64_t>(delivery.ruled));
        add(delivery.state_before.has_value());
    }
    for (const Sim& sim : world.sims.all()) {
        add(static_cast<std::uint64_t>(sim.data.left.millionths()));
        add(static_cast<std::uint64_t>(sim.sms.left.millionths()));
        add(static_cast<std::uint64_t>(sim.status));
        add(sim.device.attached);
        add(sim.device.present);
        add(sim.device.asleep);
        add(sim.device.storage_full);
        add(static_cast<std::uint64_t>(sim.device.plan));
        add(sim.events.size());
        add_time(sim.ends);
    }
    return sum;
}

} // namespace easyconnect::test
