// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"

#include <cmath>
#include <numbers>

namespace regroup {

std::int64_t Random::below(std::int64_t count) {
    const auto bound = static_cast<std::uint64_t>(count);
    const std::uint64_t limit = ~std::uint64_t{0} - ~std::uint64_t{0} % bound;
    std::uint64_t value = m_engine();
    while (value >= limit)
        value = m_engine();
    return static_cast<std::int64_t>(value % bound);
}

double Random::uniform() {
    return static_cast<double>(m_engine() >> 11U) * 0x1.0p-53;
}

double Random::normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::uint64_t derivedSeed(std::uint64_t seed, std::uint64_t index) {
    std::uint64_t mixed = seed + 0x9E3779B97F4A7C15U * (index + 1);
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
}

} // namespace regroup
