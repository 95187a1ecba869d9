// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/autosave.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/grouping/grouping_file.h"
#include "ui/common/qt_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QUuid>
#include <algorithm>
#include <system_error>

namespace regroup::ui {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uintmax_t sizeLimit = 64U << 20U; // 100 groupings of 128 layers of 128 heads.
constexpr int version = 1;

fs::path lockOf(const fs::path& file) {
    return fs::path(file).replace_extension(".lock");
}

std::string textOf(const Json& object, const char* key, const fs::path& file) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: “{}” is missing, a text is expected.", file.string(), key));
    return found->get<std::string>();
}

/// @returns a lock that is taken; null while its window lives.
std::unique_ptr<QLockFile> lockOfTheDead(const fs::path& file) {
    auto lock = std::make_unique<QLockFile>(toQt(lockOf(file)));
    lock->setStaleLockTime(0); // Only a process that is gone makes it stale, however long ago.
    if (!lock->tryLock(0))
        return nullptr;
    return lock;
}

} // namespace

UnsavedWork readUnsavedWork(const fs::path& file) {
    const Json document = Json::parse(readTextFile(file, sizeLimit), nullptr, false);
    if (!document.is_object() || document.value("version", Json()) != version ||
        !document.contains("groupings") || !document["groupings"].is_array())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: not a file of unsaved groupings of version {}.", file.string(),
                                version));
    UnsavedWork work;
    work.model = toPath(toQt(textOf(document, "model", file)));
    for (const Json& entry : document["groupings"]) {
        if (!entry.is_object() || !entry.contains("grouping"))
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: a grouping without labels.", file.string()));
        work.groupings.push_back({toQt(textOf(entry, "name", file)),
                                  toQt(textOf(entry, "path", file)),
                                  groupingFromJson(entry["grouping"], file.string())});
    }
    return work;
}

void writeUnsavedWork(const fs::path& file, const UnsavedWork& work) {
    Json groupings = Json::array();
    for (const UnsavedGrouping& grouping : work.groupings)
        groupings.push_back({{"name", fromQt(grouping.name)},
                             {"path", fromQt(grouping.path)},
                             {"grouping", groupingToJson(grouping.grouping)}});
    const Json document{
        {"version", version}, {"model", fromQt(toQt(work.model))}, {"groupings", groupings}};
    std::error_code ignored; // The write below tells what is wrong.
    fs::create_directories(file.parent_path(), ignored);
    writeFileAtomically(file, document.dump() + "\n");
}

AutosaveFile::AutosaveFile(const fs::path& folder)
    : m_file(folder / fmt::format("unsaved-{}.json",
                                  fromQt(QUuid::createUuid().toString(QUuid::WithoutBraces)))) {}

AutosaveFile::~AutosaveFile() {
    std::error_code ignored;
    fs::remove(m_file, ignored);
}

void AutosaveFile::keep(const UnsavedWork& work) {
    if (work.groupings.empty()) {
        std::error_code ignored;
        fs::remove(m_file, ignored);
        return;
    }
    if (!m_lock) {
        std::error_code ignored;
        fs::create_directories(m_file.parent_path(), ignored);
        m_lock = std::make_unique<QLockFile>(toQt(lockOf(m_file)));
        m_lock->setStaleLockTime(0);
        m_lock->tryLock(0); // The name is new: nobody else has it.
    }
    writeUnsavedWork(m_file, work);
}

std::vector<LeftWork> leftBehind(const fs::path& folder) {
    std::vector<std::pair<fs::file_time_type, LeftWork>> found;
    std::error_code failed;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed)) {
        const fs::path& file = entry.path();
        if (file.extension() != ".json" || file.filename().string().rfind("unsaved-", 0) != 0)
            continue;
        if (lockOfTheDead(file) == nullptr)
            continue;
        try {
            found.push_back({entry.last_write_time(), {file, readUnsavedWork(file)}});
        } catch (const std::exception&) {
            continue; // Of another version, or not ours: nobody's work is lost by leaving it.
        }
    }
    std::sort(found.begin(), found.end(),
              [](const auto& left, const auto& right) { return left.first > right.first; });
    std::vector<LeftWork> left;
    left.reserve(found.size());
    for (auto& [time, work] : found)
        left.push_back(std::move(work));
    return left;
}

void forgetLeftWork(const fs::path& file) {
    std::error_code ignored;
    fs::remove(file, ignored);
    fs::remove(lockOf(file), ignored);
}

} // namespace regroup::ui
