#include "server/simulator.hpp"

#include "api/endpoints.hpp"
#include "api/refusals.hpp"
#include "scenario/snapshots/snapshot.hpp"

#include <exception>

namespace easyconnect {

// How a simulator begins and ends, and how its world is exchanged for another.

Simulator::Simulator(std::function<World()> make_world, SimulatorOptions options)
    : make_world_(std::move(make_world)), options_(std::move(options)), world_(make_world_())
{
    const std::scoped_lock lock(mutex_);
    target_rules_.allowed = options_.webhooks.allowed;
    look_at_world();
}

Simulator::~Simulator()
{
    stop();
}

void Simulator::stop()
{
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
        tell_of_change();
    }
    changed_.notify_all();
    // nobody makes these two any more
    if (sender_) sender_->stop();
    if (timers_.joinable()) timers_.join();
}

void Simulator::listens_at(const OwnUrls& urls)
{
    const std::scoped_lock lock(mutex_);
    own_ = OwnPlace(urls);
    target_rules_.own_urls = {urls.url, urls.control_url};
    if (sender_) sender_->set_own_ports(own_.ports());
}

/// Takes note of what a world that has just come in asks of its owner.
void Simulator::look_at_world()
{
    has_early_rules_ = has_early_rule(world_);
    has_slow_sinks_ = world_.sinks.has_slow_script();
    clock_.start(world_);
    start_timers();
}

/// While only the control plane moves time there is nothing for that thread to do.
void Simulator::start_timers()
{
    if (stopping_ || timers_.joinable() || world_.pace == Pace::manual) return;
    timers_ = std::thread([this] { play_timers(); });
}

/// Whether webhooks can leave: the sender is made for the first one.
bool Simulator::has_sender()
{
    if (sender_) return true;
    try {
        sender_.emplace(options_.webhooks,
                        [this](std::span<FinishedWebhook> webhooks) { finished(webhooks); });
    } catch (const std::exception&) { // the machine gives no descriptor or thread
        return false;
    }
    sender_->set_own_ports(own_.ports());
    return true;
}

/// Whether finished() is called soon, whatever else happens.
bool Simulator::sender_rests() const
{
    return sender_ && sender_->is_resting();
}

void Simulator::reset(Lock& lock)
{
    lock.unlock(); // a large world takes a while, and may turn out to be impossible
    World fresh = make_world_();
    lock.lock();
    fresh.resets = world_.resets + 1;
    exchange_world(std::move(fresh));
}

void Simulator::take_snapshot(Lock& lock, Reply& reply)
{
    if (!time_flows() && !advancing_) settle(lock);
    const World copy = world_; // writing takes longer, and others want to go on
    lock.unlock();
    reply.body = snapshot_text(copy);
    lock.lock();
}

void Simulator::put_snapshot(Lock& lock, const std::string& text, Reply& reply)
{
    lock.unlock();
    auto fresh = read_snapshot(text);
    lock.lock();
    if (!fresh) {
        reply = render(world_, fresh.error(), snapshot_path);
        return;
    }
    fresh->resets = world_.resets + 1;
    settle_in(*std::move(fresh));
}

void Simulator::restore(World world)
{
    const std::scoped_lock lock(mutex_);
    settle_in(std::move(world));
}

/// Leaves nothing behind that names an account which is not there.
static void forget_strangers(World& world)
{
    const auto forget = [&](std::optional<std::size_t>& account) {
        if (account && *account >= world.accounts.size()) account.reset();
    };
    for (auto& row : world.requests.rows) forget(row.account);
    for (auto& finding : world.findings.all) forget(finding.account);
    world.habits.logins.clear();
}

/// Lets a world from a snapshot take the place of this one. One that comes from elsewhere leaves
/// behind who may log in there, and takes over who may log in here.
void Simulator::settle_in(World fresh)
{
    if (fresh.name != world_.name) {
        fresh.name = world_.name;
        fresh.accounts = world_.accounts;
        fresh.templates = world_.templates;
        fresh.tokens.by_text.clear();
        fresh.tokens.by_age.clear();
        forget_strangers(fresh);
    }
    resend_in_flight(fresh);
    // between the calls before and those to come no time has passed by the real clock
    started_ = std::chrono::steady_clock::now() - newest_real_time(fresh.habits);
    exchange_world(std::move(fresh));
}

/// Lets another world take the place of this one, whose webhooks and waiting calls are over.
void Simulator::exchange_world(World fresh)
{
    world_ = std::move(fresh);
    ++era_;
    webhooks_in_flight_ = 0;
    arrivals_.clear();
    unwritten_.clear();
    held_back_.clear();
    look_at_world();
    changed_.notify_all();
    tell_of_change();
}

} // namespace easyconnect
