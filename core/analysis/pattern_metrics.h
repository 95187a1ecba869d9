// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/square_matrix.h"

#include <ATen/core/Tensor.h>

namespace regroup {

// Similarities that match rows or directions of two heads, and those that are summed over tokens.

/// What activation-match takes for the rows of a head's mean outputs [positions, headDim].
enum class MatchRows {
    Positions, ///< Keys and queries.
    Channels   ///< Values.
};

/// The mean over the rows of one head of the best cosine among the rows of the other, both ways: 1
/// less the distance of the paper's code per row.
/// @param meanOutputs [positions, heads, headDim], float64.
/// Source: Chen et al. 2024, arXiv:2406.14963's code (distance by matching).
SquareMatrix activationMatchSimilarity(const at::Tensor& meanOutputs, MatchRows rows);

/// The leading (at most 16) left and right singular vectors of the heads' weight blocks, each
/// matched with the best of the other head by |cosine|, averaged, both ways.
/// @param weight [heads * headDim, modelDim], any float type.
/// Source: Chen et al. 2024, arXiv:2406.14963's code.
SquareMatrix weightSvdSimilarity(const at::Tensor& weight, int headCount);

/// Sum over tokens of the cosines between heads: [heads, heads] float64. A head of zeros at a token
/// has cosine 0 there, with itself too.
/// @param outputs [tokens, heads, headDim], counted tokens only.
at::Tensor tokenCosineSum(const at::Tensor& outputs);

/// Sum over queries of 1 less the Jensen-Shannon distance (the root of the divergence to base 2)
/// between the attention rows of heads: [heads, heads] float64, CPU or the rows' device.
/// @param rows [batch, heads, queries, keys]. @param counts [batch, queries] bool: queries that
/// count. Source: ours, after CHAI, arXiv:2403.08058.
at::Tensor attentionAgreementSum(const at::Tensor& rows, const at::Tensor& counts);

} // namespace regroup
