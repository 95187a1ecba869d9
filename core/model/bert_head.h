// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/activation.h"
#include "core/model/norm.h"
#include "core/model/tensor_spec_list.h"
#include "core/model/weight_reader.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <optional>
#include <string>

namespace regroup {

/// The tensors behind the last layer; names without ".weight" and ".bias".
struct BertHeadNames {
    std::string maskedDense;
    std::string maskedNorm;
    std::string maskedOutput; ///< [vocabulary, modelDim]; not stored where it is the embedding.
    std::string maskedBias;   ///< The full name: a bias without a weight of that name.
    std::string labelsDense;  ///< Of the first token, followed by tanh.
    std::string labelsOutput; ///< [labelCount, modelDim]
    /// Whether training drops from the token that labelsDense reads, too, and not only from what
    /// labelsOutput reads (LabelHeadDropout).
    bool dropsBeforeLabelsDense = false;
};

/// The tensors of the head that config.output asks for.
void addBertHead(TensorSpecList& specs, const ModelConfig& config, const BertHeadNames& names);

/// What stands behind the last layer of BERT and RoBERTa, by ModelConfig::output: a transform and
/// the (tied) embedding for masked tokens, a pooled first token for labels, or nothing. Copies
/// share memory.
class BertHead {
public:
    /// @param embedding [vocabulary, modelDim], used where the head is tied.
    /// @param activation of the transform for masked tokens.
    BertHead(const std::shared_ptr<const Checkpoint>& checkpoint, const LoadOptions& options,
             const BertHeadNames& names, const StoredWeight& embedding, Activation activation,
             double normEpsilon);

    /// @param hidden [batch, tokens, modelDim] of the last layer.
    /// @return logits of every token [batch, tokens, vocabulary]; a classifier's logits
    /// [batch, labelCount]; or hidden itself.
    at::Tensor output(const at::Tensor& hidden) const;

private:
    /// [batch, modelDim] -> [batch, labelCount]
    at::Tensor labels(const at::Tensor& token) const;

    ModelOutput m_output;
    bool m_dropsBeforeLabelsDense;
    Activation m_activation;
    double m_normEpsilon;
    LinearWeights m_dense; ///< [modelDim, modelDim]
    NormWeights m_norm;    ///< For masked tokens only, as the two below.
    std::optional<StoredWeight> m_vocabulary;
    at::Tensor m_vocabularyBias; ///< [vocabulary]
    LinearWeights m_labels;      ///< [labelCount, modelDim]
};

} // namespace regroup
