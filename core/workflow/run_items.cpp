// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/run_items.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/hash.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <fstream>
#include <functional>
#include <system_error>

namespace regroup {

namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

/// Few-shot prompts repeat their examples for every item; the question is at the end.
constexpr std::size_t shownPromptBytes = 4000;
constexpr std::size_t longestLine = std::size_t{1} << 24U;
constexpr std::string_view fileStart = "run-";
constexpr std::string_view fileEnd = ".jsonl";

fs::path itemsFolder(const fs::path& store) {
    fs::path folder = store;
    return folder += ".items";
}

void forEachLine(const fs::path& file, JobContext& job,
                 const std::function<void(std::int64_t, const std::string&)>& take) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: cannot be read, expected a samples file.", file.string()));
    std::string line;
    for (std::int64_t number = 0; std::getline(stream, line); ++number) {
        job.throwIfStopped();
        if (line.size() > longestLine)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}, line {}: {} bytes, expected at most {}.", file.string(),
                                    number + 1, line.size(), longestLine));
        take(number, line);
    }
}

std::string lastPart(const std::string& text) {
    if (text.size() <= shownPromptBytes)
        return text;
    std::size_t begin = text.size() - shownPromptBytes;
    while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U)
        ++begin; // Not in the middle of a letter.
    return "…" + text.substr(begin);
}

/// Older files of the harness have lists here, newer ones objects; ours are as the newer ones.
void readArguments(const Json& arguments, RunItem& item) {
    for (const auto& argument : arguments) {
        const bool isList = argument.is_array();
        const Json& context = isList ? argument.at(0) : argument.at("arg_0");
        const Json& choice = isList ? argument.at(1) : argument.at("arg_1");
        if (item.choices.empty()) {
            const auto& prompt = context.get_ref<const std::string&>();
            item.prompt = lastPart(prompt);
            if (item.promptSha256.empty())
                item.promptSha256 = sha256Hex(prompt);
        }
        item.choices.push_back(choice.get<std::string>());
    }
}

double numberOf(const Json& value) {
    return value.is_string() ? std::stod(value.get<std::string>()) : value.get<double>();
}

/// The likeliest choice, the first of equals.
int likeliest(const std::vector<double>& logLikelihoods) {
    return static_cast<int>(std::max_element(logLikelihoods.begin(), logLikelihoods.end()) -
                            logLikelihoods.begin());
}

RunItem itemOf(const std::string& line) {
    const Json row = Json::parse(line);
    RunItem item;
    item.task = row.value("task", std::string());
    item.document = row.at("doc_id").get<std::int64_t>();
    item.target = static_cast<int>(numberOf(row.at("target")));
    item.promptSha256 = row.value("prompt_hash", std::string());
    readArguments(row.at("arguments"), item);
    for (const auto& response : row.at("filtered_resps"))
        item.logLikelihoods.push_back(numberOf(response.at(0)));
    if (item.choices.empty() || item.choices.size() != item.logLikelihoods.size())
        throw std::invalid_argument("as many log-likelihoods as choices");
    item.prediction = row.contains("prediction") ? row.at("prediction").get<int>()
                                                 : likeliest(item.logLikelihoods);
    return item;
}

} // namespace

fs::path runItemsFile(const fs::path& store, std::int64_t runId) {
    return itemsFolder(store) / fmt::format("{}{}{}", fileStart, runId, fileEnd);
}

std::vector<std::int64_t> runsWithItems(const fs::path& store) {
    std::vector<std::int64_t> runs;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(itemsFolder(store), ignored)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(fileStart) || !name.ends_with(fileEnd))
            continue;
        const char* end = name.data() + name.size() - fileEnd.size();
        std::int64_t run = 0;
        const auto read = std::from_chars(name.data() + fileStart.size(), end, run);
        if (read.ec == std::errc() && read.ptr == end)
            runs.push_back(run);
    }
    std::sort(runs.begin(), runs.end());
    return runs;
}

TaskReport evaluateTaskKeepingItems(Session& session, const TaskRequest& request, JobContext& job) {
    const auto& store = request.evaluation.store;
    if (!store || request.samples)
        return evaluateTask(session, request, job);
    const fs::path folder = itemsFolder(*store);
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed)
        throw Error(ErrorCode::BadData, fmt::format("{}: {}, expected a writable folder.",
                                                    folder.string(), failed.message()));
    TaskRequest kept = request;
    // Named after the run when that is known; until then no other evaluation has this name.
    static std::atomic<int> evaluations{0};
    kept.samples = folder / fmt::format("unfinished-{}-{}.jsonl", getpid(), ++evaluations);
    TaskReport report = evaluateTask(session, kept, job);
    if (report.runId)
        fs::rename(*kept.samples, runItemsFile(*store, *report.runId), failed);
    return report;
}

std::vector<RunItem> readRunItems(const fs::path& file, JobContext& job) {
    std::vector<RunItem> items;
    forEachLine(file, job, [&](std::int64_t number, const std::string& line) {
        if (line.empty())
            return;
        try {
            items.push_back(itemOf(line));
            items.back().line = number;
        } catch (const std::exception& error) { // JSON, a missing key, a number that is none.
            throw Error(ErrorCode::BadData,
                        fmt::format("{}, line {}: {}, expected an item with doc_id, target, "
                                    "arguments and filtered_resps.",
                                    file.string(), number + 1, error.what()));
        }
    });
    return items;
}

void copyRunItems(const fs::path& file, std::span<const std::int64_t> lines, const fs::path& target,
                  JobContext& job) {
    std::string text;
    std::size_t next = 0;
    forEachLine(file, job, [&](std::int64_t number, const std::string& line) {
        if (next >= lines.size() || number != lines[next])
            return;
        text += line;
        text += '\n';
        ++next;
    });
    writeFileAtomically(target, text);
}

} // namespace regroup
