#include "lab.hpp"

#include <catch2/catch.hpp>

using namespace easyconnect;
using namespace easyconnect::test;
using namespace std::chrono_literals;

namespace {

/// One row of the guide's tables in section 1.2, or of what real clients call beyond them, with a
/// body that is right. `{iccid}` stands for a SIM, `{id}` for an SMS, `{order}` for an order.
struct Resource {
    std::string method;
    std::string path;
    std::string body{};
    int success = 200;
};

const std::vector<Resource> sim_resources{
    {"GET", "/sims/{iccid}"},
    {"PUT", "/sims/{iccid}", R"({"label": "x"})"},
    {"GET", "/sims/{iccid}/connectivity_info"},
    {"GET", "/sims/{iccid}/events"},
    {"GET", "/sims/{iccid}/quota/data"},
    {"GET", "/sims/{iccid}/quota/sms"},
    {"POST", "/sims/{iccid}/reset", "", 201},
    {"GET", "/sims/{iccid}/sms"},
    {"POST", "/sims/{iccid}/sms", R"({"payload": "hello"})", 201},
    {"GET", "/sims/{iccid}/sms/{id}"},
    {"DELETE", "/sims/{iccid}/sms/{id}", "", 204},
    {"POST", "/sims/{iccid}/topup", "", 201},
    {"GET", "/sims/{iccid}/usage"},
    {"GET", "/sims/{iccid}/status"}, // beyond the guide
};

const std::vector<Resource> other_resources{
    {"GET", "/orders"},
    {"POST", "/orders", R"({"products": [{"productId": 1001, "quantity": 1}]})", 201},
    {"GET", "/orders/{order}"},
    {"GET", "/products"},
    {"GET", "/sims"},
    {"POST", "/sims", R"([{"iccid": "{iccid}", "label": "x"}])", 201},
    {"POST", "/sims/topup", R"(["{iccid}"])", 201},
    // beyond the guide
    {"GET", "/sims/limits"},
    {"POST", "/sims/limits", R"({"dataLimitId": 1})", 201},
    {"GET", "/sims/data/limits"},
    {"POST", "/sims/autoTopup", R"({"enabled": true, "iccids": ["{iccid}"]})", 201},
    {"POST", "/sims/extension", R"({"iccids": ["{iccid}"]})", 201},
};

std::string replaced(std::string text, const std::string& name, const std::string& value)
{
    const auto place = text.find(name);
    return place == text.npos ? text : text.replace(place, name.size(), value);
}

/// A Lab in which every resource can be asked for: with an order and an SMS that waits.
class AccessLab : public Lab {
public:
    AccessLab()
    {
        order_ = std::to_string(place_order(world, {.lines = {{ProductId{1001}, 1}}})->value());
        sms_ = std::to_string(send(pump));
        world.journal = {};
    }

    Request asking_for(const Resource& resource, const std::string& iccid = pump) const
    {
        return request(resource.method,
                       replaced(replaced(replaced(resource.path, "{iccid}", iccid), "{id}", sms_),
                                "{order}", order_),
                       replaced(resource.body, "{iccid}", iccid));
    }

private:
    std::string order_;
    std::string sms_;
};

std::vector<Resource> all_resources()
{
    auto all = sim_resources;
    all.insert(all.end(), other_resources.begin(), other_resources.end());
    return all;
}

/// Whether a body is the error of contract 1.4 with its five keys in order.
void check_error(const Answer& reply, int status, const std::string& error,
                 const std::string& message, const std::string& path)
{
    CHECK(reply.status == status);
    CHECK(reply.content_type == "application/json;charset=UTF-8");
    CHECK(reply.body == R"({"timestamp":"2026-01-05T08:00:00.000+0000","status":)" +
                            std::to_string(status) + R"(,"error":")" + error + R"(","message":")" +
                            message + R"(","path":")" + path + R"("})");
}

} // namespace

TEST_CASE("every resource of the guide answers an API user", "[access]")
{
    for (const auto& resource : all_resources()) {
        CAPTURE(resource.method, resource.path);
        AccessLab lab;
        const auto reply = lab.ask(lab.asking_for(resource));
        CHECK(reply.status == resource.success);
        CHECK(reply.body.empty() == (resource.success != 200 || resource.method == "PUT"));
        CHECK(reply.content_type ==
              (reply.body.empty() ? "application/json" : "application/json;charset=UTF-8"));
    }
}

// --- 401 ---

TEST_CASE("every resource answers 401 without a token", "[access]")
{
    for (const auto& resource : all_resources()) {
        CAPTURE(resource.method, resource.path);
        AccessLab lab;
        auto request = lab.asking_for(resource);
        request.authorization = "";
        check_error(lab.ask(request), 401, "Unauthorized",
                    "A bearer token is needed to access this resource.", request.path);
        CHECK(lab.story().empty());
    }
}

TEST_CASE("every resource answers 401 to a token that nobody got", "[access]")
{
    for (const auto& resource : all_resources()) {
        CAPTURE(resource.method, resource.path);
        AccessLab lab;
        auto request = lab.asking_for(resource);
        request.authorization = "Bearer 6ba7b810-9dad-41d1-80b4-00c04fd43000";
        check_error(lab.ask(request), 401, "Unauthorized", "The access token is not known.",
                    request.path);
        CHECK(lab.story().empty());
    }
}

TEST_CASE("every resource answers 401 to a token that has expired", "[access]")
{
    for (const auto& resource : all_resources()) {
        CAPTURE(resource.method, resource.path);
        AccessLab lab;
        lab.pass(240min);
        const auto before = lab.story();
        const auto request = lab.asking_for(resource);
        const auto reply = lab.ask(request);
        CHECK(reply.status == 401);
        CHECK(reply.json().at("message") == "The access token has expired.");
        CHECK(reply.json().at("path") == request.path);
        CHECK(lab.story() == before);
    }
}

TEST_CASE("what is no bearer token is answered with 401", "[access]")
{
    Lab lab;
    auto request = lab.request("GET", "/sims");
    const auto token = lab.authorization.substr(7);
    for (const auto& header :
         {std::string("Bearer"), std::string("Bearer "), token, "Basic " + token, "Bearer" + token,
          "Bearer " + token + "x", "Bearer " + token.substr(1), "Bearer " + token + " " + token,
          std::string("Basic ZGVtbzpkZW1v")}) {
        CAPTURE(header);
        request.authorization = header;
        CHECK(lab.ask(request).status == 401);
    }
}

TEST_CASE("the word before a token is taken in any case", "[access][lenient]")
{
    Lab lab;
    auto request = lab.request("GET", "/sims");
    const auto token = lab.authorization.substr(7);
    for (const auto* word : {"Bearer ", "bearer ", "BEARER ", "bEaReR   "}) {
        request.authorization = word + token;
        CHECK(lab.ask(request).status == 200);
    }
}

// --- 403 ---

TEST_CASE("every resource answers 403 to a user without the API role", "[access]")
{
    for (const auto& resource : all_resources()) {
        CAPTURE(resource.method, resource.path);
        AccessLab lab;
        lab.use_token(issue_token(lab.world, "viewer", "viewer")->text);
        lab.world.journal = {};
        const auto request = lab.asking_for(resource);
        check_error(lab.ask(request), 403, "Forbidden",
                    "The user viewer has not the role for using the API.", request.path);
        CHECK(lab.story().empty());
    }
}

TEST_CASE("every resource of a SIM answers 403 when the SIM is another organisation's", "[access]")
{
    for (const auto& resource : sim_resources) {
        CAPTURE(resource.method, resource.path);
        AccessLab lab;
        const auto request = lab.asking_for(resource, foreign_card);
        check_error(lab.ask(request), 403, "Forbidden",
                    "The SIM 8988280666000000900 does not belong to your organisation.",
                    request.path);
        CHECK(lab.story().empty());
    }
}

TEST_CASE("the lists that act on SIMs answer 403 for a foreign one and change none", "[access]")
{
    AccessLab lab;
    const std::string both = R"([")" + pump + R"(", ")" + foreign_card + R"("])";
    CHECK(lab.post("/sims/topup", both).status == 403);
    CHECK(lab.post("/sims/autoTopup", R"({"enabled": true, "iccids": )" + both + "}").status ==
          403);
    CHECK(lab.post("/sims/extension", R"({"iccids": )" + both + "}").status == 403);
    CHECK(lab.story().empty());
}

// --- 404 ---

TEST_CASE("every resource of a SIM answers 404 when there is no such SIM", "[access]")
{
    for (const auto& resource : sim_resources) {
        CAPTURE(resource.method, resource.path);
        AccessLab lab;
        const auto request = lab.asking_for(resource, unknown_card);
        check_error(lab.ask(request), 404, "Not Found",
                    "There is no SIM with ICCID 8988280666000000999.", request.path);
        CHECK(lab.story().empty());
    }
}

TEST_CASE("with the option empty200 an unknown SIM is answered with 200 and nothing", "[access]")
{
    for (const auto& resource : sim_resources) {
        CAPTURE(resource.method, resource.path);
        AccessLab lab;
        lab.world.platform.unknown_sim_empty200 = true;
        const auto reply = lab.ask(lab.asking_for(resource, unknown_card));
        CHECK(reply.status == 200);
        CHECK(reply.body.empty());
        CHECK(reply.content_type == "application/json");
        CHECK(lab.story().empty());
    }
}

TEST_CASE("with the option empty200 a card of somebody else is still answered with 403", "[access]")
{
    Lab lab;
    lab.world.platform.unknown_sim_empty200 = true;
    CHECK(lab.get("/sims/" + foreign_card).status == 403);
}

TEST_CASE("the lists that act on SIMs answer 404 for an unknown one and change none", "[access]")
{
    AccessLab lab;
    const std::string both = R"([")" + pump + R"(", ")" + unknown_card + R"("])";
    CHECK(lab.post("/sims/topup", both).status == 404);
    CHECK(lab.post("/sims/autoTopup", R"({"enabled": true, "iccids": )" + both + "}").status ==
          404);
    CHECK(lab.post("/sims/extension", R"({"iccids": )" + both + "}").status == 404);
    CHECK(lab.story().empty());
}

TEST_CASE("an unknown SMS, order or path is answered with 404", "[access]")
{
    Lab lab;
    const auto sms = lab.get("/sims/" + pump + "/sms/9999999");
    check_error(sms, 404, "Not Found", "The SIM has no SMS 9999999.",
                "/management-api/v1/sims/8988280666000000001/sms/9999999");
    CHECK(lab.del("/sims/" + pump + "/sms/9999999").status == 404);
    check_error(lab.get("/orders/1"), 404, "Not Found", "There is no order 1.",
                "/management-api/v1/orders/1");
    check_error(lab.get("/simz"), 404, "Not Found", "There is nothing at this path.",
                "/management-api/v1/simz");
}

TEST_CASE("with the option empty200 an unknown SMS is answered with 200 and nothing", "[access]")
{
    Lab lab;
    lab.world.platform.unknown_sim_empty200 = true;
    for (const auto& reply :
         {lab.get("/sims/" + pump + "/sms/9999999"), lab.del("/sims/" + pump + "/sms/9999999")}) {
        CHECK(reply.status == 200);
        CHECK(reply.body.empty());
    }
}

TEST_CASE("the SMS of one SIM is not found at another", "[access]")
{
    Lab lab;
    const auto id = std::to_string(lab.send(pump));
    CHECK(lab.get("/sims/" + pump + "/sms/" + id).status == 200);
    CHECK(lab.get("/sims/" + meter + "/sms/" + id).status == 404);
    CHECK(lab.del("/sims/" + meter + "/sms/" + id).status == 404);
}

// --- 405 ---

TEST_CASE("a wrong method is answered with 405 and the methods there are", "[access]")
{
    struct Row {
        std::string path;
        std::string allowed;
    };
    const Row rows[] = {
        {"/orders", "GET, POST"},
        {"/orders/100001", "GET"},
        {"/products", "GET"},
        {"/sims", "GET, POST"},
        {"/sims/" + pump, "GET, PUT"},
        {"/sims/" + pump + "/connectivity_info", "GET"},
        {"/sims/" + pump + "/events", "GET"},
        {"/sims/" + pump + "/quota/data", "GET"},
        {"/sims/" + pump + "/quota/sms", "GET"},
        {"/sims/" + pump + "/reset", "POST"},
        {"/sims/" + pump + "/sms", "GET, POST"},
        {"/sims/" + pump + "/sms/1", "GET, DELETE"},
        {"/sims/" + pump + "/topup", "POST"},
        {"/sims/" + pump + "/usage", "GET"},
        {"/sims/" + pump + "/status", "GET"},
        {"/sims/topup", "POST"},
        {"/sims/limits", "GET, POST"},
        {"/sims/data/limits", "GET"},
        {"/sims/autoTopup", "POST"},
        {"/sims/extension", "POST"},
    };
    Lab lab;
    for (const auto& row : rows) {
        CAPTURE(row.path);
        const auto reply = lab.ask(lab.request("PATCH", row.path));
        check_error(reply, 405, "Method Not Allowed",
                    "The method PATCH is not supported here; " + row.allowed + " is.",
                    "/management-api/v1" + row.path);
        CHECK(reply.header("Allow") == row.allowed);
    }
}

TEST_CASE("a word of the API in the place of an ICCID is not taken for one", "[access]")
{
    Lab lab;
    CHECK(lab.get("/sims/topup").status == 405);
    CHECK(lab.put("/sims/limits", "{}").header("Allow") == "GET, POST");
}

TEST_CASE("HEAD is answered wherever GET is", "[access]")
{
    Lab lab;
    const auto reply = lab.ask(lab.request("HEAD", "/sims"));
    CHECK(reply.status == 200);
    CHECK(reply.header("X-Total-Count") == "3");
    CHECK(lab.ask(lab.request("HEAD", "/sims/topup")).status == 405);
}

TEST_CASE("a wrong method needs a token, too", "[access]")
{
    Lab lab;
    auto request = lab.request("PATCH", "/sims");
    request.authorization = "";
    CHECK(lab.ask(request).status == 401);
}

// --- 415 ---

TEST_CASE("a body that is no JSON by its content type is answered with 415", "[access]")
{
    for (const auto& resource : all_resources()) {
        if (resource.body.empty()) continue;
        CAPTURE(resource.method, resource.path);
        AccessLab lab;
        auto request = lab.asking_for(resource);
        request.content_type = "text/plain";
        check_error(lab.ask(request), 415, "Unsupported Media Type",
                    "The content type must be application/json.", request.path);
        CHECK(lab.story().empty());
    }
}

TEST_CASE("JSON is taken with a character set, in any case, or without a content type", "[access]")
{
    Lab lab;
    auto request = lab.request("PUT", "/sims/" + pump, R"({"label": "x"})");
    for (const auto* type : {"application/json", "application/json;charset=UTF-8",
                             "Application/JSON ; charset=utf-8", "application/vnd.demo+json", ""}) {
        CAPTURE(type);
        request.content_type = type;
        CHECK(lab.ask(request).status == 200);
    }
}

// --- 422 ---

TEST_CASE("every resource of a SIM answers 422 once the SIM's life has ended", "[access]")
{
    for (const auto& resource : sim_resources) {
        CAPTURE(resource.method, resource.path);
        AccessLab lab;
        lab.end_life(pump);
        const auto request = lab.asking_for(resource);
        check_error(lab.ask(request), 422, "Unprocessable Entity",
                    "The life of SIM 8988280666000000001 has ended; it can only be extended.",
                    request.path);
        CHECK(lab.story().empty());
    }
}

TEST_CASE("a SIM's life ends after ten years and three months, at midnight", "[access]")
{
    Lab lab;
    const auto end = start_of(std::chrono::year{2036} / std::chrono::April / 5);
    const auto status_at = [&](VirtualTime time) {
        advance_to(lab.world, time);
        lab.use_token(lab.token());
        return lab.get("/sims/" + pump).status;
    };
    CHECK(status_at(end - 1ms) == 200);
    CHECK(status_at(end) == 422);
    CHECK(lab.get("/sims").json().size() == 3); // it is still in the list
}

TEST_CASE("the lists that act on SIMs answer 422 for an ended one and change none", "[access]")
{
    AccessLab lab;
    lab.end_life(meter);
    const std::string both = R"([")" + pump + R"(", ")" + meter + R"("])";
    CHECK(lab.post("/sims/topup", both).status == 422);
    CHECK(lab.post("/sims/autoTopup", R"({"enabled": true, "iccids": )" + both + "}").status ==
          422);
    CHECK(lab.story().empty());
}
