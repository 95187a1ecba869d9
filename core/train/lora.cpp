// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/lora.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/model/dropout.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace regroup {

namespace {

constexpr std::string_view weightEnding = ".weight";

bool isNumber(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(),
                                        [](char digit) { return digit >= '0' && digit <= '9'; });
}

/// Linear layers of the blocks: what has two axes and lies in a numbered layer.
std::vector<std::string> blockLinears(const Checkpoint& checkpoint) {
    std::vector<std::string> names;
    for (const TensorInfo& tensor : checkpoint.tensors()) {
        const auto parts = splitText(tensor.name, '.');
        if (tensor.shape.size() == 2 && tensor.name.ends_with(weightEnding) &&
            std::any_of(parts.begin(), parts.end(), isNumber))
            names.push_back(tensor.name.substr(0, tensor.name.size() - weightEnding.size()));
    }
    return names;
}

/// Source: peft, utils/constants.py, TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING.
std::vector<std::string> usualTargets(const std::string& architecture) {
    if (architecture == "gpt2" || architecture == "gpt_bigcode")
        return {"c_attn"};
    if (architecture == "bert" || architecture == "roberta")
        return {"query", "value"};
    return {"q_proj", "v_proj"};
}

bool isChosen(const std::string& layer, const std::string& target) {
    return layer == target || layer.ends_with("." + target);
}

at::Tensor uniformWeights(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
    at::Tensor values = at::empty({rows, columns}, at::kDouble);
    Random random(seed);
    const double bound = 1 / std::sqrt(static_cast<double>(columns));
    auto* value = values.mutable_data_ptr<double>();
    for (std::int64_t index = 0; index < values.numel(); ++index)
        value[index] = bound * (2 * random.uniform() - 1);
    return values;
}

} // namespace

std::vector<std::string> loraLayers(const Checkpoint& checkpoint,
                                    const std::vector<std::string>& targets) {
    const auto linears = blockLinears(checkpoint);
    const auto wanted = targets.empty() ? usualTargets(checkpoint.config().architecture) : targets;
    std::set<std::string> chosen;
    for (const std::string& target : wanted) {
        const std::size_t before = chosen.size();
        for (const std::string& layer : linears)
            if (target == "all-linear" || isChosen(layer, target))
                chosen.insert(layer);
        if (chosen.size() > before)
            continue;
        std::set<std::string> ends;
        for (const std::string& layer : linears)
            ends.insert(layer.substr(layer.rfind('.') + 1));
        throw Error(ErrorCode::BadUsage,
                    fmt::format("LoRA: '{}' names no linear layer of the blocks, expected "
                                "all-linear or one of {}.",
                                target, fmt::join(ends, ", ")));
    }
    return {chosen.begin(), chosen.end()};
}

/// Shared by all adapters of a model; changed between passes only.
struct LoraAdapters::Dropout {
    double probability = 0;
    bool isActive = false;
    std::uint64_t seed = 0;

    at::Tensor applied(const at::Tensor& input, std::uint64_t layer) const {
        if (!isActive || probability == 0)
            return input;
        return dropped(input, probability, derivedSeed(seed, layer));
    }
};

class LoraAdapters::Adapter final : public LinearAdapter {
public:
    Adapter(at::Tensor down, at::Tensor up, double scale, std::uint64_t index,
            std::shared_ptr<const Dropout> dropout)
        : m_down(std::move(down)), m_up(std::move(up)), m_scale(scale), m_index(index),
          m_dropout(std::move(dropout)) {}

    at::Tensor apply(const at::Tensor& input) const override {
        const at::Tensor kept = m_dropout->applied(input, m_index);
        return at::linear(at::linear(kept, m_down), m_up) * m_scale;
    }

    /// On a GPU in the product itself, where it costs no pass over the output of its own.
    at::Tensor addTo(const at::Tensor& output, const at::Tensor& input) const override {
        if (!output.is_cuda())
            return output + apply(input);
        const at::Tensor kept = m_dropout->applied(input, m_index);
        const at::Tensor lowered = at::linear(kept, m_down).flatten(0, -2) * m_scale;
        return at::addmm(output.flatten(0, -2), lowered, m_up.t()).view(output.sizes());
    }

    std::shared_ptr<const LinearAdapter> rows(int64_t firstRow, int64_t rowCount) const override {
        return std::make_shared<Adapter>(m_down, m_up.narrow(0, firstRow, rowCount), m_scale,
                                         m_index, m_dropout);
    }

private:
    at::Tensor m_down; // [rank, in]
    at::Tensor m_up;   // [out, rank]
    double m_scale;
    std::uint64_t m_index;
    std::shared_ptr<const Dropout> m_dropout;
};

LoraAdapters::LoraAdapters(TrainableCheckpoint& checkpoint, const LoraOptions& options,
                           const LoadOptions& load, std::uint64_t seed)
    : m_options(options), m_transposed(checkpoint.config().architecture == "gpt2"),
      m_dropout(std::make_shared<Dropout>()) {
    m_dropout->probability = options.dropout;
    std::uint64_t index = 0;
    for (const std::string& layer : loraLayers(checkpoint, options.targets)) {
        const auto& shape = checkpoint.find(layer + ".weight")->shape;
        const std::int64_t out = m_transposed ? shape[1] : shape[0];
        const std::int64_t in = m_transposed ? shape[0] : shape[1];
        const auto place = at::TensorOptions().dtype(load.dtype).device(load.device);
        const at::Tensor down = uniformWeights(options.rank, in, derivedSeed(seed, index))
                                    .to(load.device, load.dtype)
                                    .requires_grad_(true);
        const at::Tensor up = at::zeros({out, options.rank}, place).requires_grad_(true);
        m_parameters[layer + ".lora_A.weight"] = down;
        m_parameters[layer + ".lora_B.weight"] = up;
        checkpoint.setAdapter(layer, std::make_shared<Adapter>(
                                         down, up, options.alpha / options.rank, index, m_dropout));
        ++index;
    }
}

LoraAdapters::~LoraAdapters() = default;

std::vector<std::string> LoraAdapters::layers() const {
    constexpr std::string_view ending = ".lora_A.weight";
    std::vector<std::string> names;
    for (const auto& [name, tensor] : m_parameters)
        if (name.ends_with(ending))
            names.push_back(name.substr(0, name.size() - ending.size()));
    return names;
}

void LoraAdapters::startDropout(std::uint64_t seed) {
    m_dropout->isActive = true;
    m_dropout->seed = seed;
}

void LoraAdapters::stopDropout() {
    m_dropout->isActive = false;
}

at::Tensor LoraAdapters::update(const std::string& layer) const {
    const at::NoGradGuard noGradients;
    const auto wide = [&](const std::string& name) {
        return m_parameters.at(layer + name).detach().to(at::kCPU, at::kDouble);
    };
    const at::Tensor update = at::matmul(wide(".lora_B.weight"), wide(".lora_A.weight")) *
                              (m_options.alpha / m_options.rank);
    return m_transposed ? update.t().contiguous() : update;
}

} // namespace regroup
