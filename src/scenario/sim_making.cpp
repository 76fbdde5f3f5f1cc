#include "scenario/sim_making.hpp"

#include "scenario/source_text.hpp"
#include "world/device_routines.hpp"
#include "world/random.hpp"

#include <algorithm>
#include <map>

namespace easyconnect {

namespace {

/// Who gave a number first: a plan of own cards by its first place, or of foreign ones.
class Givers {
public:
    /// REQUIRES: the plan has made the card at this place, or with this ICCID.
    void note_own(std::size_t first_place, const SimPlan& plan) { own_[first_place] = &plan; }
    void note_foreign(Iccid first, const SimPlan& plan) { foreign_[first] = &plan; }

    /// The plan that made this card, or null when there is no such card.
    const SimPlan* giver(const World& world, Iccid iccid) const
    {
        if (const Sim* card = world.sims.find(iccid)) {
            const auto place = static_cast<std::size_t>(card - world.sims.all().data());
            return std::prev(own_.upper_bound(place))->second;
        }
        if (world.foreign_sims.contains(iccid))
            return std::prev(foreign_.upper_bound(iccid))->second;
        return nullptr;
    }

private:
    std::map<std::size_t, const SimPlan*> own_;
    std::map<Iccid, const SimPlan*> foreign_;
};

/// A label with `{n}` for the card's number in its range, from 1.
class LabelPattern {
public:
    explicit LabelPattern(const SimPlan& plan)
    {
        if (!plan.label) return;
        std::string_view rest = *plan.label;
        while (plan.is_range) {
            const auto mark = rest.find("{n}");
            if (mark == rest.npos) break;
            pieces_.emplace_back(rest.substr(0, mark));
            rest.remove_prefix(mark + 3);
        }
        pieces_.emplace_back(rest);
    }
    std::optional<std::string> label(std::size_t number) const
    {
        if (pieces_.empty()) return {};
        std::string text = pieces_.front();
        for (std::size_t i = 1; i < pieces_.size(); ++i)
            text += std::to_string(number) + pieces_[i];
        return text;
    }

private:
    std::vector<std::string> pieces_; ///< what stands between the numbers; none: no label
};

} // namespace

/// Brings a quota to what is left of it, at some time in the last three days: the world's own
/// rules then write the events of a threshold that was crossed. More than the package is what a
/// top-up left.
static void bring_quota(World& world, Sim& card, Service service, std::optional<Amount> left,
                        VirtualTime latest)
{
    auto& quota = service == Service::data ? card.data : card.sms;
    if (!left) return;
    if (*left > quota.total) {
        quota.left = quota.total = *left;
        return;
    }
    const auto concern = service == Service::data ? "quota.data" : "quota.sms";
    const Duration ago(draw(world.seed, concern, card.iccid.value(), 0) %
                       static_cast<std::uint64_t>(Duration(std::chrono::days(3)).count()));
    world.now = std::max(*card.activated, latest - ago);
    charge(world, card, service, quota.left - *left);
}

static void bring_to_life(World& world, const SimPlan& plan, Sim& card, VirtualTime start)
{
    world.now = *plan.activated;
    activate(world, card);
    card.ends = std::min(plan.ends.value_or(*card.ends), last_moment);
    card.data.expires = card.sms.expires = *card.ends;
    const VirtualTime latest = std::min(start, *card.ends);
    bring_quota(world, card, Service::data, plan.data_left, latest);
    bring_quota(world, card, Service::sms, plan.sms_left, latest);
}

/// Whether the network lets the device in: `devices.cpp` would write an event otherwise.
static bool is_let_in(const SimPlan& plan, const Sim& card, VirtualTime start)
{
    const bool locked_out = plan.locked_imei && plan.device.imei != plan.locked_imei;
    return plan.device.present && plan.status == SimStatus::enabled && card.ends > start &&
           !locked_out;
}

/// The first card of a plan, made by the rules of the world at the times that the plan names.
static Sim first_card(World& world, const SimPlan& plan)
{
    const VirtualTime start = world.now;
    const auto events_before = world.sim_events;
    Sim card = blank_sim(plan.iccid, world.sims.size());
    card.imsi = plan.imsi.value_or(card.imsi);
    card.msisdn = plan.msisdn.value_or(card.msisdn);
    card.ip_address = plan.ip_address.value_or(card.ip_address);
    card.status = plan.status;
    card.imei_lock = plan.imei_lock;
    card.locked_imei = plan.locked_imei;
    card.device = plan.device;
    if (plan.activated) bring_to_life(world, plan, card, start);
    if (is_let_in(plan, card, start)) {
        world.now = plan.since.value_or(start);
        attach(world, card);
    } else if (plan.since) {
        plan.written.mistake("this card's device is not attached, so device.since means nothing");
    }
    world.now = start;

    card.events.insert(card.events.end(), plan.events.begin(), plan.events.end());
    std::ranges::stable_sort(card.events, {}, &SimEvent::at);
    world.sim_events = events_before;
    for (auto& event : card.events) event.id = ++world.sim_events;
    world.journal = {};
    return card;
}

/// The card `steps` further on in its range: like the first one, with numbers of its own.
static Sim further_card(World& world, const SimPlan& plan, const Sim& first, std::size_t steps)
{
    Sim card = first;
    const Sim blank = blank_sim(*plan.iccid.plus(steps), world.sims.size());
    card.iccid = blank.iccid;
    card.endpoint = blank.endpoint;
    card.imsi = plan.imsi ? *plan.imsi->plus(steps) : blank.imsi;
    card.msisdn = plan.msisdn ? *plan.msisdn->plus(steps) : blank.msisdn;
    card.ip_address =
        plan.ip_address ? *plan.ip_address + static_cast<std::uint32_t>(steps) : blank.ip_address;
    if (plan.device.imei) {
        card.device.imei = plan.device.imei->plus(steps);
        if (!plan.locked_imei && card.locked_imei) card.locked_imei = card.device.imei;
    }
    for (auto& event : card.events) {
        event.id = ++world.sim_events;
        if (event.imei) event.imei = card.device.imei;
    }
    return card;
}

static void refuse_twice(const SimPlan& plan, Iccid iccid, const SimPlan& giver)
{
    plan.written.mistake("ICCID " + iccid.text() + " is given twice, first at " +
                         giver.written.spot().text());
}

static void make_foreign(World& world, const SimPlan& plan, Givers& givers)
{
    for (std::size_t i = 0; i < plan.count; ++i) {
        const auto iccid = plan.iccid.plus(i);
        if (!iccid) return; // noted as a mistake when it was read
        if (const auto* giver = givers.giver(world, *iccid)) {
            refuse_twice(plan, *iccid, *giver);
            return;
        }
        world.foreign_sims.insert(*iccid);
        if (i == 0) givers.note_foreign(*iccid, plan);
    }
}

/// How much one card's behaviours put on the agenda.
static std::size_t behaviours_planned(const World& world, const SimPlan& plan)
{
    return world.fleet.sets[plan.device.behaviours].size();
}

static void make_own(World& world, const SimPlan& plan, Givers& givers)
{
    const LabelPattern label(plan);
    if (const auto longest = label.label(plan.count);
        longest && characters(*longest) > world.bounds.text) {
        plan.written.mistake("the labels of this range become longer than " +
                             std::to_string(world.bounds.text) + " characters");
        return;
    }
    if (plan.count * behaviours_planned(world, plan) > world.bounds.planned - world.agenda.size()) {
        plan.written.mistake("the behaviours of these cards plan too much: at most " +
                             std::to_string(world.bounds.planned) + " things can be due later");
        return;
    }
    const Sim first = first_card(world, plan);
    for (std::size_t i = 0; i < plan.count; ++i) {
        const auto iccid = plan.iccid.plus(i);
        if (!iccid) return; // noted as a mistake when it was read
        if (const auto* giver = givers.giver(world, *iccid)) {
            refuse_twice(plan, *iccid, *giver);
            return;
        }
        Sim card = i == 0 ? first : further_card(world, plan, first, i);
        card.label = label.label(i + 1);
        if (plan.history) card.usage = usage_before_start(world, *iccid, *plan.history);
        Sim& added = world.sims.add(std::move(card));
        if (plan.device.behaviours != 0) begin_routines(world, added);
        if (i == 0) givers.note_own(world.sims.size() - 1, plan);
    }
}

/// Stores the messages of all cards in the order of time, so that their ids count up.
static void store_messages(World& world, const std::vector<SimPlan>& plans,
                           const std::vector<std::size_t>& first_places)
{
    struct Due {
        VirtualTime at;
        std::size_t card;
        const MessagePlan* message;
    };
    std::vector<Due> due;
    for (std::size_t p = 0; p < plans.size(); ++p) {
        if (plans[p].messages.size() * plans[p].count > world.bounds.messages - due.size()) {
            plans[p].written.mistake("this world holds no more than " +
                                     std::to_string(world.bounds.messages) + " messages");
            return;
        }
        const auto end = p + 1 < plans.size() ? first_places[p + 1] : world.sims.size();
        for (auto card = first_places[p]; card < end; ++card)
            for (const auto& message : plans[p].messages)
                due.push_back({message.at, card, &message});
    }
    std::ranges::stable_sort(due, {}, &Due::at);
    for (const auto& [at, card, message] : due)
        store_message(world, world.sims.all()[card], *message);
}

void make_sims(World& world, const std::vector<SimPlan>& plans)
{
    std::size_t total = 0;
    for (const auto& plan : plans) {
        total += plan.count;
        if (total > world.bounds.sims) {
            plan.written.mistake("this world holds no more than " +
                                 std::to_string(world.bounds.sims) + " SIMs");
            return;
        }
    }
    world.sims.reserve(total);

    Givers givers;
    std::vector<std::size_t> first_places;
    for (const auto& plan : plans) {
        first_places.push_back(world.sims.size());
        if (plan.foreign)
            make_foreign(world, plan, givers);
        else
            make_own(world, plan, givers);
    }
    store_messages(world, plans, first_places);

    std::vector<Sim*> topped_up;
    for (std::size_t p = 0; p < plans.size(); ++p) {
        if (!plans[p].auto_topup) continue;
        const auto end = p + 1 < plans.size() ? first_places[p + 1] : world.sims.size();
        for (auto card = first_places[p]; card < end; ++card)
            topped_up.push_back(&world.sims.all()[card]);
    }
    if (!topped_up.empty()) set_auto_topup(world, topped_up, true);
}

} // namespace easyconnect
