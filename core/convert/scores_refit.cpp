// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/scores_refit.h"

#include "core/convert/key_scores.h"
#include "core/convert/query_scores.h"
#include "core/jobs/job_context.h"

#include <algorithm>
#include <numeric>

namespace regroup {

namespace {

/// 0, 1, ... in runs of so many.
std::vector<std::vector<int>> runsOf(int count, std::uint64_t size) {
    std::vector<std::vector<int>> runs;
    const int length =
        static_cast<int>(std::clamp<std::uint64_t>(size, 1, static_cast<std::uint64_t>(count)));
    for (int begin = 0; begin < count; begin += length) {
        runs.emplace_back(static_cast<std::size_t>(std::min(length, count - begin)));
        std::iota(runs.back().begin(), runs.back().end(), begin);
    }
    return runs;
}

/// Groups one after the other, as many together as memory allows.
std::vector<std::vector<int>> runsOfGroups(const Grouping& grouping, std::uint64_t limitBytes,
                                           std::uint64_t groupBytes, std::uint64_t headBytes) {
    std::vector<std::vector<int>> runs;
    std::uint64_t taken = 0;
    const std::vector<int> sizes = grouping.groupSizes();
    for (int group = 0; group < grouping.groupCount(); ++group) {
        const std::uint64_t bytes =
            groupBytes +
            headBytes * static_cast<std::uint64_t>(sizes[static_cast<std::size_t>(group)]);
        if (runs.empty() || taken + bytes > limitBytes) {
            runs.emplace_back();
            taken = 0;
        }
        runs.back().push_back(group);
        taken += bytes;
    }
    return runs;
}

} // namespace

void ScoresRefit::solve(AttentionWeights& attention, const ScoresRefitOptions& options,
                        JobContext& job) const {
    if (m_sequences.tokenCount() == 0)
        return;
    const at::Tensor inputs = m_sequences.inputs();
    const Grouping groups = attention.grouping.key;
    const std::int64_t headDim = attention.query.weight.size(0) / groups.headCount();
    const auto tokens = static_cast<std::uint64_t>(m_sequences.tokenCount());
    const std::uint64_t headBytes =
        tokens * static_cast<std::uint64_t>(headDim * headDim) * m_sequences.numberBytes();
    for (int round = 0; round < options.rounds; ++round) {
        for (const auto& heads : runsOf(groups.headCount(), options.memoryBytes / headBytes)) {
            QueryScores queries(m_sequences, inputs, attention, heads);
            queries.solve(attention, options.ridge, options.solver, job);
        }
        const std::uint64_t meanBytes = KeyScores::meanBytes(m_sequences, inputs.size(1));
        for (const auto& chosen : runsOfGroups(groups, options.memoryBytes, headBytes, meanBytes)) {
            KeyScores keys(m_sequences, inputs, attention, chosen);
            keys.solve(attention, options.ridge, options.solver, job);
        }
    }
}

} // namespace regroup
