// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_path.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/model/shown_name.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view cachePrefix = "models--";
constexpr std::uintmax_t refLimit = 1024;

/// Characters and parts as the hub allows them: "org/name" or "name", no "..", "--" or dots at
/// ends.
bool isHubId(std::string_view id) {
    const auto isAllowed = [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
               (character >= '0' && character <= '9') ||
               std::string_view("-_./").find(character) != std::string_view::npos;
    };
    const auto isPart = [](std::string_view part) {
        return !part.empty() && part.front() != '.' && part.front() != '-' && part.back() != '.' &&
               part.back() != '-';
    };
    if (id.size() > 200 || !std::all_of(id.begin(), id.end(), isAllowed) ||
        id.find("..") != std::string_view::npos || id.find("--") != std::string_view::npos)
        return false;
    const std::size_t slash = id.find('/');
    if (slash == std::string_view::npos)
        return isPart(id);
    return id.find('/', slash + 1) == std::string_view::npos && isPart(id.substr(0, slash)) &&
           isPart(id.substr(slash + 1));
}

std::optional<fs::path> folderNamedBy(const char* variable, const char* below) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0')
        return std::nullopt;
    return fs::path(value) / below;
}

bool isFolder(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

/// The snapshot that refs/main names, if it is there.
std::optional<fs::path> mainSnapshot(const fs::path& folder) {
    std::error_code ignored;
    const fs::path ref = folder / "refs" / "main";
    if (!fs::is_regular_file(ref, ignored))
        return std::nullopt;
    const std::string text = readTextFile(ref, refLimit);
    const std::string revision(trimmed(text));
    // A hash: nothing that could lead out of the folder.
    const bool isHash =
        !revision.empty() && std::all_of(revision.begin(), revision.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        });
    if (!isHash)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found '{}', expected the name of a snapshot.", ref.string(),
                                shownName(revision)),
                    "The cache may be damaged; name the snapshot's folder itself.");
    const fs::path snapshot = folder / "snapshots" / revision;
    return isFolder(snapshot) ? std::optional(snapshot) : std::nullopt;
}

/// The snapshot of a folder `models--org--name`. @throws Error(BadData) if it has none.
fs::path snapshotOf(const fs::path& folder) {
    if (const auto main = mainSnapshot(folder))
        return *main;
    fs::path newest;
    fs::file_time_type newestTime = fs::file_time_type::min();
    std::error_code error;
    fs::directory_iterator entry(folder / "snapshots", error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code ignored;
        const auto time = fs::last_write_time(entry->path(), ignored);
        if (isFolder(entry->path()) && (newest.empty() || time > newestTime)) {
            newest = entry->path();
            newestTime = time;
        }
    }
    if (newest.empty())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found a folder of the hub cache without a snapshot, expected "
                                "one below snapshots/.",
                                folder.string()),
                    "The download may have been broken off.");
    return newest;
}

bool isCacheFolder(const fs::path& folder) {
    fs::path name = folder.filename();
    if (name.empty()) // "folder/"
        name = folder.parent_path().filename();
    return name.string().starts_with(cachePrefix) && isFolder(folder / "snapshots");
}

std::string cacheNameOf(const std::string& id) {
    const std::size_t slash = id.find('/');
    if (slash == std::string::npos)
        return std::string(cachePrefix) + id;
    return fmt::format("{}{}--{}", cachePrefix, id.substr(0, slash), id.substr(slash + 1));
}

} // namespace

std::vector<fs::path> hubCacheFolders() {
    std::vector<fs::path> folders;
    for (const auto& folder : {folderNamedBy("HF_HUB_CACHE", ""), folderNamedBy("HF_HOME", "hub"),
                               folderNamedBy("XDG_CACHE_HOME", "huggingface/hub"),
                               folderNamedBy("HOME", ".cache/huggingface/hub")})
        if (folder && std::find(folders.begin(), folders.end(), *folder) == folders.end())
            folders.push_back(*folder);
    return folders;
}

std::optional<fs::path> findInHubCache(const std::string& id) {
    if (!isHubId(id))
        return std::nullopt;
    for (const fs::path& folder : hubCacheFolders())
        if (const fs::path candidate = folder / cacheNameOf(id); isCacheFolder(candidate))
            return snapshotOf(candidate);
    return std::nullopt;
}

fs::path resolveModelPath(const fs::path& model) {
    std::error_code ignored;
    if (fs::exists(model, ignored))
        return isCacheFolder(model) ? snapshotOf(model) : model;
    const std::string id = model.string();
    if (!isHubId(id))
        return model;
    if (const auto found = findInHubCache(id))
        return *found;
    std::vector<std::string> places;
    for (const fs::path& folder : hubCacheFolders())
        places.push_back((folder / cacheNameOf(id)).string());
    throw Error(ErrorCode::BadData,
                fmt::format("{}: there is no such file or folder, and no model of this name in the "
                            "hub cache (looked for {}).",
                            id, fmt::join(places, ", ")),
                "Check the path, or download the model first; Regroup downloads nothing.");
}

bool isModelFileName(const std::string& name) {
    for (const char* end : {".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".gguf",
                            ".safetensors.index.json", ".bin.index.json"})
        if (name.ends_with(end))
            return true;
    return name == "config.json";
}

fs::path tokenizerPathOf(const fs::path& model) {
    std::error_code ignored;
    const std::string name = model.filename().string();
    const bool isTokenizer =
        model.extension() == ".model" || (model.extension() == ".json" && !isModelFileName(name));
    if (isTokenizer || fs::is_directory(model, ignored))
        return model;
    fs::path folder = model.has_parent_path() ? model.parent_path() : fs::path(".");
    for (const char* usual :
         {"tokenizer.json", "tokenizer.model", "spiece.model", "vocab.json", "vocab.txt"})
        if (fs::exists(folder / usual, ignored))
            return folder;
    std::vector<fs::path> others;
    fs::directory_iterator entry(folder, ignored);
    for (; !ignored && entry != fs::directory_iterator(); entry.increment(ignored))
        if (entry->path().extension() == ".model")
            others.push_back(entry->path());
    return others.size() == 1 ? others.front() : folder;
}

} // namespace regroup
