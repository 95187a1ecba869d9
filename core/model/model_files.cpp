// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_files.h"

#include "core/base/error.h"
#include "core/model/checkpoint_files.h"
#include "core/model/model_path.h"
#include "core/model/weight_file.h"

#include <fmt/format.h>

#include <utility>

namespace regroup {

namespace fs = std::filesystem;

namespace {

bool isWeightFile(const fs::path& path) {
    const std::string name = path.filename().string();
    for (const char* end : {".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".gguf", ".index.json"})
        if (name.ends_with(end))
            return true;
    return false;
}

} // namespace

ModelFiles locateModel(const fs::path& model) {
    const fs::path path = resolveModelPath(model);
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: there is no such file or folder.", path.string()),
                    "Check the path.");
    if (fs::is_directory(status))
        return {openFolderSource(path), ""};
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const std::string name = path.filename().string();
    if (name == "config.json")
        return {openFolderSource(folder), ""};
    if (!isWeightFile(path))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found another kind of file, expected a model folder, its "
                                "config.json, or a file of weights (.safetensors, .bin, .pt).",
                                path.string()),
                    "Choose the folder that holds config.json and model.safetensors.");
    auto files = openFolderSource(folder);
    if (!name.ends_with(".safetensors") && !name.ends_with(".index.json")) {
        std::string config =
            readWeightFile(files->open(name)->bytes(), placeOf(*files, name)).configText;
        if (!config.empty())
            files = makeOverlaySource(std::move(files), "config.json", std::move(config));
    }
    return {std::move(files), name};
}

} // namespace regroup
