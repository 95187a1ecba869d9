// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/tensor_info.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace regroup {

/// Product of extents, nullopt when one is negative or the product does not fit into int64.
std::optional<std::int64_t> elementCount(std::span<const std::int64_t> shape);

/// Elements from the first one to behind the last one that the axes reach, nullopt on overflow or a
/// negative number; 0 if an extent is 0.
std::optional<std::int64_t> reachedElements(std::span<const StridedAxis> axes);

/// True if the axes, in this order, step through neighbouring elements.
bool isRowMajor(std::span<const StridedAxis> axes);

/// Bytes of the file from the tensor's offset to behind its last value: sizeBytes when row-major.
std::uint64_t extentBytes(const TensorInfo& tensor);

/// Copies the tensor's values out of its file in row-major order.
/// @param file    the whole file; the tensor's range must lie inside, as the readers check.
/// @param target  sizeBytes bytes.
void copyRowMajor(const TensorInfo& tensor, std::span<const std::byte> file,
                  std::span<std::byte> target);

} // namespace regroup
