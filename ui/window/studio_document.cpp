// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/studio_document.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/grouping/bounded_document.h"
#include "core/model/model_path.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <system_error>

namespace regroup::ui {
namespace {

constexpr std::uintmax_t largestDocument = 64U << 20U; // A grouping of 1000 layers has under 1 MiB.

} // namespace

StudioDocument readStudioDocument(const std::filesystem::path& path) {
    const std::string place = path.string();
    DocumentLimits limits;
    limits.mapKeys = 1024; // A config.json has more keys than a grouping.
    const nlohmann::ordered_json document =
        parseYaml(readTextFile(path, largestDocument), place, limits);
    if (document.is_object() && document.contains("variants"))
        return {StudioDocument::Kind::Recipe, std::nullopt};
    if (document.is_object() && document.contains("model_type"))
        return {StudioDocument::Kind::Model, std::nullopt};
    if (document.is_object() && document.contains("layers"))
        return {StudioDocument::Kind::Grouping, readGroupingFile(path)};
    throw Error(ErrorCode::BadData,
                fmt::format("{}: holds neither 'layers' (a grouping) nor 'variants' (a recipe) nor "
                            "'model_type' (a model), expected one of them.",
                            place),
                "Models are opened by their folder or their file of weights.");
}

bool looksLikeModel(const std::filesystem::path& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored))
        return isModelFileName(path.filename().string()) ||
               findInHubCache(path.string()).has_value();
    return std::filesystem::is_directory(path, ignored) ||
           isModelFileName(path.filename().string());
}

} // namespace regroup::ui
