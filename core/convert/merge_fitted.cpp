// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/merge_fitted.h"

#include "core/analysis/gram.h"
#include "core/analysis/head_moments.h"
#include "core/convert/merge.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <vector>

namespace regroup {

namespace {

/// The merged heads of one kind, and what every query head has to do to read them.
struct MergedHeads {
    at::Tensor augmented; ///< [G * headDim, modelDim + 1] float64
    at::Tensor expand;    ///< [headCount, headDim, headDim] float64
    bool changesReaders = false;
};

bool shareOneHead(const std::vector<int>& queryHeads, const Grouping& present) {
    return std::all_of(queryHeads.begin(), queryHeads.end(), [&](int head) {
        return present.labelOf(head) == present.labelOf(queryHeads.front());
    });
}

MergedHeads mergeHeads(const LinearWeights& blocks, const Grouping& target,
                       const HeadMoments& moments, MergeRule rule) {
    const Grouping& present = moments.present;
    const std::int64_t headDim = moments.headDim();
    const at::Tensor augmented = augmentedWeight(blocks);
    const at::Tensor stored = augmented.view({present.groupCount(), headDim, augmented.size(1)});
    MergedHeads merged;
    merged.augmented =
        at::empty({target.groupCount(), headDim, augmented.size(1)}, augmented.options());
    merged.expand = at::eye(headDim, augmented.options()).repeat({target.headCount(), 1, 1});
    const auto groups = target.members();
    for (std::size_t group = 0; group < groups.size(); ++group) {
        const std::vector<int>& heads = groups[group];
        at::Tensor shared = merged.augmented.select(0, static_cast<std::int64_t>(group));
        if (shareOneHead(heads, present)) {
            shared.copy_(stored.select(0, present.labelOf(heads.front())));
            continue;
        }
        const GroupFit fit = fitGroup(moments.momentOf(heads), moments.metricsOf(heads),
                                      static_cast<std::int64_t>(heads.size()), rule, moments.space);
        shared.zero_();
        for (std::size_t member = 0; member < heads.size(); ++member) {
            const auto index = static_cast<std::int64_t>(member);
            shared.add_(at::matmul(fit.combine.select(0, index),
                                   stored.select(0, present.labelOf(heads[member]))));
            merged.expand.select(0, heads[member]).copy_(fit.expand.select(0, index));
        }
        merged.changesReaders = true;
    }
    merged.augmented = merged.augmented.view({-1, augmented.size(1)});
    return merged;
}

/// Mean and First: the averages that need no fit, so that equal heads stay equal to the bit.
MergedHeads averageHeads(const LinearWeights& blocks, const Grouping& target,
                         const Grouping& present, std::int64_t headDim, MergeRule rule) {
    const at::Tensor augmented = augmentedWeight(blocks);
    return {mergeSharedBlocks(augmented, present, target, rule),
            at::eye(headDim, augmented.options()).repeat({target.headCount(), 1, 1}), false};
}

LinearWeights linearOf(const at::Tensor& augmented, bool hasBias) {
    const std::int64_t width = augmented.size(1) - 1;
    return {augmented.narrow(1, 0, width).contiguous(),
            hasBias ? augmented.select(1, width).contiguous() : at::Tensor()};
}

/// q_h becomes expand_hᵀ q_h: what keys were turned by, queries undo.
LinearWeights absorbIntoQueries(const LinearWeights& query, const at::Tensor& expand) {
    const at::Tensor augmented = augmentedWeight(query);
    const at::Tensor heads = augmented.view({expand.size(0), expand.size(1), augmented.size(1)});
    return linearOf(at::bmm(expand.transpose(1, 2), heads).reshape(augmented.sizes()),
                    query.bias.defined());
}

/// W_O,h becomes W_O,h expand_h. @return [modelDim, headCount * headDim] float64
at::Tensor absorbIntoOutput(const at::Tensor& weight, const at::Tensor& expand) {
    const at::Tensor columns = weight.t().reshape({expand.size(0), expand.size(1), weight.size(0)});
    return at::bmm(expand.transpose(1, 2), columns).reshape({-1, weight.size(0)}).t().contiguous();
}

/// What the merged values miss of the output on average: the sum of W_O,h (E[z_h] - expand_h E[c]).
at::Tensor missingMean(const AttentionWeights& attention, const MergedHeads& values,
                       const at::Tensor& expandedOutput, const Grouping& target,
                       const at::Tensor& secondMoment) {
    const at::Tensor mean = inputMean(secondMoment);
    const auto perQueryHead = [&](const at::Tensor& augmented, const Grouping& grouping) {
        const at::Tensor means = at::matmul(augmented, mean).view({grouping.groupCount(), -1});
        at::Tensor all = at::empty({grouping.headCount(), means.size(1)}, means.options());
        for (int head = 0; head < grouping.headCount(); ++head)
            all.select(0, head).copy_(means.select(0, grouping.labelOf(head)));
        return all.view({-1});
    };
    const at::Tensor output = attention.output.weight.to(at::kCPU, at::kDouble);
    return at::matmul(output,
                      perQueryHead(augmentedWeight(attention.value), attention.grouping.value)) -
           at::matmul(expandedOutput, perQueryHead(values.augmented, target));
}

bool isAverage(MergeRule rule) {
    return rule == MergeRule::Mean || rule == MergeRule::First;
}

/// The output projection that reads the merged values.
LinearWeights outputAfter(const AttentionWeights& attention, const MergedHeads& values,
                          const Grouping& target, const MergeRefinements& refinements,
                          const at::Tensor& secondMoment) {
    LinearWeights merged = attention.output;
    const at::Tensor output = attention.output.weight.to(at::kCPU, at::kDouble);
    const at::Tensor expanded =
        values.changesReaders ? absorbIntoOutput(output, values.expand) : output;
    if (values.changesReaders)
        merged.weight = expanded;
    if (refinements.centred) {
        const at::Tensor bias = merged.bias.defined()
                                    ? merged.bias.to(at::kCPU, at::kDouble)
                                    : at::zeros({output.size(0)}, output.options());
        merged.bias = bias + missingMean(attention, values, expanded, target, secondMoment);
    }
    return merged;
}

} // namespace

AttentionWeights mergeFitted(const AttentionWeights& attention, const LayerGrouping& target,
                             const MergeMethod& method, PositionKind positions,
                             const at::Tensor& secondMoment) {
    const at::NoGradGuard noGradients;
    checkUnionOfGroups(attention.grouping.key, target.key, "Keys");
    checkUnionOfGroups(attention.grouping.value, target.value, "Values");
    const std::int64_t headDim =
        attention.query.weight.size(0) / attention.grouping.key.headCount();
    const auto merge = [&](const LinearWeights& blocks, const Grouping& groups, const auto& moments,
                           const Grouping& present) {
        return isAverage(method.rule) ? averageHeads(blocks, groups, present, headDim, method.rule)
                                      : mergeHeads(blocks, groups, moments(), method.rule);
    };
    const MergedHeads keys = merge(
        attention.key, target.key,
        [&] { return keyMoments(attention, secondMoment, method.refinements, positions); },
        attention.grouping.key);
    const MergedHeads values = merge(
        attention.value, target.value,
        [&] { return valueMoments(attention, secondMoment, method.refinements); },
        attention.grouping.value);

    AttentionWeights merged = attention;
    merged.grouping = target;
    if (target.key != attention.grouping.key)
        merged.key = linearOf(keys.augmented, attention.key.bias.defined());
    if (keys.changesReaders)
        merged.query = absorbIntoQueries(attention.query, keys.expand);
    if (target.value == attention.grouping.value)
        return merged;
    merged.value = linearOf(values.augmented, attention.value.bias.defined());
    merged.output = outputAfter(attention, values, target.value, method.refinements, secondMoment);
    return merged;
}

} // namespace regroup
