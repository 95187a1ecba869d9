// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/studio_document.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/grouping/bounded_document.h"

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
                "Models are opened by their folder or their .safetensors file.");
}

bool looksLikeModel(const std::filesystem::path& path) {
    std::error_code ignored;
    const std::string name = path.filename().string();
    return std::filesystem::is_directory(path, ignored) || path.extension() == ".safetensors" ||
           name == "config.json" || name.ends_with(".safetensors.index.json");
}

} // namespace regroup::ui
