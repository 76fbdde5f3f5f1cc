#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

namespace easyconnect {

/// A call to a running simulator.
struct ControlCall {
    std::string method = "GET";
    std::string path;            ///< below the simulator's own API: "/clock/advance"
    std::string body{};          ///< JSON; empty: none
    std::string control_token{}; ///< what the simulator may ask for; empty: none
};

/// What it answered.
struct ControlAnswer {
    int status = 0;
    std::string content_type{};
    std::string body{};
};

/// Nobody answered, or not in time. what() says who was called and what to do.
struct ControlError : std::runtime_error {
    ControlError(const std::string& what, bool it_timed_out)
        : std::runtime_error(what), timed_out(it_timed_out)
    {}
    bool timed_out;
};

/// A running simulator, and whom to trust there.
struct ControlAddress {
    std::string base;      ///< "http://127.0.0.1:8080/_simulator/v1" or less its path; or https
    std::string ca_file{}; ///< PEM, for https; empty: the system's authorities
    /// PEM, instead of authorities: the very certificate that it shows, whatever names and dates
    /// that has; empty: any that is trusted.
    std::string certificate_file{};
};

/// Calls the simulator's own API. The whole answer has to be there within `patience`, and within 64
/// MiB. Throws ControlError, and std::invalid_argument when the base is no http or https URL.
ControlAnswer ask_simulator(const ControlAddress&, const ControlCall&,
                            std::chrono::milliseconds patience);

} // namespace easyconnect
