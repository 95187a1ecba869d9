// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/run_provenance.h"

#include "core/workflow/run_params.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <map>

namespace regroup {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t mostArtifacts = 200;
constexpr int mostFilesOfFolder = 5000;
constexpr std::string_view checkpointPrefix = "checkpoint-";

Json relatedToJson(const std::vector<RelatedRun>& runs) {
    auto list = Json::array();
    for (const RelatedRun& run : runs)
        list.push_back({{"id", run.id}, {"kind", run.kind}, {"name", run.name}});
    return list;
}

/// Of what the run wrote; empty: it wrote no files.
fs::path madeFolder(const fs::path& store, const RunDetails& details) {
    fs::path made;
    if (const auto out = details.params.find(run_param::exportFolder); out != details.params.end())
        made = out->second.text;
    else if (details.outModel)
        made = details.outModel->path;
    // An absolute one stays as it is.
    return made.empty() ? made : (store.parent_path() / made).lexically_normal();
}

/// The file's folder, where it is one.
fs::path folderOf(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored) ? path.parent_path() : path;
}

Json checkpointStep(const std::string& name) {
    std::int64_t step = 0;
    const char* end = name.data() + name.size();
    const auto read = std::from_chars(name.data() + checkpointPrefix.size(), end, step);
    return read.ec == std::errc() && read.ptr == end ? Json(step) : Json();
}

std::string_view kindOfFile(const fs::path& file) {
    static const std::map<std::string, std::string_view, std::less<>> kinds{
        {".safetensors", "weights"},
        {".bin", "weights"},
        {".pt", "weights"},
        {".pth", "weights"},
        {".yaml", "recipe"},
        {".yml", "recipe"},
        {".log", "log"},
        {".txt", "text"},
        {".md", "text"},
        {".json", "settings"},
        {".jsonl", "records"}};
    const auto kind = kinds.find(file.extension().string());
    return kind == kinds.end() ? "file" : kind->second;
}

std::uintmax_t bytesIn(const fs::path& folder) {
    std::uintmax_t bytes = 0;
    std::error_code error;
    int seen = 0;
    for (auto entry = fs::recursive_directory_iterator(folder, error);
         !error && entry != fs::recursive_directory_iterator() && ++seen <= mostFilesOfFolder;
         entry.increment(error)) {
        std::error_code ignored;
        if (entry->is_regular_file(ignored))
            if (const auto size = entry->file_size(ignored); !ignored)
                bytes += size;
    }
    return bytes;
}

Json artifactOf(const fs::directory_entry& entry) {
    std::error_code ignored;
    const std::string name = entry.path().filename().string();
    if (entry.is_directory(ignored)) {
        const bool isCheckpoint = name.starts_with(checkpointPrefix);
        return {{"path", name},
                {"kind", isCheckpoint ? "checkpoint" : "folder"},
                {"step", isCheckpoint ? checkpointStep(name) : Json()},
                {"bytes", bytesIn(entry.path())}};
    }
    const auto bytes = entry.file_size(ignored);
    return {{"path", name},
            {"kind", kindOfFile(entry.path())},
            {"step", nullptr},
            {"bytes", ignored ? Json() : Json(bytes)}};
}

} // namespace

Json lineageToJson(Store& store, std::int64_t runId) {
    const RunLineage lineage = store.lineageOf(runId);
    return {{"model_made_by", relatedToJson(lineage.modelMakers)},
            {"grouping_found_by", relatedToJson(lineage.groupingFinders)},
            {"used_by", relatedToJson(lineage.users)}};
}

Json lastValuesToJson(std::span<const TrainingStepRecord> steps) {
    static constexpr std::pair<const char*, std::optional<double> TrainingStepRecord::*> metrics[] =
        {{"loss", &TrainingStepRecord::loss},
         {"rate", &TrainingStepRecord::rate},
         {"gradient_norm", &TrainingStepRecord::gradientNorm},
         {"held_out_loss", &TrainingStepRecord::heldOutLoss},
         {"held_out_metric", &TrainingStepRecord::heldOutMetric}};
    auto list = Json::array();
    for (const auto& [name, metric] : metrics) {
        const auto last = std::find_if(steps.rbegin(), steps.rend(),
                                       [metric = metric](const TrainingStepRecord& step) {
                                           return (step.*metric).has_value();
                                       });
        if (last != steps.rend())
            list.push_back({{"name", name}, {"value", *((*last).*metric)}, {"step", last->step}});
    }
    return list;
}

Json runFolderToJson(const fs::path& store, const RunDetails& details) {
    fs::path folder = madeFolder(store, details);
    if (folder.empty() && details.model && !details.model->path.empty())
        folder = (store.parent_path() / details.model->path).lexically_normal();
    if (folder.empty())
        return {};
    folder = folderOf(folder);
    std::error_code ignored;
    return {{"path", folder.string()}, {"exists", fs::is_directory(folder, ignored)}};
}

Json artifactsToJson(const fs::path& store, const RunDetails& details) {
    auto list = Json::array();
    const fs::path folder = madeFolder(store, details);
    if (folder.empty())
        return list;
    std::vector<fs::directory_entry> entries;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error);
         !error && entry != fs::directory_iterator() && entries.size() < mostArtifacts;
         entry.increment(error))
        entries.push_back(*entry);
    std::sort(entries.begin(), entries.end());
    for (const fs::directory_entry& entry : entries)
        list.push_back(artifactOf(entry));
    return list;
}

} // namespace regroup
