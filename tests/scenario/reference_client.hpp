#pragma once

#include "api/dates.hpp"
#include "api/exchange.hpp"
#include "api/text.hpp"
#include "api/webhook_body.hpp"
#include "world/world.hpp"

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace easyconnect::test {

/// What `tests/e2e/clients/careful.py` does, in the same process and in simulated time alone: the
/// same scenario and seed give the same calls, so what they lead to can be recorded.
class ReferenceClient {
public:
    explicit ReferenceClient(World& world) : world_(world) {}

    /// The whole job; comes back when all is known, or after two hours.
    void run()
    {
        pass(Duration::zero());
        (void)call("PUT", "/_simulator/v1/webhooks",
                   R"({"reports": {"url": "http://127.0.0.1:9000/"},)"
                   R"( "mo": {"url": "http://127.0.0.1:9000/"}})");
        for (const auto& sim : sims())
            if (sim.at("status") == "Enabled") send(sim.at("iccid"));
        Json changes = Json::array();
        for (const auto& [iccid, id] : sent_)
            changes.push_back({{"iccid", iccid}, {"label", mark}});
        (void)change("POST", "/v1/sims", changes.dump());
        follow();
        check_labels();
        pass(std::chrono::minutes(1));
    }

private:
    using Json = nlohmann::json;
    static constexpr const char* mark = "campaign sent";
    static constexpr int tries_most = 12;

    // --- calls ---

    Reply call(const std::string& method, const std::string& path, const std::string& body = "",
               const std::string& authorization = "")
    {
        const auto mark_at = std::min(path.find('?'), path.size());
        Reply reply = answer(
            world_,
            {.method = method,
             .path = path.substr(0, mark_at),
             .query = form_pairs(std::string_view(path).substr(std::min(mark_at + 1, path.size()))),
             .authorization = authorization,
             .content_type = body.starts_with("grant") ? "application/x-www-form-urlencoded"
                             : body.empty()            ? ""
                                                       : "application/json",
             .body = body,
             .base_url = "http://127.0.0.1:8080"});
        pass(Duration::zero()); // what is due at once, as a report that comes early
        return reply;
    }

    static std::string header(const Reply& reply, std::string_view name)
    {
        for (const auto& [key, value] : reply.headers)
            if (key == name) return value;
        return "";
    }

    /// Whether the client would have got all of it, and it is no sign of trouble.
    static bool is_whole(const Reply& reply)
    {
        return !reply.wire.breaks_off && reply.wire.length_error == 0 && reply.status < 500 &&
               reply.status != 429;
    }

    void be_patient(const Reply& reply, int failures)
    {
        const auto asked = header(reply, "Retry-After");
        const std::chrono::seconds told(asked.empty() ? 0 : std::stoi(asked));
        pass(std::max<Duration>(told, std::chrono::seconds(1) * (1 << std::min(failures, 6))));
    }

    void log_in()
    {
        for (int failures = 0; failures < tries_most; ++failures) {
            const auto reply = call("POST", "/management-api/oauth/token",
                                    "grant_type=client_credentials", "Basic ZGVtbzpkZW1v");
            const auto body = Json::parse(reply.body, nullptr, false);
            if (is_whole(reply) && body.is_object() && body.contains("access_token")) {
                token_ = "Bearer " + body.at("access_token").get<std::string>();
                return;
            }
            be_patient(reply, failures);
        }
    }

    Reply ask(const std::string& method, const std::string& path, const std::string& body)
    {
        if (token_.empty()) log_in();
        auto reply = call(method, "/management-api" + path, body, token_);
        if (reply.status != 401) return reply;
        log_in();
        return call(method, "/management-api" + path, body, token_);
    }

    /// Asks until the answer makes sense, or `done` says that nothing is left to ask for.
    std::optional<Reply> patiently(
        const std::string& method, const std::string& path, const std::string& body,
        const std::function<bool(const Reply&)>& makes_sense,
        const std::function<bool()>& done = [] { return false; })
    {
        for (int failures = 0; failures < tries_most; ++failures) {
            auto reply = ask(method, path, body);
            if (is_whole(reply) && (reply.status >= 400 || makes_sense(reply))) return reply;
            be_patient(reply, failures);
            if (done()) return {};
        }
        return {};
    }

    /// The JSON of a GET; nothing when it is refused.
    std::optional<Json> read(const std::string& path, Json::value_t kind,
                             std::string* total = nullptr)
    {
        const auto reply = patiently("GET", path, "", [&](const Reply& it) {
            return Json::parse(it.body, nullptr, false).type() == kind;
        });
        if (!reply || reply->status >= 400) return {};
        if (total) *total = header(*reply, "X-Total-Count");
        return Json::parse(reply->body);
    }

    bool change(const std::string& method, const std::string& path, const std::string& body)
    {
        const auto reply = patiently(method, path, body, [](const Reply&) { return true; });
        return reply && reply->status < 400;
    }

    /// A POST that must not be done twice: its status, or 201 when it was done unheard.
    int create(const std::string& path, const std::string& body, const std::function<bool()>& done)
    {
        const auto reply = patiently(
            "POST", path, body, [](const Reply& it) { return !header(it, "Location").empty(); },
            done);
        return reply ? reply->status : 201;
    }

    std::vector<Json> rows(const std::string& path, std::string* total = nullptr)
    {
        std::vector<Json> all;
        for (int page = 1;; ++page) {
            const auto where = path + (path.contains('?') ? "&" : "?") +
                               "page=" + std::to_string(page) + "&pageSize=10";
            const auto found = read(where, Json::value_t::array, page == 1 ? total : nullptr);
            if (!found || found->empty()) return all;
            all.insert(all.end(), found->begin(), found->end());
        }
    }

    // --- the job ---

    /// All SIMs; a list whose number does not match is read again.
    std::vector<Json> sims()
    {
        std::vector<Json> all;
        for (int reading = 0; reading < 3; ++reading) {
            std::string total;
            all = rows("/v1/sims", &total);
            if (std::to_string(all.size()) == total) break;
            pass(std::chrono::seconds(1));
        }
        return all;
    }

    std::uint64_t newest_topup()
    {
        for (const auto& order : rows("/v1/orders?sort=-order_number"))
            if (order.at("order_type") == "TOPUP") return order.at("order_number");
        return 0;
    }

    bool has_quota(const std::string& iccid)
    {
        const auto quota = read("/v1/sims/" + iccid + "/quota/sms", Json::value_t::object);
        is_refused_ = !quota;
        return quota && quota->at("volume").get<double>() > 0;
    }

    /// Buys a package when none is left and waits for it; whether it had to.
    bool ensure_quota(const std::string& iccid)
    {
        if (has_quota(iccid) || is_refused_) return false;
        const auto before = newest_topup();
        (void)create("/v1/sims/" + iccid + "/topup", "", [&] { return newest_topup() != before; });
        for (int looks = 0; !has_quota(iccid) && looks < 12; ++looks) pass(std::chrono::minutes(5));
        return true;
    }

    std::string text_for(const std::string& iccid) { return "Campaign reference for " + iccid; }

    std::optional<std::string> find(const std::string& iccid)
    {
        for (const auto& sms : rows("/v1/sims/" + iccid + "/sms"))
            if (sms.at("payload") == text_for(iccid)) return text_of(sms.at("id"));
        return {};
    }

    static std::string text_of(const Json& id)
    {
        return id.is_string() ? id.get<std::string>() : id.dump();
    }

    void send(const std::string& iccid)
    {
        ensure_quota(iccid);
        if (is_refused_) return;
        const auto submit = [&] {
            const auto expiry = rfc3339_text(world_.now + std::chrono::hours(1));
            return create("/v1/sims/" + iccid + "/sms",
                          Json{{"payload", text_for(iccid)}, {"expiry_date", expiry}}.dump(),
                          [&] { return find(iccid).has_value(); });
        };
        int status = submit();
        if (status == 403 && ensure_quota(iccid)) status = submit();
        if (status < 400) sent_.emplace_back(iccid, find(iccid).value_or(""));
    }

    /// Waits for reports, and asks for what is not reported, less and less often.
    void follow()
    {
        const std::set<std::string> last = {"DELIVERED", "FAILED", "EXPIRED", "CANCELED"};
        const auto end = world_.now + std::chrono::hours(2);
        for (Duration pause = std::chrono::seconds(5); world_.now < end; pause *= 2) {
            pass(pause);
            bool is_over = true;
            for (const auto& [iccid, id] : sent_) {
                if (reports_.contains(id)) continue;
                const auto sms = read("/v1/sims/" + iccid + "/sms/" + id, Json::value_t::object);
                if (!sms || last.contains(sms->at("status").at("description")))
                    reports_[id] = "asked for";
                else
                    is_over = false;
            }
            if (is_over) return;
        }
    }

    /// What a list of changes has left out is changed by itself.
    void check_labels()
    {
        std::map<std::string, std::string> labels;
        for (const auto& sim : sims()) labels[sim.at("iccid")] = sim.value("label", "");
        for (const auto& [iccid, id] : sent_)
            if (labels[iccid] != mark)
                (void)change("PUT", "/v1/sims/" + iccid, Json{{"label", mark}}.dump());
    }

    // --- time, and the receiver of webhooks ---

    void pass(Duration time)
    {
        const auto target = world_.now + time;
        for (;;) {
            answer_webhooks();
            const auto due = world_.agenda.next_due();
            if (!due || *due > target) break;
            advance_to(world_, std::max(*due, world_.now));
        }
        advance_to(world_, target);
    }

    /// Takes each webhook and answers 200 at once.
    void answer_webhooks()
    {
        for (const auto& due : std::exchange(world_.webhooks.outbox, {})) {
            const auto post = webhook_post(world_, due);
            const auto body = Json::parse(post.body, nullptr, false);
            const bool is_whole = body.is_object();
            if (is_whole && post.method == "PATCH")
                reports_[text_of(body.at("id"))] = body.at("status").at("status");
            finish_attempt(world_, post.delivery, post.attempt,
                           {.status = is_whole ? 200 : 400, .error = ""});
        }
    }

    World& world_;
    std::string token_{};
    bool is_refused_ = false;                                 ///< the last look at a quota was
    std::vector<std::pair<std::string, std::string>> sent_{}; ///< ICCID and SMS id
    std::map<std::string, std::string> reports_{};            ///< by SMS id
};

} // namespace easyconnect::test
