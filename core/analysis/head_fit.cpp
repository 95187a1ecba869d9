// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/head_fit.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/complex.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/imag.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/real.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace regroup {

namespace {

constexpr double relativeCut = 1e-7;
/// Descent of `align`: steps at most, and the relative gain at which it has arrived.
constexpr int alignSteps = 200;
constexpr double alignGain = 1e-10;

at::Tensor identities(std::int64_t members, std::int64_t headDim, const at::Tensor& like) {
    return at::eye(headDim, like.options()).expand({members, headDim, headDim}).contiguous();
}

at::Tensor transposed(const at::Tensor& matrices) {
    return matrices.transpose(-1, -2);
}

/// [members * headDim, columns] -> [members, headDim, columns]
at::Tensor byMember(const at::Tensor& rows, std::int64_t members) {
    return rows.reshape({members, rows.size(0) / members, rows.size(1)});
}

/// [members, headDim, headDim], the maps side by side: [headDim, members * headDim].
at::Tensor sideBySide(const at::Tensor& maps) {
    return maps.transpose(0, 1).reshape({maps.size(1), maps.size(0) * maps.size(2)});
}

/// The nearest orthogonal matrices.
at::Tensor polar(const at::Tensor& matrices) {
    const auto [left, values, right] = at::linalg_svd(matrices, /*full_matrices=*/false);
    return at::matmul(left, right);
}

struct Eigen {
    at::Tensor values;  ///< Ascending.
    at::Tensor vectors; ///< Columns.
};

Eigen eigenOf(const at::Tensor& matrix) {
    const auto [values, vectors] = at::linalg_eigh(matrix);
    return {values, vectors};
}

// Any matrix.

GroupFit fitBySvd(const at::Tensor& moment, const at::Tensor& metrics, std::int64_t members) {
    const std::int64_t headDim = moment.size(0) / members;
    if (!metrics.defined()) {
        const at::Tensor leading =
            eigenOf(moment).vectors.narrow(1, moment.size(0) - headDim, headDim);
        const at::Tensor expand = byMember(leading, members);
        return {transposed(expand).contiguous(), expand};
    }
    const SymmetricRoot roots = symmetricRoot(metrics);
    // Root of every block row and column: R_i G_ij R_j.
    const at::Tensor rows = at::bmm(roots.root, byMember(moment, members)).reshape(moment.sizes());
    const at::Tensor felt =
        at::bmm(roots.root, byMember(rows.t().contiguous(), members)).reshape(moment.sizes());
    const at::Tensor leading =
        eigenOf((felt + felt.t()) / 2).vectors.narrow(1, moment.size(0) - headDim, headDim);
    const at::Tensor directions = byMember(leading, members);
    return {at::bmm(transposed(directions), roots.root), at::bmm(roots.inverse, directions)};
}

/// Descends from one start: the shared head is the best for the rotations, then every rotation the
/// best for the shared head, each step lowering the error. The metrics make the second step a
/// bound that touches (its linear part), solved exactly.
class Alignment {
public:
    Alignment(const at::Tensor& moment, const at::Tensor& metrics, std::int64_t members)
        : m_moment(moment), m_metrics(metrics), m_members(members) {
        if (metrics.defined())
            m_largest = std::get<0>(at::linalg_eigh(metrics))
                            .select(-1, metrics.size(-1) - 1)
                            .view({-1, 1, 1});
    }

    struct Result {
        GroupFit fit;
        double error = std::numeric_limits<double>::infinity();
    };

    Result descend(at::Tensor rotations) const {
        Result best{fitFor(rotations), 0};
        best.error = fitError(best.fit, m_moment, m_metrics);
        const double floor = alignGain * m_moment.diagonal().sum().item<double>();
        for (int step = 0; step < alignSteps; ++step) {
            rotations = turned(best.fit);
            const GroupFit fit = fitFor(rotations);
            const double error = fitError(fit, m_moment, m_metrics);
            if (!(error < best.error))
                break;
            const bool arrived =
                best.error - error <= alignGain * best.error || error < floor * alignGain;
            best = {fit, error};
            if (arrived)
                break;
        }
        return best;
    }

    /// Every member onto one of them.
    at::Tensor ontoMember(std::int64_t member) const {
        const std::int64_t headDim = m_moment.size(0) / m_members;
        return polar(byMember(m_moment.narrow(1, member * headDim, headDim), m_members));
    }

private:
    GroupFit fitFor(const at::Tensor& rotations) const {
        if (!m_metrics.defined())
            return {transposed(rotations) / static_cast<double>(m_members), rotations};
        const at::Tensor weighed = at::bmm(transposed(rotations), m_metrics);
        const SymmetricRoot root = symmetricRoot(at::bmm(weighed, rotations).sum(0));
        return {at::matmul(at::matmul(root.inverse, root.inverse), weighed), rotations};
    }

    at::Tensor turned(const GroupFit& fit) const {
        const at::Tensor combine = sideBySide(fit.combine);
        const at::Tensor cross = byMember(at::matmul(m_moment, combine.t()), m_members); // E[z cᵀ]
        if (!m_metrics.defined())
            return polar(cross);
        const at::Tensor own = at::matmul(at::matmul(combine, m_moment), combine.t()); // E[c cᵀ]
        const at::Tensor kept = at::matmul(fit.expand, own);
        return polar(m_largest * kept + at::bmm(m_metrics, cross - kept));
    }

    const at::Tensor& m_moment;
    const at::Tensor& m_metrics;
    std::int64_t m_members;
    at::Tensor m_largest; // [members, 1, 1], largest eigenvalue of each metric.
};

/// The descent finds a near valley, so it starts from three places: as the members stand, which
/// keeps it below Mean; all turned onto the strongest, which finds copies that were only rotated;
/// and the rotations nearest to the svd's maps.
GroupFit fitByAlign(const at::Tensor& moment, const at::Tensor& metrics, std::int64_t members) {
    const std::int64_t headDim = moment.size(0) / members;
    const Alignment alignment(moment, metrics, members);
    const std::int64_t strongest =
        moment.diagonal().reshape({members, headDim}).sum(1).argmax().item<std::int64_t>();
    const at::Tensor leading = eigenOf(moment).vectors.narrow(1, moment.size(0) - headDim, headDim);
    Alignment::Result best;
    for (const at::Tensor& start :
         {identities(members, headDim, moment), alignment.ontoMember(strongest),
          polar(byMember(leading, members))}) {
        Alignment::Result found = alignment.descend(start);
        if (found.error < best.error)
            best = std::move(found);
    }
    return best.fit;
}

// Pairs of channels as complex numbers. Tensors are [pairs, members] or [pairs, members, members].

/// Energies of the metrics on the channel pairs, [pairs, members]; ones without metrics. What lies
/// below the cut counts as zero.
at::Tensor pairEnergies(const at::Tensor& metrics, std::int64_t members, std::int64_t pairCount,
                        const at::Tensor& like) {
    if (!metrics.defined())
        return at::zeros({pairCount, members}, like.options()) + 1;
    const at::Tensor channels = metrics.diagonal(0, -2, -1); // [members, headDim]
    const at::Tensor energies =
        channels.narrow(1, 0, pairCount) + channels.narrow(1, pairCount, pairCount);
    const at::Tensor cut = std::get<0>(energies.max(1, true)) * relativeCut;
    return at::where(energies > cut, energies, at::zeros_like(energies)).t();
}

/// The real matrices of complex factors: [pairs, members] -> [members, headDim, headDim].
at::Tensor asMatrices(const at::Tensor& factors) {
    const at::Tensor byHead = factors.t();
    const at::Tensor real = at::real(byHead).diag_embed();
    const at::Tensor imaginary = at::imag(byHead).diag_embed();
    return at::cat({at::cat({real, -imaginary}, 2), at::cat({imaginary, real}, 2)}, 1).contiguous();
}

at::Tensor asComplex(const at::Tensor& real) {
    return at::complex(real, at::zeros_like(real));
}

/// Unit numbers in the direction of the factors; 1 where there is none.
at::Tensor phases(const at::Tensor& factors) {
    const at::Tensor length = factors.abs();
    const at::Tensor isZero = length.eq(0);
    return at::where(isZero, at::ones_like(factors), factors / length.masked_fill(isZero, 1.0));
}

GroupFit fitPairsBySvd(const at::Tensor& moments, const at::Tensor& energies) {
    const at::Tensor root = energies.sqrt();
    const at::Tensor felt = moments * asComplex(root.unsqueeze(2) * root.unsqueeze(1));
    const std::int64_t members = moments.size(1);
    const at::Tensor leading = eigenOf(felt).vectors.select(2, members - 1); // [pairs, members]
    const at::Tensor inverse = at::where(root > 0, root.reciprocal(), at::zeros_like(root));
    return {asMatrices(leading.conj() * asComplex(root)), asMatrices(leading * asComplex(inverse))};
}

/// As Alignment, for all pairs at once.
class PairAlignment {
public:
    PairAlignment(const at::Tensor& moments, const at::Tensor& energies)
        : m_moments(moments), m_energies(energies) {
        const at::Tensor total = energies.sum(1, true);
        const at::Tensor safeTotal = total.masked_fill(total.eq(0), 1.0);
        m_share = at::where(total > 0, energies / safeTotal,
                            at::zeros_like(energies) + 1.0 / static_cast<double>(moments.size(1)));
    }

    at::Tensor combineOf(const at::Tensor& turns) const {
        return turns.conj() * asComplex(m_share);
    }

    /// What lowers the error by turning: the larger the better, per pair.
    at::Tensor gainOf(const at::Tensor& turns) const {
        return (m_energies * at::real(turns.conj() * crossOf(turns))).sum(1);
    }

    /// Steps from a start until no pair gains; every pair keeps its best. @return turns and gains.
    std::pair<at::Tensor, at::Tensor> climbFrom(at::Tensor turns) const {
        at::Tensor gain = gainOf(turns);
        for (int step = 0; step < alignSteps; ++step) {
            const at::Tensor next = phases(crossOf(turns));
            const at::Tensor nextGain = gainOf(next);
            const at::Tensor better = nextGain > gain;
            turns = at::where(better.unsqueeze(1), next, turns);
            const bool arrived = !(nextGain - gain > alignGain * nextGain).any().item<bool>();
            gain = at::where(better, nextGain, gain);
            if (arrived)
                break;
        }
        return {turns, gain};
    }

private:
    /// E[z conj(c)], [pairs, members]
    at::Tensor crossOf(const at::Tensor& turns) const {
        return at::matmul(m_moments, combineOf(turns).conj().unsqueeze(2)).squeeze(2);
    }

    const at::Tensor& m_moments;
    const at::Tensor& m_energies;
    at::Tensor m_share; // [pairs, members]
};

/// Every pair keeps the best of its starts.
GroupFit fitPairsByAlign(const at::Tensor& moments, const at::Tensor& energies) {
    const std::int64_t members = moments.size(1);
    const at::Tensor strongest =
        moments.diagonal(0, 1, 2).abs().argmax(1).view({-1, 1, 1}).expand({-1, members, 1});
    const at::Tensor starts = at::stack({at::ones_like(moments.select(2, 0)),
                                         phases(moments.gather(2, strongest).squeeze(2)),
                                         phases(eigenOf(moments).vectors.select(2, members - 1))});
    const PairAlignment alignment(moments, energies);
    at::Tensor best;
    at::Tensor bestGain;
    for (std::int64_t start = 0; start < starts.size(0); ++start) {
        const auto [turns, gain] = alignment.climbFrom(starts.select(0, start));
        const at::Tensor better =
            best.defined() ? gain > bestGain : at::ones_like(gain).to(at::kBool);
        best = best.defined() ? at::where(better.unsqueeze(1), turns, best) : turns;
        bestGain = bestGain.defined() ? at::where(better, gain, bestGain) : gain;
    }
    return {asMatrices(alignment.combineOf(best)), asMatrices(best)};
}

void checkFit(const at::Tensor& moment, const at::Tensor& metrics, std::int64_t members,
              FitSpace space) {
    const bool fits = members > 0 && moment.dim() == 2 && moment.size(0) == moment.size(1) &&
                      moment.size(0) % members == 0 &&
                      (space == FitSpace::Whole || moment.size(0) / members % 2 == 0) &&
                      (!metrics.defined() || metrics.numel() * members == moment.numel());
    if (!fits)
        throw Error(ErrorCode::Internal, fmt::format("A moment of shape {} does not fit {} heads.",
                                                     shapeText(moment.sizes()), members));
}

} // namespace

SymmetricRoot symmetricRoot(const at::Tensor& matrix) {
    const Eigen eigen = eigenOf(matrix);
    const at::Tensor largest = eigen.values.narrow(-1, eigen.values.size(-1) - 1, 1);
    const at::Tensor counts = eigen.values > (largest * relativeCut).clamp_min(0);
    const at::Tensor zero = at::zeros_like(eigen.values);
    const at::Tensor root = at::where(counts, eigen.values, zero).sqrt();
    const at::Tensor inverse = at::where(counts, root.reciprocal(), zero);
    const at::Tensor back = transposed(eigen.vectors);
    return {at::matmul(eigen.vectors * root.unsqueeze(-2), back),
            at::matmul(eigen.vectors * inverse.unsqueeze(-2), back)};
}

at::Tensor pairMoments(const at::Tensor& moment, std::int64_t members) {
    const std::int64_t headDim = moment.size(0) / members;
    // [member, half, pair, member, half, pair]; only equal pairs meet.
    const at::Tensor blocks = moment.reshape({members, 2, headDim / 2, members, 2, headDim / 2})
                                  .diagonal(0, 2, 5); // [member, half, member, half, pair]
    const auto part = [&](int left, int right) {
        return blocks.select(3, right).select(1, left); // [member, member, pair]
    };
    return at::complex((part(0, 0) + part(1, 1)).contiguous(),
                       (part(1, 0) - part(0, 1)).contiguous())
        .permute({2, 0, 1})
        .contiguous();
}

GroupFit fitGroup(const at::Tensor& moment, const at::Tensor& metrics, std::int64_t members,
                  MergeRule rule, FitSpace space) {
    checkFit(moment, metrics, members, space);
    const std::int64_t headDim = moment.size(0) / members;
    switch (rule) {
    case MergeRule::Mean: {
        const at::Tensor same = identities(members, headDim, moment);
        return {same / static_cast<double>(members), same};
    }
    case MergeRule::First: {
        const at::Tensor same = identities(members, headDim, moment);
        at::Tensor combine = at::zeros_like(same);
        combine.select(0, 0).copy_(same.select(0, 0));
        return {combine, same};
    }
    case MergeRule::Align:
    case MergeRule::Svd: break;
    }
    const bool align = rule == MergeRule::Align;
    if (space == FitSpace::Whole)
        return align ? fitByAlign(moment, metrics, members) : fitBySvd(moment, metrics, members);
    const at::Tensor moments = pairMoments(moment, members);
    const at::Tensor energies = pairEnergies(metrics, members, headDim / 2, moment);
    return align ? fitPairsByAlign(moments, energies) : fitPairsBySvd(moments, energies);
}

double fitError(const GroupFit& fit, const at::Tensor& moment, const at::Tensor& metrics) {
    const std::int64_t members = fit.expand.size(0);
    const std::int64_t headDim = fit.expand.size(1);
    const at::Tensor combine = sideBySide(fit.combine);
    const at::Tensor cross = byMember(at::matmul(moment, combine.t()), members); // E[z cᵀ]
    const at::Tensor own = at::matmul(at::matmul(combine, moment), combine.t()); // E[c cᵀ]
    const at::Tensor squares =
        moment.reshape({members, headDim, members, headDim}).diagonal(0, 0, 2).permute({2, 0, 1});
    const at::Tensor mixed = at::bmm(cross, transposed(fit.expand));
    const at::Tensor shared = at::matmul(at::matmul(fit.expand, own), transposed(fit.expand));
    const at::Tensor residual = squares - mixed - transposed(mixed) + shared; // [members, d, d]
    const at::Tensor felt = metrics.defined() ? at::bmm(metrics, residual) : residual;
    return felt.diagonal(0, 1, 2).sum().item<double>();
}

} // namespace regroup
