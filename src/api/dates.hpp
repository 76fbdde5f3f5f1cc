#pragma once

#include "world/result.hpp"
#include "world/time.hpp"

#include <string>
#include <string_view>

namespace easyconnect {

/// "2026-02-03T04:05:06.000+0000": SIMs, SMS, orders, events (contract 1.3).
std::string iso_text(VirtualTime);
/// The same written to `to`, without allocating: every SIM and SMS of a page has such dates.
/// REQUIRES: room for `iso_size` characters.
void write_iso(char* to, VirtualTime);
inline constexpr std::size_t iso_size = 28;
/// "2026-02-03 04:05:06": quota dates, webhooks (contract 1.3, guide 3.1).
std::string plain_text(VirtualTime);
/// "2026-02-03": usage rows (contract 1.3).
std::string day_text(Day);
/// "Tue, 03 Feb 2026 04:05:06 GMT": the Date header (RFC 9110, 5.6.7).
std::string http_date(VirtualTime);
/// "2026-02-03T04:05:06.000Z": the control plane (RFC 3339).
std::string rfc3339_text(VirtualTime);

/// Reads an instant: a day, or a day and a time in ISO 8601 with `Z` or an offset such as `+0000`
/// or `+01:00` (absent: UTC), fractions of a second cut to milliseconds (contract 1.3). Years 1970
/// to 9999. Refused as malformed with an example of what is right.
Result<VirtualTime> read_instant(std::string_view text);

/// Reads a length of time: "250ms", "30s", "5m", "4h", "2d", sums such as "1h30m", or ISO 8601
/// such as "PT4H" or "P1D". Never negative, at most 100 years. Refused as malformed with an
/// example of what is right.
Result<Duration> read_duration(std::string_view text);
/// The other way round: "1d2h30m", "250ms", "0s". REQUIRES: not negative.
std::string duration_text(Duration);

} // namespace easyconnect
