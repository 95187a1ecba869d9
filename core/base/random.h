// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace regroup {

/// Seeded random numbers that are the same with every compiler and standard library.
/// The engine is std::mt19937_64, whose output the standard fixes; the distributions are our own,
/// because the standard's differ between libraries.
class Random {
public:
    explicit Random(std::uint64_t seed) : m_engine(seed) {}

    std::uint64_t bits() { return m_engine(); }

    /// Uniform in [0, count). count must be positive. Unbiased (rejection).
    std::int64_t below(std::int64_t count);

    double uniform(); ///< Uniform in [0, 1), 53 random bits.
    double normal();  ///< Mean 0, variance 1 (Box-Muller).
    bool chance(double probability) { return uniform() < probability; }

    template <typename T> void shuffle(std::vector<T>& items) { // Fisher-Yates
        for (std::size_t end = items.size(); end > 1; --end)
            std::swap(items[end - 1],
                      items[static_cast<std::size_t>(below(static_cast<std::int64_t>(end)))]);
    }

private:
    std::mt19937_64 m_engine;
};

/// An independent seed for part `index` of a work that has one seed (SplitMix64 of both).
std::uint64_t derivedSeed(std::uint64_t seed, std::uint64_t index);

} // namespace regroup
