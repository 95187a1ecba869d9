// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "core/workflow/run_pipeline.h"
#include "core/workflow/run_recipe.h"
#include "core/workflow/study_files.h"

#include <fmt/format.h>

#include <memory>

namespace regroup::app {

namespace {

struct RunOptions {
    std::filesystem::path recipe;
    RecipeOverrides overrides;
    bool fresh = false;
    int jobCount = 0;
    std::optional<std::filesystem::path> out;
};

nlohmann::ordered_json modelsOf(const Recipe& recipe) {
    if (recipe.models.size() == 1)
        return recipe.models.front().string();
    auto models = nlohmann::ordered_json::array();
    for (const auto& model : recipe.models)
        models.push_back(model.string());
    return models;
}

CommandResult runDryRun(const RecipeRequest& request, const RunOptions& options) {
    DryRun plan;
    plan.recipe = {{"name", request.recipe.name},
                   {"model", modelsOf(request.recipe)},
                   {"calibration", request.recipe.calibration.data.string()},
                   {"evaluation", request.recipe.evaluation.string()},
                   {"variants", request.recipe.variants.size()}};
    if (request.store)
        plan.outputs.push_back(*request.store);
    if (request.recipe.exportFolder)
        plan.outputs.push_back(*request.recipe.exportFolder);
    if (options.out)
        plan.outputs.push_back(*options.out);
    return dryRunResult(plan);
}

CommandResult pipelineDryRun(const PipelineRequest& request) {
    const PipelineRecipe& recipe = request.recipe;
    DryRun plan;
    plan.recipe = {{"name", recipe.name},
                   {"model", recipe.model.string()},
                   {"task", recipe.task},
                   {"data", recipe.data.string()},
                   {"variants", recipe.searches.variants.size()},
                   {"epochs", {recipe.tune.train.epochs, recipe.retune.train.epochs}}};
    if (request.store)
        plan.outputs.push_back(*request.store);
    if (recipe.folder)
        plan.outputs.push_back(*recipe.folder);
    return dryRunResult(plan);
}

CommandResult runPipelineRecipe(const RunOptions& options, const CommandContext& context,
                                JobContext& job) {
    PipelineRequest request;
    RecipeOverrides overrides = options.overrides;
    overrides.seed = context.global.seed;
    request.recipe = readPipelineRecipe(options.recipe, overrides);
    if (options.out)
        request.recipe.folder = *options.out;
    request.fresh = options.fresh;
    request.runtime = context.global.runtime;
    request.store = context.global.storePath();
    request.command = context.commandLine;
    if (context.global.dryRun)
        return pipelineDryRun(request);
    const PipelineReport report = runPipeline(context.session, request, job);
    return {pipelineReportToJson(report), pipelineReportTable(report)};
}

CommandResult runIt(const RunOptions& options, const CommandContext& context, JobContext& job) {
    if (isPipelineRecipe(options.recipe))
        return runPipelineRecipe(options, context, job);
    RecipeRequest request;
    RecipeOverrides overrides = options.overrides;
    overrides.seed = context.global.seed;
    request.recipe = readRecipe(options.recipe, overrides);
    request.jobCount = options.jobCount;
    request.fresh = options.fresh;
    request.runtime = context.global.runtime;
    request.store = context.global.storePath();
    request.command = context.commandLine;
    if (context.global.dryRun)
        return runDryRun(request, options);
    const RecipeReport report = runRecipe(context.session, request, job);
    CommandResult result{recipeReportToJson(report), recipeReportTable(report)};
    if (options.out) {
        writeStudy(report, *options.out);
        result.json["out"] = options.out->string();
        result.text += fmt::format("\nTable and picture: {}", options.out->string());
    }
    return result;
}

} // namespace

void addRunCommand(CLI::App& app, CommandChoice& choice) {
    auto* command = app.add_subcommand("run", "Runs a recipe: calibrate, search, merge, evaluate "
                                              "every variant; goes on where it stopped");
    command->footer("Example:\n  regroup run resources/samples/first-look.yaml");
    auto options = std::make_shared<RunOptions>();
    command->add_option("RECIPE", options->recipe, "A recipe, .yaml")->required();
    command->add_option("--model", options->overrides.models,
                        "Model in the place of the recipe's; may be given several times");
    command->add_option("--data", options->overrides.calibrationText,
                        "Training text in the place of the recipe's; of a pipeline its task's "
                        "folder");
    command->add_option("--evaluation-data", options->overrides.evaluationText,
                        "Reported text in the place of the recipe's");
    command
        ->add_option("--jobs", options->jobCount,
                     "Variants at once, which share --threads; 0: as many as threads and "
                     "memory allow")
        ->check(CLI::Range(0, 1024));
    command->add_option(
        "--out", options->out,
        "Folder for table.md, results.csv, picture.svg and runs.json of the comparison; "
        "of a pipeline for its models");
    command->add_flag("--fresh", options->fresh, "Compute anew what the store holds already");
    command->callback([&choice, options] {
        choice.action = [options](const CommandContext& context, JobContext& job) {
            return runIt(*options, context, job);
        };
    });
}

} // namespace regroup::app
