// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "core/base/text.h"
#include "core/workflow/open_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

namespace regroup::app {

namespace {

std::string headCountsText(const std::vector<int>& counts) {
    const bool equal = std::all_of(counts.begin(), counts.end(),
                                   [&](int count) { return count == counts.front(); });
    return equal ? fmt::format("{}", counts.front()) : fmt::format("{}", fmt::join(counts, " "));
}

std::string summaryText(const ModelSummary& summary) {
    std::string types;
    for (const auto& [name, count] : summary.dataTypes)
        types += fmt::format("{}{} ({})", types.empty() ? "" : ", ", name, countText(count));
    std::string text =
        fmt::format("model        {}\narchitecture {} ({})\nlayers       {}\n", summary.path,
                    summary.architecture, summary.className, summary.layerCount);
    text += fmt::format("query heads  {} of {}\nkey heads    {}\nvalue heads  {}\n",
                        summary.headCount, summary.headDim, headCountsText(summary.keyHeadCounts),
                        headCountsText(summary.valueHeadCounts));
    text += fmt::format("width        {}\nvocabulary   {}{}\npositions    {}\n", summary.modelDim,
                        summary.vocabularySize, summary.tiedHead ? " (tied output layer)" : "",
                        summary.positionCount);
    text += fmt::format("parameters   {}\ntypes        {}\nweights      {}\n",
                        countText(summary.parameterCount), types, byteText(summary.weightBytes));
    text += fmt::format("KV cache     {} per token\ntokenizer    {}",
                        byteText(summary.keyValueBytesPerToken),
                        summary.tokenizer.empty() ? "none" : summary.tokenizer);
    for (const std::string& warning : summary.warnings)
        text += "\nwarning: " + warning;
    return text;
}

} // namespace

void addInspectCommand(CLI::App& app, CommandChoice& choice) {
    auto* command =
        app.add_subcommand("inspect", "Says what a checkpoint holds; reads headers only");
    command->footer("Example:\n  regroup inspect resources/samples/stories260k --json");
    auto model = std::make_shared<std::filesystem::path>();
    addModelArgument(*command, *model);
    command->callback([&choice, model] {
        choice.action = [model](const CommandContext& context, JobContext&) {
            const ModelSummary summary = inspectModel(context.session, *model);
            return CommandResult{modelSummaryToJson(summary), summaryText(summary)};
        };
    });
}

} // namespace regroup::app
