#pragma once

#include "cli/flags.hpp"
#include "world/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace easyconnect {

/// Reads the values of flags, and collects what is wrong with them, so that a user sees all of it
/// at once, each told with where it was given: "--seed", "EASYCONNECT_SEED", "conf.yaml:3:7".
class FlagReader {
public:
    /// REQUIRES: the arguments outlive it.
    explicit FlagReader(const Arguments& arguments) : arguments_(arguments) {}

    /// Reads a flag's value into `into`, by a function from text to Result; leaves it alone when
    /// there is no value, or it is wrong.
    template <class Into, class How>
    void read(const std::string& flag, Into& into, How how)
    {
        const auto text = arguments_.text(flag);
        if (text.empty()) return;
        if (auto value = how(text))
            into = *std::move(value);
        else
            mistake(flag, value.error().detail);
    }
    /// Reads a whole number that is at most `most`.
    template <class Number>
    void read_whole(const std::string& flag, Number& into, std::uint64_t most)
    {
        if (const auto number = whole(flag, most)) into = static_cast<Number>(*number);
    }
    /// Reads each value of a flag that may be given again and again, as `read` does.
    template <class Into, class How>
    void read_all(const std::string& flag, std::vector<Into>& into, How how)
    {
        const auto texts = arguments_.all(flag);
        for (std::size_t i = 0; i < texts.size(); ++i) {
            if (auto value = how(texts[i]))
                into.push_back(*std::move(value));
            else
                mistake(flag, value.error().detail, i);
        }
    }
    /// Notes what is wrong with the value of a flag; with which of its values, when it repeats.
    void mistake(const std::string& flag, std::string message, std::size_t value = SIZE_MAX);
    /// Ends the reading: throws FileError when all that is wrong stands in the file of --config,
    /// else UsageError when anything is.
    void raise() const;

private:
    std::optional<std::uint64_t> whole(const std::string& flag, std::uint64_t most);

    const Arguments& arguments_;
    std::vector<std::string> lines_{}; ///< on flags and variables
    std::vector<FileMistake> in_file_{};
};

} // namespace easyconnect
