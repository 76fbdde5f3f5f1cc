#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace easyconnect {

/// Writes figures in the text format 0.0.4 of Prometheus (prometheus.io, "Exposition formats"): one
/// family after another, all samples of one together. Ours, since the library for it brings a web
/// server and curl along.
class Exposition {
public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// Begins a family. `type` is counter, gauge or histogram. REQUIRES: `help` is one line.
    void family(std::string_view name, std::string_view type, std::string_view help);

    /// A sample of the family that was begun last, or of its series `name_suffix` ("_bucket").
    template <std::integral Number>
    void sample(Number value, Labels labels = {}, std::string_view suffix = {})
    {
        write(std::to_string(value), labels, suffix);
    }
    void sample(double value, Labels labels = {}, std::string_view suffix = {});

    /// A family of one sample.
    template <class Number>
    void single(std::string_view name, std::string_view type, std::string_view help, Number value)
    {
        family(name, type, help);
        sample(value);
    }

    /// The text so far; the exposition is used up.
    std::string take() { return std::move(text_); }

private:
    void write(std::string_view value, Labels labels, std::string_view suffix);

    std::string text_;
    std::string name_;
};

} // namespace easyconnect
