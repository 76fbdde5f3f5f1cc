#pragma once

#include "world/amount.hpp"
#include "world/time.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace easyconnect {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""s;

/// Every knob of the real platform's behaviour, with its default and the SOURCE of that default.
/// Fixtures set them by these names, under `platform:`.
struct Platform {
    // Tokens
    Duration token_validity = 240min;  ///< guide 2: "valid for the next 240 minutes"
    Duration token_expires_in = 3599s; ///< guide 2.2: the example's `expires_in`; only announced
    bool token_status_code = true; ///< contract 2.2: one real client refuses an answer without it

    // Input and answers
    bool strict_input = false;            ///< contract 14: lenient by default, as real clients need
    bool unknown_sim_empty200 = false;    ///< contract 1.5: 404 by default; the recorded 200 if set
    bool iccid_with_luhn = false;         ///< contract 13 row 26: off by default
    bool callback_ids_as_numbers = false; ///< contract 13 row 10: strings, by the guide 3.1
    bool order_post_echo = false;         ///< contract 13 row 23: 201 without body by default

    // SIMs
    Duration list_change_delay = 1s;    ///< contract 3.4: queued, bounded, "default e.g. 1 s"
    Duration reset_delay = 2s;          ///< ASSUMED: guide 1.2 only says "placed into the queue"
    Duration reset_reattach = 5s;       ///< ASSUMED: a modem's usual time to register again
    std::int64_t lifetime_months = 123; ///< contract 3.7: ten years and three months, recorded
    std::int64_t extension_months =
        120; ///< ASSUMED: product `min_contract_duration` (contract 11.1)
    Duration event_retention = 7 * 24h; ///< contract 5, portal documentation
    std::int64_t usage_months = 6;      ///< contract 10: "last 6 months"

    // Quotas and prices
    Amount data_package = Amount::whole(500); ///< contract 12.1: +500 MB each top-up
    Amount sms_package = Amount::whole(250);  ///< contract 12.1: +250 SMS each top-up
    bool topup_sms = true; ///< contract 13 row 22: both; false is the guide's literal "data volume"
    std::int64_t quota_threshold_percent = 20; ///< contract 6, recorded
    std::int64_t peak_throughput = 128'000;    ///< contract 6, recorded, bit/s
    std::int64_t topup_price_cents = 1'000;    ///< ASSUMED: Easy Connect prices are not public
    std::int64_t vat_percent = 21;             ///< ASSUMED: Dutch VAT, since invoices are gross
    Duration banktransfer_delay = 0s; ///< contract 12.1: 2-3 days in life; "recommend: at once"

    // Orders
    Duration order_completion = 1h; ///< ASSUMED: in life days; short enough to step over

    // SMSC
    Duration sms_attempt_delay = 1s;      ///< ASSUMED: from acceptance to the first attempt
    Duration sms_transfer_time = 3s;      ///< guide 3.1: submitted 16:46:48, final 16:46:52
    Duration sms_attach_delay = 1s;       ///< ASSUMED: from an attach to the retry it triggers
    Duration sms_validity = 24h;          ///< contract 8.1: default now + 24 h
    Duration sms_validity_most = 7 * 24h; ///< contract 8.1: later values are cut to 7 days
    Duration sms_retention = 7 * 24h;     ///< contract 8.3: content kept 7 days
    std::vector<Duration> sms_retries{5min, 15min, 30min}; ///< contract 8.4: then doubling
    bool mo_sixteen_bit_reference = false; ///< ASSUMED: handsets mostly count with 8 bits

    // Webhooks
    std::vector<Duration> webhook_retries{5min, 15min, 30min}; ///< contract 9: then doubling
    Duration webhook_age_most = 24h;                           ///< contract 9: repeated until 24 h
    Duration webhook_timeout = 10s;   ///< contract 9, GUESS there: REAL time to wait for an answer
    bool webhook_exponential = false; ///< contract 9: the schedule; else pauses by the next three
    Duration webhook_pause = 30s;     ///< ASSUMED: first pause of the exponential way
    std::int64_t webhook_growth_percent = 200; ///< ASSUMED: each pause doubles
    Duration webhook_pause_most = 1h;          ///< ASSUMED: no pause is longer
    std::int64_t webhook_jitter_percent =
        0;                         ///< BEYOND: each pause so much longer or shorter at most
    bool webhook_only_200 = false; ///< contract 9: any 2xx (guide); the sister platform wants 200
    std::int64_t webhook_in_flight = 32;   ///< ASSUMED: posts to one target side by side
    bool webhook_ordered_per_sim = false;  ///< ASSUMED: a failing webhook holds up no later one
    bool report_expired_as_failed = false; ///< contract 9: 6 EXPIRED by default
};

/// How many pauses a list of retries may have. BEYOND: with doubling, 30 of them outlast every
/// message.
inline constexpr std::size_t pauses_most = 30;

/// Where one option of a Platform lives, by the kind of value it takes.
using PlatformField = std::variant<Duration Platform::*, bool Platform::*, std::int64_t Platform::*,
                                   Amount Platform::*, std::vector<Duration> Platform::*>;

/// One option as files name it. Whole numbers are from `least` to `most`; durations, too, in
/// milliseconds, but without an upper bound unless `most` is less than usual.
struct PlatformOption {
    static constexpr std::int64_t usual_most = 1'000'000'000;

    std::string_view name;
    PlatformField field;
    std::int64_t least = 0;
    std::int64_t most = usual_most;

    /// Whether a duration may be its value. Without a least pause, attempts would follow each other
    /// without time passing.
    bool allows(Duration value) const
    {
        return value.count() >= least && (most == usual_most || value.count() <= most);
    }
};

/// Every option there is.
std::span<const PlatformOption> platform_options();

} // namespace easyconnect
