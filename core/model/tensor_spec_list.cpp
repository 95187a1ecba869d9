// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tensor_spec_list.h"

#include <fmt/format.h>

#include <utility>

namespace regroup {

std::string headsNote(int headCount, const ModelConfig& config) {
    return fmt::format("{} heads of {}, model width {}", headCount, config.headDim,
                       config.modelDim);
}

std::int64_t TensorSpecList::widthOr(std::int64_t width) const {
    return width > 0 ? width : m_config.modelDim;
}

std::string TensorSpecList::widthNote(std::int64_t width) const {
    return fmt::format("model width {}", width);
}

void TensorSpecList::add(const std::string& name, std::vector<std::int64_t> shape,
                         std::string note) {
    m_specs.push_back({name, std::move(shape), false, std::move(note)});
}

void TensorSpecList::linear(const std::string& name, std::int64_t rows, std::int64_t columns,
                            Bias bias, const std::string& note) {
    add(name + ".weight", {rows, columns}, note);
    if (bias == Bias::Stored)
        add(name + ".bias", {rows}, note);
}

void TensorSpecList::transposedLinear(const std::string& name, std::int64_t rows,
                                      std::int64_t columns, const std::string& note) {
    add(name + ".weight", {columns, rows}, note);
    add(name + ".bias", {rows}, note);
}

void TensorSpecList::norm(const std::string& name, Bias bias, std::int64_t width) {
    const std::int64_t extent = widthOr(width);
    add(name + ".weight", {extent}, widthNote(extent));
    if (bias == Bias::Stored)
        add(name + ".bias", {extent}, widthNote(extent));
}

void TensorSpecList::attention(const AttentionLayout& layout, int layer, Bias queryKeyValue,
                               Bias output) {
    const LayerGrouping& grouping = m_config.grouping.at(static_cast<std::size_t>(layer));
    const auto project = [&](const StoredProjection& projection, int headCount) {
        linear(projection.name, projection.rowCount, m_config.modelDim, queryKeyValue,
               headsNote(headCount, m_config));
    };
    project(layout.query, m_config.headCount);
    project(layout.key, grouping.key.groupCount());
    project(layout.value, grouping.value.groupCount());
    linear(layout.output.name, layout.output.rowCount, layout.query.rowCount, output,
           headsNote(m_config.headCount, m_config));
}

void TensorSpecList::mlp(const std::string& first, const std::string& last, std::int64_t innerDim,
                         Bias bias, const std::string& gate) {
    const std::string note =
        fmt::format("inner width {}, model width {}", innerDim, m_config.modelDim);
    linear(first, innerDim, m_config.modelDim, bias, note);
    if (!gate.empty())
        linear(gate, innerDim, m_config.modelDim, bias, note);
    linear(last, m_config.modelDim, innerDim, bias, note);
}

void TensorSpecList::embedding(const std::string& name, std::int64_t width) {
    const std::int64_t columns = widthOr(width);
    add(name + ".weight", {m_config.vocabularySize, columns},
        fmt::format("vocabulary {}, {}", m_config.vocabularySize, widthNote(columns)));
}

void TensorSpecList::positions(const std::string& name, std::int64_t count) {
    add(name + ".weight", {count, m_config.modelDim},
        fmt::format("{} positions, {}", count, widthNote(m_config.modelDim)));
}

void TensorSpecList::decoderHead(std::int64_t width) {
    const std::int64_t columns = widthOr(width);
    switch (m_config.output) {
    case ModelOutput::NextTokens:
    case ModelOutput::MaskedTokens:
        embedding("lm_head", columns);
        m_specs.back().optional = m_config.tiedHead;
        return;
    case ModelOutput::Labels: {
        const auto labelCount = static_cast<std::int64_t>(m_config.labels.size());
        add("score.weight", {labelCount, columns},
            fmt::format("{} labels, {}", labelCount, widthNote(columns)));
        return;
    }
    case ModelOutput::HiddenState: return;
    }
}

void TensorSpecList::usedIfStored(const std::string& name, std::vector<std::int64_t> shape,
                                  std::string note) {
    add(name, std::move(shape), std::move(note));
    m_specs.back().usedIfStored = true;
}

void TensorSpecList::tied(const std::string& name, std::vector<std::int64_t> shape) {
    m_specs.push_back({name, std::move(shape), true, {}});
}

void TensorSpecList::ignored(const std::string& name) {
    m_specs.push_back({name, {}, true, {}});
}

} // namespace regroup
