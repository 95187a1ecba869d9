// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/glue.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace regroup {

namespace fs = std::filesystem;

namespace {

const char* const tabHint = "GLUE files are separated by tabs.";
const std::vector<std::string> entailmentLabels{"entailment", "not_entailment"};
const std::vector<std::string> digitLabels{"0", "1"};

std::vector<GlueTask> makeTasks() {
    const std::vector<std::string> pair{"sentence1", "sentence2"};
    const std::vector<std::string> mnliLabels{"entailment", "neutral", "contradiction"};
    return {
        {"sst2", digitLabels, false, {"sentence"}, "label", "train.tsv", "dev.tsv", "test.tsv"},
        {"qnli",
         entailmentLabels,
         true,
         {"question", "sentence"},
         "label",
         "train.tsv",
         "dev.tsv",
         "test.tsv"},
        {"mnli", mnliLabels, true, pair, "gold_label", "train.tsv", "dev_matched.tsv",
         "test_matched.tsv"},
        {"mnli_mismatch", mnliLabels, true, pair, "gold_label", "train.tsv", "dev_mismatched.tsv",
         "test_mismatched.tsv"},
        {"cola", digitLabels, false, {"sentence"}, "label", "train.tsv", "dev.tsv", "test.tsv"},
        {"mrpc",
         digitLabels,
         true,
         {"#1 String", "#2 String"},
         "Quality",
         "train.tsv",
         "dev.tsv",
         "test.tsv"},
        {"qqp",
         digitLabels,
         true,
         {"question1", "question2"},
         "is_duplicate",
         "train.tsv",
         "dev.tsv",
         "test.tsv"},
        {"rte", entailmentLabels, true, pair, "label", "train.tsv", "dev.tsv", "test.tsv"},
        {"stsb", {}, true, pair, "score", "train.tsv", "dev.tsv", "test.tsv"},
        {"wnli", digitLabels, true, pair, "label", "train.tsv", "dev.tsv", "test.tsv"},
    };
}

/// Which columns hold what; label -1: the file has none.
struct Columns {
    std::vector<int> texts;
    int label = -1;
    bool hasHeader = false;
};

int indexOf(const std::vector<std::string>& cells, const std::string& name) {
    const auto found = std::find(cells.begin(), cells.end(), name);
    return found == cells.end() ? -1 : static_cast<int>(found - cells.begin());
}

/// The official files without a header: cola's, and what people cut from the others.
std::optional<Columns> columnsWithoutHeader(const GlueTask& task, std::size_t count) {
    if (task.name == "cola" && count == 4)
        return Columns{{3}, 1, false};
    if (!task.isPair && count == 2)
        return Columns{{0}, 1, false};
    if (task.name == "mrpc" && count == 5)
        return Columns{{3, 4}, 0, false};
    if (task.name == "qqp" && count == 6)
        return Columns{{3, 4}, 5, false};
    if (task.name == "stsb" && count == 10)
        return Columns{{7, 8}, 9, false};
    if (task.name.starts_with("mnli") && (count == 12 || count == 16))
        return Columns{{8, 9}, static_cast<int>(count) - 1, false};
    const bool isPlainPair = task.name == "qnli" || task.name == "rte" || task.name == "wnli";
    if (isPlainPair && count == 4)
        return Columns{{1, 2}, 3, false};
    return std::nullopt;
}

Columns findColumns(const GlueTask& task, const TextTable& table) {
    if (table.rows.empty())
        throw Error(ErrorCode::BadData, fmt::format("{}: found no rows, expected examples of {}.",
                                                    table.place, task.name));
    const TableRow& first = table.rows.front();
    Columns columns;
    for (const std::string& name : task.textColumns)
        columns.texts.push_back(indexOf(first.cells, name));
    columns.hasHeader = std::none_of(columns.texts.begin(), columns.texts.end(),
                                     [](int index) { return index < 0; });
    if (columns.hasHeader) {
        columns.label = indexOf(first.cells, task.labelColumn);
        return columns;
    }
    if (const auto official = columnsWithoutHeader(task, first.cells.size()))
        return *official;
    throw Error(
        ErrorCode::BadData,
        fmt::format("{}, line {}: found {} columns and none named {}, expected the official "
                    "columns of {}.",
                    table.place, first.line, first.cells.size(),
                    fmt::join(task.textColumns, " or "), task.name),
        tabHint);
}

[[noreturn]] void throwUnknownLabel(const GlueTask& task, const std::string& place,
                                    std::int64_t line, const std::string& found) {
    throw Error(ErrorCode::BadData,
                fmt::format("{}, line {}: the label is '{}', expected {}.", place, line, found,
                            task.labelNames.empty()
                                ? std::string("a number from 0 to 5")
                                : fmt::format("one of {}", fmt::join(task.labelNames, ", "))),
                "The file may belong to another task.");
}

std::optional<double> scoreFrom(const std::string& text) {
    double value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isWhole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
    return isWhole && value >= 0 && value <= 5 ? std::optional(value) : std::nullopt;
}

/// "-" marks rows of MNLI on which the annotators did not agree; empty is no label either.
bool isMissing(const std::string& label) {
    return label.empty() || label == "-" || label == "-1";
}

void readLabel(const GlueTask& task, const std::string& place, const TableRow& row,
               const std::string& label, TextExample& example) {
    if (isMissing(label))
        return;
    if (task.labelNames.empty()) {
        example.score = scoreFrom(label);
        if (!example.score)
            throwUnknownLabel(task, place, row.line, label);
        return;
    }
    auto index = indexOf(task.labelNames, label);
    if (index < 0 && label.size() == 1 && label[0] >= '0' && // Words written as their number.
        label[0] < '0' + static_cast<int>(task.labelNames.size()))
        index = label[0] - '0';
    if (index < 0)
        throwUnknownLabel(task, place, row.line, label);
    example.label = index;
}

} // namespace

std::string_view splitName(Split split) {
    switch (split) {
    case Split::Train: return "train";
    case Split::Validation: return "validation";
    case Split::Test: return "test";
    }
    return {};
}

Split splitFromName(std::string_view name) {
    if (name == "dev")
        return Split::Validation;
    for (const Split split : {Split::Train, Split::Validation, Split::Test})
        if (name == splitName(split))
            return split;
    throw Error(ErrorCode::BadUsage,
                fmt::format("'{}' is no split, expected train, validation or test.", name));
}

std::span<const GlueTask> glueTasks() {
    static const std::vector<GlueTask> tasks = makeTasks();
    return tasks;
}

const GlueTask* findGlueTask(std::string_view name) {
    for (const GlueTask& task : glueTasks())
        if (task.name == name)
            return &task;
    return nullptr;
}

fs::path glueFile(const GlueTask& task, const fs::path& path, Split split) {
    std::error_code error;
    if (!fs::is_directory(path, error))
        return path;
    const std::string& name = split == Split::Train        ? task.trainFile
                              : split == Split::Validation ? task.validationFile
                                                           : task.testFile;
    fs::path file = path / name;
    if (!fs::exists(file, error))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: holds no {}, expected the folder of {} in GLUE's layout.",
                                path.string(), name, task.name),
                    "Name the file itself, or another --split.");
    return file;
}

std::vector<TextExample> glueExamples(const GlueTask& task, const TextTable& table) {
    const Columns columns = findColumns(task, table);
    const std::size_t needed =
        static_cast<std::size_t>(std::max(
            *std::max_element(columns.texts.begin(), columns.texts.end()), columns.label)) +
        1;
    std::vector<TextExample> examples;
    for (std::size_t index = columns.hasHeader ? 1 : 0; index < table.rows.size(); ++index) {
        const TableRow& row = table.rows[index];
        if (row.cells.size() < needed)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}, line {}: {} columns, expected {}.", table.place, row.line,
                                    row.cells.size(), table.rows.front().cells.size()),
                        tabHint);
        const auto cell = [&](int column) -> const std::string& {
            return row.cells[static_cast<std::size_t>(column)];
        };
        TextExample example;
        example.line = row.line;
        example.first = cell(columns.texts.front());
        if (columns.texts.size() > 1)
            example.second = cell(columns.texts.back());
        if (columns.label >= 0)
            readLabel(task, table.place, row, cell(columns.label), example);
        examples.push_back(std::move(example));
    }
    if (examples.empty())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found a header and no rows, expected examples of {}.",
                                table.place, task.name));
    return examples;
}

std::vector<TextExample> readGlueFile(const GlueTask& task, const fs::path& path) {
    return glueExamples(task, readTsv(path));
}

} // namespace regroup
