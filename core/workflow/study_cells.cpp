// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/study_cells.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace regroup {

namespace {

constexpr std::string_view originalLine = "original";

/// Runs that belong into one cell.
struct CellRuns {
    std::vector<const VariantResult*> runs;

    template <typename NumberOf> std::vector<double> numbers(NumberOf numberOf) const {
        std::vector<double> values;
        for (const VariantResult* run : runs)
            values.push_back(numberOf(*run));
        return values;
    }
};

bool isOriginalRun(const VariantResult& run) {
    return run.method == originalLine;
}

/// A method that knows no group size is asked for none: its cell is where its cache is.
double columnOf(const VariantResult& run) {
    return isOriginalRun(run) || run.method == "mqa" ? run.averageGroupSize : run.askedGroupSize;
}

StudyCell cellOf(const CellRuns& cell) {
    const VariantResult& first = *cell.runs.front();
    StudyCell result;
    result.model = first.model;
    result.line = isOriginalRun(first) ? std::string(originalLine) : first.line;
    result.averageGroupSize = columnOf(first);
    const auto bytes = cell.numbers(
        [](const VariantResult& run) { return static_cast<double>(run.keyValueBytesPerToken); });
    result.keyValueBytesPerToken = static_cast<std::uint64_t>(std::llround(spreadOf(bytes).mean));
    result.perplexity =
        spreadOf(cell.numbers([](const VariantResult& run) { return run.perplexity; }));
    result.lossPerToken =
        spreadOf(cell.numbers([](const VariantResult& run) { return run.lossPerToken; }));
    if (cell.runs.size() == 1)
        result.lossStandardError = first.lossStandardError;
    return result;
}

/// Four significant digits: "28.41", "524.8", "1093".
std::string shortNumber(double number) {
    const double size = std::abs(number);
    const int decimals = size < 10 ? 3 : size < 100 ? 2 : size < 1000 ? 1 : 0;
    return fmt::format("{:.{}f}", number, decimals);
}

std::string cellText(const StudyCell& cell) {
    const std::string mean = shortNumber(cell.perplexity.mean);
    return cell.perplexity.count == 1
               ? mean
               : fmt::format("{} ± {}", mean, shortNumber(cell.perplexity.deviation));
}

/// Width on a terminal: bytes that go on with a character take no place.
std::size_t shownWidth(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    }));
}

std::string tableText(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths(rows.front().size(), 3);
    for (const auto& row : rows)
        for (std::size_t column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], shownWidth(row[column]));
    std::string text;
    for (std::size_t index = 0; index < rows.size(); ++index) {
        text += '|';
        for (std::size_t column = 0; column < widths.size(); ++column) {
            const std::string& entry = rows[index][column];
            const std::string space(widths[column] - shownWidth(entry), ' ');
            text.append(" ").append(column == 0 ? entry + space : space + entry).append(" |");
        }
        text += '\n';
        if (index == 0) {
            text += '|';
            for (std::size_t column = 0; column < widths.size(); ++column)
                text += std::string(widths[column] + 1, '-') + (column == 0 ? "-|" : ":|");
            text += '\n';
        }
    }
    return text;
}

/// @param cells of one model.
std::string modelTable(const std::vector<const StudyCell*>& cells) {
    std::map<double, std::pair<std::uint64_t, std::uint64_t>> columns; // KV bytes: least, most.
    std::vector<std::string> lines;
    for (const StudyCell* cell : cells) {
        if (cell->line == originalLine)
            continue;
        const std::uint64_t found = cell->keyValueBytesPerToken;
        auto& [least, most] =
            columns.try_emplace(cell->averageGroupSize, found, found).first->second;
        least = std::min(least, found); // Lines that group some layers only keep more.
        most = std::max(most, found);
        if (std::find(lines.begin(), lines.end(), cell->line) == lines.end())
            lines.push_back(cell->line);
    }
    std::vector<std::vector<std::string>> rows(1, {"average group size"});
    std::vector<std::string> bytes{"KV bytes per token"};
    for (const auto& [size, range] : columns) {
        rows.front().push_back(fmt::format("{}", size));
        bytes.push_back(range.first == range.second
                            ? fmt::format("{}", range.first)
                            : fmt::format("{} to {}", range.first, range.second));
    }
    rows.push_back(bytes);
    for (const std::string& line : lines) {
        rows.push_back({line});
        for (const auto& [size, range] : columns) {
            const double column = size; // A lambda cannot take a part of a binding along.
            const auto found = std::find_if(cells.begin(), cells.end(), [&](const StudyCell* cell) {
                return cell->line == line && cell->averageGroupSize == column;
            });
            rows.back().push_back(found == cells.end() ? "" : cellText(**found));
        }
    }
    return tableText(rows);
}

std::string headOf(const RecipeReport& report, const std::string& model,
                   const std::vector<const StudyCell*>& cells) {
    std::int64_t tokens = 0;
    for (const VariantResult& run : report.runs)
        if (run.model == model && isOriginalRun(run))
            tokens = run.tokenCount;
    std::string text = fmt::format("{}: perplexity", model);
    for (const StudyCell* cell : cells)
        if (cell->line == originalLine)
            text += fmt::format(", as it is {} at {} KV bytes per token",
                                shortNumber(cell->perplexity.mean), cell->keyValueBytesPerToken);
    text += fmt::format("; {} tokens scored", tokens);
    int seeds = 1;
    for (const StudyCell* cell : cells)
        seeds = std::max(seeds, cell->perplexity.count);
    return text + (seeds > 1 ? fmt::format("; ± is the standard deviation over {} seeds", seeds)
                             : std::string());
}

nlohmann::ordered_json spreadToJson(const Spread& spread) {
    return {{"mean", spread.mean},
            {"sd", spread.count > 1 ? nlohmann::ordered_json(spread.deviation)
                                    : nlohmann::ordered_json()},
            {"min", spread.least},
            {"max", spread.most}};
}

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos)
        return text;
    std::string result = "\"";
    for (const char character : text)
        result += character == '"' ? std::string("\"\"") : std::string(1, character);
    return result + '"';
}

} // namespace

Spread spreadOf(std::span<const double> numbers) {
    Spread spread;
    spread.count = static_cast<int>(numbers.size());
    double sum = 0;
    for (const double number : numbers)
        sum += number;
    spread.mean = sum / spread.count;
    double squares = 0;
    for (const double number : numbers)
        squares += (number - spread.mean) * (number - spread.mean);
    spread.deviation = spread.count > 1 ? std::sqrt(squares / (spread.count - 1)) : 0;
    const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
    spread.least = *least;
    spread.most = *most;
    return spread;
}

std::vector<StudyCell> studyCells(const RecipeReport& report) {
    std::vector<CellRuns> cells;
    for (const VariantResult& run : report.runs) {
        if (!std::isfinite(run.perplexity) || !std::isfinite(run.lossPerToken))
            continue;
        const auto same = std::find_if(cells.begin(), cells.end(), [&](const CellRuns& cell) {
            const VariantResult& first = *cell.runs.front();
            return first.model == run.model && first.line == run.line &&
                   isOriginalRun(first) == isOriginalRun(run) && columnOf(first) == columnOf(run);
        });
        if (same == cells.end())
            cells.push_back({{&run}});
        else
            same->runs.push_back(&run);
    }
    std::vector<StudyCell> results;
    results.reserve(cells.size());
    for (const CellRuns& cell : cells)
        results.push_back(cellOf(cell));
    return results;
}

nlohmann::ordered_json studyCellsToJson(std::span<const StudyCell> cells) {
    auto list = nlohmann::ordered_json::array();
    for (const StudyCell& cell : cells)
        list.push_back({{"model", cell.model},
                        {"line", cell.line},
                        {"average_group_size", cell.averageGroupSize},
                        {"kv_bytes_per_token", cell.keyValueBytesPerToken},
                        {"seeds", cell.perplexity.count},
                        {"perplexity", spreadToJson(cell.perplexity)},
                        {"nll_per_token", spreadToJson(cell.lossPerToken)}});
    return list;
}

std::string studyTable(const RecipeReport& report) {
    const std::vector<StudyCell> cells = studyCells(report);
    std::vector<std::string> models;
    for (const StudyCell& cell : cells)
        if (std::find(models.begin(), models.end(), cell.model) == models.end())
            models.push_back(cell.model);
    std::string text;
    for (const std::string& model : models) {
        std::vector<const StudyCell*> ofModel;
        for (const StudyCell& cell : cells)
            if (cell.model == model)
                ofModel.push_back(&cell);
        text += fmt::format("{}{}\n\n{}", text.empty() ? "" : "\n", headOf(report, model, ofModel),
                            modelTable(ofModel));
    }
    return text;
}

std::string studyCsv(std::span<const StudyCell> cells) {
    std::string text = "model,line,average_group_size,kv_bytes_per_token,seeds,perplexity_mean,"
                       "perplexity_sd,perplexity_min,perplexity_max,nll_mean,nll_sd,nll_stderr\n";
    for (const StudyCell& cell : cells)
        text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n", quoted(cell.model),
                            quoted(cell.line), cell.averageGroupSize, cell.keyValueBytesPerToken,
                            cell.perplexity.count, cell.perplexity.mean, cell.perplexity.deviation,
                            cell.perplexity.least, cell.perplexity.most, cell.lossPerToken.mean,
                            cell.lossPerToken.deviation, cell.lossStandardError);
    return text;
}

} // namespace regroup
