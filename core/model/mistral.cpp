// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/llama_family.h"

namespace regroup {

namespace {

/// Llama with grouped heads and one sliding window for all layers. `layer_types` means nothing to
/// it. Source: transformers, models/mistral.
class MistralArchitecture final : public LlamaFamily {
public:
    std::string_view name() const override { return "mistral"; }

protected:
    std::vector<ModelClass> classes() const override {
        return {{"MistralForCausalLM", ModelOutput::NextTokens},
                {"MistralModel", ModelOutput::HiddenState},
                {"MistralForSequenceClassification", ModelOutput::Labels}};
    }

    LlamaDefaults defaults() const override { return {std::int64_t{1} << 17U, 8}; }

    LlamaTraits traits(const JsonFields& fields, const ModelConfig& config) const override {
        LlamaTraits traits;
        traits.windows.assign(static_cast<std::size_t>(config.layerCount),
                              readSlidingWindow(fields));
        return traits;
    }
};

} // namespace

const Architecture& mistralArchitecture() {
    static const MistralArchitecture architecture;
    return architecture;
}

} // namespace regroup
