#pragma once

#include "world/devices/devices.hpp"
#include "world/ids.hpp"
#include "world/result.hpp"
#include "world/sims/quotas.hpp"
#include "world/sims/sim_events.hpp"
#include "world/sims/usage.hpp"
#include "world/sms/message_ids.hpp"

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace easyconnect {

struct World;

/// The two status words of the customer API (contract 3.5).
enum class SimStatus { enabled, disabled };

/// One SIM card with all that hangs on it. SIM is the card, never the simulator.
struct Sim {
    Iccid iccid;
    Imsi imsi;
    Msisdn msisdn;
    EndpointId endpoint; ///< `endpoint.id` in webhooks (guide 3.1)
    std::uint32_t ip_address =
        0; ///< IPv4, host byte order; fixed for the card's life (contract 3.1)

    SimStatus status = SimStatus::enabled;
    std::optional<std::string> label{};
    bool imei_lock = false;
    std::optional<Imei> locked_imei{}; ///< the device it is locked to, once one was seen
    std::optional<VirtualTime> activated{};
    std::optional<VirtualTime> ends{}; ///< end of life; from then on only an extension is allowed

    Quota data{};
    Quota sms{};

    Device device{};
    Usage usage{};
    MessageIds messages{};                 ///< MT and MO that are still kept
    std::vector<DeliveryId> undelivered{}; ///< webhooks that are not finished, in order of making
    std::vector<SimEvent> events{};        ///< oldest first
};

/// Every SIM of a world, in the order in which they were added, which is the order of the list
/// (ASSUMED: nobody says which order the platform uses). Places never change.
class Sims {
public:
    /// Null when there is no such card.
    Sim* find(Iccid);
    const Sim* find(Iccid) const;

    /// REQUIRES: no card has this ICCID yet.
    Sim& add(Sim);

    /// The largest ICCID so far; empty when there is no card.
    std::optional<Iccid> highest() const { return highest_; }

    std::span<const Sim> all() const { return cards_; }
    std::span<Sim> all() { return cards_; }
    std::size_t size() const { return cards_.size(); }
    void reserve(std::size_t count);

private:
    std::vector<Sim> cards_;
    std::optional<Iccid> highest_;
    std::unordered_map<Iccid, std::size_t> places_; ///< look-up only, never walked
};

/// What a client wants to change about one SIM; what is absent stays (contract 3.3).
struct SimChange {
    Iccid iccid;
    std::optional<SimStatus> status{};
    std::optional<std::string> label{}; ///< empty clears it (contract 3.3, GUESS)
    std::optional<bool> imei_lock{};
};

/// The `code` of the refusal for a card or message that does not exist; the platform may answer
/// those with 200 and nothing instead (contract 1.5, option `unknown_sim_empty200`).
inline constexpr const char* unknown_sim = "unknown_sim";

/// The card, for a client of this world's organisation. Refused as not_found when there is none,
/// as forbidden when it belongs to somebody else (contract 1.4), as ended when its life is over
/// (contract 1.4: 422 in every operation of v1 sims).
Result<Sim*> usable_sim(World&, Iccid);

/// Whether the SIM's life is over (contract 3.7).
bool has_ended(const World&, const Sim&);

/// Changes one card at once (guide 1.2: PUT /v1/sims/{iccid}). Disabling purges the attachment,
/// enabling lets a present device register again (contract 3.5).
void change_sim(World&, Sim&, const SimChange&);

/// Queues changes of a list; they are applied together after a short delay. Unknown cards among
/// them are ignored, as recorded (contract 3.4). Refused as full beyond our bound.
Result<void> queue_changes(World&, std::vector<SimChange>);

/// Queues a connectivity reset: the card is taken off the network and registers again shortly
/// after (guide 1.2, contract 7). Refused as full beyond our bound.
Result<void> queue_reset(World&, Sim&);

/// Makes a card active from now on: its lifetime begins (contract 3.7), and its quotas get their
/// first package.
void activate(World&, Sim&);

/// Prolongs the lives of these cards by the platform's extension, ended ones from today
/// (contract 3.5 and 12.2).
void extend(World&, const std::vector<Sim*>&);

} // namespace easyconnect
