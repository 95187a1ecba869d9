// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/checkpoint.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/architecture.h"
#include "core/model/checkpoint_files.h"
#include "core/model/scalar_type.h"
#include "core/model/shown_name.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>

namespace regroup {

namespace fs = std::filesystem;

namespace {

const char* const otherConfigHint = "config.json may belong to another checkpoint.";

/// Brings stored tensors and an architecture's list of tensors together.
class TensorMatcher {
public:
    TensorMatcher(const ModelConfig& config, const FileSource& files, const StoredWeights& stored)
        : m_architecture(architectureNamed(config.architecture, files.place())), m_files(files),
          m_stored(stored), m_specs(m_architecture.tensorSpecs(config)) {
        for (const TensorSpec& spec : m_specs)
            m_specOf.emplace(spec.name, &spec);
    }

    /// The tensors that are used, sorted, under full names. @throws Error
    std::vector<TensorInfo> match() {
        std::vector<TensorInfo> used;
        for (const TensorInfo& tensor : m_stored.tensors) {
            const TensorSpec* spec = specOf(tensor.name);
            if (spec == nullptr) {
                m_unknown.push_back(shownName(tensor.name));
                continue;
            }
            const auto [other, isNew] = m_storedAs.emplace(spec->name, &tensor);
            if (!isNew)
                throw Error(
                    ErrorCode::BadData,
                    fmt::format("{}: tensors '{}' and '{}' are the same one, expected it once.",
                                placeOfTensor(tensor), shownName(other->second->name),
                                shownName(tensor.name)));
            m_hasUnusedHead = m_hasUnusedHead || (spec->optional && spec->name == "lm_head.weight");
            if (spec->optional)
                continue;
            checkTensor(tensor, *spec);
            used.push_back(tensor);
            used.back().name = spec->name;
        }
        checkComplete();
        std::sort(used.begin(), used.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
        return used;
    }

    std::vector<std::string> warnings() const {
        std::vector<std::string> result;
        if (m_hasUnusedHead)
            result.emplace_back(
                "lm_head.weight is stored, but config.json says that the output layer is the token "
                "embedding; the embedding is used.");
        if (!m_unknown.empty())
            result.push_back(unknownWarning());
        return result;
    }

private:
    std::string unknownWarning() const {
        std::vector<std::string> shown = m_unknown;
        std::sort(shown.begin(), shown.end());
        const std::size_t count = shown.size();
        shown.resize(std::min<std::size_t>(count, 5));
        const std::string more =
            count > shown.size() ? fmt::format(" and {} more", count - shown.size()) : "";
        return fmt::format("{} {} of the checkpoint {} not used by architecture {}: {}{}.", count,
                           count == 1 ? "tensor" : "tensors", count == 1 ? "is" : "are",
                           m_architecture.name(), fmt::join(shown, ", "), more);
    }

    const TensorSpec* specOf(const std::string& storedName) const {
        auto found = m_specOf.find(storedName);
        if (found == m_specOf.end())
            found = m_specOf.find(std::string(m_architecture.optionalPrefix()) + storedName);
        return found == m_specOf.end() ? nullptr : found->second;
    }

    const std::string& placeOfTensor(const TensorInfo& tensor) const {
        return m_stored.files[tensor.fileIndex].place;
    }

    void checkTensor(const TensorInfo& tensor, const TensorSpec& spec) const {
        if (tensor.shape != spec.shape)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: tensor '{}' has shape {}, expected {} ({}).",
                                    placeOfTensor(tensor), shownName(tensor.name),
                                    shapeText(tensor.shape), shapeText(spec.shape), spec.note),
                        otherConfigHint);
        if (!isFloatingPoint(tensor.dataType))
            throw Error(ErrorCode::Unsupported,
                        fmt::format("{}: tensor '{}' has data type {}, expected float32, float16, "
                                    "bfloat16 or float64.",
                                    placeOfTensor(tensor), shownName(tensor.name),
                                    dataTypeName(tensor.dataType)),
                        "Quantised checkpoints are not read; use the original weights.");
    }

    void checkComplete() const {
        const TensorSpec* first = nullptr;
        std::size_t count = 0;
        for (const TensorSpec& spec : m_specs) {
            if (spec.optional || m_storedAs.count(spec.name) != 0)
                continue;
            first = first == nullptr ? &spec : first;
            ++count;
        }
        if (first == nullptr)
            return;
        const std::string more = count > 1 ? fmt::format(" (and {} more)", count - 1) : "";
        const bool isHead = first->name == "lm_head.weight";
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: tensor '{}'{} is missing, expected shape {} ({}).",
                                m_files.place(), first->name, more, shapeText(first->shape),
                                first->note),
                    isHead ? "If the output layer is the token embedding, config.json says "
                             "\"tie_word_embeddings\": true."
                           : std::string(otherConfigHint));
    }

    const Architecture& m_architecture;
    const FileSource& m_files;
    const StoredWeights& m_stored;
    std::vector<TensorSpec> m_specs;
    std::unordered_map<std::string, const TensorSpec*> m_specOf;
    std::unordered_map<std::string, const TensorInfo*> m_storedAs; // Full name -> stored tensor.
    std::vector<std::string> m_unknown;
    bool m_hasUnusedHead = false;
};

class MappedCheckpoint final : public Checkpoint {
public:
    MappedCheckpoint(std::shared_ptr<const FileSource> files, const std::string& chosen)
        : m_files(std::move(files)),
          m_config(readModelConfig(readConfigText(*m_files), placeOf(*m_files, "config.json"))) {
        StoredWeights stored = openWeights(*m_files, chosen);
        TensorMatcher matcher(m_config, *m_files, stored);
        m_tensors = matcher.match();
        m_warnings = matcher.warnings();
        m_weightFiles = std::move(stored.files);
        for (const TensorInfo& tensor : m_tensors)
            m_weightBytes += tensor.sizeBytes;
    }

    const ModelConfig& config() const override { return m_config; }
    const FileSource& files() const override { return *m_files; }
    const std::vector<TensorInfo>& tensors() const override { return m_tensors; }
    const std::vector<std::string>& warnings() const override { return m_warnings; }
    std::uint64_t weightBytes() const override { return m_weightBytes; }

    const TensorInfo* find(const std::string& name) const override {
        const auto found =
            std::lower_bound(m_tensors.begin(), m_tensors.end(), name,
                             [](const TensorInfo& tensor, const std::string& wanted) {
                                 return tensor.name < wanted;
                             });
        return found != m_tensors.end() && found->name == name ? &*found : nullptr;
    }

    std::span<const std::byte> bytes(const std::string& name) const override {
        const TensorInfo& tensor = require(name);
        return fileOf(tensor).bytes().subspan(tensor.offset, tensor.sizeBytes);
    }

    at::Tensor tensor(const std::string& name) const override {
        const TensorInfo& info = require(name);
        const auto content = bytes(name);
        const auto options =
            at::TensorOptions().dtype(scalarTypeOf(info.dataType)).device(at::kCPU);
        const bool aligned =
            reinterpret_cast<std::uintptr_t>(content.data()) % dataTypeSize(info.dataType) == 0;
        if (content.empty() || !aligned) {
            at::Tensor copy = at::empty(info.shape, options);
            if (!content.empty())
                std::memcpy(copy.data_ptr(), content.data(), content.size());
            return copy;
        }
        // The deleter owns the mapping: a tensor may outlive this object.
        const auto keepAlive = [mapping = m_weightFiles[info.fileIndex].bytes](void* /*data*/) {};
        return at::from_blob(const_cast<std::byte*>(content.data()), info.shape, keepAlive,
                             options);
    }

    void release(const std::string& name) const override {
        if (const TensorInfo* tensor = find(name))
            fileOf(*tensor).release(tensor->offset, tensor->sizeBytes);
    }

private:
    const TensorInfo& require(const std::string& name) const {
        const TensorInfo* tensor = find(name);
        if (tensor == nullptr)
            throw Error(ErrorCode::BadData, fmt::format("{}: holds no tensor '{}'.",
                                                        m_files->place(), shownName(name)));
        return *tensor;
    }

    const FileBytes& fileOf(const TensorInfo& tensor) const {
        return *m_weightFiles[tensor.fileIndex].bytes;
    }

    std::shared_ptr<const FileSource> m_files;
    ModelConfig m_config;
    std::vector<WeightFile> m_weightFiles;
    std::vector<TensorInfo> m_tensors; // Sorted by name.
    std::vector<std::string> m_warnings;
    std::uint64_t m_weightBytes = 0;
};

} // namespace

std::shared_ptr<const Checkpoint> Checkpoint::open(std::shared_ptr<const FileSource> files) {
    return std::make_shared<MappedCheckpoint>(std::move(files), "");
}

std::shared_ptr<const Checkpoint> Checkpoint::open(const fs::path& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: there is no such file or folder.", path.string()),
                    "Check the path.");
    if (fs::is_directory(status))
        return open(openFolderSource(path));
    const std::string name = path.filename().string();
    const bool isWeights = path.extension() == ".safetensors" ||
                           name.find(".safetensors.index.json") != std::string::npos;
    if (name != "config.json" && !isWeights)
        throw Error(
            ErrorCode::BadData,
            fmt::format(
                "{}: found another kind of file, expected a model folder, its config.json or a "
                ".safetensors file.",
                path.string()),
            "Choose the folder that holds config.json and model.safetensors.");
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    return std::make_shared<MappedCheckpoint>(openFolderSource(folder),
                                              isWeights ? name : std::string());
}

} // namespace regroup
