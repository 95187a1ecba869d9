// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/trainable_checkpoint.h"

#include "core/base/error.h"
#include "core/model/architecture.h"
#include "core/model/scalar_type.h"

#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

namespace regroup {

namespace {

bool nameIsLess(const TensorInfo& info, const std::string& name) {
    return info.name < name;
}

const TensorInfo* findIn(const std::vector<TensorInfo>& sorted, const std::string& name) {
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), name, nameIsLess);
    return found != sorted.end() && found->name == name ? &*found : nullptr;
}

std::vector<TensorSpec> specsOf(const ModelConfig& config, const std::string& place) {
    return architectureNamed(config.architecture, place).tensorSpecs(config);
}

} // namespace

TrainableCheckpoint::TrainableCheckpoint(std::shared_ptr<const Checkpoint> source)
    : m_source(std::move(source)), m_config(m_source->config()), m_tensors(m_source->tensors()),
      m_unused(m_source->unusedTensors()) {}

TrainableCheckpoint::TrainableCheckpoint(std::shared_ptr<const Checkpoint> source,
                                         ModelConfig config)
    : m_source(std::move(source)), m_config(std::move(config)) {
    std::map<std::string, TensorSpec> specs;
    for (TensorSpec& spec : specsOf(m_config, m_source->files().place()))
        specs.emplace(spec.name, std::move(spec));
    for (const auto* list : {&m_source->tensors(), &m_source->unusedTensors()})
        for (const TensorInfo& tensor : *list) {
            const auto spec = specs.find(tensor.name);
            if (spec == specs.end())
                continue;
            if (!spec->second.optional && tensor.shape == spec->second.shape)
                m_tensors.push_back(tensor);
        }
    std::sort(m_tensors.begin(), m_tensors.end(),
              [](const TensorInfo& a, const TensorInfo& b) { return a.name < b.name; });
}

void TrainableCheckpoint::leaveOut(const std::string& name) {
    std::erase_if(m_tensors, [&](const TensorInfo& info) { return info.name == name; });
}

std::vector<std::string> TrainableCheckpoint::missing() const {
    std::vector<std::string> names;
    for (const TensorSpec& spec : specsOf(m_config, files().place()))
        if (!spec.optional && !spec.usedIfStored && find(spec.name) == nullptr)
            names.push_back(spec.name);
    return names;
}

void TrainableCheckpoint::add(const std::string& name, const at::Tensor& tensor) {
    auto place = std::lower_bound(m_tensors.begin(), m_tensors.end(), name, nameIsLess);
    if (place == m_tensors.end() || place->name != name) {
        TensorInfo info;
        if (!m_tensors.empty()) // Beside the last tensor: an export reads files front to back.
            info.fileIndex = m_tensors.back().fileIndex;
        info.name = name;
        place = m_tensors.insert(place, info);
    }
    place->dataType = dataTypeOf(tensor.scalar_type());
    place->shape = tensor.sizes().vec();
    place->sizeBytes = tensor.nbytes();
    place->axes.clear();
    m_added[name] = tensor.contiguous();
}

at::Tensor TrainableCheckpoint::storedTensor(const std::string& name) const {
    if (const auto added = m_added.find(name); added != m_added.end())
        return added->second;
    if (m_source->find(name) != nullptr)
        return m_source->tensor(name);
    const TensorInfo* info = find(name); // Of a part that the source does not run.
    if (info == nullptr)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: holds no tensor '{}'.", files().place(), name));
    at::Tensor copy =
        at::empty(info->shape, at::TensorOptions().dtype(scalarTypeOf(info->dataType)));
    const TensorBytes bytes = m_source->bytes(name);
    std::memcpy(copy.data_ptr(), bytes.data(), bytes.size());
    return copy;
}

const at::Tensor& TrainableCheckpoint::makeParameter(const std::string& name,
                                                     const LoadOptions& options) {
    const at::Tensor value = storedTensor(name).to(options.device, options.dtype,
                                                   /*non_blocking=*/false, /*copy=*/true);
    m_source->release(name);
    return m_parameters[name] = value.contiguous().requires_grad_(true);
}

void TrainableCheckpoint::setAdapter(const std::string& name,
                                     std::shared_ptr<const LinearAdapter> adapter) {
    m_adapters[name] = std::move(adapter);
}

const TensorInfo* TrainableCheckpoint::find(const std::string& name) const {
    return findIn(m_tensors, name);
}

std::uint64_t TrainableCheckpoint::weightBytes() const {
    std::uint64_t total = 0;
    for (const TensorInfo& tensor : m_tensors)
        total += tensor.sizeBytes;
    return total;
}

TensorBytes TrainableCheckpoint::bytes(const std::string& name) const {
    const auto parameter = m_parameters.find(name);
    const bool isOwn = parameter != m_parameters.end() || m_added.contains(name) ||
                       (find(name) != nullptr && m_source->find(name) == nullptr);
    if (!isOwn)
        return m_source->bytes(name);
    const at::Tensor value =
        parameter != m_parameters.end()
            ? parameter->second.detach().to(at::kCPU, scalarTypeOf(find(name)->dataType))
            : storedTensor(name);
    const auto owner = std::make_shared<at::Tensor>(value.contiguous());
    return {{static_cast<const std::byte*>(owner->const_data_ptr()), owner->nbytes()}, owner};
}

at::Tensor TrainableCheckpoint::tensor(const std::string& name) const {
    const auto parameter = m_parameters.find(name);
    return parameter != m_parameters.end() ? parameter->second : storedTensor(name);
}

std::shared_ptr<const LinearAdapter> TrainableCheckpoint::adapter(const std::string& name) const {
    const auto found = m_adapters.find(name);
    return found == m_adapters.end() ? nullptr : found->second;
}

void TrainableCheckpoint::release(const std::string& name) const {
    if (m_source->find(name) != nullptr)
        m_source->release(name);
}

} // namespace regroup
