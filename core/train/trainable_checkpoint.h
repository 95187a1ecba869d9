// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/attention.h"
#include "core/model/checkpoint.h"
#include "core/model/transformer.h"

#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace regroup {

/// A checkpoint some of whose tensors are parameters: leaves that require a gradient, in the type
/// and on the device of computation. A transformer loaded from it uses them themselves, so it
/// follows every update; bytes() gives their present values in the type that they are stored in, so
/// that it can be written like any other. Change it before a model is loaded from it, and load with
/// gradients switched on.
class TrainableCheckpoint final : public Checkpoint {
public:
    explicit TrainableCheckpoint(std::shared_ptr<const Checkpoint> source);
    /// With another config, e.g. another head: tensors that its architecture does not ask for are
    /// left out, those that the source stores without using them are taken up.
    TrainableCheckpoint(std::shared_ptr<const Checkpoint> source, ModelConfig config);

    /// Adds a tensor, or puts it in the place of the source's; stored as its own type.
    void add(const std::string& name, const at::Tensor& tensor);
    void leaveOut(const std::string& name);
    /// Names that the architecture asks for and that are not there.
    std::vector<std::string> missing() const;

    /// Makes a copy of the tensor a parameter. @throws Error(BadData) if absent.
    const at::Tensor& makeParameter(const std::string& name, const LoadOptions& options);
    const std::map<std::string, at::Tensor>& parameters() const { return m_parameters; }

    /// @param name of a linear layer, without ".weight".
    void setAdapter(const std::string& name, std::shared_ptr<const LinearAdapter> adapter);

    const ModelConfig& config() const override { return m_config; }
    const FileSource& files() const override { return m_source->files(); }
    const std::vector<TensorInfo>& tensors() const override { return m_tensors; }
    const std::vector<TensorInfo>& unusedTensors() const override { return m_unused; }
    const std::vector<std::string>& warnings() const override { return m_source->warnings(); }
    const TensorInfo* find(const std::string& name) const override;
    std::uint64_t weightBytes() const override;
    TensorBytes bytes(const std::string& name) const override;
    at::Tensor tensor(const std::string& name) const override;
    std::shared_ptr<const LinearAdapter> adapter(const std::string& name) const override;
    void release(const std::string& name) const override;

private:
    at::Tensor storedTensor(const std::string& name) const;

    std::shared_ptr<const Checkpoint> m_source;
    ModelConfig m_config;
    std::vector<TensorInfo> m_tensors; // Sorted by name.
    std::vector<TensorInfo> m_unused;  // Likewise.
    std::map<std::string, at::Tensor> m_added;
    std::map<std::string, at::Tensor> m_parameters;
    std::map<std::string, std::shared_ptr<const LinearAdapter>> m_adapters;
};

} // namespace regroup
