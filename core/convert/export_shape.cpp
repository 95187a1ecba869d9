// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/export_shape.h"

#include "core/convert/gpt_bigcode_form.h"
#include "core/convert/padded_form.h"

namespace regroup {

ExportShape exportShape(ExportForm form, const ModelConfig& config, const ModelGrouping& grouping) {
    if (form == ExportForm::Padded)
        return ExportShape::Padded;
    if (form != ExportForm::Stock)
        return ExportShape::Own;
    if (fitsGptBigCode(config, grouping))
        return ExportShape::GptBigCode;
    return refusesHeadCount(config) ? ExportShape::Sibling : ExportShape::Own;
}

std::optional<ReshapedModel> reshapedFor(ExportForm form, const Checkpoint& source,
                                         const ModelGrouping& grouping, MergeRule rule) {
    switch (exportShape(form, source.config(), grouping)) {
    case ExportShape::Own: break;
    case ExportShape::Padded:
        return paddedModel(source, grouping, planPadding(source, grouping), rule);
    case ExportShape::Sibling:
        return paddedModel(source, grouping, planSibling(source, grouping), rule);
    case ExportShape::GptBigCode: return gptBigCodeModel(source, grouping, rule);
    }
    return std::nullopt;
}

} // namespace regroup
