#include "server/metrics/metrics.hpp"

#include "server/metrics/exposition.hpp"
#include "server/metrics/process_figures.hpp"

#include <fmt/format.h>

namespace easyconnect {

static void write_by_class(Exposition& text, std::string_view key, std::string_view value,
                           const Counters::ByClass& counts)
{
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const auto count = counts[i].load(std::memory_order_relaxed);
        if (count > 0) text.sample(count, {{key, value}, {"status", Counters::classes[i]}});
    }
}

static void write_calls(Exposition& text, const Counters& counters)
{
    text.family("easyconnect_requests_total", "counter",
                "Calls answered, by operation and class of status.");
    for (std::size_t i = 0; i < counters.calls.size(); ++i)
        write_by_class(text, "operation", counters.operations()[i], counters.calls[i]);

    text.family("easyconnect_request_duration_seconds", "histogram",
                "Real time from a whole request to its answer.");
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < counters.durations.size(); ++i) {
        sum += counters.durations[i].load(std::memory_order_relaxed);
        const bool is_last = i == Counters::bounds.size();
        text.sample(sum, {{"le", is_last ? "+Inf" : fmt::format("{}", Counters::bounds[i])}},
                    "_bucket");
    }
    text.sample(static_cast<double>(counters.nanoseconds.load(std::memory_order_relaxed)) / 1e9, {},
                "_sum");
    text.sample(sum, {}, "_count");

    text.family("easyconnect_spoiled_requests_total", "counter",
                "Calls that a rule fired on, by rule; rules beyond the first 100 as other.");
    for (const auto& [rule, count] : counters.spoiled()) text.sample(count, {{"rule", rule}});
}

static void write_webhooks(Exposition& text, const Counters& counters)
{
    text.family("easyconnect_webhook_attempts_total", "counter",
                "Attempts at webhooks that are over, by class of the receiver's status.");
    for (std::size_t i = 0; i < counters.webhooks.size(); ++i)
        text.sample(counters.webhooks[i].load(std::memory_order_relaxed),
                    {{"status", Counters::classes[i]}});
}

static void write_census(Exposition& text, const Census& census)
{
    text.single("easyconnect_worlds", "gauge", "Worlds now, the main one included.", census.worlds);
    text.single("easyconnect_sims", "gauge", "SIMs in all worlds.", census.sims);
    text.single("easyconnect_tokens", "gauge", "Bearer tokens that are known, expired ones too.",
                census.tokens);
    text.family("easyconnect_messages", "gauge", "SMS that are kept, by state.");
    static constexpr std::string_view states[] = {
        "", "pending", "in_progress", "buffered", "delivered", "failed", "expired", "canceled"};
    for (std::size_t i = 1; i < census.messages.size(); ++i)
        text.sample(census.messages[i], {{"state", states[i]}});
    text.family("easyconnect_webhook_deliveries", "gauge", "Webhooks that are kept, by state.");
    for (std::size_t i = 0; i < census.deliveries.size(); ++i)
        text.sample(census.deliveries[i], {{"state", name(static_cast<DeliveryState>(i))}});
    text.single("easyconnect_webhook_queue", "gauge",
                "Attempts at webhooks that wait or are on the wire.", census.webhook_queue);
    text.single("easyconnect_agenda_events", "gauge", "What is planned to happen later.",
                census.agenda);
    text.single("easyconnect_streams", "gauge", "Readers of events/stream.", census.streams);
    text.single("easyconnect_journal_dropped", "gauge",
                "Facts that had to make room in the journals of the present worlds.",
                census.journal_dropped);
    text.single("easyconnect_request_log_dropped", "gauge",
                "Rows that had to make room in the request logs of the present worlds.",
                census.requests_dropped);
}

/// By the names that all clients of Prometheus use ("Writing client libraries", process metrics).
static void write_process(Exposition& text)
{
    const auto process = process_figures();
    text.single("process_cpu_seconds_total", "counter",
                "Total user and system CPU time spent in seconds.", process.cpu_seconds);
    text.single("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.",
                process.resident_bytes);
    text.single("process_virtual_memory_bytes", "gauge", "Virtual memory size in bytes.",
                process.virtual_bytes);
    text.single("process_open_fds", "gauge", "Number of open file descriptors.",
                process.open_descriptors);
    text.single("process_max_fds", "gauge", "Maximum number of open file descriptors.",
                process.most_descriptors);
    text.single("process_start_time_seconds", "gauge",
                "Start time of the process since unix epoch in seconds.", process.started);
}

std::string metrics_text(const Counters& counters, const Gauges& gauges)
{
    Exposition text;
    text.family("easyconnect_build_info", "gauge", "Which version this is; always 1.");
    text.sample(1, {{"version", EASYCONNECT_VERSION}});
    write_calls(text, counters);
    write_webhooks(text, counters);
    text.single("easyconnect_worlds_made_total", "counter", "Worlds made beside the main one.",
                counters.worlds_made.load(std::memory_order_relaxed));
    text.single("easyconnect_worlds_ended_total", "counter", "Worlds ended.",
                counters.worlds_ended.load(std::memory_order_relaxed));
    write_census(text, gauges.census);
    text.single("easyconnect_connections", "gauge", "Connections of clients that are open.",
                gauges.connections);
    text.single("easyconnect_clock_offset_seconds", "gauge",
                "Simulated time of the main world minus real time.", gauges.clock_offset.count());
    write_process(text);
    return text.take();
}

} // namespace easyconnect
