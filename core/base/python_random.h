// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace regroup {

/// The random numbers of Python's random.Random(seed), for what must draw the same rows as a
/// program written in Python. Source: CPython 3.11, Modules/_randommodule.c and Lib/random.py.
class PythonRandom {
public:
    explicit PythonRandom(std::uint32_t seed);

    /// random.sample(range(population), count): different numbers, in the order drawn.
    /// @param count at most population, which is below 2^32.
    std::vector<std::int64_t> sample(std::int64_t population, std::int64_t count);

private:
    std::int64_t below(std::int64_t count);

    std::mt19937 m_engine; // The standard fixes its output; only the seeding is Python's own.
};

} // namespace regroup
