// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_files.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/model/checkpoint_files.h"
#include "core/model/model_path.h"
#include "core/model/weight_file.h"

#include <fmt/format.h>

#include <utility>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t largestTokenizer = std::uintmax_t{64} << 20U;

/// A tokenizer of another name is tokenizer.model to whoever copies the files of the model.
std::shared_ptr<const FileSource> withTokenizer(std::shared_ptr<const FileSource> files,
                                                const fs::path& model) {
    const fs::path tokenizer = tokenizerPathOf(model);
    if (tokenizer.extension() != ".model")
        return files;
    std::string content = readTextFile(tokenizer, largestTokenizer);
    return makeOverlaySource(std::move(files), "tokenizer.model", std::move(content));
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
    if (!isModelFileName(name))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found another kind of file, expected a model folder, its "
                                "config.json, or a file of weights (.safetensors, .bin, .pt).",
                                path.string()),
                    "Choose the folder that holds config.json and model.safetensors.");
    auto files = openFolderSource(folder);
    if (name == "config.json")
        return {std::move(files), ""};
    if (!name.ends_with(".safetensors") && !name.ends_with(".index.json")) {
        std::string config =
            readWeightFile(files->open(name)->bytes(), placeOf(*files, name)).configText;
        if (!config.empty()) {
            files = makeOverlaySource(std::move(files), "config.json", std::move(config));
            files = withTokenizer(std::move(files), path);
        }
    }
    return {std::move(files), name};
}

} // namespace regroup
