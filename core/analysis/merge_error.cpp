// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/merge_error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/linalg_eigvalsh.h>
#include <ATen/ops/linalg_svdvals.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <mutex>
#include <numeric>
#include <vector>

namespace regroup {

namespace {

constexpr double boundRounding = 1e-12; ///< Of the energy: what the sums in float64 may be off.

bool isAverage(MergeRule rule) {
    return rule == MergeRule::Mean || rule == MergeRule::First;
}

/// Sum of all eigenvalues but the largest `kept`, [..., n, n] -> number. Rounding below zero counts
/// as zero.
double discarded(const at::Tensor& matrix, std::int64_t kept) {
    const at::Tensor values = at::linalg_eigvalsh(matrix);
    return values.narrow(-1, 0, values.size(-1) - kept).clamp_min(0).sum().item<double>();
}

} // namespace

struct GroupErrors::State {
    State(HeadMoments headMoments, MergeRule mergeRule)
        : moments(std::move(headMoments)), rule(mergeRule), members(moments.present.members()) {
        const std::int64_t count = moments.present.groupCount();
        const std::int64_t width = moments.headDim();
        const at::Tensor blocks = moments.moment.view({count, width, count, width});
        const at::Tensor products = blocks.diagonal(0, 1, 3).sum(-1).contiguous(); // [count, count]
        const auto* first = products.const_data_ptr<double>();
        inner.assign(first, first + count * count);
        energy = totalEnergy();
        if (rule == MergeRule::Svd)
            feltByAll = feltMoment();
    }

    /// The moment of all query heads as their metrics feel it: the error of a group's svd is what
    /// its largest eigenvalues leave of the group's part, no eigenvector is needed. In pairs
    /// complex [headDim / 2, headCount, headCount], else [headCount, headDim, headCount, headDim].
    at::Tensor feltMoment() const {
        std::vector<int> all(static_cast<std::size_t>(moments.present.headCount()));
        std::iota(all.begin(), all.end(), 0);
        const auto count = static_cast<std::int64_t>(all.size());
        const std::int64_t width = moments.headDim();
        const at::Tensor moment = moments.momentOf(all);
        if (moments.space == FitSpace::Pairs) {
            at::Tensor pairs = pairMoments(moment, count);
            if (!moments.metrics.defined())
                return pairs;
            const at::Tensor channels = moments.metrics.diagonal(0, 1, 2); // [headCount, headDim]
            const at::Tensor roots =
                (channels.narrow(1, 0, width / 2) + channels.narrow(1, width / 2, width / 2))
                    .clamp_min(0)
                    .sqrt()
                    .t();
            return pairs * (roots.unsqueeze(2) * roots.unsqueeze(1));
        }
        at::Tensor blocks = moment.view({count, width, count, width});
        if (!moments.metrics.defined())
            return blocks;
        const at::Tensor roots = symmetricRoot(moments.metrics).root;
        const at::Tensor rows = at::bmm(roots, blocks.flatten(2)).view(blocks.sizes());
        return at::matmul(rows.transpose(1, 2), roots).transpose(1, 2).contiguous();
    }

    double svdError(const std::vector<int>& heads) const {
        const at::Tensor chosen = at::tensor(std::vector<std::int64_t>(heads.begin(), heads.end()),
                                             at::TensorOptions(at::kLong));
        if (moments.space == FitSpace::Pairs)
            return discarded(feltByAll.index_select(1, chosen).index_select(2, chosen), 1);
        const std::int64_t size = chosen.numel() * moments.headDim();
        return discarded(
            feltByAll.index_select(0, chosen).index_select(2, chosen).reshape({size, size}),
            moments.headDim());
    }

    /// How much two stored heads can have in common however they are turned: the sum of the
    /// singular values of E[z_i z_jᵀ], in pairs of the lengths of the complex numbers.
    /// [count, count]
    at::Tensor turnedProducts() const {
        const std::int64_t count = moments.present.groupCount();
        const std::int64_t width = moments.headDim();
        if (moments.space == FitSpace::Pairs)
            return pairMoments(moments.moment, count).abs().sum(0).contiguous();
        return at::linalg_svdvals(
                   moments.moment.view({count, width, count, width}).transpose(1, 2).contiguous())
            .sum(-1)
            .contiguous();
    }

    double alignBound(std::span<const int> stored) const {
        std::call_once(hasTurned, [this] { turned = turnedProducts(); });
        const auto* products = turned.const_data_ptr<double>();
        const auto count = static_cast<std::size_t>(moments.present.groupCount());
        double distances = 0;
        double readers = 0;
        for (std::size_t i = 0; i < stored.size(); ++i) {
            const auto own =
                static_cast<double>(members[static_cast<std::size_t>(stored[i])].size());
            readers += own;
            for (std::size_t j = i + 1; j < stored.size(); ++j) {
                const auto other =
                    static_cast<double>(members[static_cast<std::size_t>(stored[j])].size());
                const double product = products[static_cast<std::size_t>(stored[i]) * count +
                                                static_cast<std::size_t>(stored[j])];
                distances += own * other *
                             (innerProduct(stored[i], stored[i]) +
                              innerProduct(stored[j], stored[j]) - 2 * product);
            }
        }
        return std::max(0.0, distances / readers - boundRounding * energy);
    }

    double innerProduct(int left, int right) const {
        return inner[static_cast<std::size_t>(left) *
                         static_cast<std::size_t>(moments.present.groupCount()) +
                     static_cast<std::size_t>(right)];
    }

    std::vector<int> queryHeads(std::span<const int> stored) const {
        std::vector<int> heads;
        for (const int block : stored) {
            const auto& readers = members[static_cast<std::size_t>(block)];
            heads.insert(heads.end(), readers.begin(), readers.end());
        }
        std::sort(heads.begin(), heads.end());
        return heads;
    }

    double totalEnergy() const {
        double sum = 0;
        for (int head = 0; head < moments.present.headCount(); ++head)
            sum += energyOf(head);
        return sum;
    }

    double energyOf(int head) const {
        const int block = moments.present.labelOf(head);
        if (!moments.metrics.defined())
            return innerProduct(block, block);
        const std::int64_t width = moments.headDim();
        const at::Tensor own =
            moments.moment.narrow(0, block * width, width).narrow(1, block * width, width);
        if (moments.space == FitSpace::Pairs) {
            const at::Tensor half = own.diagonal().view({2, width / 2}).sum(0);
            const at::Tensor felt =
                moments.metrics.select(0, head).diagonal().view({2, width / 2}).sum(0);
            return (half * felt).sum().item<double>();
        }
        return (moments.metrics.select(0, head) * own).sum().item<double>();
    }

    /// Sum of the members' squared distances from their average, or from the first of them.
    double averageError(const std::vector<int>& heads) const {
        double own = 0;
        double mixed = 0;
        for (const int left : heads) {
            const int block = moments.present.labelOf(left);
            own += innerProduct(block, block);
            if (rule == MergeRule::First) {
                const int kept = moments.present.labelOf(heads.front());
                own += innerProduct(kept, kept);
                mixed += 2 * innerProduct(block, kept);
                continue;
            }
            for (const int right : heads)
                mixed += innerProduct(block, moments.present.labelOf(right)) /
                         static_cast<double>(heads.size());
        }
        return own - mixed;
    }

    double fittedError(const std::vector<int>& heads) const {
        if (rule == MergeRule::Svd)
            return svdError(heads);
        const auto count = static_cast<std::int64_t>(heads.size());
        const at::Tensor moment = moments.momentOf(heads);
        const at::Tensor metrics = feltMetrics(heads);
        return fitError(fitGroup(moment, metrics, count, rule, moments.space), moment, metrics);
    }

    /// In pairs only the metrics' energies count, the same for both channels of a pair.
    at::Tensor feltMetrics(const std::vector<int>& heads) const {
        at::Tensor metrics = moments.metricsOf(heads);
        if (!metrics.defined() || moments.space == FitSpace::Whole)
            return metrics;
        const std::int64_t half = moments.headDim() / 2;
        const at::Tensor channels = metrics.diagonal(0, 1, 2);
        const at::Tensor energies = channels.narrow(1, 0, half) + channels.narrow(1, half, half);
        return energies.repeat({1, 2}).diag_embed();
    }

    HeadMoments moments;
    MergeRule rule;
    std::vector<std::vector<int>> members; // stored head -> query heads
    std::vector<double> inner;             // E[z_i . z_j] of the stored heads
    double energy = 0;
    at::Tensor feltByAll; // Svd: feltMoment.
    mutable std::once_flag hasTurned;
    mutable at::Tensor turned; // Align: turnedProducts, when first asked for.
};

GroupErrors::GroupErrors(HeadMoments moments, MergeRule rule)
    : m_state(std::make_unique<const State>(std::move(moments), rule)) {}
GroupErrors::~GroupErrors() = default;
GroupErrors::GroupErrors(GroupErrors&&) noexcept = default;
GroupErrors& GroupErrors::operator=(GroupErrors&&) noexcept = default;

double GroupErrors::error(std::span<const int> storedHeads) const {
    if (storedHeads.size() < 2)
        return 0;
    const std::vector<int> heads = m_state->queryHeads(storedHeads);
    if (isAverage(m_state->rule) && !m_state->moments.metrics.defined())
        return std::max(0.0, m_state->averageError(heads));
    const at::NoGradGuard noGradients;
    return std::max(0.0, m_state->fittedError(heads));
}

std::optional<double> GroupErrors::errorBound(std::span<const int> storedHeads) const {
    if (m_state->rule != MergeRule::Align || m_state->moments.metrics.defined())
        return std::nullopt;
    if (storedHeads.size() < 2)
        return 0;
    const at::NoGradGuard noGradients;
    return m_state->alignBound(storedHeads);
}

double GroupErrors::energy() const {
    return m_state->energy;
}

} // namespace regroup
