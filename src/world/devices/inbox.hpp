#pragma once

#include "world/ids.hpp"
#include "world/sms/segments.hpp"
#include "world/time.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace easyconnect {

struct World;
struct Sim;
struct Sms;

/// What a device shows of one message that it has received, put together from its parts as a phone
/// does (3GPP TS 23.040, 9.2.3.24.1). BEYOND: the platform never sees this side.
struct ReceivedText {
    Coding coding = Coding::gsm7;
    std::string text{};           ///< '?' for what the alphabet lacks; hex digits for octets
    std::size_t parts = 1;        ///< how many its sender announced
    bool complete = true;         ///< whether all of them have come; if not, `text` has gaps
    std::vector<SmsId> ids{};     ///< of the parts that came, in the order of the text
    std::string source_address{}; ///< of the part that came last
    VirtualTime received{};       ///< when the last part came
    std::vector<std::string> user_data{}; ///< TP-User-Data of each part that came, in hex
};

/// One message that a device has received, as its parts came. The pointers hold until time moves or
/// a message makes room.
struct ReceivedParts {
    std::map<unsigned, const Sms*> parts{}; ///< by part number; never empty
    std::size_t total = 1;                  ///< how many its sender announced
    const Sms* last = nullptr;              ///< the part that came last

    bool is_complete() const { return parts.size() == total; }
};

/// What the device of a SIM has received and the platform still shows: newest first by the time of
/// the last part. Parts belong together when they agree in coding, source address, reference and
/// total; a part number that comes again begins the next message, since references repeat.
std::vector<ReceivedParts> inbox(const World&, const Sim&);

/// The same as the device shows it.
ReceivedText shown_text(const ReceivedParts&);

/// What a device shows of one message, or of one part: '?' for what the alphabet lacks; hex digits
/// for octets.
std::string shown_payload(const Sms&);

/// The message that this one is a part of, with all of its parts that are kept, whether they have
/// been handed over or not; itself alone when it is single. Of an MT those count that came to the
/// SIM among its newest `inbox_look_back` messages.
ReceivedParts parts_beside(const World&, const Sim&, const Sms&);

/// How many of a SIM's newest messages the device looks back over for the parts of a message.
inline constexpr std::size_t inbox_look_back = 1'000;

/// The message that this delivered MT completes: itself when it is single, the whole when it is the
/// last part to come among the SIM's newest `inbox_look_back` messages, nothing while others are
/// missing. REQUIRES: the message is one of this SIM's, and none was delivered to it since.
std::optional<ReceivedText> completed_by(const World&, const Sim&, const Sms& just_delivered);

} // namespace easyconnect
