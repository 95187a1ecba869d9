// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/similarity_report.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

namespace regroup {

namespace {

constexpr std::array headKinds{HeadKind::Key, HeadKind::Value, HeadKind::Query};
constexpr std::array metrics{
    std::pair{SimilarityMetric::ActivationMean, "activation-mean"},
    std::pair{SimilarityMetric::ActivationToken, "activation-token"},
    std::pair{SimilarityMetric::ActivationMatch, "activation-match"},
    std::pair{SimilarityMetric::Weight, "weight"},
    std::pair{SimilarityMetric::WeightSvd, "weight-svd"},
    std::pair{SimilarityMetric::Euclidean, "euclidean"},
    std::pair{SimilarityMetric::Cka, "cka"},
    std::pair{SimilarityMetric::Procrustes, "procrustes"},
    std::pair{SimilarityMetric::Attention, "attention"},
};

nlohmann::ordered_json matrixToJson(const SquareMatrix& matrix) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (int row = 0; row < matrix.size(); ++row) {
        nlohmann::ordered_json values = nlohmann::ordered_json::array();
        for (int column = 0; column < matrix.size(); ++column) {
            const double value = matrix.at(row, column);
            if (std::isfinite(value))
                values.push_back(value);
            else
                values.push_back(nullptr);
        }
        rows.push_back(std::move(values));
    }
    return rows;
}

/// One sentence for each layer with values that are not finite.
std::vector<std::string> warningsOf(const SimilarityReport& report) {
    std::vector<std::string> warnings;
    for (std::size_t layer = 0; layer < report.layers.size(); ++layer) {
        const auto values = report.layers[layer].values();
        const auto count = std::count_if(values.begin(), values.end(),
                                         [](double value) { return !std::isfinite(value); });
        if (count > 0)
            warnings.push_back(
                fmt::format("Layer {}: {} of {} similarities are not finite and written as null.",
                            layer, count, values.size()));
    }
    return warnings;
}

std::string reportToCsv(const SimilarityReport& report) {
    std::string text = "layer,row,column,similarity\n";
    for (std::size_t layer = 0; layer < report.layers.size(); ++layer) {
        const SquareMatrix& matrix = report.layers[layer];
        for (int row = 0; row < matrix.size(); ++row)
            for (int column = 0; column < matrix.size(); ++column) {
                const double value = matrix.at(row, column);
                // An empty field is what spreadsheets and pandas read as "no value".
                text += std::isfinite(value)
                            ? fmt::format("{},{},{},{}\n", layer, row, column, value)
                            : fmt::format("{},{},{},\n", layer, row, column);
            }
    }
    return text;
}

/// Source: NumPy's format description, version 1.0: magic, header length, a Python dict, padding
/// so that the data begin at a multiple of 64.
std::string reportToNpy(const SimilarityReport& report, const std::string& place) {
    static_assert(std::endian::native == std::endian::little);
    const int size = report.layers.empty() ? 0 : report.layers.front().size();
    for (std::size_t layer = 0; layer < report.layers.size(); ++layer)
        if (report.layers[layer].size() != size)
            throw Error(ErrorCode::BadUsage,
                        fmt::format("{}: layer {} has {} heads, layer 0 has {}; an array needs the "
                                    "same number in every layer.",
                                    place, layer, report.layers[layer].size(), size),
                        "Write .json or .csv instead.");
    std::string header =
        fmt::format("{{'descr': '<f8', 'fortran_order': False, 'shape': ({}, {}, {}), }}",
                    report.layers.size(), size, size);
    constexpr std::size_t preambleSize = 10; // magic 6, version 2, header length 2
    const std::size_t unpadded = preambleSize + header.size() + 1;
    header.append((64 - unpadded % 64) % 64, ' ');
    header += '\n';

    std::string text("\x93NUMPY\x01\x00", 8);
    text += static_cast<char>(header.size() & 0xFFU);
    text += static_cast<char>(header.size() >> 8U);
    text += header;
    for (const SquareMatrix& matrix : report.layers) {
        const auto bytes = std::as_bytes(matrix.values());
        text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    return text;
}

} // namespace

std::string_view headKindName(HeadKind kind) {
    switch (kind) {
    case HeadKind::Key: return "key";
    case HeadKind::Value: return "value";
    case HeadKind::Query: return "query";
    }
    throw Error(ErrorCode::Internal, "A kind of head without a name was asked for.");
}

HeadKind headKindFromName(std::string_view name) {
    for (const HeadKind kind : headKinds)
        if (headKindName(kind) == name)
            return kind;
    throw Error(
        ErrorCode::BadUsage,
        fmt::format("Kind of head '{}' is not known, expected one of: key, value, query.", name));
}

std::string_view similarityMetricName(SimilarityMetric metric) {
    for (const auto& [known, name] : metrics)
        if (known == metric)
            return name;
    throw Error(ErrorCode::Internal, "A similarity metric without a name was asked for.");
}

SimilarityMetric similarityMetricFromName(std::string_view name) {
    for (const auto& [metric, known] : metrics)
        if (known == name)
            return metric;
    throw Error(ErrorCode::BadUsage,
                fmt::format("Similarity metric '{}' is not known, expected one of: {}.", name,
                            fmt::join(similarityMetricNames(), ", ")));
}

bool needsCalibration(SimilarityMetric metric) {
    return metric != SimilarityMetric::Weight && metric != SimilarityMetric::WeightSvd;
}

bool needsAttentionRows(SimilarityMetric metric) {
    return metric == SimilarityMetric::Attention;
}

std::pair<double, double> similarityLimits(SimilarityMetric metric) {
    switch (metric) {
    case SimilarityMetric::ActivationMean:
    case SimilarityMetric::ActivationToken:
    case SimilarityMetric::ActivationMatch:
    case SimilarityMetric::Weight: return {-1, 1};
    case SimilarityMetric::Euclidean: return {-4, 0};
    case SimilarityMetric::WeightSvd:
    case SimilarityMetric::Cka:
    case SimilarityMetric::Procrustes:
    case SimilarityMetric::Attention: break;
    }
    return {0, 1};
}

std::vector<SimilarityMetric> similarityMetrics() {
    std::vector<SimilarityMetric> all;
    all.reserve(metrics.size());
    for (const auto& [metric, name] : metrics)
        all.push_back(metric);
    return all;
}

std::vector<std::string> similarityMetricNames() {
    std::vector<std::string> names;
    names.reserve(metrics.size());
    for (const auto& [metric, name] : metrics)
        names.emplace_back(name);
    return names;
}

nlohmann::ordered_json similarityReportToJson(const SimilarityReport& report) {
    nlohmann::ordered_json layers = nlohmann::ordered_json::array();
    for (const SquareMatrix& matrix : report.layers)
        layers.push_back(matrixToJson(matrix));
    return {{"metric", similarityMetricName(report.metric)},
            {"on", headKindName(report.on)},
            {"tokens", report.tokenCount},
            {"layers", std::move(layers)},
            {"warnings", warningsOf(report)}};
}

void writeSimilarityReport(const std::filesystem::path& path, const SimilarityReport& report) {
    const std::string ending = path.extension().string();
    if (ending == ".json")
        writeFileAtomically(path, similarityReportToJson(report).dump(1) + "\n");
    else if (ending == ".csv")
        writeFileAtomically(path, reportToCsv(report));
    else if (ending == ".npy")
        writeFileAtomically(path, reportToNpy(report, path.string()));
    else
        throw Error(ErrorCode::BadUsage,
                    fmt::format("{}: the ending is '{}', expected .json, .csv or .npy.",
                                path.string(), ending));
}

} // namespace regroup
