#include "server/simulator.hpp"

#include <thread>

namespace easyconnect {

/// Rows that are counted at a stretch: some 50 us, in which nobody else gets into the world.
static constexpr int counted_at_once = 2'000;

/// Adds up the states of what stands on a shelf, a stretch at a time; what changes meanwhile is
/// counted as it was or as it is.
template <class Thing, class Id, class Counts, class State>
static void count_states(std::mutex& mutex, const Shelf<Thing, Id>& shelf, Counts& counts,
                         State state)
{
    std::optional<Id> next;
    for (bool is_done = false; !is_done;) {
        {
            const std::scoped_lock lock(mutex);
            int left = counted_at_once;
            is_done = true;
            for (const Thing& each : shelf.newest_before(next.value_or(shelf.next_id()))) {
                if (left-- == 0) {
                    is_done = false;
                    break;
                }
                ++counts.at(static_cast<std::size_t>(each.*state));
                next = each.id;
            }
        }
        // a mutex alone is not fair
        if (!is_done) std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
}

void Simulator::add_to(Census& census)
{
    {
        const std::scoped_lock lock(mutex_);
        ++census.worlds;
        census.sims += world_.sims.size();
        census.tokens += world_.tokens.by_age.size();
        census.agenda += world_.agenda.size();
        census.webhook_queue += world_.webhooks.outbox.size() + webhooks_in_flight_;
        census.streams += followers_.size();
        census.journal_dropped += world_.journal.dropped();
        census.requests_dropped += world_.requests.dropped;
    }
    count_states(mutex_, world_.smsc.messages, census.messages, &Sms::status);
    count_states(mutex_, world_.webhooks.deliveries, census.deliveries, &Delivery::state);
}

} // namespace easyconnect
