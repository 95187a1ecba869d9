// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/model/gpt2_family.h"

#include <fmt/format.h>

namespace regroup {

namespace {

/// GPT-2 with one key and one value head for all query heads, and plain linear layers: what
/// StarCoder is, and the stock form of a GPT-2 with a single group.
/// Source: transformers, models/gpt_bigcode; Allal et al. 2023, arXiv:2301.03988.
class GptBigCodeArchitecture final : public Gpt2Family {
public:
    std::string_view name() const override { return "gpt_bigcode"; }

    ModelConfig readConfig(const nlohmann::ordered_json& document,
                           const std::string& place) const override {
        // Otherwise query, key and value of each head lie together.
        if (!JsonFields(document, place).flag("multi_query", true))
            throw Error(ErrorCode::Unsupported,
                        fmt::format("{}: 'multi_query' is false, expected true: one key and one "
                                    "value head for all query heads.",
                                    place));
        return Gpt2Family::readConfig(document, place);
    }

protected:
    std::vector<ModelClass> classes() const override {
        return {{"GPTBigCodeForCausalLM", ModelOutput::NextTokens},
                {"GPTBigCodeModel", ModelOutput::HiddenState},
                {"GPTBigCodeForSequenceClassification", ModelOutput::Labels}};
    }
    bool isTransposed() const override { return false; }
    Gpt2Traits traits(const JsonFields& /*fields*/) const override {
        Gpt2Traits traits;
        traits.keyValueHeadCount = 1;
        traits.activation = "gelu_pytorch_tanh";
        return traits;
    }
};

} // namespace

const Architecture& gptBigCodeArchitecture() {
    static const GptBigCodeArchitecture architecture;
    return architecture;
}

} // namespace regroup
