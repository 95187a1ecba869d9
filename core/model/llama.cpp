// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/llama_family.h"

namespace regroup {

namespace {

/// Llama 1 to 3 and whatever has their form. Source: transformers, models/llama.
class LlamaArchitecture final : public LlamaFamily {
public:
    std::string_view name() const override { return "llama"; }

protected:
    std::vector<ModelClass> classes() const override {
        return {{"LlamaForCausalLM", ModelOutput::NextTokens},
                {"LlamaModel", ModelOutput::HiddenState},
                {"LlamaForSequenceClassification", ModelOutput::Labels}};
    }

    LlamaTraits traits(const JsonFields& fields, const ModelConfig& /*config*/) const override {
        const auto bias = [&](const char* key) {
            return fields.flag(key, false) ? Bias::Stored : Bias::None;
        };
        return {bias("attention_bias"), bias("attention_bias"), bias("mlp_bias"), {}};
    }
};

} // namespace

const Architecture& llamaArchitecture() {
    static const LlamaArchitecture architecture;
    return architecture;
}

} // namespace regroup
