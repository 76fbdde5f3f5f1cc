#pragma once

#include "world/ids.hpp"
#include "world/result.hpp"
#include "world/shelf.hpp"
#include "world/sms/segments.hpp"
#include "world/time.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace easyconnect {

struct World;
struct Sim;

/// The states of a message by their ids on the wire (contract 8.4; Easy Connect uses the words of
/// the core below it, contract 13 row 20). The last four are final.
enum class SmsStatus {
    pending = 1,
    in_progress = 2,
    buffered = 3,
    delivered = 4,
    failed = 5,
    expired = 6,
    canceled = 7,
};
/// "DELIVERY ATTEMPT PENDING" and so on.
const char* name(SmsStatus);
/// Whether nothing more can happen to a message in this state.
bool is_final(SmsStatus);

/// To a SIM, or from one; the enumerators carry the number on the wire (contract 8.2).
enum class SmsType { mt = 1, mo = 2 };

/// `source_address_type.id` (contract 8.1).
enum class AddressType { international = 145, national = 161, alphanumeric = 208 };
/// "International" and so on.
const char* name(AddressType);

/// Where a part stands in a message of several (guide 3.2, `multi_part_info`).
struct MultiPart {
    int part = 1;
    int total = 1;
    std::uint64_t identifier = 0; ///< the id of the first part; of itself in a single one
};

/// One message, or one part of a longer one from a device (contract 8.2).
struct Sms {
    SmsId id;
    Iccid iccid;
    SmsType type{};
    Coding coding = Coding::gsm7;
    AddressType source_type = AddressType::international;
    std::string payload{}; ///< text, or hex digits for octets
    std::string source_address{};
    std::string dest_address{}; ///< MO only
    std::string udh{};          ///< hex digits as the client gave them
    MultiPart multi_part{};

    VirtualTime submitted{};
    VirtualTime expires{};
    std::optional<VirtualTime> last_attempt{};
    std::optional<VirtualTime> retry{}; ///< when the next attempt is planned
    std::optional<VirtualTime> final{}; ///< when it reached its final state
    int failed_attempts = 0;            ///< `retry_count` on the wire
    SmsStatus status = SmsStatus::pending;
    std::string msc{}; ///< the switching centre that delivered an MT

    bool early = false; ///< a rule has it delivered at once, its report before its 201
    int plan = 0;       ///< counts what was planned for it, so that older plans are ignored
};

/// A message to a SIM as a client asks for it (guide 3.1, contract 8.1).
struct SmsDraft {
    std::string payload;
    std::string source_address{};
    AddressType source_type = AddressType::international;
    Coding coding = Coding::gsm7;
    std::string udh{};
    std::optional<VirtualTime> expires{}; ///< absent: now + 24 h; beyond 7 days: cut
};

/// A text from a device (guide 3.2): the destination is free.
struct MoDraft {
    std::string payload;
    std::string dest_address = "5432145"; ///< the guide's own example of a b-party
    Coding coding = Coding::gsm7;
};

/// The message centre: every message that is still kept. Numbers begin like the guide's samples.
struct Smsc {
    Shelf<Sms, SmsId> messages{6201};
};

/// Accepts an MT message, plans its first attempt and returns its id. Refused as malformed when
/// the payload does not fit, as forbidden when the SMS quota is exhausted or the month's limit is
/// reached (contract 6), as full beyond our bound. A disabled SIM's messages are accepted and
/// buffered (contract 8.1).
Result<SmsId> submit_sms(World&, Sim&, SmsDraft);

/// Takes a message from a device, in as many parts as it needs, and forwards each part. Refused as
/// conflict when the device cannot be reached, otherwise as submit_sms.
Result<std::vector<SmsId>> originate_sms(World&, Sim&, const MoDraft&);

/// The ids of one SIM's messages that the platform still shows, oldest first, which is ascending
/// (contract 8.3: content kept 7 days). Costs little, however many there are. The view holds until
/// the SIM gets another message or one makes room.
std::span<const SmsId> shown_messages(const World&, const Sim&);

/// The same messages themselves, newest first (contract 8.3: order GUESS). Visits all of them.
std::vector<const Sms*> messages_of(const World&, const Sim&);

/// One message of this SIM. Refused as not_found when it has none of this id.
Result<const Sms*> find_sms(const World&, const Sim&, SmsId);

/// Cancels an MT message that waits in the message centre (guide 1.2: "buffered ... not yet
/// delivered"). Refused as conflict when it is final, when it is being handed over at this moment,
/// or when it comes from the device (contract 8.3).
Result<void> cancel_sms(World&, const Sim&, SmsId);

/// Tries the SIM's buffered messages again, shortly from now, in the order of submission
/// (contract 8.4: an attach triggers an immediate retry).
void retry_buffered_now(World&, const Sim&);

/// What the forwarder's attempts mean for the MO message they carry (contract 8.4).
void forwarding_begins(World&, SmsId);
void forwarded(World&, SmsId, SmsStatus final);
void forwarding_failed(World&, SmsId, std::optional<VirtualTime> next);

} // namespace easyconnect
