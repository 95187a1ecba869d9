// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/batch_order.h"

#include "core/base/random.h"

#include <algorithm>
#include <numeric>

namespace regroup {

namespace {

constexpr std::size_t bucketBatches = 50;
constexpr std::uint64_t heldOutStream = 0x68656c64; // Apart from those of epochs.

std::vector<std::size_t> shuffledIndices(std::size_t count, std::uint64_t seed) {
    std::vector<std::size_t> indices(count);
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    Random random(seed);
    random.shuffle(indices);
    return indices;
}

} // namespace

std::vector<std::vector<std::size_t>> batchOrder(std::span<const std::int64_t> lengths,
                                                 const BatchOrderOptions& options,
                                                 std::int64_t epoch) {
    const std::uint64_t seed = derivedSeed(options.seed, static_cast<std::uint64_t>(epoch));
    std::vector<std::size_t> order = shuffledIndices(lengths.size(), seed);
    const auto batchSize = static_cast<std::size_t>(options.batchSize);
    if (options.lengthBuckets)
        for (std::size_t begin = 0; begin < order.size(); begin += bucketBatches * batchSize) {
            const std::size_t end = std::min(order.size(), begin + bucketBatches * batchSize);
            std::stable_sort(order.begin() + static_cast<std::ptrdiff_t>(begin),
                             order.begin() + static_cast<std::ptrdiff_t>(end),
                             [&](std::size_t a, std::size_t b) { return lengths[a] < lengths[b]; });
        }
    std::vector<std::vector<std::size_t>> batches;
    for (std::size_t begin = 0; begin < order.size(); begin += batchSize) {
        const std::size_t end = std::min(order.size(), begin + batchSize);
        batches.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(begin),
                             order.begin() + static_cast<std::ptrdiff_t>(end));
    }
    if (options.lengthBuckets) {
        Random random(derivedSeed(seed, 1));
        random.shuffle(batches);
    }
    return batches;
}

std::pair<std::vector<std::size_t>, std::vector<std::size_t>>
splitHeldOut(std::size_t count, double share, std::size_t limit, std::uint64_t seed) {
    auto wanted = static_cast<std::size_t>(static_cast<double>(count) * share);
    if (share > 0)
        wanted = std::max<std::size_t>(wanted, 1);
    wanted = std::min({wanted, limit, count > 0 ? count - 1 : 0});
    std::vector<std::size_t> order = shuffledIndices(count, derivedSeed(seed, heldOutStream));
    std::vector<std::size_t> heldOut(order.begin(),
                                     order.begin() + static_cast<std::ptrdiff_t>(wanted));
    std::vector<std::size_t> kept(order.begin() + static_cast<std::ptrdiff_t>(wanted), order.end());
    std::sort(heldOut.begin(), heldOut.end());
    std::sort(kept.begin(), kept.end());
    return {std::move(kept), std::move(heldOut)};
}

} // namespace regroup
