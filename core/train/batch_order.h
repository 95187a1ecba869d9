// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace regroup {

struct BatchOrderOptions {
    std::int64_t batchSize = 16;
    bool lengthBuckets = true;
    std::uint64_t seed = 0;
};

/// Which examples come together in which order in one epoch: every example once, shuffled by seed
/// and epoch. With buckets, 50 batches' worth of shuffled examples at a time are sorted by length
/// before they are cut into batches, and the batches are shuffled again. Only the last batch that
/// is cut may be smaller.
std::vector<std::vector<std::size_t>> batchOrder(std::span<const std::int64_t> lengths,
                                                 const BatchOrderOptions& options,
                                                 std::int64_t epoch);

/// Takes `share` of the examples out (at least one, and at least one stays), chosen by the seed:
/// {kept, held out}, each in order.
std::pair<std::vector<std::size_t>, std::vector<std::size_t>>
splitHeldOut(std::size_t count, double share, std::size_t limit, std::uint64_t seed);

} // namespace regroup
