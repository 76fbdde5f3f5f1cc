#include "api/webhook_body.hpp"

#include "api/dates.hpp"
#include "api/json_writer.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

namespace {

/// Writes webhook bodies: ids go out as strings or as numbers, by the platform's option.
class BodyWriter {
public:
    explicit BodyWriter(bool ids_as_numbers) : ids_as_numbers_(ids_as_numbers) {}

    JsonWriter& json() { return json_; }
    void id(std::string_view key, std::uint64_t value)
    {
        if (ids_as_numbers_)
            json_.field(key, value);
        else
            json_.field(key, std::to_string(value));
    }
    void endpoint(const Delivery& delivery)
    {
        json_.key("endpoint").open_object();
        id("id", delivery.endpoint.value());
        json_.field("name", delivery.message.iccid.text()).close_object();
    }
    void organisation(const World& world)
    {
        json_.key("organisation").open_object();
        id("id", world.organisation.value());
        json_.close_object();
    }

private:
    JsonWriter json_;
    bool ids_as_numbers_;
};

} // namespace

/// The state as a report tells it; EXPIRED may be told as FAILED (contract 9.2 table).
static SmsStatus reported(const World& world, SmsStatus status)
{
    const bool as_failed = status == SmsStatus::expired && world.platform.report_expired_as_failed;
    return as_failed ? SmsStatus::failed : status;
}

static std::string report_body(const World& world, const Delivery& delivery, bool numbers)
{
    const Sms& sms = delivery.message;
    const SmsStatus status = reported(world, sms.status);
    BodyWriter body(numbers);
    body.json().open_object().key("status").open_object().field("status", name(status));
    body.id("id", static_cast<std::uint64_t>(status));
    body.json().close_object();
    body.endpoint(delivery);
    body.json().field("submit_date", plain_text(sms.submitted));
    body.organisation(world);
    body.json().field("final_date", plain_text(sms.final.value_or(delivery.created)));
    body.id("id", sms.id.value());
    return body.json().close_object().take();
}

static std::string mo_body(const World& world, const Delivery& delivery, bool numbers)
{
    const Sms& sms = delivery.message;
    BodyWriter body(numbers);
    body.json()
        .open_object()
        .key("multi_part_info")
        .open_object()
        .field("partno", sms.multi_part.part)
        .field("total", sms.multi_part.total);
    body.id("identifier", sms.multi_part.identifier);
    body.json()
        .close_object()
        .field("payload", sms.payload)
        .field("submit_date", plain_text(sms.submitted))
        .field("dest_address", sms.dest_address);
    body.organisation(world);
    body.id("pid", 0);
    body.id("id", sms.id.value());
    body.endpoint(delivery);
    body.json().field("source_address", sms.source_address);
    body.id("dcs", static_cast<std::uint64_t>(sms.coding));
    return body.json().close_object().take();
}

std::string webhook_body(const World& world, const Delivery& delivery, const Twist& twist)
{
    const bool numbers = world.platform.callback_ids_as_numbers || twist.ids_as_numbers;
    std::string body = delivery.kind == WebhookKind::report ? report_body(world, delivery, numbers)
                                                            : mo_body(world, delivery, numbers);
    if (!twist.is_cut) return body;
    const auto half = static_cast<std::int64_t>(body.size() / 2);
    const auto left = static_cast<std::size_t>(twist.cut_at.value_or(half));
    body.resize(std::min(left, body.size()));
    return body;
}

WebhookPost webhook_post(const World& world, const DueWebhook& due)
{
    const Delivery& delivery = *world.webhooks.deliveries.find(due.delivery);
    const auto& platform = world.platform;
    return {.delivery = due.delivery,
            .attempt = due.attempt,
            .method = method(delivery.kind),
            .target = due.target,
            .body = webhook_body(world, delivery, delivery.attempts.back().twist),
            .patience = platform.webhook_timeout,
            .bearer = world.webhooks.targets.bearer,
            .in_flight_most = static_cast<std::size_t>(platform.webhook_in_flight)};
}

} // namespace easyconnect
