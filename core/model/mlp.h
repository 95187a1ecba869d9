// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/activation.h"
#include "core/model/attention.h"

#include <ATen/core/Tensor.h>

#include <functional>

namespace regroup {

/// The matrices of a layer's MLP, in the form every architecture is brought to on loading:
/// outer(activation(inner x)), or outer(activation(gate x) * inner x) where there is a gate.
struct MlpWeights {
    LinearWeights gate;  ///< [innerDim, modelDim]; undefined: not gated.
    LinearWeights inner; ///< [innerDim, modelDim]
    LinearWeights outer; ///< [modelDim, innerDim]
};

/// What an MLP computes on the way. Tensors are only valid during the call.
struct MlpOutputs {
    at::Tensor input;     ///< [batch, tokens, modelDim], after the norm where one stands before it.
    at::Tensor residual;  ///< [batch, tokens, modelDim], what the MLP's output is added to.
    at::Tensor gate;      ///< [batch, tokens, innerDim], before the activation; undefined: no gate.
    at::Tensor inner;     ///< [batch, tokens, innerDim], likewise.
    at::Tensor activated; ///< [batch, tokens, innerDim], input of the last matrix.
    at::Tensor sum;       ///< [batch, tokens, modelDim], residual and output together.
};

/// @return residual + MLP(input), [batch, tokens, modelDim]. @param observe may be empty.
at::Tensor runMlp(const at::Tensor& input, const at::Tensor& residual, const MlpWeights& weights,
                  Activation activation, const std::function<void(const MlpOutputs&)>& observe);

} // namespace regroup
