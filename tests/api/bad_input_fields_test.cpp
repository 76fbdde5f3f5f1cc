#include "bad_input.hpp"

using namespace easyconnect;
using namespace easyconnect::test;

// Malformed requests whose body is JSON, but whose fields are wrong.

namespace {

const std::string long_text(256, 'x');

/// `{"payload": "x", "<key>": <value>}`
WrongField sms(const std::string& key, const std::string& value, const std::string& message)
{
    return {R"({"payload": "x", ")" + key + "\": " + value + "}", message};
}

/// An order of one line.
WrongField order(const std::string& line, const std::string& message)
{
    return {R"({"products": [)" + line + "]}", message};
}

/// An order that is right but for one more field.
WrongField order_with(const std::string& field, const std::string& message)
{
    return {R"({"products": [{"productId": 1001, "quantity": 1}], )" + field + "}", message};
}

} // namespace

TEST_CASE("a change of a SIM with a wrong field is refused with 400", "[bad_input]")
{
    const std::string status_text = "status must be a string.";
    const std::string status_word = "status must be Enabled or Disabled.";
    check_fields(
        "PUT", "/sims/" + pump,
        {
            {R"({"status": 1})", status_text},
            {R"({"status": true})", status_text},
            {R"({"status": ["Enabled"]})", status_text},
            {R"({"status": {"id": 1}})", status_text},
            {R"({"status": ""})", status_word},
            {R"({"status": "enabled"})", status_word},
            {R"({"status": "ENABLED"})", status_word},
            {R"({"status": "Enabled "})", status_word},
            {R"({"status": "Expired"})", status_word},
            {R"({"status": "Deleted"})", status_word},
            {R"({"status": "Enabled\u0000"})", status_word},
            {R"({"label": 5})", "label must be a string."},
            {R"({"label": false})", "label must be a string."},
            {R"({"label": ["x"]})", "label must be a string."},
            {R"({"label": {}})", "label must be a string."},
            {R"({"label": ")" + long_text + "\"}", "label must have at most 255 characters."},
            {R"({"imei_lock": "true"})", "imei_lock must be true or false."},
            {R"({"imei_lock": 1})", "imei_lock must be true or false."},
            {R"({"imei_lock": ""})", "imei_lock must be true or false."},
            {R"({"imei_lock": []})", "imei_lock must be true or false."},
            {R"({"iccid": 8988280666000000001})", "iccid must be a string."},
            {R"({"iccid": []})", "iccid must be a string."},
            {R"({"iccid": ""})", "An ICCID has 19 digits"},
            {R"({"iccid": "abc"})", "An ICCID has 19 digits"},
            {R"({"iccid": ")" + pump + "1\"}", "An ICCID has 19 digits"},
            {R"({"iccid": ")" + pump + "\\u0000\"}", "An ICCID has 19 digits"},
            {R"({"iccid": ")" + meter + "\"}", "is not that of the path"},
            {R"({"label": "good", "imei_lock": true, "status": "bad"})", status_word},
            {R"({"status": "Disabled", "imei_lock": "bad"})", "imei_lock must be"},
        });
}

TEST_CASE("a list of changes with one wrong item is refused with 400", "[bad_input]")
{
    const std::string good = R"([{"iccid": ")" + pump + R"(", "label": "x"}, )";
    check_fields(
        "POST", "/sims",
        {
            {"[1]", "Each SIM must be a JSON object."},
            {"[null]", "Each SIM must be a JSON object."},
            {"[[]]", "Each SIM must be a JSON object."},
            {"[\"" + pump + "\"]", "Each SIM must be a JSON object."},
            {"[{}]", "iccid is missing."},
            {R"([{"iccid": null}])", "iccid is missing."},
            {R"([{"label": "x"}])", "iccid is missing."},
            {R"([{"iccid": 8988280666000000001}])", "iccid must be a string."},
            {R"([{"iccid": "898828066600000001"}])", "An ICCID has 19 digits"},
            {R"([{"iccid": "89882806660000000001x"}])", "An ICCID has 19 digits"},
            {R"([{"ICCID": ")" + pump + "\"}]", "iccid is missing."},
            {good + "1]", "Each SIM must be a JSON object."},
            {good + "{}]", "iccid is missing."},
            {good + R"({"iccid": ")" + meter + R"(", "status": 1}])", "status must be a string."},
            {good + R"({"iccid": ")" + meter + R"(", "imei_lock": 0}])",
             "imei_lock must be true or false."},
            {good + R"({"iccid": ")" + meter + R"(", "label": ")" + long_text + "\"}]",
             "label must have at most 255 characters."},
        });
}

TEST_CASE("an SMS with a wrong field is refused with 400", "[bad_input]")
{
    const std::string dcs = "dcs must be 0, 4 or 8.";
    const std::string type = "source_address_type must be an object with an id.";
    const std::string type_id = "source_address_type.id must be 145, 161 or 208.";
    const std::string type_number = "id must be a whole number from 0 to 255.";
    const std::string time = "A time is written like 2026-02-03T04:05:06Z";
    const std::string future = "expiry_date must lie in the future.";
    check_fields(
        "POST", "/sims/" + pump + "/sms",
        {
            {"{}", "payload is missing."},
            {R"({"payload": null})", "payload is missing."},
            {R"({"Payload": "x"})", "payload is missing."},
            {R"({"payload": 1})", "payload must be a string."},
            {R"({"payload": true})", "payload must be a string."},
            {R"({"payload": ["x"]})", "payload must be a string."},
            {R"({"payload": {}})", "payload must be a string."},
            {R"({"payload": ")" + long_text + "\"}", "The payload is too long: 256 of at most 160"},
            {R"({"payload": "0x", "dcs": 4})", "the payload must be hex digits"},
            {R"({"payload": "abc", "dcs": "4"})", "the payload must be hex digits"},
            {R"({"payload": ")" + long_text + R"(", "dcs": 8})", "256 of at most 70 UCS-2"},
            sms("source_address", "true", "source_address must be a string."),
            sms("source_address", "1.5", "source_address must be a string."),
            sms("source_address", "[1]", "source_address must be a string."),
            sms("source_address", "{}", "source_address must be a string."),
            sms("source_address", "\"" + std::string(65, '1') + "\"",
                "source_address must have at most 64 bytes."),
            sms("dcs", "1", dcs),
            sms("dcs", "-1", dcs),
            sms("dcs", "0.5", dcs),
            sms("dcs", "16", dcs),
            sms("dcs", "4294967296", dcs),
            sms("dcs", "18446744073709551616", dcs),
            sms("dcs", "1e30", dcs),
            sms("dcs", "\"x\"", dcs),
            sms("dcs", "\"00\"", dcs),
            sms("dcs", "\" 4\"", dcs),
            sms("dcs", "false", dcs),
            sms("dcs", "[]", dcs),
            sms("dcs", "{}", dcs),
            sms("udh", "5", "udh must be a string."),
            sms("udh", "[]", "udh must be a string."),
            sms("source_address_type", "145", type),
            sms("source_address_type", "\"145\"", type),
            sms("source_address_type", "[]", type),
            sms("source_address_type", "{}", type_id),
            sms("source_address_type", R"({"id": null})", type_id),
            sms("source_address_type", R"({"id": 0})", type_id),
            sms("source_address_type", R"({"id": 146})", type_id),
            sms("source_address_type", R"({"id": "145"})", type_number),
            sms("source_address_type", R"({"id": -145})", type_number),
            sms("source_address_type", R"({"id": 256})", type_number),
            sms("source_address_type", R"({"id": 145.5})", type_number),
            sms("source_address_type", R"({"id": 1e300})", type_number),
            sms("source_address_type", R"({"id": 18446744073709551615})", type_number),
            sms("source_address_type", R"({"id": 18446744073709551616})", type_number),
            sms("expiry_date", "5", "expiry_date must be a string."),
            sms("expiry_date", "1767600000000", "expiry_date must be a string."),
            sms("expiry_date", "{}", "expiry_date must be a string."),
            sms("expiry_date", "\"tomorrow\"", time),
            sms("expiry_date", "\" \"", time),
            sms("expiry_date", "\"2026-13-01T00:00:00Z\"", time),
            sms("expiry_date", "\"2026-02-29T00:00:00Z\"", time),
            sms("expiry_date", "\"2026-01-06T25:00:00Z\"", time),
            sms("expiry_date", "\"2026-01-06T08:00:00+24:00\"", time),
            sms("expiry_date", "\"2026-01-06T08:00:00Zulu\"", time),
            sms("expiry_date", "\"10000-01-01T00:00:00Z\"", time),
            sms("expiry_date", "\"0000-00-00T00:00:00Z\"", time),
            sms("expiry_date", "\"2026-01-05T08:01:00Z\"", future),
            sms("expiry_date", "\"2026-01-05T08:00:59.999Z\"", future),
            sms("expiry_date", "\"1970-01-01\"", future),
        });
}

TEST_CASE("an order with a wrong field is refused with 400", "[bad_input]")
{
    const std::string products = "products must be an array of 1 to 100 products.";
    const std::string id = "productId must be a whole number from 0 to 9223372036854775807.";
    const std::string quantity = "quantity must be a whole number from 1 to 1000000.";
    std::string many = "[";
    for (int i = 0; i < 101; ++i) many += R"({"productId": 1001, "quantity": 1},)";
    many.back() = ']';
    check_fields(
        "POST", "/orders",
        {
            {"{}", products},
            {R"({"products": null})", products},
            {R"({"products": {}})", products},
            {R"({"products": "1001"})", products},
            {R"({"products": 1001})", products},
            {R"({"products": []})", products},
            {R"({"products": )" + many + "}", products},
            order("1", "Each product must be an object."),
            order("null", "Each product must be an object."),
            order("[]", "Each product must be an object."),
            order("{}", "productId is missing."),
            order(R"({"product_id": 1001, "quantity": 1})", "productId is missing."),
            order(R"({"productId": null, "quantity": 1})", "productId is missing."),
            order(R"({"productId": 1001})", "quantity is missing."),
            order(R"({"productId": "1001", "quantity": 1})", id),
            order(R"({"productId": 1001.5, "quantity": 1})", id),
            order(R"({"productId": -1001, "quantity": 1})", id),
            order(R"({"productId": 1e30, "quantity": 1})", id),
            order(R"({"productId": 9223372036854775808, "quantity": 1})", id),
            order(R"({"productId": 18446744073709551615, "quantity": 1})", id),
            order(R"({"productId": true, "quantity": 1})", id),
            order(R"({"productId": 1009, "quantity": 1})", "There is no product 1009."),
            order(R"({"productId": 9223372036854775807, "quantity": 1})", "There is no product"),
            order(R"({"productId": 1001, "quantity": 0})", quantity),
            order(R"({"productId": 1001, "quantity": -1})", quantity),
            order(R"({"productId": 1001, "quantity": -9223372036854775808})", quantity),
            order(R"({"productId": 1001, "quantity": 1.5})", quantity),
            order(R"({"productId": 1001, "quantity": 0.999999999})", quantity),
            order(R"({"productId": 1001, "quantity": "1"})", quantity),
            order(R"({"productId": 1001, "quantity": [1]})", quantity),
            order(R"({"productId": 1001, "quantity": 1000001})", quantity),
            order(R"({"productId": 1001, "quantity": 1e18})", quantity),
            order(R"({"productId": 1001, "quantity": 4294967297})", quantity),
            order(R"({"productId": 1001, "quantity": 18446744073709551617})", quantity),
            order(R"({"productId": 1001, "quantity": 1001})", "must be 1 to 1000."),
            order(R"({"productId": 1002, "quantity": 1})", "must be 2 to 5."),
            order(R"({"productId": 1001, "quantity": 1}, {"productId": 1002, "quantity": 6})",
                  "must be 2 to 5."),
            order(R"({"productId": 1001, "quantity": 1}, 5)", "Each product must be an object."),
            order_with(R"("delivery_address": [])", "delivery_address must be an object."),
            order_with(R"("delivery_address": "Kade 1")", "delivery_address must be an object."),
            order_with(R"("delivery_address": {"zip": 1011})", "zip must be a string."),
            order_with(R"("delivery_address": {"phone": []})", "phone must be a string."),
            order_with(R"("delivery_address": {"city": ")" + long_text + "\"}",
                       "city is too long."),
            order_with(R"("customer_reference": 7)", "customer_reference must be a string."),
            order_with(R"("customer_reference": ")" + long_text + "\"",
                       "customer_reference is too long."),
        });
}

TEST_CASE("a list of SIMs to top up with a wrong item is refused with 400", "[bad_input]")
{
    const std::string needed = "A JSON array of at least one ICCID is needed.";
    check_fields("POST", "/sims/topup",
                 {
                     {"[]", needed},
                     {"[1]", "An ICCID must be a string."},
                     {"[8988280666000000001]", "An ICCID must be a string."},
                     {"[null]", "An ICCID must be a string."},
                     {"[[\"" + pump + "\"]]", "An ICCID must be a string."},
                     {R"([{"iccid": ")" + pump + "\"}]", "An ICCID must be a string."},
                     {"[\"\"]", "An ICCID has 19 digits"},
                     {"[\"abc\"]", "An ICCID has 19 digits"},
                     {"[\"" + pump + "1\"]", "An ICCID has 19 digits"},
                     {"[\"" + pump + "\", \"x\"]", "An ICCID has 19 digits"},
                     {"[\"" + pump + "\", 2]", "An ICCID must be a string."},
                 });
}

TEST_CASE("a wrong automatic top-up is refused with 400", "[bad_input]")
{
    const std::string enabled = "enabled must be true or false.";
    const std::string needed = "A JSON array of at least one ICCID is needed.";
    check_fields("POST", "/sims/autoTopup",
                 {
                     {"{}", enabled},
                     {R"({"enabled": null, "iccids": [")" + pump + "\"]}", enabled},
                     {R"({"enabled": "true", "iccids": [")" + pump + "\"]}", enabled},
                     {R"({"enabled": 1, "iccids": [")" + pump + "\"]}", enabled},
                     {R"({"enabled": true})", needed},
                     {R"({"enabled": true, "iccids": null})", needed},
                     {R"({"enabled": true, "iccids": []})", needed},
                     {R"({"enabled": true, "iccids": {}})", needed},
                     {R"({"enabled": true, "iccids": ")" + pump + "\"}", needed},
                     {R"({"enabled": true, "iccids": [1]})", "An ICCID must be a string."},
                     {R"({"enabled": true, "iccids": ["1"]})", "An ICCID has 19 digits"},
                 });
}

TEST_CASE("a wrong extension is refused with 400", "[bad_input]")
{
    const std::string needed = "A JSON array of at least one ICCID is needed.";
    const std::string product = "productId must be a whole number";
    check_fields(
        "POST", "/sims/extension",
        {
            {"{}", needed},
            {R"({"iccids": []})", needed},
            {R"({"iccids": ")" + pump + "\"}", needed},
            {R"({"iccids": [true]})", "An ICCID must be a string."},
            {R"({"iccids": ["x"]})", "An ICCID has 19 digits"},
            {R"({"iccids": [")" + pump + R"("], "productId": "1001"})", product},
            {R"({"iccids": [")" + pump + R"("], "productId": -1})", product},
            {R"({"iccids": [")" + pump + R"("], "productId": 1.5})", product},
            {R"({"iccids": [")" + pump + R"("], "productId": 7})", "There is no product 7."},
        });
}

TEST_CASE("limits that cannot be chosen are refused with 400", "[bad_input]")
{
    const std::string whole = "LimitId must be a whole number from 0 to 1000000.";
    check_fields("POST", "/sims/limits",
                 {
                     {R"({"dataLimitId": 6})", "There is no limit 6; the ids are 0 to 5."},
                     {R"({"smsMtLimitId": 6})", "There is no limit 6; the ids are 0 to 5."},
                     {R"({"smsMoLimitId": 1000000})", "There is no limit 1000000"},
                     {R"({"dataLimitId": -1})", whole},
                     {R"({"dataLimitId": 1.5})", whole},
                     {R"({"dataLimitId": "1"})", whole},
                     {R"({"smsMtLimitId": 1000001})", whole},
                     {R"({"smsMtLimitId": 4294967296})", whole},
                     {R"({"smsMoLimitId": 18446744073709551615})", whole},
                     {R"({"smsMoLimitId": true})", whole},
                     {R"({"dataLimitId": 1, "smsMtLimitId": 99})", "There is no limit 99"},
                 });
}
