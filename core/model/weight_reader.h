// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/attention.h"
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

private:
    const Checkpoint& m_checkpoint;
    LoadOptions m_options;
    Borrowing m_borrowing;
    std::vector<std::string> m_borrowed;
};

/// One large tensor outside the layers (embedding, output layer): held in memory, or read from the
/// file at each use when the model is streamed. Copies share the memory.
class StoredWeight {
public:
    StoredWeight(std::shared_ptr<const Checkpoint> checkpoint, LoadOptions options,
                 std::string name);

    at::Tensor
    rows(const at::Tensor& indices) const; ///< [...] int64 -> [..., columns], compute type.
    at::Tensor product(const at::Tensor& input) const; ///< x Wᵀ: [..., columns] -> [..., rows].

private:
    std::shared_ptr<const Checkpoint> m_checkpoint;
    LoadOptions m_options;
    std::string m_name;
    at::Tensor m_weight; // Undefined when streamed.
};

} // namespace regroup
