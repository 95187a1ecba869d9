// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/file_source.h"
#include "core/model/model_config.h"
#include "core/model/tensor_info.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace at {
class Tensor;
}

namespace regroup {

class JobContext;
class LinearAdapter;

/// The bytes of a tensor: its file's memory, or a copy that this object owns where the file has
/// them in another order. Valid as long as this object or a copy of it lives.
class TensorBytes : public std::span<const std::byte> {
public:
    TensorBytes(std::span<const std::byte> values, std::shared_ptr<const void> owner)
        : std::span<const std::byte>(values), m_owner(std::move(owner)) {}

private:
    std::shared_ptr<const void> m_owner;
};

/// A checkpoint on disk: config and headers are read, weights stay in the file until used.
/// Immutable; share it between threads.
class Checkpoint {
public:
    /// @param path a Hugging Face folder, its config.json, or one of its weight files; a llama2.c
    /// file or training checkpoint; a folder of the hub cache or the id of a model in it
    /// (model_files.h). Reads config.json and headers only (fast for any size) and checks every
    /// tensor's name and shape against the config. @throws Error(BadData), Error(Unsupported)
    static std::shared_ptr<const Checkpoint> open(const std::filesystem::path& path);
    static std::shared_ptr<const Checkpoint> open(std::shared_ptr<const FileSource> files);
    virtual ~Checkpoint() = default;

    virtual const ModelConfig& config() const = 0;
    virtual const FileSource& files() const = 0;
    virtual const std::vector<TensorInfo>&
    tensors() const = 0; ///< Sorted by name, under full names.
    /// Stored and not used, sorted by name: those of parts that are not run, constants of old
    /// versions. They have the types and shapes they have. bytes() and release() know them too, so
    /// that an export can pass them on; find() and tensor() do not.
    virtual const std::vector<TensorInfo>& unusedTensors() const = 0;
    virtual const TensorInfo* find(const std::string& name) const = 0; ///< nullptr if absent.
    virtual const std::vector<std::string>&
    warnings() const = 0; ///< Sentences, e.g. unused tensors.
    virtual std::uint64_t weightBytes() const = 0;

    /// The values of a tensor in row-major order. @throws Error(BadData) if absent.
    virtual TensorBytes bytes(const std::string& name) const = 0;

    /// The tensor as stored: CPU, its own dtype, contiguous, the file's memory (read-only: never
    /// write to it), or a copy if it is stored in another order. The result keeps the mapping
    /// alive. A tensor that requires a gradient is a parameter under training: models use it
    /// itself, in its type and on its device, and so follow its changes.
    /// @throws Error(BadData) if absent.
    virtual at::Tensor tensor(const std::string& name) const = 0;

    /// What a linear layer gives beside NAME.weight and NAME.bias; null for most checkpoints.
    virtual std::shared_ptr<const LinearAdapter> adapter(const std::string& /*name*/) const {
        return nullptr;
    }

    /// Lets go of the pages of a tensor that is not needed for now (FileBytes::release).
    virtual void release(const std::string& name) const = 0;
};

/// SHA-256 over config and all tensors (sorted name, dtype, shape, bytes): the same for any
/// sharding and path. Reads the whole checkpoint once, in order, releasing pages behind it.
/// @throws Cancelled, Error
std::string checkpointHash(const Checkpoint& checkpoint, JobContext& job);

} // namespace regroup
