// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/calibration_options.h"
#include "app/commands/commands.h"
#include "app/studio_export.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/workflow/run_library.h"

#include <fmt/format.h>

#include <memory>

namespace regroup::app {

namespace {

struct PlotOptions {
    std::filesystem::path data; ///< A similarity report, for heatmaps.
    std::filesystem::path out;
    std::optional<std::int64_t> parent;
};

CommandResult drawn(const std::string& kind, const std::filesystem::path& out) {
    return {{{"kind", kind}, {"out", out.string()}},
            fmt::format("{}: written to {}", kind, out.string())};
}

CommandResult plannedPicture(const nlohmann::ordered_json& recipe,
                             const std::filesystem::path& out) {
    DryRun plan;
    plan.recipe = recipe;
    plan.outputs = {out};
    return dryRunResult(plan);
}

CommandResult plotHeatmaps(const PlotOptions& options, const CommandContext& context) {
    if (!isPictureName(options.out))
        throw Error(ErrorCode::BadUsage,
                    fmt::format("{}: ends in '{}', expected .png, .svg or .pdf.",
                                options.out.string(), options.out.extension().string()));
    if (context.global.dryRun)
        return plannedPicture({{"command", "plot heatmaps"}, {"data", options.data.string()}},
                              options.out);
    exportWithStudio("heatmaps", options.out, {"--data", options.data.string()});
    return drawn("heatmaps", options.out);
}

CommandResult plotComparison(const PlotOptions& options, const CommandContext& context) {
    const auto store = context.global.requiredStorePath();
    if (context.global.dryRun)
        return plannedPicture({{"command", "plot comparison"}, {"store", store.string()}},
                              options.out);
    if (isPictureName(options.out)) {
        std::vector<std::string> arguments{"--store", store.string()};
        if (options.parent)
            arguments.insert(arguments.end(), {"--runs-of", std::to_string(*options.parent)});
        exportWithStudio("comparison", options.out, arguments);
        return drawn("comparison", options.out);
    }
    if (options.out.extension() != ".csv")
        throw Error(ErrorCode::BadUsage,
                    fmt::format("{}: ends in '{}', expected .png, .svg, .pdf or .csv.",
                                options.out.string(), options.out.extension().string()));
    RunQuery query;
    query.parentId = options.parent.value_or(0);
    writeFileAtomically(options.out, runsCsv(listRuns(store, query)));
    return drawn("comparison", options.out);
}

} // namespace

void addPlotCommand(CLI::App& app, CommandChoice& choice) {
    auto* command = app.add_subcommand("plot", "The studio's charts without a display");
    command->footer("Example:\n  regroup plot comparison --out comparison.svg");
    command->require_subcommand(1);
    auto options = std::make_shared<PlotOptions>();

    auto* heatmaps = command->add_subcommand("heatmaps", "Similarity of the heads of all layers");
    heatmaps->footer("Example:\n  regroup similarity MODEL --data TEXT --out heads.json && regroup "
                     "plot heatmaps --data heads.json --out heads.svg");
    heatmaps
        ->add_option("--data", options->data,
                     "A report that `regroup similarity --out FILE.json` wrote")
        ->required();
    heatmaps->add_option("--out", options->out, ".png, .svg or .pdf")->required();
    heatmaps->callback([&choice, options] {
        choice.action = [options](const CommandContext& context, JobContext&) {
            return plotHeatmaps(*options, context);
        };
    });

    auto* comparison = command->add_subcommand(
        "comparison", "Perplexity against KV bytes per token of the stored runs");
    comparison->footer(
        "Example:\n  regroup plot comparison --store runs.sqlite --out comparison.svg");
    comparison->add_option("--runs-of", options->parent, "Only the variants of this recipe run");
    comparison->add_option("--out", options->out, ".png, .svg, .pdf or .csv")->required();
    comparison->callback([&choice, options] {
        choice.action = [options](const CommandContext& context, JobContext&) {
            return plotComparison(*options, context);
        };
    });
}

} // namespace regroup::app
