// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/gpt2_family.h"

namespace regroup {

namespace {

/// Weights stored as [in, out].
class Gpt2Architecture final : public Gpt2Family {
public:
    std::string_view name() const override { return "gpt2"; }

protected:
    std::vector<ModelClass> classes() const override {
        return {{"GPT2LMHeadModel", ModelOutput::NextTokens},
                {"GPT2Model", ModelOutput::HiddenState},
                {"GPT2ForSequenceClassification", ModelOutput::Labels}};
    }
    bool isTransposed() const override { return true; }
    Gpt2Traits traits(const JsonFields& fields) const override {
        Gpt2Traits traits;
        traits.scalesByLayer = fields.flag("scale_attn_by_inverse_layer_idx", false);
        return traits;
    }
};

} // namespace

const Architecture& gpt2Architecture() {
    static const Gpt2Architecture architecture;
    return architecture;
}

} // namespace regroup
