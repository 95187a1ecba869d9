// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/calibration_options.h"
#include "app/commands/commands.h"
#include "app/studio_export.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/workflow/analyze_heads.h"

#include <fmt/format.h>
#include <unistd.h>

#include <memory>

namespace regroup::app {

namespace {

struct SimilarityOptions {
    std::filesystem::path model;
    std::string metric = "activation-mean";
    std::string on = "key";
    CalibrationOptions calibration;
    std::optional<std::filesystem::path> out;
};

std::string layerText(const SquareMatrix& layer, std::size_t index) {
    std::string text = fmt::format("layer {}\n", index);
    for (int row = 0; row < layer.size(); ++row) {
        for (int column = 0; column < layer.size(); ++column)
            text += fmt::format("{:7.3f}", layer.at(row, column));
        text += '\n';
    }
    return text;
}

std::string reportText(const SimilarityReport& report) {
    std::string text =
        fmt::format("{} of {} heads, {} tokens\n", similarityMetricName(report.metric),
                    headKindName(report.on), report.tokenCount);
    for (std::size_t index = 0; index < report.layers.size(); ++index)
        text += layerText(report.layers[index], index);
    text.pop_back();
    return text;
}

void writeReport(const SimilarityReport& report, const std::filesystem::path& out) {
    if (!isPictureName(out)) {
        writeSimilarityReport(out, report);
        return;
    }
    const auto numbers = std::filesystem::temp_directory_path() /
                         fmt::format("regroup-similarity-{}.json", ::getpid());
    writeSimilarityReport(numbers, report);
    try {
        exportWithStudio("heatmaps", out, {"--data", numbers.string()});
    } catch (...) {
        std::filesystem::remove(numbers);
        throw;
    }
    std::filesystem::remove(numbers);
}

CommandResult similarity(const SimilarityOptions& options, const CommandContext& context,
                         JobContext& job) {
    SimilarityRequest request;
    request.model = options.model;
    request.metric = similarityMetricFromName(options.metric);
    request.on = headKindFromName(options.on);
    request.calibration = options.calibration.settings;
    request.runtime = context.global.runtime;
    if (needsCalibration(request.metric) && request.calibration.data.empty())
        throw Error(
            ErrorCode::BadUsage,
            fmt::format("--metric {} is measured on text, and --data is missing.", options.metric),
            "Add --data FILE, or use --metric weight, which needs none.");
    if (context.global.dryRun) {
        DryRun plan;
        plan.recipe = {{"command", "similarity"},
                       {"model", request.model.string()},
                       {"metric", options.metric},
                       {"on", options.on},
                       {"data", request.calibration.data.string()},
                       {"tokens", request.calibration.tokenLimit}};
        if (options.out)
            plan.outputs = {*options.out};
        return dryRunResult(plan);
    }
    const auto report = analyzeHeads(context.session, request, job);
    CommandResult result{similarityReportToJson(*report), reportText(*report)};
    if (options.out) {
        writeReport(*report, *options.out);
        result.text = fmt::format("{} of {} heads, {} layers, {} tokens: written to {}",
                                  options.metric, options.on, report->layers.size(),
                                  report->tokenCount, options.out->string());
    }
    return result;
}

} // namespace

void addSimilarityCommand(CLI::App& app, CommandChoice& choice) {
    auto* command =
        app.add_subcommand("similarity", "Measures how alike the heads of each layer are");
    command->footer("Example:\n  regroup similarity resources/samples/stories260k --metric "
                    "activation-mean --on key "
                    "--data resources/samples/stories.txt --out heads.png");
    auto options = std::make_shared<SimilarityOptions>();
    addModelArgument(*command, options->model);
    command
        ->add_option(
            "--metric", options->metric,
            "activation-mean (the paper's), activation-token, activation-match, euclidean, "
            "cka, procrustes, attention; weight and weight-svd need no data")
        ->capture_default_str();
    command->add_option("--on", options->on, "key, value or query")->capture_default_str();
    addCalibrationOptions(*command, options->calibration);
    command->add_option("--out", options->out, ".json .csv .npy, or a picture: .png .svg .pdf");
    command->callback([&choice, options] {
        choice.action = [options](const CommandContext& context, JobContext& job) {
            return similarity(*options, context, job);
        };
    });
}

} // namespace regroup::app
