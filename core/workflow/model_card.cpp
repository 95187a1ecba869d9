// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/model_card.h"

#include "core/base/version.h"
#include "core/model/model_config.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace regroup {

namespace {

/// What is said of the form before the checkpoint exists; the config of a stock export differs from
/// its source's only in numbers.
std::string originText(const GroupingFile& grouping) {
    if (!grouping.origin)
        return "- groups: made by hand\n";
    const GroupingOrigin& origin = *grouping.origin;
    std::string text = fmt::format("- groups: found by `{}`", origin.method);
    if (!origin.objective.empty())
        text += fmt::format(", objective `{}`", origin.objective);
    if (!origin.metric.empty())
        text += fmt::format(", similarity `{}`", origin.metric);
    if (origin.seed)
        text += fmt::format(", seed {}", *origin.seed);
    return text + "\n";
}

std::string nameOf(const std::filesystem::path& path) {
    return path.has_filename() ? path.filename().string() : path.parent_path().filename().string();
}

} // namespace

std::string modelCardText(const ConvertRequest& request, const ModelConfig& source,
                          const std::string& sourceSha256) {
    const std::string base = nameOf(request.model);
    std::string text = fmt::format("---\nbase_model: {}\ntags: [grouped-query-attention, regroup]\n"
                                   "---\n\n# {}\n\n",
                                   nlohmann::json(base).dump(), nameOf(request.out));
    text += fmt::format("`{}` with its key and value heads merged into groups by Regroup {} ({}).\n"
                        "The weights were not trained after the merge.\n\n",
                        base, programVersion(), gitCommit());
    text += originText(request.grouping);
    const MergeMethod method = mergeMethodOf(request.merge, source);
    text += fmt::format(
        "- merge: `{}`, refined: `{}`; key and value heads over all layers: {} of {}\n",
        mergeRuleName(method.rule), mergeRefinementsText(method.refinements),
        keyValueHeadTotal(request.grouping.grouping), 2 * source.layerCount * source.headCount);
    if (method.refinements.mlp)
        text += "- the MLPs were solved anew as well: more than a conversion of the KV cache\n";
    text += fmt::format("- form: `{}`; loads in {}\n", exportFormName(request.form),
                        exportLoaders(request.form, source));
    if (!sourceSha256.empty())
        text += fmt::format("- made from weights with SHA-256 `{}`\n", sourceSha256);
    if (!request.command.empty())
        text += fmt::format("\nMade by:\n\n    {}\n", request.command);
    return text + fmt::format("\nGroups of query heads, layer by layer:\n\n```json\n{}\n```\n",
                              groupingToJson(request.grouping.grouping).dump());
}

} // namespace regroup
