// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <string>

namespace regroup::test {

/// Damages texts at random, with a bias towards what readers stumble over: numbers at the ends of
/// their range, doubled and lost pieces. The same seed makes the same sequence everywhere.
class Mutator {
public:
    explicit Mutator(std::uint64_t seed) : m_random(seed) {}

    /// @param text must not be empty. @return it with one to three changes between begin and end.
    std::string mutated(std::string text, std::size_t begin, std::size_t end) {
        const auto count = 1 + m_random.below(3);
        for (std::int64_t change = 0; change < count && end > begin; ++change) {
            const std::size_t before = text.size();
            mutateOnce(text, begin, end);
            end =
                std::min(text.size(), end + text.size() - before); // Wraps when it became shorter.
        }
        return text;
    }
    std::string mutated(const std::string& text) { return mutated(text, 0, text.size()); }

    bool chance(double probability) { return m_random.chance(probability); }
    std::int64_t below(std::int64_t count) { return m_random.below(count); }

private:
    std::size_t place(std::size_t begin, std::size_t end) {
        return begin +
               static_cast<std::size_t>(m_random.below(static_cast<std::int64_t>(end - begin)));
    }

    void mutateOnce(std::string& text, std::size_t begin, std::size_t end) {
        const std::size_t at = place(begin, end);
        const std::size_t size =
            std::min<std::size_t>(end - at, 1 + static_cast<std::size_t>(m_random.below(12)));
        switch (m_random.below(7)) {
        case 0: text[at] = static_cast<char>(text[at] ^ (1 << m_random.below(8))); break;
        case 1: text[at] = static_cast<char>(m_random.below(256)); break;
        case 2: text.erase(at, size); break;
        case 3: text.insert(at, text.substr(at, size)); break;
        case 4: text.insert(at, 1, R"({}[]",:0123456789-.e)"[m_random.below(20)]); break;
        case 5: std::swap(text[at], text[place(begin, end)]); break;
        default: replaceNumber(text, at, end); break;
        }
    }

    /// Puts another number in the place of the first one from a position on.
    void replaceNumber(std::string& text, std::size_t at, std::size_t end) {
        static const std::array<std::string, 16> numbers{"0",
                                                         "1",
                                                         "-1",
                                                         "2",
                                                         "7",
                                                         "8",
                                                         "255",
                                                         "65536",
                                                         "2147483648",
                                                         "4294967296",
                                                         "9223372036854775807",
                                                         "9223372036854775808",
                                                         "18446744073709551615",
                                                         "1e308",
                                                         "0.5",
                                                         "-0"};
        const auto isDigit = [](char character) {
            return std::isdigit(static_cast<unsigned char>(character)) != 0;
        };
        const auto last = text.begin() + static_cast<std::ptrdiff_t>(end);
        const auto from =
            std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), last, isDigit);
        const auto to = std::find_if_not(from, last, isDigit);
        text.replace(from, to,
                     numbers[static_cast<std::size_t>(m_random.below(std::ssize(numbers)))]);
    }

    Random m_random;
};

} // namespace regroup::test
