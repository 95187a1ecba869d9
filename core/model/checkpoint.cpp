// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/checkpoint.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/architecture.h"
#include "core/model/checkpoint_files.h"
#include "core/model/model_files.h"
#include "core/model/scalar_type.h"
#include "core/model/shown_name.h"
#include "core/model/strided_tensor.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
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
                m_unused.push_back(tensor);
                continue;
            }
            const auto [other, isNew] = m_storedAs.emplace(spec->name, &tensor);
            if (!isNew)
                throw Error(
                    ErrorCode::BadData,
                    fmt::format("{}: tensors '{}' and '{}' are the same one, expected it once.",
                                placeOfTensor(tensor), shownName(other->second->name),
                                shownName(tensor.name)));
            if (spec->optional && spec->name == "lm_head.weight")
                m_unusedHead = &tensor;
            if (spec->optional && !spec->shape.empty())
                continue; // A copy of a tensor that is used.
            if (!spec->optional)
                checkTensor(tensor, *spec);
            auto& list = spec->optional ? m_unused : used;
            list.push_back(tensor);
            list.back().name = spec->name;
        }
        checkComplete();
        for (auto* list : {&used, &m_unused})
            std::sort(list->begin(), list->end(),
                      [](const auto& a, const auto& b) { return a.name < b.name; });
        return used;
    }

    /// After match(): the others, sorted; under full names if the architecture knows them.
    std::vector<TensorInfo> takeUnused() { return std::move(m_unused); }

    std::vector<std::string> warnings() const {
        std::vector<std::string> result;
        if (m_unusedHead != nullptr && !isTied(*m_unusedHead))
            result.emplace_back(
                "lm_head.weight is stored, but config.json says that the output layer is the token "
                "embedding; the embedding is used.");
        if (!m_unknown.empty())
            result.push_back(unknownWarning());
        return result;
    }

private:
    /// A file of torch.save names tied tensors twice and stores them once.
    bool isTied(const TensorInfo& tensor) const {
        return std::any_of(m_stored.tensors.begin(), m_stored.tensors.end(),
                           [&](const TensorInfo& other) {
                               return &other != &tensor && other.fileIndex == tensor.fileIndex &&
                                      other.offset == tensor.offset && other.shape == tensor.shape;
                           });
    }

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
        const std::string name = m_architecture.presentName(storedName);
        auto found = m_specOf.find(name);
        if (found == m_specOf.end())
            found = m_specOf.find(std::string(m_architecture.optionalPrefix()) + name);
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
            if (spec.optional || spec.usedIfStored || m_storedAs.count(spec.name) != 0)
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
    std::vector<TensorInfo> m_unused;
    std::vector<std::string> m_unknown;
    const TensorInfo* m_unusedHead = nullptr;
};

class MappedCheckpoint final : public Checkpoint {
public:
    MappedCheckpoint(std::shared_ptr<const FileSource> files, const std::string& chosen)
        : m_files(std::move(files)),
          m_config(readModelConfig(readConfigText(*m_files), placeOf(*m_files, "config.json"))) {
        StoredWeights stored = openWeights(*m_files, chosen);
        TensorMatcher matcher(m_config, *m_files, stored);
        m_tensors = matcher.match();
        m_unusedTensors = matcher.takeUnused();
        m_warnings = matcher.warnings();
        m_weightFiles = std::move(stored.files);
        for (const TensorInfo& tensor : m_tensors)
            m_weightBytes += tensor.sizeBytes;
    }

    const ModelConfig& config() const override { return m_config; }
    const FileSource& files() const override { return *m_files; }
    const std::vector<TensorInfo>& tensors() const override { return m_tensors; }
    const std::vector<TensorInfo>& unusedTensors() const override { return m_unusedTensors; }
    const std::vector<std::string>& warnings() const override { return m_warnings; }
    std::uint64_t weightBytes() const override { return m_weightBytes; }

    const TensorInfo* find(const std::string& name) const override {
        return findIn(m_tensors, name);
    }

    TensorBytes bytes(const std::string& name) const override {
        const TensorInfo* unused = findIn(m_unusedTensors, name);
        const TensorInfo& tensor = unused != nullptr ? *unused : require(name);
        const auto& file = m_weightFiles[tensor.fileIndex].bytes;
        if (tensor.axes.empty())
            return {file->bytes().subspan(tensor.offset, tensor.sizeBytes), file};
        const auto copy = std::make_shared<std::vector<std::byte>>(tensor.sizeBytes);
        copyRowMajor(tensor, file->bytes(), *copy);
        return {*copy, copy};
    }

    at::Tensor tensor(const std::string& name) const override {
        const TensorInfo& info = require(name);
        const auto& file = m_weightFiles[info.fileIndex].bytes;
        const auto options =
            at::TensorOptions().dtype(scalarTypeOf(info.dataType)).device(at::kCPU);
        const std::byte* first = file->bytes().data() + info.offset;
        const bool isAligned =
            reinterpret_cast<std::uintptr_t>(first) % dataTypeSize(info.dataType) == 0;
        if (info.sizeBytes == 0 || !isAligned || !info.axes.empty()) {
            at::Tensor copy = at::empty(info.shape, options);
            copyRowMajor(info, file->bytes(),
                         {static_cast<std::byte*>(copy.data_ptr()), info.sizeBytes});
            return copy;
        }
        // The deleter owns the mapping: a tensor may outlive this object.
        const auto keepAlive = [mapping = file](void* /*data*/) {};
        return at::from_blob(const_cast<std::byte*>(first), info.shape, keepAlive, options);
    }

    void release(const std::string& name) const override {
        for (const auto* list : {&m_tensors, &m_unusedTensors})
            if (const TensorInfo* tensor = findIn(*list, name))
                m_weightFiles[tensor->fileIndex].bytes->release(tensor->offset,
                                                                extentBytes(*tensor));
    }

private:
    static const TensorInfo* findIn(const std::vector<TensorInfo>& sorted,
                                    const std::string& name) {
        const auto found =
            std::lower_bound(sorted.begin(), sorted.end(), name,
                             [](const TensorInfo& tensor, const std::string& wanted) {
                                 return tensor.name < wanted;
                             });
        return found != sorted.end() && found->name == name ? &*found : nullptr;
    }

    const TensorInfo& require(const std::string& name) const {
        const TensorInfo* tensor = find(name);
        if (tensor == nullptr)
            throw Error(ErrorCode::BadData, fmt::format("{}: holds no tensor '{}'.",
                                                        m_files->place(), shownName(name)));
        return *tensor;
    }

    std::shared_ptr<const FileSource> m_files;
    ModelConfig m_config;
    std::vector<WeightFile> m_weightFiles;
    std::vector<TensorInfo> m_tensors;       // Sorted by name.
    std::vector<TensorInfo> m_unusedTensors; // Likewise.
    std::vector<std::string> m_warnings;
    std::uint64_t m_weightBytes = 0;
};

} // namespace

std::shared_ptr<const Checkpoint> Checkpoint::open(std::shared_ptr<const FileSource> files) {
    return std::make_shared<MappedCheckpoint>(std::move(files), "");
}

std::shared_ptr<const Checkpoint> Checkpoint::open(const fs::path& path) {
    ModelFiles model = locateModel(path);
    return std::make_shared<MappedCheckpoint>(std::move(model.files), model.chosen);
}

} // namespace regroup
