#include "scenario/verdict/expectation_settings.hpp"

#include "api/request_match_json.hpp"
#include "scenario/files/value_json.hpp"
#include "world/journal.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace easyconnect {

static constexpr std::size_t pattern_most = 2'000;
static constexpr std::size_t order_most = 100;
static constexpr int amount_places = 6;

static std::string read_pattern(const Section& section, std::string_view key)
{
    const auto value = section[key];
    return value ? value->filled_text(pattern_most).value_or("*") : "*";
}

/// A pattern of ICCIDs, or one, which needs quotes.
static std::string read_card(const Section& section)
{
    const auto value = section["iccid"];
    if (!value) return "*";
    const auto& node = value->node();
    if (node.kind == Node::Kind::plain && looks_like_number(node.text)) {
        std::optional<Iccid> card;
        value->digits(card); // it explains why quotes are needed
        return "*";
    }
    return read_pattern(section, "iccid");
}

/// A word of an enumeration whose names are those on the wire.
template <class T>
static std::optional<T> read_word(const Section& section, std::string_view key,
                                  std::initializer_list<T> all)
{
    const auto value = section[key];
    if (!value) return {};
    std::vector<std::string_view> names;
    for (const T each : all) names.emplace_back(name(each));
    const auto place = value->word(names);
    return place ? std::optional(all.begin()[*place]) : std::nullopt;
}

static std::optional<Duration> read_within(const Section& section)
{
    const auto value = section["within"];
    return value ? value->duration() : std::nullopt;
}

static std::optional<Range> read_range_of(const Section& section, std::string_view key,
                                          int places = 0)
{
    const auto value = section[key];
    return value ? read_range(*value, places) : std::nullopt;
}

static std::optional<RequestMatcher> read_request(const Value& value)
{
    auto matcher = read_matcher(as_json(value), "");
    if (matcher) return *std::move(matcher);
    note_refusal(value, matcher.error());
    return {};
}

// --- the questions

static void read(const Value& value, ExpectedRequests& expected)
{
    if (auto request = read_request(value)) expected.request = *std::move(request);
}

static void read(const Value& value, ExpectedOrder& expected)
{
    if (value.is_map()) {
        value.mistake("order is a list of calls, as [{operation: oauth.token}, {operation: "
                      "sms.submit}]; the platform's orders are asked for with orders");
        return;
    }
    const auto items = value.list();
    if (items.empty() || items.size() > order_most)
        value.mistake("order must have 1 to " + std::to_string(order_most) + " calls");
    for (const auto& item : items)
        if (auto request = read_request(item)) expected.order.push_back(*std::move(request));
}

static void read(const Value& value, ExpectedDeliveries& expected)
{
    const Section section = value.section({"kind", "iccid", "state", "attempts", "within"});
    expected.kind = read_word(section, "kind", {WebhookKind::report, WebhookKind::mo});
    expected.iccid = read_card(section);
    using enum DeliveryState;
    expected.state = read_word(
        section, "state", {planned, waiting, held, in_flight, acknowledged, given_up, dropped});
    expected.attempts = read_range_of(section, "attempts");
    expected.within = read_within(section);
}

static void read(const Value& value, ExpectedSms& expected)
{
    const Section section = value.section({"iccid", "payload", "type", "status"});
    expected.iccid = read_card(section);
    expected.payload = read_pattern(section, "payload");
    if (const auto type = section["type"])
        expected.type = type->word<SmsType>({{"MT", SmsType::mt}, {"MO", SmsType::mo}});
    using enum SmsStatus;
    expected.status = read_word(
        section, "status", {pending, in_progress, buffered, delivered, failed, expired, canceled});
}

static void read(const Value& value, ExpectedSims& expected)
{
    const Section section =
        value.section({"iccid", "status", "attached", "label", "sms_left", "data_left_mb"});
    expected.iccid = read_card(section);
    if (const auto status = section["status"])
        expected.status = status->word<SimStatus>(
            {{"Enabled", SimStatus::enabled}, {"Disabled", SimStatus::disabled}});
    expected.attached = section.truth("attached");
    expected.label = section.text("label", pattern_most);
    expected.sms_left = read_range_of(section, "sms_left", amount_places);
    expected.data_left = read_range_of(section, "data_left_mb", amount_places);
}

static void read(const Value& value, ExpectedOrders& expected)
{
    const Section section = value.section({"type", "status"});
    expected.type = read_word(section, "type",
                              {OrderType::first_order, OrderType::additional_order,
                               OrderType::topup, OrderType::bulk_topup, OrderType::tariff_change});
    expected.status =
        read_word(section, "status",
                  {OrderStatus::in_preparation, OrderStatus::completed, OrderStatus::cancelled});
}

static void read(const Value& value, ExpectedEvents& expected)
{
    const Section section = value.section({"kind", "iccid", "detail"});
    const auto kind = section.require("kind");
    expected.kind = read_pattern(section, "kind");
    if (kind && expected.kind.find_first_of("*?") == std::string::npos &&
        !fact_kind_named(expected.kind))
        kind->mistake("nothing of this kind happens; GET /_simulator/v1/events shows the kinds, "
                      "such as sms.delivered, and * stands for any text");
    expected.iccid = read_card(section);
    expected.detail = read_pattern(section, "detail");
}

static void read(const Value& value, ExpectedFindings& expected)
{
    const Section section = value.section({"kind"});
    using enum FindingKind;
    expected.kind =
        read_word(section, "kind",
                  {token_per_request, use_after_expiry, ignored_401, retry_before_retry_after,
                   retry_storm, duplicate_sms, page_polling, slow_webhook_answer});
}

static void read_rules_fired(const Value& value, ExpectedRules& rules)
{
    rules.where = value.spot().text();
    using Which = ExpectedRules::Which;
    if (value.node().kind == Node::Kind::list) {
        rules.which = Which::these;
        for (const auto& item : value.list())
            if (auto id = item.filled_text()) rules.ids.push_back(*std::move(id));
        return;
    }
    if (const auto which = value.word<Which>({{"all", Which::all}, {"off", Which::none}}))
        rules.which = *which;
}

// --- one item

/// How many: `count`, or `never: true`.
static std::optional<Range> read_count(const Section& section)
{
    const auto count = section["count"];
    const auto never = section["never"];
    if (count && never) {
        never->mistake("count and never exclude each other");
        return {};
    }
    if (count) return read_range(*count);
    const auto is_never = never ? never->truth() : std::nullopt;
    if (!is_never) return {};
    return *is_never ? Range{0, 0} : Range{1, INT64_MAX};
}

/// The question as its file puts it: `sms: {"status":"EXPIRED"}, count: 1`.
static std::string question_text(const nlohmann::json& item, std::string_view question)
{
    static constexpr std::size_t shown_most = 160;
    using nlohmann::json;
    const auto text = [](const json& value) {
        return value.is_string() ? value.get<std::string>()
                                 : value.dump(-1, ' ', false, json::error_handler_t::replace);
    };
    std::string line;
    const auto add = [&](const std::string& key) {
        if (const auto found = item.find(key); found != item.end() && !found->is_null())
            line += (line.empty() ? "" : ", ") + key + ": " + text(*found);
    };
    add(std::string(question));
    for (const char* key : {"count", "never", "within"}) add(key);
    return line.size() <= shown_most ? line : line.substr(0, shown_most) + "...";
}

template <class T>
static bool read_as(const Section& section, std::string_view key, Expectation& expectation)
{
    const auto value = section[key];
    if (!value) return false;
    T expected;
    read(*value, expected);
    expectation.what = std::move(expected);
    return true;
}

static constexpr std::string_view questions[] = {
    "request", "order", "delivery", "sms", "sim", "orders", "event", "finding", "rules_fired"};

/// The one question of an item, by its key.
static std::optional<std::string_view> question_of(const Section& section)
{
    std::optional<std::string_view> found;
    for (const auto key : questions) {
        if (!section.has(key)) continue;
        if (found) {
            section[key]->mistake("an item asks one question, and this asks " +
                                  std::string(*found) + " and " + std::string(key) +
                                  "; write two items");
            return {};
        }
        found = key;
    }
    if (!found && section.value().is_map())
        section.value().mistake("an item asks one question: request, order, delivery, sms, sim, "
                                "orders, event, finding or rules_fired");
    return found;
}

static void refuse_beside(const Section& section, std::string_view question,
                          std::initializer_list<const char*> keys)
{
    for (const char* key : keys)
        if (const auto value = section[key])
            value->mistake(std::string(question) + " takes no " + key + " beside it");
}

static void take_numbers(const Section& section, std::string_view question,
                         Expectation& expectation)
{
    if (auto* const order = std::get_if<ExpectedOrder>(&expectation.what)) {
        order->within = read_within(section);
        return refuse_beside(section, question, {"count", "never"});
    }
    const auto count = read_count(section);
    if (auto* const requests = std::get_if<ExpectedRequests>(&expectation.what)) {
        requests->within = read_within(section);
        if (count) requests->count = *count;
        return;
    }
    expectation.count = count;
    refuse_beside(section, question, {"within"});
}

static void read_item(const Value& value, Expectations& expectations)
{
    const Section section =
        value.section({"name", "request", "order", "delivery", "sms", "sim", "orders", "event",
                       "finding", "rules_fired", "count", "never", "within"});
    const auto question = question_of(section);
    if (!question) return;
    Expectation expectation;
    if (*question == "rules_fired") {
        read_rules_fired(*section["rules_fired"], expectations.rules);
        refuse_beside(section, *question, {"count", "never", "within"});
        return;
    }
    const bool is_read = read_as<ExpectedRequests>(section, "request", expectation) ||
                         read_as<ExpectedOrder>(section, "order", expectation) ||
                         read_as<ExpectedDeliveries>(section, "delivery", expectation) ||
                         read_as<ExpectedSms>(section, "sms", expectation) ||
                         read_as<ExpectedSims>(section, "sim", expectation) ||
                         read_as<ExpectedOrders>(section, "orders", expectation) ||
                         read_as<ExpectedEvents>(section, "event", expectation) ||
                         read_as<ExpectedFindings>(section, "finding", expectation);
    if (!is_read) return;
    take_numbers(section, *question, expectation);
    expectation.where = value.spot().text();
    expectation.name = section.text("name").value_or(question_text(as_json(value), *question));
    expectations.all.push_back(std::move(expectation));
}

Expectations read_expectations(const std::vector<Value>& values)
{
    Expectations expectations;
    for (const auto& value : values) read_item(value, expectations);
    return expectations;
}

} // namespace easyconnect
