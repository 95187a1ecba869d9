// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace regroup {

/// Which model a grouping file belongs to; a mismatch on use is an error.
struct GroupedModelIdentity {
    std::string architecture;
    int layerCount = 0;
    int headCount = 0;
    std::string weightsSha256; ///< Content hash of the weights; empty when not known.
};

/// How a grouping came to be. Empty or absent fields are not written.
struct GroupingOrigin {
    std::string method;
    std::string objective;
    std::string metric;
    std::optional<std::uint64_t> seed;
    std::optional<double> score; ///< The objective of the grouping, lower is better.
    std::string data;            ///< Calibration text, as a path; used by later merges.
    std::int64_t tokens = 0;     ///< Tokens of it that were used; 0: not stated.
};

/// A grouping as it is stored: `version: 1`, `layers: [{key: [...], value: [...]}]`, and optionally
/// `model` and `origin` (../shared/cli.md, "Files").
struct GroupingFile {
    ModelGrouping grouping;
    std::optional<GroupedModelIdentity> model;
    std::optional<GroupingOrigin> origin;
};

nlohmann::ordered_json groupingFileToJson(const GroupingFile& file);

/// @param place names the document in messages, e.g. a path.
/// @throws Error(BadData) that names place, key, what was found and expected.
GroupingFile groupingFileFromJson(const nlohmann::ordered_json& document, const std::string& place);

/// Reads YAML or JSON (JSON is YAML). @throws Error(BadData)
GroupingFile readGroupingFile(const std::filesystem::path& path);

/// Writes YAML, or JSON when the name ends in .json. Whole or not at all. @throws Error(DiskFull)
void writeGroupingFile(const std::filesystem::path& path, const GroupingFile& file);

/// Only the labels: [{"key": [...], "value": [...]}, ...]; the form stored in config.json and
/// SQLite.
nlohmann::ordered_json groupingToJson(const ModelGrouping& grouping);
ModelGrouping groupingFromJson(const nlohmann::ordered_json& layers, const std::string& place);

/// @throws Error(BadData) if the grouping has another layer or head count than the model, or its
/// `model` names another architecture or other weights. weightsSha256 empty: not compared.
void checkGroupingFits(const GroupingFile& file, const GroupedModelIdentity& model,
                       const std::string& place);

} // namespace regroup
