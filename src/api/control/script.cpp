#include "api/endpoints.hpp"
#include "api/fields.hpp"
#include "api/json_writer.hpp"
#include "api/pattern_bounds.hpp"
#include "world/world.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace easyconnect {

using Reason = Refusal::Reason;

static constexpr std::size_t note_most = 1'000;

/// A text of one to `most` bytes, the only key of the body.
static Result<std::string> read_only_text(const Request& request, const char* key, std::size_t most)
{
    TRY(const auto body, read_json_object(request));
    const Fields fields(body);
    CHECKED(fields.only({key}));
    TRY(auto text, fields.text(key));
    if (text && !text->empty() && text->size() <= most) return *std::move(text);
    return refuse(Reason::malformed,
                  std::string(key) + " must be a text of 1 to " + std::to_string(most) + " bytes.",
                  fields.pointer(key));
}

/// POST tokens/revoke {"account": "demo"}, or "*" for everybody: from now on their tokens are
/// unknown. {"revoked": 3}
static Result<Reply> revoke(World& world, const Request& request)
{
    TRY(const auto account, read_only_text(request, "account", world.bounds.text));
    const auto is_known = [&](const Account& each) { return each.username == account; };
    if (account != "*" && std::ranges::none_of(world.accounts, is_known))
        return refuse(Reason::not_found, "There is no account " + account + ".", "/account");
    const std::uint64_t revoked = revoke_tokens(world, account);
    JsonWriter json;
    json.open_object().field("revoked", revoked).close_object();
    return Reply{.body = json.take()};
}

/// GET state: {"state": "storm", "steps_played": 12, "steps_refused": 0}
static Result<Reply> show_state(World& world, const Request&)
{
    JsonWriter json;
    json.open_object()
        .field("state", world.script.state)
        .field("steps_played", world.script.played)
        .field("steps_refused", world.script.refused)
        .close_object();
    return Reply{.body = json.take()};
}

/// PUT state {"state": "storm"}: a word that rules can ask for (`while: {state: storm}`).
static Result<Reply> set_state(World& world, const Request& request)
{
    TRY(auto word, read_only_text(request, "state", state_most));
    world.script.state = std::move(word);
    record(world, FactKind::state_set, {}, {}, world.script.state);
    return show_state(world, request);
}

/// POST notes {"text": "here the storm begins"}: writes it into the journal.
static Result<Reply> write_note(World& world, const Request& request)
{
    TRY(auto text, read_only_text(request, "text", note_most));
    record(world, FactKind::note, {}, {}, std::move(text));
    return Reply{.status = 201, .body = "{}"};
}

std::span<const Endpoint> script_endpoints()
{
    static constexpr Endpoint endpoints[] = {
        {"POST", "/_simulator/v1/tokens/revoke", revoke},
        {"GET", "/_simulator/v1/state", show_state},
        {"PUT", "/_simulator/v1/state", set_state},
        {"POST", "/_simulator/v1/notes", write_note},
    };
    return endpoints;
}

} // namespace easyconnect
