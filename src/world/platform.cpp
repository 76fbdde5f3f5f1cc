#include "world/platform.hpp"

namespace easyconnect {

std::span<const PlatformOption> platform_options()
{
    static const PlatformOption options[] = {
        {"token_validity", &Platform::token_validity},
        {"token_expires_in", &Platform::token_expires_in},
        {"token_status_code", &Platform::token_status_code},
        {"strict_input", &Platform::strict_input},
        {"unknown_sim_empty200", &Platform::unknown_sim_empty200},
        {"iccid_with_luhn", &Platform::iccid_with_luhn},
        {"callback_ids_as_numbers", &Platform::callback_ids_as_numbers},
        {"order_post_echo", &Platform::order_post_echo},
        {"list_change_delay", &Platform::list_change_delay},
        {"reset_delay", &Platform::reset_delay},
        {"reset_reattach", &Platform::reset_reattach},
        {"lifetime_months", &Platform::lifetime_months, 1, 1200},
        {"extension_months", &Platform::extension_months, 1, 1200},
        {"event_retention", &Platform::event_retention},
        {"usage_months", &Platform::usage_months, 1, 120},
        {"data_package", &Platform::data_package},
        {"sms_package", &Platform::sms_package},
        {"topup_sms", &Platform::topup_sms},
        {"quota_threshold_percent", &Platform::quota_threshold_percent, 0, 100},
        {"peak_throughput", &Platform::peak_throughput},
        {"topup_price_cents", &Platform::topup_price_cents},
        {"vat_percent", &Platform::vat_percent, 0, 100},
        {"banktransfer_delay", &Platform::banktransfer_delay},
        {"order_completion", &Platform::order_completion},
        {"sms_attempt_delay", &Platform::sms_attempt_delay},
        {"sms_transfer_time", &Platform::sms_transfer_time},
        {"sms_attach_delay", &Platform::sms_attach_delay},
        {"sms_validity", &Platform::sms_validity},
        {"sms_validity_most", &Platform::sms_validity_most},
        {"sms_retention", &Platform::sms_retention},
        {"sms_retries", &Platform::sms_retries},
        {"mo_sixteen_bit_reference", &Platform::mo_sixteen_bit_reference},
        {"webhook_retries", &Platform::webhook_retries},
        {"webhook_age_most", &Platform::webhook_age_most},
        {"webhook_timeout", &Platform::webhook_timeout, 1, 600'000},
        {"webhook_exponential", &Platform::webhook_exponential},
        {"webhook_pause", &Platform::webhook_pause, 1'000},
        {"webhook_growth_percent", &Platform::webhook_growth_percent, 100, 1'000},
        {"webhook_pause_most", &Platform::webhook_pause_most, 1'000},
        {"webhook_jitter_percent", &Platform::webhook_jitter_percent, 0, 100},
        {"webhook_only_200", &Platform::webhook_only_200},
        {"webhook_in_flight", &Platform::webhook_in_flight, 1, 64},
        {"webhook_ordered_per_sim", &Platform::webhook_ordered_per_sim},
        {"report_expired_as_failed", &Platform::report_expired_as_failed},
    };
    return options;
}

} // namespace easyconnect
