// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/python_random.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <set>

namespace regroup {

namespace {

/// Hands the engine its state word by word: init_by_array of the reference implementation, for a
/// key of one word. Source: Matsumoto and Nishimura, mt19937ar.c.
class ReferenceSeed {
public:
    using result_type = std::uint32_t;

    explicit ReferenceSeed(std::uint32_t key) : m_key(key) {}

    template <typename Iterator> void generate(Iterator begin, Iterator end) const {
        const auto size = static_cast<std::size_t>(end - begin);
        std::vector<std::uint32_t> state(size);
        state[0] = 19650218U;
        const auto previous = [&](std::size_t index) {
            return state[index - 1] ^ (state[index - 1] >> 30U);
        };
        for (std::size_t index = 1; index < size; ++index)
            state[index] = 1812433253U * previous(index) + static_cast<std::uint32_t>(index);
        std::size_t index = 1;
        const auto next = [&] {
            if (++index >= size) {
                state[0] = state[size - 1];
                index = 1;
            }
        };
        for (std::size_t step = 0; step < size; ++step) {
            state[index] = (state[index] ^ (previous(index) * 1664525U)) + m_key;
            next();
        }
        for (std::size_t step = 0; step + 1 < size; ++step) {
            state[index] = (state[index] ^ (previous(index) * 1566083941U)) -
                           static_cast<std::uint32_t>(index);
            next();
        }
        state[0] = 0x80000000U;
        std::copy(state.begin(), state.end(), begin);
    }

private:
    std::uint32_t m_key;
};

std::mt19937 seeded(std::uint32_t seed) {
    ReferenceSeed sequence(seed);
    return std::mt19937(sequence);
}

} // namespace

PythonRandom::PythonRandom(std::uint32_t seed) : m_engine(seeded(seed)) {}

std::int64_t PythonRandom::below(std::int64_t count) {
    const auto bits = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(count)));
    std::int64_t drawn = 0;
    do
        drawn = static_cast<std::int64_t>(m_engine() >> (32U - bits));
    while (drawn >= count);
    return drawn;
}

std::vector<std::int64_t> PythonRandom::sample(std::int64_t population, std::int64_t count) {
    std::vector<std::int64_t> result;
    result.reserve(static_cast<std::size_t>(count));
    double setSize = 21; // Up to which a list is smaller than a set, in Python.
    if (count > 5)
        setSize += std::pow(4, std::ceil(std::log(static_cast<double>(count * 3)) / std::log(4)));
    if (static_cast<double>(population) <= setSize) {
        std::vector<std::int64_t> pool(static_cast<std::size_t>(population));
        std::iota(pool.begin(), pool.end(), 0);
        for (std::int64_t drawn = 0; drawn < count; ++drawn) {
            const auto place = static_cast<std::size_t>(below(population - drawn));
            result.push_back(pool[place]);
            pool[place] = pool[static_cast<std::size_t>(population - drawn - 1)];
        }
        return result;
    }
    std::set<std::int64_t> taken;
    while (static_cast<std::int64_t>(result.size()) < count) {
        const std::int64_t drawn = below(population);
        if (taken.insert(drawn).second)
            result.push_back(drawn);
    }
    return result;
}

} // namespace regroup
