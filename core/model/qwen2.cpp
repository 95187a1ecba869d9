// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/llama_family.h"

#include <fmt/format.h>

namespace regroup {

namespace {

/// Llama with biases on queries, keys and values, and a sliding window in some layers.
/// Source: transformers, models/qwen2.
class Qwen2Architecture final : public LlamaFamily {
public:
    std::string_view name() const override { return "qwen2"; }

protected:
    std::vector<ModelClass> classes() const override {
        return {{"Qwen2ForCausalLM", ModelOutput::NextTokens},
                {"Qwen2Model", ModelOutput::HiddenState},
                {"Qwen2ForSequenceClassification", ModelOutput::Labels}};
    }

    LlamaDefaults defaults() const override { return {std::int64_t{1} << 15U, 32}; }

    LlamaTraits traits(const JsonFields& fields, const ModelConfig& config) const override {
        LlamaTraits traits;
        traits.queryKeyValueBias = Bias::Stored;
        const std::int64_t window =
            fields.flag("use_sliding_window", false) ? readSlidingWindow(fields) : 0;
        const auto* types = fields.find("layer_types");
        traits.windows = types != nullptr ? listedWindows(fields, *types, window, config.layerCount)
                                          : countedWindows(fields, window, config.layerCount);
        return traits;
    }

private:
    static std::vector<std::int64_t> listedWindows(const JsonFields& fields,
                                                   const nlohmann::ordered_json& types,
                                                   std::int64_t window, int layerCount) {
        const char* key = "layer_types";
        if (!types.is_array() || types.size() != static_cast<std::size_t>(layerCount))
            fields.fail(key, fmt::format("a list for {} layers", layerCount));
        std::vector<std::int64_t> windows;
        windows.reserve(static_cast<std::size_t>(layerCount));
        for (const auto& type : types) {
            const bool slides = type == "sliding_attention";
            if (!slides && type != "full_attention" && type != "attention") // The last: old name.
                fields.fail(key, R"(a list of "full_attention" and "sliding_attention")");
            if (slides && window == 0)
                fields.fail(key, R"(no "sliding_attention", as 'use_sliding_window' or )"
                                 R"('sliding_window' says that there is none)");
            windows.push_back(slides ? window : 0);
        }
        return windows;
    }

    /// Without a list the first max_window_layers layers see everything before.
    static std::vector<std::int64_t> countedWindows(const JsonFields& fields, std::int64_t window,
                                                    int layerCount) {
        const std::int64_t first =
            fields.optionalWhole("max_window_layers", 0, std::int64_t{1} << 30U).value_or(28);
        std::vector<std::int64_t> windows;
        for (int layer = 0; layer < layerCount; ++layer)
            windows.push_back(layer >= first ? window : 0);
        return windows;
    }
};

} // namespace

const Architecture& qwen2Architecture() {
    static const Qwen2Architecture architecture;
    return architecture;
}

} // namespace regroup
