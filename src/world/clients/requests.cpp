#include "world/clients/requests.hpp"

#include "world/clients/client_habits.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace easyconnect {

const char* name(TokenState state)
{
    switch (state) {
    case TokenState::not_asked: return "not asked";
    case TokenState::missing: return "missing";
    case TokenState::unknown: return "unknown";
    case TokenState::expired: return "expired";
    case TokenState::valid: return "valid";
    }
    return "not asked";
}

std::size_t RequestLog::first_after(std::uint64_t after) const
{
    const auto before_first = recorded - rows.size(); // the id before that of the first row
    return std::min<std::size_t>(std::max(after, before_first) - before_first, rows.size());
}

const RequestRow* RequestLog::find(std::uint64_t id) const
{
    if (id == 0) return nullptr;
    const auto place = first_after(id - 1);
    return place < rows.size() && rows[place].id == id ? &rows[place] : nullptr;
}

bool RequestLog::misses_any(std::uint64_t after, VirtualTime from) const
{
    const auto newest_id = recorded - rows.size();
    return dropped > 0 && newest_id > std::max(after, forgotten) && newest_dropped >= from;
}

std::size_t weight(const RequestRow& row)
{
    auto bytes = sizeof(RequestRow) + row.path.size() + row.body.size() + row.reply.size() +
                 row.refusal.size();
    for (const auto& [key, value] : row.query) bytes += key.size() + value.size();
    for (const auto& note : row.notes) bytes += sizeof(note) + note.rule.size() + note.what.size();
    return bytes;
}

static void cut(std::string& body, std::size_t& size)
{
    size = std::max(size, body.size());
    if (body.size() <= RequestRow::body_most) return;
    body.resize(RequestRow::body_most);
    body.shrink_to_fit(); // a body of 1 MiB must not stay behind its first 4 KiB
}

static void drop_oldest(RequestLog& log)
{
    const auto& oldest = log.rows.front();
    log.bytes -= weight(oldest);
    log.newest_dropped = oldest.at;
    ++log.dropped;
    log.rows.pop_front();
}

void log_request(World& world, RequestRow row, const CallTrace& trace)
{
    auto& log = world.requests;
    row.id = ++log.recorded;
    row.at = world.now;
    cut(row.body, row.body_size);
    cut(row.reply, row.reply_size);
    log.bytes += weight(row);
    const auto& kept = log.rows.emplace_back(std::move(row));
    note_habits(world, kept, trace);
    while (log.rows.size() > world.bounds.request_rows ||
           (log.bytes > world.bounds.request_bytes && log.rows.size() > 1))
        drop_oldest(log);
}

void forget_requests(World& world)
{
    auto& log = world.requests;
    log.rows.clear();
    log.forgotten = log.recorded;
    log.dropped = 0;
    log.bytes = 0;
}

std::string_view account_name(const World& world, const RequestRow& row)
{
    return row.account ? std::string_view(world.accounts[*row.account].username) : "";
}

} // namespace easyconnect
