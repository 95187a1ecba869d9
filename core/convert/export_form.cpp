// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/export_form.h"

#include "core/base/error.h"
#include "core/convert/export_shape.h"
#include "core/model/architecture.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace regroup {

namespace {

constexpr std::array forms{ExportForm::Native, ExportForm::Stock, ExportForm::Padded,
                           ExportForm::Repeated};

const char* const anywhereHint =
    "Use 'native' (read by this program) or 'repeated' (loads anywhere, saves no memory).";
const char* const paddedHint =
    "Use 'padded' (loads in stock programs too, with some query heads of zeros), 'native' (read by "
    "this program) or 'repeated' (loads anywhere, saves no memory).";

[[noreturn]] void throwNoStockForm(const std::string& reason, const char* hint = paddedHint) {
    throw Error(ErrorCode::Unsupported, fmt::format("Export 'stock': {}.", reason), hint);
}

void checkStockLayer(std::size_t index, const LayerGrouping& layer) {
    if (!layer.isJoint())
        throwNoStockForm(fmt::format("layer {} groups its keys as {} and its values as {}, "
                                     "expected the same groups for both",
                                     index, groupingText(layer.key), groupingText(layer.value)));
    if (!layer.key.hasEqualSizes())
        throwNoStockForm(fmt::format("layer {} has groups of {} heads, expected groups of equal "
                                     "size",
                                     index, fmt::join(layer.key.groupSizes(), ", ")));
}

void checkStock(const ModelConfig& config, const ModelGrouping& grouping) {
    if (config.architecture == "gpt_bigcode" ||
        exportShape(ExportForm::Stock, config, grouping) == ExportShape::GptBigCode)
        return;
    if (config.architecture == "gpt2")
        throwNoStockForm("the architecture 'gpt2' has no stock form with several shared key and "
                         "value heads, expected one group in every layer, which is a GPTBigCode",
                         anywhereHint);
    if (!architectureNamed(config.architecture, "Export 'stock'").readsKeyValueHeadCount())
        throwNoStockForm(fmt::format("the architecture '{}' has no stock form with shared key and "
                                     "value heads, expected one that reads 'num_key_value_heads', "
                                     "such as llama",
                                     config.architecture),
                         anywhereHint);
    for (std::size_t layer = 0; layer < grouping.size(); ++layer) {
        checkStockLayer(layer, grouping[layer]);
        if (grouping[layer].key.groupCount() != grouping.front().key.groupCount())
            throwNoStockForm(fmt::format("layer 0 has {} groups and layer {} has {}, expected the "
                                         "same number in every layer",
                                         grouping.front().key.groupCount(), layer,
                                         grouping[layer].key.groupCount()));
    }
}

void checkFits(const ModelConfig& config, const ModelGrouping& grouping) {
    if (grouping.size() != static_cast<std::size_t>(config.layerCount))
        throw Error(ErrorCode::BadData,
                    fmt::format("The grouping has {} layers, the model {}.", grouping.size(),
                                config.layerCount),
                    "The grouping may belong to another model.");
    for (std::size_t layer = 0; layer < grouping.size(); ++layer)
        for (const Grouping* side : {&grouping[layer].key, &grouping[layer].value})
            if (side->headCount() != config.headCount)
                throw Error(ErrorCode::BadData,
                            fmt::format("The grouping's layer {} is for {} heads, the model has "
                                        "{}.",
                                        layer, side->headCount(), config.headCount),
                            "The grouping may belong to another model.");
}

} // namespace

std::string_view exportFormName(ExportForm form) {
    switch (form) {
    case ExportForm::Native: return "native";
    case ExportForm::Stock: return "stock";
    case ExportForm::Padded: return "padded";
    case ExportForm::Repeated: return "repeated";
    }
    throw Error(ErrorCode::Internal, "An export form without a name was asked for.");
}

std::vector<std::string> exportFormNames() {
    std::vector<std::string> names;
    names.reserve(forms.size());
    for (const ExportForm form : forms)
        names.emplace_back(exportFormName(form));
    return names;
}

ExportForm exportFormFromName(std::string_view name) {
    for (const ExportForm form : forms)
        if (exportFormName(form) == name)
            return form;
    throw Error(ErrorCode::BadUsage,
                fmt::format("Export form '{}' is not known, expected one of: {}.", name,
                            fmt::join(exportFormNames(), ", ")));
}

std::string exportLoaders(ExportForm form, const ModelConfig& config) {
    const std::string& loader = config.className.empty() ? config.architecture : config.className;
    switch (form) {
    case ExportForm::Native: return "Regroup only; other programs refuse its shapes";
    case ExportForm::Stock:
        return fmt::format("transformers ({}), vLLM, llama.cpp after conversion", loader);
    case ExportForm::Padded:
        return fmt::format("transformers ({}), vLLM, llama.cpp after conversion; some of its query "
                           "heads are zeros",
                           loader);
    case ExportForm::Repeated:
        return fmt::format("transformers ({}) and whatever loads the original; saves no memory",
                           loader);
    }
    throw Error(ErrorCode::Internal, "Loaders of an unknown export form were asked for.");
}

void checkExportPossible(ExportForm form, const ModelConfig& config,
                         const ModelGrouping& grouping) {
    checkFits(config, grouping);
    if (form == ExportForm::Stock)
        checkStock(config, grouping);
    if (form == ExportForm::Repeated && config.architecture == "gpt_bigcode")
        throw Error(ErrorCode::Unsupported,
                    "Export 'repeated': a GPTBigCode has one key and value head by definition, "
                    "expected an architecture with one for every query head.",
                    "Use 'stock': it loads anywhere as it is.");
}

} // namespace regroup
