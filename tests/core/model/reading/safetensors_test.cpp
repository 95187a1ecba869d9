// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/safetensors.h"
#include "core/model/safetensors_types.h"
#include "tests/core/model/reading/raw_safetensors.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace regroup;
using namespace regroup::test;

namespace {

SafetensorsHeader read(const std::string& file) {
    return readSafetensorsHeader(bytesOf(file), "model.safetensors");
}

/// A tensor to be written: only name, type and shape count.
TensorInfo described(const std::string& name, DataType type, std::vector<std::int64_t> shape) {
    return {name, type, std::move(shape), 0, 0, 0};
}

} // namespace

TEST(Safetensors, ReadsTensorsInTheOrderOfTheirOffsets) {
    const std::string header = R"({"__metadata__":{"format":"pt","note":"x"},)"
                               R"("late":{"dtype":"F32","shape":[2,1],"data_offsets":[2,10]},)"
                               R"("early":{"data_offsets":[0,2],"shape":[],"dtype":"BF16"}})";
    const std::string file = rawSafetensors(header, 10);
    const SafetensorsHeader found = read(file);
    ASSERT_EQ(found.tensors.size(), 2U);
    EXPECT_EQ(found.tensors[0].name, "early");
    EXPECT_EQ(found.tensors[0].dataType, DataType::BFloat16);
    EXPECT_TRUE(found.tensors[0].shape.empty());
    EXPECT_EQ(found.tensors[0].offset, 8 + header.size()); // From the start of the file.
    EXPECT_EQ(found.tensors[0].sizeBytes, 2U);
    EXPECT_EQ(found.tensors[1].name, "late");
    EXPECT_EQ(found.tensors[1].shape, (std::vector<std::int64_t>{2, 1}));
    EXPECT_EQ(file[found.tensors[1].offset], 2); // rawSafetensors counts upwards.
    EXPECT_EQ(found.tensors[1].offset + found.tensors[1].sizeBytes, file.size());
    EXPECT_EQ(found.metadata,
              (std::map<std::string, std::string>{{"format", "pt"}, {"note", "x"}}));
}

TEST(Safetensors, ReadsAHeaderThatIsPaddedWithSpaces) {
    const std::string header = R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}      )";
    EXPECT_EQ(read(rawSafetensors(header, 1)).tensors.front().offset, 8 + header.size());
}

TEST(Safetensors, ReadsTensorsWithoutElements) {
    const std::string header = R"({"start":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},)"
                               R"("full":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)"
                               R"("middle":{"dtype":"F32","shape":[3,0],"data_offsets":[4,4]},)"
                               R"("more":{"dtype":"U8","shape":[2],"data_offsets":[4,6]},)"
                               R"("end":{"dtype":"F64","shape":[0,7],"data_offsets":[6,6]}})";
    const SafetensorsHeader found = read(rawSafetensors(header, 6));
    std::vector<std::string> names;
    for (const TensorInfo& tensor : found.tensors)
        names.push_back(tensor.name);
    EXPECT_EQ(names, (std::vector<std::string>{"start", "full", "middle", "more", "end"}));
    EXPECT_EQ(found.tensors[2].sizeBytes, 0U);
    EXPECT_EQ(found.tensors[2].shape, (std::vector<std::int64_t>{3, 0}));
}

TEST(Safetensors, ReadsAFileWithoutTensors) {
    EXPECT_TRUE(read(rawSafetensors("{}", 0)).tensors.empty());
    EXPECT_EQ(read(rawSafetensors(R"({"__metadata__":{"a":""}})", 0)).metadata.at("a"), "");
}

TEST(Safetensors, KnowsTheNameAndSizeOfEveryType) {
    // Names and sizes of the format's description.
    const std::vector<std::tuple<std::string, DataType, std::uint64_t>> types{
        {"F64", DataType::Float64, 8}, {"F32", DataType::Float32, 4},
        {"F16", DataType::Float16, 2}, {"BF16", DataType::BFloat16, 2},
        {"I64", DataType::Int64, 8},   {"I32", DataType::Int32, 4},
        {"I16", DataType::Int16, 2},   {"I8", DataType::Int8, 1},
        {"U8", DataType::UInt8, 1},    {"BOOL", DataType::Bool, 1}};
    for (const auto& [name, type, size] : types) {
        const std::string header = R"({"t":{"dtype":")" + name +
                                   R"(","shape":[3],"data_offsets":[0,)" +
                                   std::to_string(3 * size) + "]}}";
        const SafetensorsHeader found = read(rawSafetensors(header, 3 * size));
        EXPECT_EQ(found.tensors.front().dataType, type) << name;
        EXPECT_EQ(safetensorsTypeName(type), name);
        EXPECT_EQ(dataTypeSize(type), size) << name;
    }
}

TEST(Safetensors, WritesWhatTheFormatDescribes) {
    const std::vector<TensorInfo> tensors{described("b", DataType::BFloat16, {3, 5}),
                                          described("a", DataType::Float32, {2}),
                                          described("none", DataType::Float32, {0})};
    const std::string written = makeSafetensorsHeader(tensors, {{"format", "pt"}});
    EXPECT_EQ(written.size() % 8, 0U); // Data begins aligned.
    EXPECT_EQ(written.substr(0, 8), lengthPrefix(written.size() - 8));
    const auto json = nlohmann::json::parse(written.substr(8)); // A reader of its own.
    EXPECT_EQ(json, nlohmann::json::parse(R"({"__metadata__":{"format":"pt"},
        "b":{"dtype":"BF16","shape":[3,5],"data_offsets":[0,30]},
        "a":{"dtype":"F32","shape":[2],"data_offsets":[30,38]},
        "none":{"dtype":"F32","shape":[0],"data_offsets":[38,38]}})"));
}

TEST(Safetensors, ReadsWhatItWrites) {
    const std::vector<std::string> names{
        "plain", "with \"quotes\"", "line\nbreak", "größe.重み", std::string("nul\0inside", 10),
        ""};
    std::vector<TensorInfo> tensors;
    std::size_t dataBytes = 0;
    for (std::size_t index = 0; index < names.size(); ++index) {
        tensors.push_back(
            described(names[index], DataType::Int16, {static_cast<std::int64_t>(index), 2}));
        dataBytes += index * 4;
    }
    const std::map<std::string, std::string> metadata{{"key \"x\"", "line\nbreak"}, {"", "empty"}};
    const SafetensorsHeader found =
        read(makeSafetensorsHeader(tensors, metadata) + std::string(dataBytes, 'x'));
    EXPECT_EQ(found.metadata, metadata);
    ASSERT_EQ(found.tensors.size(), tensors.size());
    for (const TensorInfo& tensor : found.tensors) {
        const auto original = std::find_if(tensors.begin(), tensors.end(), [&](const auto& other) {
            return other.name == tensor.name;
        });
        ASSERT_NE(original, tensors.end()) << tensor.name;
        EXPECT_EQ(tensor.shape, original->shape) << tensor.name;
    }
}

TEST(Safetensors, ReadsManyTensorsInTime) {
    std::vector<TensorInfo> tensors;
    for (int index = 0; index < 100'000; ++index)
        tensors.push_back(described("layer." + std::to_string(index), DataType::UInt8, {1}));
    const std::string file = makeSafetensorsHeader(tensors, {}) + std::string(tensors.size(), 'x');
    EXPECT_EQ(read(file).tensors.size(), tensors.size()); // A quadratic reader takes minutes.
}

TEST(Safetensors, TooLargeToBeWrittenIsNoCrash) {
    const std::vector<TensorInfo> tensors{
        described("huge", DataType::Float32, {std::int64_t{1} << 40U, std::int64_t{1} << 40U})};
    expectError(ErrorCode::Internal, "'huge' of shape [1099511627776, 1099511627776]",
                [&] { makeSafetensorsHeader(tensors, {}); });
}

TEST(TensorInfo, ReadsNamesOfTypesInBothSpellings) {
    for (const DataType type : {DataType::Float32, DataType::Float16, DataType::BFloat16,
                                DataType::Float64, DataType::Int64, DataType::Int32,
                                DataType::Int16, DataType::Int8, DataType::UInt8, DataType::Bool}) {
        const std::string name(dataTypeName(type));
        EXPECT_EQ(dataTypeFromName(name), type);
        EXPECT_EQ(dataTypeFromName("torch." + name), type);
    }
    EXPECT_EQ(dataTypeName(DataType::BFloat16), "bfloat16");
    expectError(ErrorCode::BadData,
                "Data type 'float8' is not known; expected one of float32, float16",
                [] { dataTypeFromName("float8"); });
    EXPECT_TRUE(isFloatingPoint(DataType::BFloat16));
    EXPECT_FALSE(isFloatingPoint(DataType::Int64));
}
