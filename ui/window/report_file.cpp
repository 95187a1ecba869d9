// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/report_file.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace regroup::ui {
namespace {

using Json = nlohmann::json;

[[noreturn]] void refuse(const std::string& place, const std::string& found) {
    throw Error(ErrorCode::BadData, fmt::format("{}: {}", place, found),
                "Write it with: regroup similarity MODEL --data TEXT --out FILE.json");
}

const Json& entry(const Json& document, const char* key, const std::string& place) {
    const auto found = document.find(key);
    if (found == document.end())
        refuse(place, fmt::format("'{}' is missing, expected a similarity report.", key));
    return *found;
}

double valueOf(const Json& value, const std::string& place, int row) {
    if (value.is_null())
        return std::numeric_limits<double>::quiet_NaN();
    if (!value.is_number())
        refuse(place, fmt::format("row {} holds {}, expected numbers or null.", row, value.dump()));
    return value.get<double>();
}

SquareMatrix matrixOf(const Json& rows, const std::string& place) {
    if (!rows.is_array() || rows.empty())
        refuse(place, "no list of rows, expected one row a head.");
    const int size = static_cast<int>(rows.size());
    SquareMatrix matrix(size);
    for (int row = 0; row < size; ++row) {
        const Json& values = rows[static_cast<std::size_t>(row)];
        if (!values.is_array() || values.size() != rows.size())
            refuse(place, fmt::format("row {} has {} values, expected {}, as many as rows.", row,
                                      values.is_array() ? values.size() : 0, size));
        for (int column = 0; column < size; ++column)
            matrix.at(row, column) = valueOf(values[static_cast<std::size_t>(column)], place, row);
    }
    return matrix;
}

} // namespace

SimilarityReport readSimilarityReport(const std::filesystem::path& path) {
    const std::string place = path.string();
    const Json document = Json::parse(readTextFile(path), nullptr, false);
    if (!document.is_object())
        refuse(place, "no JSON object, expected a similarity report.");
    SimilarityReport report;
    const Json& metric = entry(document, "metric", place);
    const Json& on = entry(document, "on", place);
    if (!metric.is_string() || !on.is_string())
        refuse(place, "'metric' and 'on' are no texts, expected their names.");
    report.metric = similarityMetricFromName(metric.get<std::string>());
    report.on = headKindFromName(on.get<std::string>());
    if (const auto tokens = document.find("tokens");
        tokens != document.end() && tokens->is_number())
        report.tokenCount = tokens->get<std::int64_t>();
    const Json& layers = entry(document, "layers", place);
    if (!layers.is_array() || layers.empty())
        refuse(place, "'layers' is no list with entries, expected one matrix a layer.");
    for (std::size_t layer = 0; layer < layers.size(); ++layer)
        report.layers.push_back(matrixOf(layers[layer], fmt::format("{}, layer {}", place, layer)));
    return report;
}

} // namespace regroup::ui
