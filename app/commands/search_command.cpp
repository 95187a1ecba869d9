// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/calibration_options.h"
#include "app/commands/commands.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/workflow/open_model.h"
#include "core/workflow/run_search.h"
#include "core/workflow/search_method_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <memory>

namespace regroup::app {

namespace {

struct SearchOptions {
    std::filesystem::path model;
    std::string method = "paper";
    std::string sizes;
    std::string keyValue = "joint";
    std::string layers = "all";
    std::string only;
    std::string objective = "similarity";
    std::string metric = "activation-mean";
    std::string merge = "mean";
    std::string budgetWeights;
    std::optional<int> groups;
    std::optional<double> averageGroupSize;
    std::optional<int> budget;
    std::optional<std::filesystem::path> grouping;
    std::optional<std::int64_t> iterations;
    PaperOptions paper;
    int restarts = 0;
    int maximumGroupSize = 0;
    CalibrationOptions calibration;
    std::int64_t heldOut = 0;
    std::int64_t questions = SearchRequest().questionLimit;
    std::optional<std::filesystem::path> out;
};

ModelSearchRequest searchSettings(const SearchOptions& options, const GlobalOptions& global) {
    ModelSearchRequest search;
    const SearchMethodChoice choice = searchMethodFromText(options.method);
    search.method = choice.method;
    search.sizes = choice.sizes;
    if (!options.sizes.empty()) {
        search.sizes = groupSizesFromName(options.sizes);
        if (choice.namesSizes && search.sizes != choice.sizes)
            throw Error(ErrorCode::BadUsage,
                        fmt::format("--method {} with --sizes {}: the method has groups of {} "
                                    "size, expected one of the two options to say so.",
                                    options.method, options.sizes, groupSizesName(choice.sizes)));
    }
    search.keyValue = keyValueModeFromName(options.keyValue);
    search.onlyLayers = layerListFromText(options.layers);
    if (!options.only.empty())
        search.onlyKind = slotKindFromName(options.only);
    search.seed = global.seed.value_or(0);
    search.paper = options.paper;
    search.anneal.restarts = options.restarts;
    search.maximumGroupSize = options.maximumGroupSize;
    if (options.iterations) {
        search.paper.iterations = *options.iterations;
        search.anneal.iterations = *options.iterations;
    }
    return search;
}

/// Exactly one option says how many groups there are, unless the method does.
void checkGroupOptions(const SearchOptions& options, SearchMethod method) {
    const int given = int{options.groups.has_value()} + int{options.averageGroupSize.has_value()} +
                      int{options.budget.has_value()};
    const bool isManual = method == SearchMethod::Manual;
    if (isManual != options.grouping.has_value())
        throw Error(ErrorCode::BadUsage,
                    isManual ? "--method manual was given without --grouping, expected the file to "
                               "evaluate."
                             : "--grouping was given, expected --method manual with it.");
    if (isManual || method == SearchMethod::Mqa) {
        if (given > 0 && options.groups != 1)
            throw Error(ErrorCode::BadUsage,
                        fmt::format("--method {} has its own number of groups, expected no "
                                    "--groups, --average-group-size or --budget with it.",
                                    searchMethodName(method)));
        return;
    }
    if (given != 1)
        throw Error(ErrorCode::BadUsage,
                    given > 1 ? "Of --groups, --average-group-size and --budget more than one was "
                                "given, expected one of them."
                              : "Neither --groups nor --average-group-size nor --budget was given, "
                                "expected one of them.",
                    "--groups 4 gives every layer four key/value heads.");
}

SearchRequest searchRequest(const SearchOptions& options, const CommandContext& context) {
    SearchRequest request;
    request.model = options.model;
    request.search = searchSettings(options, context.global);
    checkGroupOptions(options, request.search.method);
    request.search.groupCount = options.groups.value_or(0);
    request.search.budget = options.budget;
    request.averageGroupSize = options.averageGroupSize;
    if (options.grouping)
        request.manual = readGroupingFile(*options.grouping);
    request.objective = objectiveFromName(options.objective);
    request.metric = similarityMetricFromName(options.metric);
    request.merge = mergeRuleFromName(options.merge);
    if (!options.budgetWeights.empty())
        request.budgetWeights = budgetWeightsFromName(options.budgetWeights);
    request.calibration = options.calibration.settings;
    request.heldOutTokens = options.heldOut;
    request.questionLimit = options.questions;
    request.runtime = context.global.runtime;
    request.store = context.global.storePath();
    request.command = context.commandLine;
    return request;
}

CommandResult searchDryRun(const SearchOptions& options, const SearchRequest& request,
                           const CommandContext& context) {
    const ModelSummary summary = inspectModel(context.session, request.model);
    DryRun plan;
    plan.recipe = {{"command", "search"},
                   {"model", request.model.string()},
                   {"method", searchMethodText(request.search.method, request.search.sizes)},
                   {"objective", options.objective},
                   {"metric", options.metric},
                   {"merge", options.merge},
                   {"kv", options.keyValue},
                   {"layers", options.layers},
                   {"only", options.only.empty() ? "both" : options.only},
                   {"seed", request.search.seed},
                   {"data", request.calibration.data.string()},
                   {"tokens", request.calibration.tokenLimit}};
    if (options.groups)
        plan.recipe["groups"] = *options.groups;
    if (options.budget)
        plan.recipe["budget"] = *options.budget;
    if (options.averageGroupSize)
        plan.recipe["average_group_size"] = *options.averageGroupSize;
    plan.memoryBytes = static_cast<std::uint64_t>(summary.parameterCount) * sizeof(float);
    if (options.out)
        plan.outputs.push_back(*options.out);
    if (request.store)
        plan.outputs.push_back(*request.store);
    return dryRunResult(plan);
}

std::string layersText(const ModelGrouping& grouping) {
    std::string text;
    for (std::size_t layer = 0; layer < grouping.size(); ++layer) {
        const LayerGrouping& both = grouping[layer];
        text += both.isJoint() ? fmt::format("layer {:<3} {}\n", layer, groupingText(both.key))
                               : fmt::format("layer {:<3} key {}   value {}\n", layer,
                                             groupingText(both.key), groupingText(both.value));
    }
    return text;
}

CommandResult search(const SearchOptions& options, const CommandContext& context, JobContext& job) {
    const SearchRequest request = searchRequest(options, context);
    if (context.global.dryRun)
        return searchDryRun(options, request, context);
    const SearchReport report = runSearch(context.session, request, job);
    CommandResult result{searchReportToJson(report), layersText(report.file.grouping)};
    result.text +=
        fmt::format("objective {:.6g} (before {:.6g}), {} evaluations in {}", report.objective,
                    report.objectiveBefore, report.evaluationCount, durationText(report.seconds));
    if (report.optimalityGap)
        result.text +=
            *report.optimalityGap == 0
                ? ", proved optimal"
                : fmt::format(", at most {:.2g} % from the optimum", 100 * *report.optimalityGap);
    if (options.out) {
        writeGroupingFile(*options.out, report.file);
        result.text += "\nwritten to " + options.out->string();
    }
    result.stopped = report.stopped;
    result.stopMessage =
        options.out ? fmt::format("The best grouping so far is in {}.", options.out->string())
                    : "The best grouping so far is the one printed.";
    return result;
}

void addPaperOptions(CLI::App& command, SearchOptions& options) {
    const std::string group = "Parameters of the search";
    const auto probability = CLI::Range(0.0, 1.0);
    command.add_option("--iterations", options.iterations, "Candidates of each layer (paper: 10)")
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40))
        ->group(group);
    command.add_option("--candidates", options.paper.candidates, "paper: most similar heads tried")
        ->check(CLI::Range(1, 1 << 20))
        ->capture_default_str()
        ->group(group);
    command
        .add_option("--accept", options.paper.acceptProbability,
                    "paper: chance to go on from a worse candidate")
        ->check(probability)
        ->capture_default_str()
        ->group(group);
    command.add_option("--reset", options.paper.resetProbability, "paper: chance to start anew")
        ->check(probability)
        ->capture_default_str()
        ->group(group);
    command
        .add_option("--preserve", options.paper.preserveProbability,
                    "paper, unequal sizes: chance to exchange instead of move")
        ->check(probability)
        ->capture_default_str()
        ->group(group);
    command.add_option("--restarts", options.restarts, "anneal: restarts; 0: by the objective")
        ->check(CLI::Range(0, 1 << 20))
        ->group(group);
    command
        .add_option("--max-group-size", options.maximumGroupSize,
                    "Largest group, in every method; 0: no limit")
        ->check(CLI::Range(0, 1 << 20))
        ->group(group);
}

/// Which groups are looked for, and how.
void addShapeOptions(CLI::App& command, SearchOptions& options) {
    command
        .add_option("--method", options.method,
                    fmt::format("{}", fmt::join(searchMethodTexts(), ", ")))
        ->capture_default_str();
    command.add_option("--groups", options.groups, "Key/value heads of each layer")
        ->check(CLI::Range(1, 1 << 20));
    command
        .add_option("--average-group-size", options.averageGroupSize,
                    "Instead of --groups: query heads per key/value head")
        ->check(CLI::Range(1.0, 1048576.0));
    command
        .add_option("--budget", options.budget,
                    "Instead of --groups: KV heads of all layers together, shared out over them")
        ->check(CLI::Range(1, 1 << 24));
    command.add_option("--grouping", options.grouping, "manual: the grouping file to evaluate");
    command
        .add_option("--sizes", options.sizes,
                    "Group sizes: equal (default) or unequal (default of ward, agglomerate)")
        ->check(CLI::IsMember({"equal", "unequal"}));
    command.add_option("--kv", options.keyValue, "One partition for both, or each its own")
        ->check(CLI::IsMember({"joint", "independent"}))
        ->capture_default_str();
    command
        .add_option("--layers", options.layers,
                    "The layers that are grouped, from 0: all, or 0-3,5; in the others all heads "
                    "stay")
        ->capture_default_str();
    command
        .add_option("--only", options.only,
                    "With --kv independent: group keys or values alone; default: both")
        ->check(CLI::IsMember({"key", "value"}));
}

/// What makes one grouping better than another.
void addObjectiveOptions(CLI::App& command, SearchOptions& options) {
    command
        .add_option("--objective", options.objective,
                    "similarity, error or weight-sharing-error (closed forms), loss or kl (of the "
                    "merged model on held-out text), accuracy (of it on held-out training rows of "
                    "--task)")
        ->check(CLI::IsMember(objectiveNames()))
        ->capture_default_str();
    command
        .add_option("--metric", options.metric,
                    fmt::format("Similarity: {}", fmt::join(similarityMetricNames(), ", ")))
        ->capture_default_str();
    command
        .add_option("--merge", options.merge,
                    "The rule that error predicts, and that loss and kl merge with")
        ->check(CLI::IsMember(mergeRuleNames()))
        ->capture_default_str();
    command
        .add_option("--budget-weights", options.budgetWeights,
                    "measured (by the rise of the loss; default with error) or equal")
        ->check(CLI::IsMember({"measured", "equal"}));
}

void addHeldOutOptions(CLI::App& command, SearchOptions& options) {
    command
        .add_option("--held-out", options.heldOut,
                    "loss, kl, measured weights: held-out tokens that are run; 0: a quarter of "
                    "--tokens")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 40))
        ->capture_default_str();
    command
        .add_option("--questions", options.questions,
                    "accuracy, and a classifier's loss and kl: held-out rows of the task")
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40))
        ->capture_default_str();
}

} // namespace

void addSearchCommand(CLI::App& app, CommandChoice& choice) {
    auto* command = app.add_subcommand("search", "Finds which heads should share keys and values");
    command->footer("Example:\n  regroup search resources/samples/stories260k --method paper "
                    "--groups 4 --data resources/samples/stories.txt --out g4.yaml");
    auto options = std::make_shared<SearchOptions>();
    addModelArgument(*command, options->model);
    addShapeOptions(*command, *options);
    addObjectiveOptions(*command, *options);
    addCalibrationOptions(*command, options->calibration);
    addTaskOptions(*command, options->calibration);
    addHeldOutOptions(*command, *options);
    addPaperOptions(*command, *options);
    command->add_option("--out", options->out, "Grouping file, .yaml or .json");
    command->callback([&choice, options] {
        choice.action = [options](const CommandContext& context, JobContext& job) {
            return search(*options, context, job);
        };
    });
}

} // namespace regroup::app
