// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/convert/export_form.h"
#include "core/model/model_path.h"
#include "core/workflow/recipe_variants.h"
#include "core/workflow/yaml_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t recipeLimitBytes = std::uintmax_t{1} << 20U;
constexpr std::int64_t largestCount = std::int64_t{1} << 40;

fs::path absoluteIn(const fs::path& folder, const fs::path& path) {
    return (path.is_absolute() ? path : folder / path).lexically_normal();
}

fs::path pathAt(const YamlMapping& mapping, const std::string& key, const fs::path& folder) {
    return absoluteIn(folder, mapping.text(key));
}

/// A path as above, or the id of a model in the hub cache, which stays as it is.
fs::path modelNamed(const std::string& named, const fs::path& folder) {
    fs::path path = absoluteIn(folder, named);
    std::error_code ignored;
    if (!fs::exists(path, ignored) && findInHubCache(named))
        return named;
    return path;
}

/// Where the models are, in the file or on the command line.
std::vector<fs::path> readModels(const YamlMapping& document, const fs::path& folder,
                                 const RecipeOverrides& overrides) {
    if (!overrides.models.empty())
        return overrides.models;
    if (!document.has("model"))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}, expected the path of a model, or a list of them.",
                                document.missing("model")),
                    "Write `model: PATH`, or give it on the command line: --model PATH.");
    std::vector<fs::path> models;
    for (const std::string& named : document.texts("model"))
        models.push_back(modelNamed(named, folder));
    return models;
}

/// A text of the file or the command line.
fs::path readText(const YamlMapping& section, const fs::path& folder,
                  const std::optional<fs::path>& replaced, std::string_view flag) {
    if (replaced)
        return *replaced;
    if (!section.has("data"))
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}, expected the path of a text.", section.missing("data")),
            fmt::format("Write `data: PATH`, or give it on the command line: {} PATH.", flag));
    return pathAt(section, "data", folder);
}

TextShare readShare(const YamlMapping& section) {
    TextShare share;
    share.from = section.number("from", 0, 0, 1);
    share.to = section.number("to", 1, 0, 1);
    if (share.from >= share.to)
        throw Error(ErrorCode::BadData,
                    fmt::format("{} is {}, expected more than 'from', which is {}.",
                                section.where("to"), share.to, share.from));
    return share;
}

void readCalibration(const YamlMapping& document, const fs::path& folder,
                     const RecipeOverrides& overrides, Recipe& recipe) {
    const YamlMapping calibration = document.mapping("calibration");
    calibration.allowOnly({"data", "task", "from", "to", "tokens", "length"});
    CalibrationSettings& settings = recipe.calibration;
    settings.task = calibration.text("task", "");
    for (const char* key : {"from", "to"})
        if (!settings.task.empty() && calibration.has(key))
            throw Error(ErrorCode::BadData,
                        fmt::format("{} stands beside 'task', expected one of them: the rows of a "
                                    "task have no parts.",
                                    calibration.where(key)));
    settings.data = readText(calibration, folder, overrides.calibrationText, "--data");
    settings.share = readShare(calibration);
    settings.tokenLimit = calibration.integer("tokens", settings.tokenLimit, 2, largestCount);
    settings.length = calibration.integer("length", settings.length, 2, 1 << 20);
}

void readEvaluation(const YamlMapping& document, const fs::path& folder,
                    const RecipeOverrides& overrides, Recipe& recipe) {
    const YamlMapping evaluation = document.mapping("evaluate");
    evaluation.allowOnly({"task", "data", "from", "to", "limit"});
    if (const std::string task = evaluation.text("task", "perplexity"); task != "perplexity")
        throw Error(ErrorCode::BadData, fmt::format("{} is '{}', expected perplexity.",
                                                    evaluation.where("task"), task));
    recipe.evaluationShare = readShare(evaluation);
    const bool isOtherPart = !evaluation.has("data") && !overrides.evaluationText &&
                             !recipe.evaluationShare.isWhole() && recipe.calibration.task.empty();
    recipe.evaluation =
        isOtherPart ? recipe.calibration.data
                    : readText(evaluation, folder, overrides.evaluationText, "--evaluation-data");
    recipe.evaluationTokenLimit = evaluation.integer("limit", 0, 0, largestCount);
    std::error_code ignored;
    const bool isSameFile = recipe.evaluation == recipe.calibration.data ||
                            fs::equivalent(recipe.evaluation, recipe.calibration.data, ignored);
    if (isSameFile && overlap(recipe.evaluationShare, recipe.calibration.share))
        throw Error(ErrorCode::BadData,
                    fmt::format("{} is the text that the searches look at, expected another one: "
                                "results on it would be selected on what they report.",
                                evaluation.where("data")),
                    "Keep a part of the text in a file of its own, or name other parts of it with "
                    "`from` and `to`.");
}

void readExport(const YamlMapping& document, const fs::path& folder, Recipe& recipe) {
    if (!document.has("export"))
        return;
    const YamlMapping mapping = document.mapping("export");
    mapping.allowOnly({"form", "out"});
    recipe.exportForm = mapping.text("form", recipe.exportForm);
    if (mapping.has("form"))
        mapping.read("form", exportFormFromName);
    recipe.exportFolder = pathAt(mapping, "out", folder);
}

/// Objective `accuracy` counts right answers: there must be questions.
void checkAccuracy(const YamlMapping& document, const Recipe& recipe) {
    if (!recipe.calibration.task.empty())
        return;
    for (const RecipeVariant& variant : recipe.variants)
        if (variant.search.value_or(recipe.search).objective == Objective::Accuracy)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: the objective of '{}' is accuracy, and there is no "
                                    "'task', expected the name of a benchmark whose training rows "
                                    "are answered.",
                                    document.where("calibration"), variant.name),
                        "Write `calibration: {task: sst2, data: FOLDER}`.");
}

void checkVersion(const YamlMapping& document) {
    const std::int64_t version = document.integer("version", 0, 0, largestCount);
    if (version != 1)
        throw Error(ErrorCode::BadData,
                    fmt::format("{} is {}, expected 1.", document.where("version"), version),
                    "A newer Regroup may have written this recipe.");
}

} // namespace

Recipe readRecipe(const fs::path& path, const RecipeOverrides& overrides) {
    Recipe recipe;
    recipe.text = readTextFile(path, recipeLimitBytes);
    const YamlMapping document = readYamlMapping(recipe.text, path.string());
    document.allowOnly({"version", "name", "model", "seed", "calibration", "evaluate", "search",
                        "merge", "refine", "variants", "export"});
    checkVersion(document);
    const fs::path folder = fs::absolute(path).parent_path();
    recipe.name = document.text("name", path.stem().string());
    recipe.models = readModels(document, folder, overrides);
    readCalibration(document, folder, overrides, recipe);
    readEvaluation(document, folder, overrides, recipe);
    readVariants(document, overrides.seed, recipe);
    checkAccuracy(document, recipe);
    readExport(document, folder, recipe);
    recipe.isStudy = recipe.isStudy || recipe.models.size() > 1;
    return recipe;
}

} // namespace regroup
