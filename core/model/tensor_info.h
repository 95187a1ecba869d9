// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// Element types a checkpoint may hold.
enum class DataType { Float32, Float16, BFloat16, Float64, Int64, Int32, Int16, Int8, UInt8, Bool };

std::string_view dataTypeName(DataType type); ///< As transformers writes it: "float32", "bfloat16".
std::uint64_t dataTypeSize(DataType type);    ///< Bytes of one element.
bool isFloatingPoint(DataType type);
/// "float32" or "torch.float32" -> Float32. @throws Error(BadData) that lists the known names.
DataType dataTypeFromName(std::string_view name);

/// One axis of elements that do not lie one after the other.
struct StridedAxis {
    std::int64_t extent = 1;
    std::int64_t stride = 1; ///< In elements, not negative.
};

/// Where one tensor of a checkpoint lies: what the headers say, nothing of its values is read.
struct TensorInfo {
    std::string name;
    DataType dataType = DataType::Float32;
    std::vector<std::int64_t> shape;
    std::size_t fileIndex = 0;   ///< Into the checkpoint's list of files.
    std::uint64_t offset = 0;    ///< First byte in that file.
    std::uint64_t sizeBytes = 0; ///< Product of shape times dataTypeSize.
    /// Empty: row-major, sizeBytes bytes from offset on. Otherwise the tensor's values in row-major
    /// order are these axes' (first axis slowest), the first of them at offset; their extents may
    /// split the shape further and multiply to the same count.
    std::vector<StridedAxis> axes = {};
};

} // namespace regroup
