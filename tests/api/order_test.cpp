#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

std::string order_of(std::int64_t product, std::int64_t quantity)
{
    return Json{{"products", Json::array({{{"productId", product}, {"quantity", quantity}}})}}
        .dump();
}

std::string last_part(const std::string& location)
{
    return location.substr(location.rfind('/') + 1);
}

} // namespace

// --- GET /v1/products ---

TEST_CASE("products are an array with the contract's mixed keys and numbers", "[products]")
{
    Lab lab;
    lab.world.products.pop_back();
    const auto reply = lab.get("/products");
    CHECK(reply.status == 200);
    CHECK(reply.content_type == "application/json;charset=UTF-8");
    CHECK(reply.body ==
          R"([{"id":1001,"product":"IoT SIM card","material":"SIM-3IN1","package_size":1,)"
          R"("minQuantity":1,"maxQuantity":1000,"maxQuantityPerCustomer":100000,)"
          R"("min_contract_duration":120,"one_time_charges":[{"name":"provisionCharge",)"
          R"("amount_net":12,"currency":"EUR"}],"recurring_charges":[]},)"
          R"({"id":1002,"product":"IoT industrial SIM card, ten pieces","material":"SIM-IND",)"
          R"("package_size":10,"minQuantity":2,"maxQuantity":5,"maxQuantityPerCustomer":100000,)"
          R"("min_contract_duration":120,"one_time_charges":[{"name":"provisionCharge",)"
          R"("amount_net":140.5,"currency":"EUR"}],"recurring_charges":[{"name":"monthlyCharge",)"
          R"("amount_net":0.99,"currency":"EUR"}]}])");
    CHECK(reply.header("X-Total-Count") == ""); // not paged
}

// --- POST /v1/orders ---

TEST_CASE("posting an order answers 201 with its Location and no body", "[orders]")
{
    Lab lab;
    const auto reply = lab.post("/orders", order_of(1001, 2));
    CHECK(reply.status == 201);
    CHECK(reply.body.empty());
    CHECK(reply.header("Location") == "http://127.0.0.1:8080/management-api/v1/orders/100001");
}

TEST_CASE("with the option order_post_echo the order comes back with 200", "[orders]")
{
    Lab lab;
    lab.world.platform.order_post_echo = true;
    const auto reply = lab.post("/orders", order_of(1001, 2));
    CHECK(reply.status == 200);
    CHECK(reply.json() == Json::parse(order_of(1001, 2)));
}

TEST_CASE("a new order is in preparation, and shown with texts for money", "[orders]")
{
    Lab lab;
    lab.post("/orders", order_of(1001, 2));
    const auto reply = lab.get("/orders/100001");
    CHECK(reply.status == 200);
    CHECK(reply.body ==
          R"({"order_number":100001,"order_type":"FIRST_ORDER",)"
          R"("order_date":"2026-01-05T08:00:00.000+0000","order_status":"IN_PREPARATION",)"
          R"("invoice_number":"INV100001","invoice_amount":"29.04","currency":"EUR",)"
          R"("shipping_address":{"company":"Demo B.V.","city":"Utrecht","country":"NL"},)"
          R"("sims":[],"products":[{"product_id":1001,"quantity":2}]})");
}

TEST_CASE("an order is completed an hour later with new SIMs that are in the list", "[orders]")
{
    Lab lab;
    lab.post("/orders", order_of(1001, 2));
    lab.pass(1h - 1ms);
    CHECK(lab.get("/sims").json().size() == 3);
    lab.pass(1ms);
    const auto order = lab.get("/orders/100001").json();
    CHECK(order.at("order_status") == "COMPLETED");
    CHECK(order.at("sims").dump() ==
          R"([{"_links":[{"href":"http://127.0.0.1:8080/management-api/v1/sims/)"
          R"(8988280666000000004","rel":"self"}],"iccid":"8988280666000000004"},)"
          R"({"_links":[{"href":"http://127.0.0.1:8080/management-api/v1/sims/)"
          R"(8988280666000000005","rel":"self"}],"iccid":"8988280666000000005"}])");
    const auto sims = lab.get("/sims").json();
    REQUIRE(sims.size() == 5);
    CHECK(sims.at(4).at("iccid") == "8988280666000000005");
    CHECK(sims.at(4).at("activation_date") == "2026-01-05T09:00:00.000+0000");
    CHECK(sims.at(4).at("status") == "Enabled");
    CHECK(lab.event_texts("8988280666000000005").empty()); // no device holds it yet
    CHECK(lab.get("/sims/8988280666000000005/quota/data").json().at("volume") == 500);
}

TEST_CASE("an order of packages brings as many SIMs as they hold", "[orders]")
{
    Lab lab;
    lab.post("/orders", order_of(1002, 2));
    lab.pass(1h);
    CHECK(lab.get("/orders/100001").json().at("sims").size() == 20);
    CHECK(lab.get("/sims").header("X-Total-Count") == "23");
}

TEST_CASE("an order after the first is an ADDITIONAL_ORDER", "[orders]")
{
    Lab lab;
    lab.post("/orders", order_of(1001, 1));
    lab.post("/orders", order_of(1001, 1));
    CHECK(lab.get("/orders/100002").json().at("order_type") == "ADDITIONAL_ORDER");
}

TEST_CASE("an order carries its delivery address and the customer's reference", "[orders]")
{
    Lab lab;
    const Json address = {{"salutation", "2"},   {"first_name", "Ada"},    {"last_name", "Jansen"},
                          {"company", "Pumps"},  {"street", "Kade"},       {"address_line2", "2hg"},
                          {"house_number", "1"}, {"zip", "1011AB"},        {"city", "Amsterdam"},
                          {"country", "NL"},     {"phone", "+31201234567"}};
    auto body = Json::parse(order_of(1001, 1));
    body["delivery_address"] = address;
    body["customer_reference"] = "PO-7";
    CHECK(lab.post("/orders", body.dump()).status == 201);
    const auto order = lab.get("/orders/100001").json();
    CHECK(order.at("shipping_address") == address);
    CHECK(order.at("customer_reference") == "PO-7");
}

TEST_CASE("a quantity outside what the product allows is answered with 400", "[orders]")
{
    Lab lab;
    const auto posted = [&](std::int64_t product, std::int64_t quantity) {
        const auto reply = lab.post("/orders", order_of(product, quantity));
        return reply.status == 201 ? "accepted" : reply.json().at("message").get<std::string>();
    };
    CHECK(posted(1002, 1) == "The quantity of product 1002 must be 2 to 5.");
    CHECK(posted(1002, 6) == "The quantity of product 1002 must be 2 to 5.");
    CHECK(posted(1001, 1'001) == "The quantity of product 1001 must be 1 to 1000.");
    CHECK(posted(1'999, 1) == "There is no product 1999.");
    CHECK(lab.world.orders.all.empty());
    CHECK(posted(1002, 5) == "accepted");
    CHECK(posted(1001, 1'000) == "accepted");
}

TEST_CASE("a customer cannot order more of a product than its limit over all orders", "[orders]")
{
    Lab lab;
    lab.world.products.front().most_per_customer = 10;
    CHECK(lab.post("/orders", order_of(1001, 7)).status == 201);
    const auto reply = lab.post("/orders", order_of(1001, 4));
    CHECK(reply.status == 400);
    CHECK(reply.json().at("message") == "A customer may order 10 of product 1001 in all.");
    CHECK(lab.post("/orders", order_of(1001, 3)).status == 201);
}

TEST_CASE("lines of the same product count together against its maximum", "[orders]")
{
    Lab lab;
    const auto reply = lab.post("/orders", R"({"products":[{"productId":1001,"quantity":600},)"
                                           R"({"productId":1001,"quantity":600}]})");
    CHECK(reply.status == 400);
    CHECK(reply.json().at("message") == "The quantity of product 1001 must be 1 to 1000.");
}

TEST_CASE("orders in preparation count against what this world may hold", "[orders]")
{
    Lab lab;
    lab.world.bounds.sims = lab.world.sims.size() + 5;
    CHECK(lab.post("/orders", order_of(1001, 3)).status == 201);
    CHECK(lab.post("/orders", order_of(1001, 3)).status == 503);
    CHECK(lab.post("/orders", order_of(1001, 2)).status == 201);
    lab.pass(1h);
    CHECK(lab.world.sims.size() == lab.world.bounds.sims);
}

TEST_CASE("a top-up before activation adds to the first package", "[topup]")
{
    Lab lab;
    const std::string fresh = "8988280666000000050";
    lab.world.sims.add(blank_sim(*Iccid::parse(fresh), lab.world.sims.size()));
    CHECK(lab.post("/sims/" + fresh + "/topup").status == 201);
    const auto before = lab.get("/sims/" + fresh + "/quota/data").json();
    CHECK(before.at("volume") == 500);
    CHECK_FALSE(before.contains("expiry_date"));
    lab.put("/sims/" + fresh, R"({"status":"Enabled"})");
    CHECK(lab.get("/sims/" + fresh + "/quota/data").json().at("volume") == 1000);
}

TEST_CASE("an order beyond what this world may hold is answered with 503", "[orders]")
{
    Lab lab;
    lab.world.bounds.sims = 4;
    CHECK(lab.post("/orders", order_of(1001, 2)).status == 503);
    CHECK(lab.post("/orders", order_of(1001, 1)).status == 201);
    lab.world.bounds.orders = 1;
    CHECK(lab.post("/sims/" + pump + "/topup").status == 503);
    CHECK(lab.get("/sims/" + pump + "/quota/data").json().at("total_volume") == 500);
}

// --- GET /v1/orders ---

TEST_CASE("the list of orders is by number, in pages of at most ten", "[orders]")
{
    Lab lab;
    for (int i = 0; i < 12; ++i) lab.post("/orders", order_of(1001, 1));
    const auto reply = lab.get("/orders?pageSize=100");
    CHECK(reply.status == 200);
    CHECK(reply.json().size() == 10);
    CHECK(reply.json().at(0) == lab.get("/orders/100001").json());
    CHECK(reply.header("X-Total-Count") == "12");
    CHECK(reply.header("X-Total-Pages") == "2");
    CHECK(reply.header("X-Current-Page") == "1");
    CHECK(reply.header("X-Count-Per-Page") == "10");
    CHECK(lab.get("/orders?page=2").json().size() == 2);
    CHECK(lab.get("/orders?page=3").body == "[]");
}

TEST_CASE("a customer without orders has an empty list of one page", "[orders]")
{
    Lab lab;
    const auto reply = lab.get("/orders");
    CHECK(reply.body == "[]");
    CHECK(reply.header("X-Total-Pages") == "1");
}

TEST_CASE("orders are sorted by number, status or date", "[orders]")
{
    Lab lab;
    lab.post("/orders", order_of(1001, 1));
    lab.pass(1min);
    lab.post("/sims/" + pump + "/topup");
    lab.post("/orders", order_of(1001, 1));
    const auto numbers = [&](const std::string& sort) {
        std::vector<int> found;
        for (const auto& order : lab.get("/orders?sort=" + sort).json())
            found.push_back(order.at("order_number"));
        return found;
    };
    using Numbers = std::vector<int>;
    CHECK(numbers("order_number") == Numbers{100'001, 100'002, 100'003});
    CHECK(numbers("-order_number") == Numbers{100'003, 100'002, 100'001});
    CHECK(numbers("order_status") == Numbers{100'002, 100'001, 100'003}); // COMPLETED first
    CHECK(numbers("-order_date,-order_number") == Numbers{100'003, 100'002, 100'001});
    CHECK(numbers("-order_date,order_number") == Numbers{100'002, 100'003, 100'001});
}

// --- top-ups ---

TEST_CASE("topping up a SIM answers 201, and its Location is a completed order", "[topup]")
{
    Lab lab;
    lab.use(pump, Amount::whole(450));
    lab.pass(1min);
    const auto reply = lab.post("/sims/" + pump + "/topup");
    CHECK(reply.status == 201);
    CHECK(reply.body.empty());
    CHECK(reply.header("Location") == "http://127.0.0.1:8080/management-api/v1/orders/100001");
    CHECK(lab.get("/orders/" + last_part(reply.header("Location"))).body ==
          R"({"order_number":100001,"order_type":"TOPUP",)"
          R"("order_date":"2026-01-05T08:01:00.000+0000","order_status":"COMPLETED",)"
          R"("invoice_number":"INV100001","invoice_amount":"12.10","currency":"EUR",)"
          R"("shipping_address":{"company":"Demo B.V.","city":"Utrecht","country":"NL"},)"
          R"("sims":[{"iccid":"8988280666000000001","_links":[{"rel":"self",)"
          R"("href":"http://127.0.0.1:8080/management-api/v1/sims/8988280666000000001"}]}],)"
          R"("products":[]})");
    CHECK(lab.get("/sims/" + pump + "/quota/data").body ==
          R"({"volume":550,"total_volume":550,"expiry_date":"2036-04-05 00:00:00",)"
          R"("peak_throughput":128000,"last_volume_added":500,)"
          R"("last_status_change_date":"2026-01-05 08:01:00","threshold_percentage":20})");
    CHECK(lab.get("/sims/" + pump + "/quota/sms").json().at("volume") == 500);
    CHECK(lab.get("/sims/" + pump).json().at("quota_status").dump() ==
          R"({"description":"More than 20% available","id":0})");
}

TEST_CASE("with topup_sms off a top-up renews the data volume only", "[topup]")
{
    Lab lab;
    lab.world.platform.topup_sms = false;
    lab.post("/sims/" + pump + "/topup");
    CHECK(lab.get("/sims/" + pump + "/quota/data").json().at("volume") == 1'000);
    CHECK(lab.get("/sims/" + pump + "/quota/sms").json().at("volume") == 250);
}

TEST_CASE("several SIMs are topped up by one order", "[topup]")
{
    Lab lab;
    const auto reply = lab.post("/sims/topup", Json{pump, meter, pump}.dump()); // each counts once
    CHECK(reply.status == 201);
    CHECK(reply.body.empty());
    CHECK(reply.header("Location") == "http://127.0.0.1:8080/management-api/v1/orders/100001");
    const auto order = lab.get("/orders/100001").json();
    CHECK(order.at("order_type") == "BULK_TOPUP");
    CHECK(order.at("invoice_amount") == "24.20");
    CHECK(order.at("sims").size() == 2);
    CHECK(lab.get("/sims/" + pump + "/quota/data").json().at("volume") == 1'000);
    CHECK(lab.get("/sims/" + meter + "/quota/data").json().at("volume") == 1'000);
    CHECK(lab.get("/sims/" + gate + "/quota/data").json().at("volume") == 500);
}

TEST_CASE("a top-up is paid in one of four ways, by bank transfer unless said", "[topup]")
{
    Lab lab;
    for (const auto* method : {"", "banktransfer", "creditcard", "monthlyinvoice", "boleto"}) {
        CAPTURE(method);
        const std::string query = std::string("?payment_method=") + method;
        CHECK(lab.post("/sims/" + pump + "/topup" + query).status == 201);
        CHECK(lab.post("/sims/topup" + query, Json::array({pump}).dump()).status == 201);
    }
}

TEST_CASE("an unknown payment method is answered with 400 and a message alone", "[topup]")
{
    Lab lab;
    for (const auto& reply :
         {lab.post("/sims/" + pump + "/topup?payment_method=cash"),
          lab.post("/sims/topup?payment_method=cash", Json::array({pump}).dump())}) {
        CHECK(reply.status == 400);
        CHECK(reply.content_type == "application/json;charset=UTF-8");
        CHECK(reply.body == R"({"message":"payment_method must be banktransfer, creditcard, )"
                            R"(monthlyinvoice or boleto."})");
    }
    CHECK(lab.story().empty());
}

TEST_CASE("a bank transfer takes as long as the platform's option says", "[topup]")
{
    Lab lab;
    lab.world.platform.banktransfer_delay = 48h;
    lab.post("/sims/" + pump + "/topup");
    CHECK(lab.get("/orders/100001").json().at("order_status") == "IN_PREPARATION");
    CHECK(lab.get("/sims/" + pump + "/quota/data").json().at("volume") == 500);
    lab.post("/sims/" + meter + "/topup?payment_method=creditcard");
    CHECK(lab.get("/sims/" + meter + "/quota/data").json().at("volume") == 1'000);
    lab.pass(48h);
    lab.use_token(lab.token());
    CHECK(lab.get("/orders/100001").json().at("order_status") == "COMPLETED");
    CHECK(lab.get("/sims/" + pump + "/quota/data").json().at("volume") == 1'000);
}
