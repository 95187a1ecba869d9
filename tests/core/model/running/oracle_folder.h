// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/checkpoint.h"
#include "core/model/input_batch.h"
#include "core/model/tensor_file.h"
#include "core/model/transformer.h"
#include "tests/support/shared_data.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/ones_like.h>

#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace regroup::test {

/// The largest |a - b| where mask is 1. @param mask [batch, tokens]; a, b [batch, tokens, ...].
inline double maskedDifference(const at::Tensor& a, const at::Tensor& b, const at::Tensor& mask) {
    const auto difference = a.to(at::kDouble).sub(b.to(at::kDouble)).abs().flatten(2).amax(-1);
    return difference.masked_select(mask.to(at::kBool)).max().item<double>();
}

/// A model folder with the numbers that stock transformers computed for it (tests/data/README.md).
struct OracleFolder {
    std::filesystem::path path;
    std::map<std::string, at::Tensor> expected;

    static OracleFolder read(const std::filesystem::path& path) {
        return {path, readTensorFile(path / "expected.safetensors")};
    }

    InputBatch batch() const {
        InputBatch batch;
        batch.inputIds = expected.at("input_ids");
        if (expected.count("attention_mask") > 0)
            batch.attentionMask = expected.at("attention_mask");
        if (expected.count("token_type_ids") > 0)
            batch.tokenTypeIds = expected.at("token_type_ids");
        if (expected.count("position_ids") > 0)
            batch.positionIds = expected.at("position_ids");
        return batch;
    }

    std::string outputName() const {
        return expected.count("logits") > 0 ? "logits" : "last_hidden_state";
    }

    /// The largest distance of an output from an expected one, padding left out.
    double difference(const at::Tensor& output, const std::string& name) const {
        const at::Tensor& wanted = expected.at(name);
        if (output.sizes() != wanted.sizes())
            return std::numeric_limits<double>::infinity();
        const auto mask =
            wanted.dim() == 3 ? expected.at("attention_mask") : at::ones_like(wanted, at::kLong);
        return maskedDifference(output.unsqueeze(-1), wanted.unsqueeze(-1), mask);
    }
};

/// From tests/data/archs, or from the shared oracles, or nothing.
inline std::optional<std::filesystem::path> findOracle(const std::string& name) {
    const auto own = std::filesystem::path(REGROUP_SOURCE_DIR) / "tests/data/archs" / name;
    if (std::filesystem::is_directory(own))
        return own;
    const auto shared = sharedData();
    if (!shared)
        return std::nullopt;
    return *shared / "oracles/archs" / name;
}

inline std::filesystem::path ownOracle(const std::string& name) {
    return std::filesystem::path(REGROUP_SOURCE_DIR) / "tests/data/archs" / name;
}

inline std::shared_ptr<const Transformer> loadModel(const std::filesystem::path& path,
                                                    const LoadOptions& options = {}) {
    return Transformer::load(Checkpoint::open(path), options);
}

inline double largestDifference(const at::Tensor& a, const at::Tensor& b) {
    return a.to(at::kDouble).sub(b.to(at::kDouble)).abs().max().item<double>();
}

} // namespace regroup::test
