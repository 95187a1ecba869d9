// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job_context.h"
#include "core/model/tensor_file.h"
#include "core/model/transformer.h"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace regroup::test {

/// The logits that PEFT computed with the adapter of this folder beside the weights.
inline void expectPeftLogits(const Transformer& model, const std::filesystem::path& adapter) {
    const auto expected = readTensorFile(adapter / "expected.safetensors");
    InputBatch batch;
    batch.inputIds = expected.at("input_ids");
    batch.attentionMask = expected.at("attention_mask");
    JobContext job;
    at::Tensor difference = (model.forward(batch, job) - expected.at("logits")).abs();
    if (difference.dim() == 3)
        difference = difference * batch.attentionMask.unsqueeze(-1);
    EXPECT_LT(difference.max().item<double>(), 2e-5);
}

} // namespace regroup::test
