// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/architecture.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

enum class Bias { None, Stored };

/// Collects the tensors of an architecture: Architecture::tensorSpecs in a few lines.
/// Borrows the config.
class TensorSpecList {
public:
    explicit TensorSpecList(const ModelConfig& config) : m_config(config) {}

    /// @param note what the shape follows from.
    void add(const std::string& name, std::vector<std::int64_t> shape, std::string note);
    /// name.weight [rows, columns], and name.bias [rows].
    void linear(const std::string& name, std::int64_t rows, std::int64_t columns, Bias bias,
                const std::string& note);
    /// name.weight [columns, rows] and name.bias [rows]: WeightReader::readTransposedLinear.
    void transposedLinear(const std::string& name, std::int64_t rows, std::int64_t columns,
                          const std::string& note);
    /// name.weight, and name.bias, [width]. @param width 0: the model's.
    void norm(const std::string& name, Bias bias, std::int64_t width = 0);
    /// Query, key, value and output of a layer that lie in four tensors of their own.
    void attention(const AttentionLayout& layout, int layer, Bias queryKeyValue, Bias output);
    /// The first and last linear layer of an MLP, and a gate as wide as the first where it has one.
    void mlp(const std::string& first, const std::string& last, std::int64_t innerDim, Bias bias,
             const std::string& gate = {});
    /// name.weight [vocabulary, width]. @param width 0: the model's.
    void embedding(const std::string& name, std::int64_t width = 0);
    /// name.weight [count, the model's width].
    void positions(const std::string& name, std::int64_t count);
    /// The head of a decoder, named as DecoderHead reads it. @param width 0: the model's.
    void decoderHead(std::int64_t width = 0);
    /// Used where it is stored.
    void usedIfStored(const std::string& name, std::vector<std::int64_t> shape, std::string note);
    /// May be stored beside the tensor that it is a copy of, and is not used.
    void tied(const std::string& name, std::vector<std::int64_t> shape);
    /// May be stored, in any shape, and is not used.
    void ignored(const std::string& name);

    std::vector<TensorSpec> take() { return std::move(m_specs); }

private:
    std::int64_t widthOr(std::int64_t width) const;
    std::string widthNote(std::int64_t width) const;

    const ModelConfig& m_config;
    std::vector<TensorSpec> m_specs;
};

/// "4 heads of 64, model width 768": what a projection's shape follows from.
std::string headsNote(int headCount, const ModelConfig& config);

} // namespace regroup
