// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/import_runs.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/store/store.h"
#include "core/workflow/import_folders.h"
#include "core/workflow/run_items.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <map>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t documentLimitBytes = std::uintmax_t{256} << 20U;
constexpr int deepestFolder = 4;
constexpr int mostEntries = 20'000; ///< A folder with more is no run's, but somebody's home.
const char* const importHint =
    "Expected a results_*.json of lm-evaluation-harness, another store (.sqlite), or a folder that "
    "`regroup convert`, `finetune` or `run --out` wrote.";

bool isResultsName(const fs::path& file) {
    return file.filename().string().starts_with("results_") && file.extension() == ".json";
}

bool isStoreName(const fs::path& file) {
    return file.extension() == ".sqlite";
}

/// By what it says: results and studies are both JSON.
ImportSource sourceOfFile(const fs::path& file) {
    if (isStoreName(file))
        return {ImportKind::Store, file};
    if (file.filename() == studyRunsFile)
        return {ImportKind::Study, file};
    if (file.filename() == "trainer_state.json" && isTrainingFolder(file.parent_path()))
        return {ImportKind::Training, file.parent_path()};
    if (isResultsName(file))
        return {ImportKind::Results, file};
    const auto document = nlohmann::json::parse(readTextFile(file, documentLimitBytes), nullptr,
                                                /*allow_exceptions=*/false);
    if (document.is_object() && document.contains("results"))
        return {ImportKind::Results, file};
    if (document.is_object() && document.contains("runs") && document["runs"].is_array())
        return {ImportKind::Study, file};
    throw Error(ErrorCode::BadData,
                fmt::format("{}: holds neither results nor runs.", file.string()), importHint);
}

class FolderSearch {
public:
    std::vector<ImportSource> in(const fs::path& folder) {
        look(folder, 0);
        return std::move(m_found);
    }

private:
    void look(const fs::path& folder, int depth) {
        if (isTrainingFolder(folder)) {
            m_found.push_back({ImportKind::Training, folder});
            return;
        }
        if (isConversionFolder(folder)) {
            m_found.push_back({ImportKind::Conversion, folder});
            return;
        }
        std::vector<fs::path> files;
        std::vector<fs::path> folders;
        std::error_code error;
        for (fs::directory_iterator entry(folder, error), end;
             !error && entry != end && m_entries < mostEntries; entry.increment(error)) {
            ++m_entries;
            std::error_code ignored;
            if (entry->is_directory(ignored) && !entry->is_symlink(ignored))
                folders.push_back(entry->path());
            else if (isResultsName(entry->path()) || isStoreName(entry->path()) ||
                     entry->path().filename() == studyRunsFile)
                files.push_back(entry->path());
        }
        std::sort(files.begin(), files.end());
        std::sort(folders.begin(), folders.end());
        for (const fs::path& file : files)
            m_found.push_back(sourceOfFile(file));
        if (depth < deepestFolder)
            for (const fs::path& below : folders)
                look(below, depth + 1);
    }

    std::vector<ImportSource> m_found;
    int m_entries = 0;
};

ImportedRun ofStore(const fs::path& source, Store& store, const CopiedRun& copied) {
    ImportedRun run;
    run.runId = copied.id;
    run.file = source;
    run.kind = importKindName(ImportKind::Store);
    run.wasKnown = copied.wasKnown;
    if (const auto details = store.readRun(copied.id)) {
        run.model = details->model ? details->model->name : std::string();
        for (const ScoreRecord& score : details->scores)
            if (std::find(run.tasks.begin(), run.tasks.end(), score.task) == run.tasks.end())
                run.tasks.push_back(score.task);
    }
    return run;
}

std::vector<ImportedRun> importStore(Store& store, const fs::path& source) {
    std::error_code ignored;
    if (fs::equivalent(source, store.path(), ignored))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: is the store that it was to be imported into, expected "
                                "another one.",
                                source.string()));
    std::vector<ImportedRun> runs;
    for (const CopiedRun& copied : store.importRuns(source)) {
        runs.push_back(ofStore(source, store, copied));
        const fs::path items = runItemsFile(source, copied.sourceId);
        if (copied.wasKnown || !fs::exists(items, ignored))
            continue;
        const fs::path here = runItemsFile(store.path(), copied.id);
        fs::create_directories(here.parent_path(), ignored);
        fs::copy_file(items, here, ignored); // The run's numbers do not need them.
    }
    if (runs.empty())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: holds no runs, expected some.", source.string()), importHint);
    return runs;
}

std::vector<ImportedRun> importSource(Session& session, Store& store, const ImportSource& source,
                                      JobContext& job) {
    switch (source.kind) {
    case ImportKind::Results: return importResults(store.path(), {source.path});
    case ImportKind::Store: return importStore(store, source.path);
    case ImportKind::Conversion: return {importConversion(session, store, source.path, job)};
    case ImportKind::Training: return {importTraining(session, store, source.path, job)};
    case ImportKind::Study: break;
    }
    return importStudy(store, source.path);
}

} // namespace

std::string_view importKindName(ImportKind kind) {
    switch (kind) {
    case ImportKind::Results: return "results";
    case ImportKind::Store: return "store";
    case ImportKind::Conversion: return "conversion";
    case ImportKind::Training: return "training";
    case ImportKind::Study: break;
    }
    return "study";
}

std::vector<ImportSource> importSourcesIn(const std::vector<fs::path>& paths) {
    std::vector<ImportSource> sources;
    for (const fs::path& given : paths) {
        std::error_code error;
        const fs::path path = fs::absolute(given, error).lexically_normal();
        if (!fs::exists(path, error))
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: there is no such file or folder.", path.string()),
                        importHint);
        if (!fs::is_directory(path, error)) {
            sources.push_back(sourceOfFile(path));
            continue;
        }
        const std::vector<ImportSource> found = FolderSearch().in(path);
        if (found.empty())
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: holds no run and no results.", path.string()), importHint);
        sources.insert(sources.end(), found.begin(), found.end());
    }
    return sources;
}

bool looksLikeRuns(const fs::path& path, bool andModels) {
    std::error_code ignored;
    if (!fs::is_directory(path, ignored))
        return isResultsName(path) || isStoreName(path) || path.filename() == studyRunsFile;
    if (fs::exists(path / "config.json", ignored))
        return andModels && (isTrainingFolder(path) || isConversionFolder(path));
    if (isTrainingFolder(path)) // Stopped before there was a model.
        return true;
    int looked = 0;
    for (fs::recursive_directory_iterator entry(path, ignored), end;
         entry != end && ++looked <= 200; entry.increment(ignored))
        if (entry.depth() <= 1 &&
            (isResultsName(entry->path()) || entry->path().filename() == studyRunsFile ||
             isStoreName(entry->path())))
            return true;
    return false;
}

std::vector<ImportedRun> importRuns(Session& session, const fs::path& store,
                                    const std::vector<fs::path>& paths, JobContext& job) {
    const std::vector<ImportSource> sources = importSourcesIn(paths);
    Store opened = Store::open(store);
    std::vector<ImportedRun> runs;
    for (std::size_t index = 0; index < sources.size(); ++index) {
        job.throwIfStopped();
        for (ImportedRun& run : importSource(session, opened, sources[index], job))
            runs.push_back(std::move(run));
        job.report("Importing runs", static_cast<std::int64_t>(index) + 1, std::ssize(sources));
    }
    return runs;
}

} // namespace regroup
