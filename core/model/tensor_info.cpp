// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tensor_info.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <array>

namespace regroup {

namespace {

struct DataTypeRow {
    DataType type;
    std::string_view name;
    std::uint64_t sizeBytes;
};

constexpr std::array<DataTypeRow, 10> dataTypeTable{{{DataType::Float32, "float32", 4},
                                                     {DataType::Float16, "float16", 2},
                                                     {DataType::BFloat16, "bfloat16", 2},
                                                     {DataType::Float64, "float64", 8},
                                                     {DataType::Int64, "int64", 8},
                                                     {DataType::Int32, "int32", 4},
                                                     {DataType::Int16, "int16", 2},
                                                     {DataType::Int8, "int8", 1},
                                                     {DataType::UInt8, "uint8", 1},
                                                     {DataType::Bool, "bool", 1}}};

const DataTypeRow& rowOf(DataType type) {
    for (const DataTypeRow& row : dataTypeTable)
        if (row.type == type)
            return row;
    throw Error(ErrorCode::Internal, "A data type is missing from the table of data types.");
}

} // namespace

std::string_view dataTypeName(DataType type) {
    return rowOf(type).name;
}

std::uint64_t dataTypeSize(DataType type) {
    return rowOf(type).sizeBytes;
}

bool isFloatingPoint(DataType type) {
    return type == DataType::Float32 || type == DataType::Float16 || type == DataType::BFloat16 ||
           type == DataType::Float64;
}

DataType dataTypeFromName(std::string_view name) {
    constexpr std::string_view prefix = "torch.";
    std::string_view bare = name;
    if (bare.substr(0, prefix.size()) == prefix)
        bare.remove_prefix(prefix.size());
    std::string known;
    for (const DataTypeRow& row : dataTypeTable) {
        if (row.name == bare)
            return row.type;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", row.name);
    }
    throw Error(ErrorCode::BadData,
                fmt::format("Data type '{}' is not known; expected one of {}.", name, known));
}

} // namespace regroup
