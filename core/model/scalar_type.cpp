// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/scalar_type.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace regroup {

namespace {

constexpr std::array<std::pair<DataType, at::ScalarType>, 10> pairs{
    {{DataType::Float32, at::kFloat},
     {DataType::Float16, at::kHalf},
     {DataType::BFloat16, at::kBFloat16},
     {DataType::Float64, at::kDouble},
     {DataType::Int64, at::kLong},
     {DataType::Int32, at::kInt},
     {DataType::Int16, at::kShort},
     {DataType::Int8, at::kChar},
     {DataType::UInt8, at::kByte},
     {DataType::Bool, at::kBool}}};

} // namespace

at::ScalarType scalarTypeOf(DataType type) {
    for (const auto& [ours, theirs] : pairs)
        if (ours == type)
            return theirs;
    throw Error(ErrorCode::Internal, "A data type has no counterpart in the tensor library.");
}

DataType dataTypeOf(at::ScalarType type) {
    for (const auto& [ours, theirs] : pairs)
        if (theirs == type)
            return ours;
    throw Error(ErrorCode::Unsupported,
                fmt::format("A tensor of type {} cannot be stored in a safetensors file here.",
                            c10::toString(type)));
}

} // namespace regroup
