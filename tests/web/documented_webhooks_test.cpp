#include "lab.hpp"
#include "web/documented_operations.hpp"
#include "web/documented_replies.hpp"

#include <catch2/catch.hpp>

namespace easyconnect::test {

/// The documented webhook of this method; there is one of each.
static const DocumentedOperation& documented_webhook(const std::string& method)
{
    const auto& all = documented_webhooks();
    REQUIRE(all.size() == 2);
    REQUIRE(all[0].method() != all[1].method());
    return all[0].method() == method ? all[0] : all[1];
}

/// What is wrong with the webhooks that have left, by the document; how many there were.
static std::size_t check_received(Lab& lab)
{
    const auto posts = lab.received();
    for (const auto& post : posts) {
        INFO(post.method << " " << post.body);
        CHECK(documented_webhook(post.method).method() == post.method);
        CHECK(complaint_about_body(documented_webhook(post.method), post.body) == "");
    }
    return posts.size();
}

TEST_CASE("webhooks have the bodies that the document shows", "[openapi][webhooks]")
{
    Lab lab;
    lab.world.platform.callback_ids_as_numbers = GENERATE(false, true);
    lab.listen();
    lab.send(pump);
    lab.originate(pump);
    lab.originate(pump, std::string(200, 'x')); // two parts
    lab.pass(10s);
    CHECK(check_received(lab) == 4);
    lab.detach(meter);
    lab.send(meter);
    lab.pass(24h);
    CHECK(check_received(lab) >= 1); // among them that it has expired
}

TEST_CASE("a webhook that the document does not show is found", "[openapi][webhooks]")
{
    Lab lab;
    lab.listen();
    lab.originate(pump);
    lab.pass(1s);
    const auto posts = lab.received();
    REQUIRE(posts.size() == 1);
    const auto sent = Json::parse(posts.front().body);
    const auto complaint = [&](const char* pointer, const Json& value) {
        Json body = sent;
        body[Json::json_pointer(pointer)] = value;
        return complaint_about_body(documented_webhook("POST"), body.dump());
    };
    CHECK(complaint("/pid", "0") == "");
    CHECK_THAT(complaint("/extra", 1), Catch::Contains("extra"));
    CHECK_THAT(complaint("/submit_date", "2026-01-05T08:00:00Z"), Catch::Contains("submit_date"));
    CHECK_THAT(complaint("/multi_part_info/partno", "1"), Catch::Contains("partno"));
    CHECK_THAT(complaint_about_body(documented_webhook("POST"), "{}"), Catch::Contains("payload"));
    CHECK(complaint_about_body(documented_webhook("PATCH"), sent.dump()) != "");
}

} // namespace easyconnect::test
