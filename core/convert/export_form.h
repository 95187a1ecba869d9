// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"
#include "core/model/model_config.h"

#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// How a grouped model is written; method.md section 9.
enum class ExportForm {
    Native,  ///< Any grouping; config.json carries a `regroup` object. Only this program reads it.
    Stock,   ///< Joint, equal groups, the same count in every layer: plain grouped-query attention.
    Padded,  ///< Any groups as plain grouped-query attention, filled up with query heads of zeros.
    Repeated ///< Merged heads written out for every query head: loads anywhere, saves nothing.
};

std::string_view exportFormName(ExportForm form); ///< "native", "stock", "padded", "repeated".
ExportForm
exportFormFromName(std::string_view name); ///< @throws Error(BadUsage) listing the names.
std::vector<std::string> exportFormNames();

/// Who can load it, in words: "transformers (LlamaForCausalLM), vLLM, llama.cpp after conversion".
std::string exportLoaders(ExportForm form, const ModelConfig& config);

/// @throws Error(Unsupported) that says why this grouping has no such form for this architecture,
/// and
///         which form is the nearest that works.
void checkExportPossible(ExportForm form, const ModelConfig& config, const ModelGrouping& grouping);

} // namespace regroup
