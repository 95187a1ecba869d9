// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace regroup {

/// From a pair of token ids to what merging them gives: a hash table with open addressing, because
/// this look-up is the inner loop of byte pair encoding. Ids are below 2^32 - 1.
class PairMap {
public:
    struct Entry {
        std::uint64_t key = emptyKey;
        std::uint32_t rank = 0;
        std::uint32_t mergedId = 0;
    };

    explicit PairMap(std::size_t count)
        : m_slots(std::bit_ceil(2 * count + 2)), m_shift(64 - std::countr_zero(m_slots.size())) {}

    /// A pair that is there already gets the new values. At most `count` pairs in all.
    void insert(std::uint32_t left, std::uint32_t right, std::uint32_t rank,
                std::uint32_t mergedId) {
        const std::uint64_t key = keyOf(left, right);
        std::size_t slot = slotOf(key);
        while (m_slots[slot].key != emptyKey && m_slots[slot].key != key)
            slot = (slot + 1) & (m_slots.size() - 1);
        m_slots[slot] = {key, rank, mergedId};
    }

    const Entry* find(std::uint32_t left, std::uint32_t right) const {
        const std::uint64_t key = keyOf(left, right);
        for (std::size_t slot = slotOf(key);; slot = (slot + 1) & (m_slots.size() - 1)) {
            if (m_slots[slot].key == key)
                return &m_slots[slot];
            if (m_slots[slot].key == emptyKey)
                return nullptr;
        }
    }

private:
    static constexpr std::uint64_t emptyKey =
        UINT64_MAX; ///< No pair: it would need the id 2^32 - 1.

    static std::uint64_t keyOf(std::uint32_t left, std::uint32_t right) {
        return (static_cast<std::uint64_t>(left) << 32U) | right;
    }
    std::size_t slotOf(std::uint64_t key) const { // Fibonacci hashing: the top bits of the product.
        return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15ULL) >>
                                        static_cast<unsigned>(m_shift));
    }

    std::vector<Entry> m_slots;
    int m_shift;
};

} // namespace regroup
