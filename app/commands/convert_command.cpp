// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/merge_options.h"
#include "core/base/text.h"
#include "core/workflow/convert_model.h"

#include <fmt/format.h>

#include <memory>

namespace regroup::app {

namespace {

struct ConvertOptions {
    std::filesystem::path model;
    std::filesystem::path grouping;
    MergeOptions merge;
    std::string form;
    std::string outDataType; ///< Empty: as in the checkpoint.
    std::filesystem::path out;
};

CommandResult convertDryRun(const ConvertOptions& options, const ConvertRequest& request,
                            const CommandContext& context, JobContext& job) {
    const ConvertPlan plan = planConvert(context.session, request, job);
    DryRun dryRun;
    dryRun.recipe = {{"command", "convert"},
                     {"model", options.model.string()},
                     {"grouping", options.grouping.string()},
                     {"merge", options.merge.rule},
                     {"refine", options.merge.refine},
                     {"data", options.merge.calibration.settings.data.string()},
                     {"export", options.form},
                     {"out_dtype", options.outDataType},
                     {"out", options.out.string()}};
    dryRun.outputs = {options.out};
    dryRun.memoryBytes = plan.memoryBytes;
    dryRun.diskBytes = plan.outputBytes;
    CommandResult result = dryRunResult(dryRun);
    result.json["preflight"]["free_disk_bytes"] = plan.freeBytes;
    return result;
}

std::string reportText(const ExportReport& report, const std::filesystem::path& out) {
    const auto share = [](auto before, auto after) {
        return before == 0
                   ? 0.0
                   : 100.0 * (static_cast<double>(after) / static_cast<double>(before) - 1.0);
    };
    std::string text = fmt::format("written    {} ({}, {})\n", out.string(),
                                   exportFormName(report.form), byteText(report.writtenBytes));
    text += fmt::format("parameters {} -> {} ({:+.1f} %)\n", countText(report.parameterCountBefore),
                        countText(report.parameterCount),
                        share(report.parameterCountBefore, report.parameterCount));
    text += fmt::format("KV cache   {} -> {} per token ({:+.1f} %)\n",
                        byteText(report.keyValueBytesPerTokenBefore),
                        byteText(report.keyValueBytesPerToken),
                        share(report.keyValueBytesPerTokenBefore, report.keyValueBytesPerToken));
    text += fmt::format("verified   {} tokens, largest difference {:.2e} (allowed {:.2e})\n",
                        report.verification.tokenCount, report.verification.maxAbsDifference,
                        report.verification.allowed);
    if (report.changesMlp)
        text += "changed    attention, and the MLPs: more than a conversion of the KV cache\n";
    return text + "loads in   " + report.loadsIn;
}

CommandResult convert(const ConvertOptions& options, const CommandContext& context,
                      JobContext& job) {
    ConvertRequest request;
    request.model = options.model;
    request.grouping = readGroupingFile(options.grouping);
    request.groupingPlace = options.grouping.string();
    request.merge = mergeRequestOf(options.merge);
    request.form = exportFormFromName(options.form);
    if (!options.outDataType.empty())
        request.dataType = dataTypeFromName(options.outDataType);
    request.out = options.out;
    request.runtime = context.global.runtime;
    request.store = context.global.storePath();
    request.command = context.commandLine;
    if (context.global.dryRun)
        return convertDryRun(options, request, context, job);
    const ExportReport report = convertModel(context.session, request, job);
    return {exportReportToJson(report), reportText(report, options.out)};
}

} // namespace

void addConvertCommand(CLI::App& app, CommandChoice& choice) {
    auto* command = app.add_subcommand(
        "convert", "Writes the grouped checkpoint, then reads it back and compares outputs");
    command->footer(
        "Example:\n  regroup convert resources/samples/stories260k --grouping g4.yaml "
        "--merge svd --data resources/samples/stories.txt --export native --out grouped");
    auto options = std::make_shared<ConvertOptions>();
    addModelArgument(*command, options->model);
    command->add_option("--grouping", options->grouping, "A grouping file, .yaml or .json")
        ->required();
    addMergeOptions(*command, options->merge);
    addCalibrationOptions(*command, options->merge.calibration);
    command->add_option("--export", options->form, "native, stock, padded or repeated")->required();
    command
        ->add_option("--out-dtype", options->outDataType,
                     "Type of the written weights (default: as in the checkpoint)")
        ->check(CLI::IsMember({"float32", "bfloat16", "float16"}));
    command->add_option("--out", options->out, "A new folder")->required();
    command->callback([&choice, options] {
        choice.action = [options](const CommandContext& context, JobContext& job) {
            return convert(*options, context, job);
        };
    });
}

} // namespace regroup::app
