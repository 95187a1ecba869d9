// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/architecture.h"
#include "core/model/attention.h"
#include "core/model/mlp.h"
#include "core/model/transformer.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

namespace regroup {

class Checkpoint;

/// What a reader hands out when a stored tensor could be used as it lies in the file.
enum class Borrowing {
    Forever,     ///< The file's memory, for as long as the tensor lives.
    WhileReader, ///< The file's memory; its pages are let go of when the reader ends.
    Never        ///< Always a copy.
};

/// Reads weights of a checkpoint in the type and on the device of computation. Pages of the file
/// are let go of as soon as a converted copy exists. Used by one thread.
class WeightReader {
public:
    WeightReader(const Checkpoint& checkpoint, const LoadOptions& options, Borrowing borrowing);
    ~WeightReader();
    WeightReader(const WeightReader&) = delete;
    WeightReader& operator=(const WeightReader&) = delete;

    at::Tensor read(const std::string& name);          ///< @throws Error(BadData) if absent.
    at::Tensor readIfPresent(const std::string& name); ///< Undefined if absent.
    LinearWeights
    readLinear(const std::string& name); ///< name + ".weight", and ".bias" if present.
    /// Likewise, from a weight that is stored as [in, out].
    LinearWeights readTransposedLinear(const std::string& name);
    /// Projections that lie in one tensor become views of it, which is read once.
    AttentionWeights readAttention(const AttentionLayout& layout, const LayerGrouping& grouping);
    MlpWeights readMlp(const MlpLayout& layout);

private:
    const Checkpoint& m_checkpoint;
    LoadOptions m_options;
    Borrowing m_borrowing;
    std::vector<std::string> m_borrowed;
};

/// One large tensor outside the layers: embedding or output layer. Resident models read it on
/// loading. Streamed ones read single rows from the file, and the whole when a product first needs
/// it, which then stays: it is used for every slice of tokens. Copies share the memory; any thread
/// may use it.
class StoredWeight {
public:
    StoredWeight(std::shared_ptr<const Checkpoint> checkpoint, LoadOptions options,
                 std::string name);

    at::Tensor rows(const at::Tensor& indices) const;  ///< [...] int64 -> [..., columns].
    at::Tensor product(const at::Tensor& input) const; ///< x Wᵀ: [..., columns] -> [..., rows].

private:
    struct Memory;
    const at::Tensor& whole() const;

    std::shared_ptr<const Checkpoint> m_checkpoint;
    LoadOptions m_options;
    std::string m_name;
    std::shared_ptr<Memory> m_memory;
};

} // namespace regroup
