// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/adapted_checkpoint.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/convert/merge.h"
#include "core/model/architecture.h"
#include "core/model/checkpoint_files.h"
#include "core/model/model_summary.h"
#include "core/model/scalar_type.h"
#include "core/model/shown_name.h"
#include "core/model/strided_tensor.h"
#include "core/train/adapter_settings.h"
#include "core/train/label_head.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/matmul.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view wrapperPrefix = "base_model.model.";
constexpr const char* baseHint = "The adapter may belong to another base model; name the right one "
                                 "with --base.";

using NamedTensors = std::map<std::string, at::Tensor>;

/// Of one layer; undefined tensors are not there.
struct Update {
    at::Tensor down;     ///< A [rank, in]
    at::Tensor up;       ///< B [out, rank]
    at::Tensor upOffset; ///< A bias of B [out], added to the layer's.
    double scale = 1;
};

struct Adapter {
    std::string place;
    std::map<std::string, Update> updates; ///< By layer, as the adapter names it.
    NamedTensors saved;                    ///< Parts that are held as a whole.
};

std::string withoutPart(std::string name, std::string_view part) {
    if (const auto at = name.find(part); at != std::string::npos)
        name.erase(at, part.size());
    return name;
}

void addTensor(Adapter& adapter, const std::string& name, const at::Tensor& values) {
    for (const auto& [ending, part] :
         {std::pair{".lora_A.weight", &Update::down}, std::pair{".lora_B.weight", &Update::up},
          std::pair{".lora_B.bias", &Update::upOffset}})
        if (name.ends_with(ending)) {
            adapter.updates[name.substr(0, name.size() - std::string_view(ending).size())].*part =
                values;
            return;
        }
    if (name.find(".lora_") != std::string::npos)
        throw Error(ErrorCode::Unsupported,
                    fmt::format("{}: tensor '{}' is of a form that is not read, expected updates "
                                "lora_A and lora_B of linear layers.",
                                adapter.place, shownName(name)),
                    "Merge the adapter with merge_and_unload of PEFT, and open the whole model.");
    adapter.saved[withoutPart(withoutPart(name, ".modules_to_save"), ".base_layer")] = values;
}

/// Copies: adapters are small.
Adapter readAdapter(const fs::path& folder) {
    const auto files = openFolderSource(folder);
    const bool isNew = files->contains("adapter_model.safetensors");
    const StoredWeights stored =
        openWeights(*files, isNew ? "adapter_model.safetensors" : "adapter_model.bin");
    Adapter adapter;
    adapter.place = stored.files.front().place;
    for (const TensorInfo& info : stored.tensors) {
        if (!info.name.starts_with(wrapperPrefix) || !isFloatingPoint(info.dataType))
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: tensor '{}' ({}) is none of an adapter, expected names "
                                    "that begin with {} and numbers with a point.",
                                    adapter.place, shownName(info.name),
                                    dataTypeName(info.dataType), wrapperPrefix));
        at::Tensor values =
            at::empty(info.shape, at::TensorOptions().dtype(scalarTypeOf(info.dataType)));
        copyRowMajor(info, stored.files[info.fileIndex].bytes->bytes(),
                     {static_cast<std::byte*>(values.data_ptr()), info.sizeBytes});
        addTensor(adapter, info.name.substr(wrapperPrefix.size()), values);
    }
    const AdapterSettings settings = readAdapterSettings(folder);
    for (auto& [layer, update] : adapter.updates) {
        const bool isWhole = update.down.defined() && update.up.defined() &&
                             update.down.dim() == 2 && update.up.dim() == 2 &&
                             update.down.size(0) == update.up.size(1) && update.down.size(0) > 0;
        if (!isWhole)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: the update of layer '{}' is not whole, expected lora_A "
                                    "[rank, in] and lora_B [out, rank].",
                                    adapter.place, shownName(layer)));
        update.scale = settings.scale(layer, update.down.size(0));
    }
    return adapter;
}

/// Tensors of classifier heads alone; a pooler is stored with many a model without one.
bool isClassifier(const std::string& name) {
    return name.starts_with("score.") || name.starts_with("classifier.");
}

/// The base with the head that the adapter holds, where it has another one or none.
std::shared_ptr<const Checkpoint> headed(std::shared_ptr<const Checkpoint> base,
                                         const Adapter& adapter) {
    std::int64_t labelCount = 0;
    for (const auto& [name, values] : adapter.saved)
        if (name == "score.weight" || name == "classifier.weight" ||
            name == "classifier.out_proj.weight")
            labelCount = values.dim() == 2 ? values.size(0) : 0;
    const ModelConfig& config = base->config();
    const bool hasIt = config.output == ModelOutput::Labels &&
                       static_cast<std::int64_t>(config.labels.size()) == labelCount;
    if (labelCount == 0 || hasIt)
        return base;
    LabelHead head;
    for (std::int64_t label = 0; label < labelCount; ++label)
        head.labels.push_back(fmt::format("LABEL_{}", label));
    head.isScore = labelCount == 1;
    auto with = withLabelHead(base, head, 0);
    for (const TensorInfo& tensor : with->tensors()) {
        const auto& others = base->unusedTensors();
        const bool isOfBase = base->find(tensor.name) != nullptr ||
                              std::any_of(others.begin(), others.end(), [&](const auto& other) {
                                  return other.name == tensor.name;
                              });
        if ((isClassifier(tensor.name) || !isOfBase) && !adapter.saved.contains(tensor.name))
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: holds a part of a head for labels, expected '{}' as well.",
                                    adapter.place, tensor.name),
                        "The adapter's folder may be incomplete.");
    }
    return with;
}

class AdaptedCheckpoint final : public Checkpoint {
public:
    AdaptedCheckpoint(std::shared_ptr<const Checkpoint> base, const Adapter& adapter,
                      std::shared_ptr<const FileSource> files)
        : m_base(std::move(base)), m_files(std::move(files)),
          m_architecture(architectureNamed(m_base->config().architecture, adapter.place)),
          m_transposed(m_base->config().architecture == "gpt2") {
        for (const auto& [name, values] : adapter.saved) {
            const TensorInfo& info = require(name, adapter.place);
            if (values.sizes() != at::IntArrayRef(info.shape))
                throwShape(adapter.place, name, values.sizes().vec(), info.shape);
            m_saved[info.name] = values;
        }
        for (const auto& [layer, update] : adapter.updates)
            addUpdate(layer, update, adapter.place);
    }

    const ModelConfig& config() const override { return m_base->config(); }
    const FileSource& files() const override { return m_files ? *m_files : m_base->files(); }
    const std::vector<TensorInfo>& tensors() const override { return m_base->tensors(); }
    const std::vector<TensorInfo>& unusedTensors() const override {
        return m_base->unusedTensors();
    }
    const TensorInfo* find(const std::string& name) const override { return m_base->find(name); }
    const std::vector<std::string>& warnings() const override { return m_base->warnings(); }
    std::uint64_t weightBytes() const override { return m_base->weightBytes(); }

    TensorBytes bytes(const std::string& name) const override {
        if (!isChanged(name))
            return m_base->bytes(name);
        const at::ScalarType type = scalarTypeOf(m_base->find(name)->dataType);
        const auto owner =
            std::make_shared<at::Tensor>(roundedOnce(exactTensor(name), type).contiguous());
        return {{static_cast<const std::byte*>(owner->const_data_ptr()), owner->nbytes()}, owner};
    }

    at::Tensor tensor(const std::string& name) const override {
        if (!isChanged(name))
            return m_base->tensor(name);
        const bool isDouble = m_base->find(name)->dataType == DataType::Float64;
        return roundedOnce(exactTensor(name), isDouble ? at::kDouble : at::kFloat).contiguous();
    }

    void release(const std::string& name) const override { m_base->release(name); }

private:
    [[noreturn]] static void throwShape(const std::string& place, const std::string& name,
                                        const std::vector<std::int64_t>& found,
                                        const std::vector<std::int64_t>& expected) {
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: what it holds for '{}' has shape {}, expected the base "
                                "model's {}.",
                                place, shownName(name), shapeText(found), shapeText(expected)),
                    baseHint);
    }

    /// The base's tensor of a name in the adapter.
    const TensorInfo& require(const std::string& stored, const std::string& place) const {
        const std::string name = m_architecture.presentName(stored);
        const TensorInfo* info = m_base->find(name);
        if (info == nullptr)
            info = m_base->find(std::string(m_architecture.optionalPrefix()) + name);
        if (info == nullptr)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: changes '{}', expected only tensors of the base model "
                                    "({}), which has none of this name of its own.",
                                    place, shownName(stored), m_base->files().place()),
                        baseHint);
        return *info;
    }

    void addUpdate(const std::string& layer, const Update& update, const std::string& place) {
        const TensorInfo& weight = require(layer + ".weight", place);
        std::vector<std::int64_t> shape{update.up.size(0), update.down.size(1)};
        if (m_transposed)
            std::swap(shape[0], shape[1]);
        if (weight.shape != shape)
            throwShape(place, layer, shape, weight.shape);
        m_updates[weight.name] = update;
        if (!update.upOffset.defined())
            return;
        const TensorInfo& bias = require(layer + ".bias", place);
        if (update.upOffset.sizes() != at::IntArrayRef(bias.shape))
            throwShape(place, layer + ".bias", update.upOffset.sizes().vec(), bias.shape);
        m_updates[bias.name] = update;
    }

    bool isChanged(const std::string& name) const {
        return m_updates.contains(name) || m_saved.contains(name);
    }

    /// [CPU], float64.
    at::Tensor exactTensor(const std::string& name) const {
        const at::NoGradGuard noGradients;
        const auto saved = m_saved.find(name);
        const at::Tensor base = saved != m_saved.end() ? saved->second : m_base->tensor(name);
        at::Tensor wide = base.detach().to(at::kCPU, at::kDouble);
        const auto found = m_updates.find(name);
        if (found == m_updates.end())
            return wide;
        const Update& update = found->second;
        if (name.ends_with(".bias"))
            return wide + update.scale * update.upOffset.to(at::kDouble);
        const at::Tensor added =
            at::matmul(update.up.to(at::kDouble), update.down.to(at::kDouble)) * update.scale;
        return wide + (m_transposed ? added.t() : added);
    }

    std::shared_ptr<const Checkpoint> m_base;
    std::shared_ptr<const FileSource> m_files; // Null: the base's.
    const Architecture& m_architecture;
    bool m_transposed; // Weights are stored as [in, out].
    std::map<std::string, Update> m_updates;
    NamedTensors m_saved;
};

} // namespace

std::shared_ptr<const Checkpoint> openAdapted(const fs::path& folder,
                                              std::shared_ptr<const Checkpoint> base) {
    const Adapter adapter = readAdapter(folder);
    auto files = openFolderSource(folder);
    if (tokenizerOf(*files).empty())
        files = nullptr;
    return std::make_shared<AdaptedCheckpoint>(headed(std::move(base), adapter), adapter,
                                               std::move(files));
}

} // namespace regroup
