// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/figure_recipe.h"

#include "core/base/version.h"
#include "core/store/store.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

namespace regroup {

namespace {

void emitIfThere(YAML::Emitter& out, const char* key, const std::string& text) {
    if (text.empty())
        return;
    out << YAML::Key << key << YAML::Value;
    if (text.find('\n') != std::string::npos)
        out << YAML::Literal;
    out << text;
}

void emitRun(YAML::Emitter& out, std::int64_t id, const std::optional<RunDetails>& details) {
    out << YAML::BeginMap << YAML::Key << "id" << YAML::Value << id;
    if (details) {
        const RunRecord& run = details->run;
        emitIfThere(out, "uuid", run.uuid);
        emitIfThere(out, "name", run.name);
        emitIfThere(out, "kind", std::string(runKindName(run.kind)));
        emitIfThere(out, "state", std::string(runStateName(run.state)));
        emitIfThere(out, "started", run.startedAtUtc);
        if (run.seed)
            out << YAML::Key << "seed" << YAML::Value << *run.seed;
        emitIfThere(out, "device", run.device);
        emitIfThere(out, "versions", run.versions);
        if (details->model)
            emitIfThere(out, "model_sha256", details->model->contentHash);
        emitIfThere(out, "command", run.command);
        emitIfThere(out, "recipe_sha256", run.recipeHash);
        emitIfThere(out, "recipe", run.recipe);
    }
    out << YAML::EndMap;
}

void emitHead(YAML::Emitter& out, const std::string& figure) {
    out << YAML::BeginMap << YAML::Key << "version" << YAML::Value << 1;
    out << YAML::Key << "figure" << YAML::Value << figure;
    out << YAML::Key << "program" << YAML::Value << fmt::format("regroup {}", programVersion());
}

std::vector<int> labelsOf(const Grouping& groups) {
    return {groups.labels().begin(), groups.labels().end()};
}

void emitGroups(YAML::Emitter& out, const CommandRecipe& recipe) {
    if (recipe.groups.empty())
        return;
    out << YAML::Key << "groups" << YAML::Value << YAML::BeginSeq;
    int layer = recipe.firstLayer;
    for (const LayerGrouping& groups : recipe.groups)
        out << YAML::BeginMap << YAML::Key << "layer" << YAML::Value << layer++ << YAML::Key
            << "key" << YAML::Value << YAML::Flow << labelsOf(groups.key) << YAML::Key << "value"
            << YAML::Value << YAML::Flow << labelsOf(groups.value) << YAML::EndMap;
    out << YAML::EndSeq;
}

} // namespace

std::string commandRecipeText(const CommandRecipe& recipe) {
    YAML::Emitter out;
    emitHead(out, recipe.figure);
    if (!recipe.commands.empty())
        out << YAML::Key << "commands" << YAML::Value << recipe.commands;
    for (const auto& [name, value] : recipe.facts)
        emitIfThere(out, name.c_str(), value);
    if (recipe.seed)
        out << YAML::Key << "seed" << YAML::Value << *recipe.seed;
    emitGroups(out, recipe);
    emitIfThere(out, "recipe", recipe.recipe);
    out << YAML::EndMap;
    return std::string(out.c_str()) + "\n";
}

std::string figureRecipeText(const std::filesystem::path& path, const FigureRecipe& recipe) {
    Store store = Store::open(path);
    YAML::Emitter out;
    emitHead(out, recipe.figure);
    out << YAML::Key << "command" << YAML::Value
        << fmt::format("regroup-studio --export {}=FILE.svg --runs {}{}", recipe.figure,
                       fmt::join(recipe.runs, "+"),
                       recipe.task.empty() ? "" : " --measure " + recipe.task);
    if (!recipe.task.empty())
        out << YAML::Key << "measure" << YAML::Value << YAML::BeginMap << YAML::Key << "task"
            << YAML::Value << recipe.task << YAML::Key << "metric" << YAML::Value << recipe.metric
            << YAML::Key << "protocol" << YAML::Value << recipe.protocol << YAML::EndMap;
    emitIfThere(out, "filter", recipe.filter);
    out << YAML::Key << "runs" << YAML::Value << YAML::BeginSeq;
    for (const std::int64_t id : recipe.runs)
        emitRun(out, id, store.readRun(id));
    out << YAML::EndSeq << YAML::EndMap;
    return std::string(out.c_str()) + "\n";
}

} // namespace regroup
