// SPDX-License-Identifier: GPL-3.0-or-later
// Files that lie about themselves: each must end in a sentence, never in a crash or a wrong read.
#include "core/model/safetensors.h"
#include "tests/core/model/reading/raw_safetensors.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

struct Damage {
    std::string header;
    std::size_t dataBytes;
    std::string expected; ///< The message holds it.
};

void expectBad(const std::string& file, const std::string& expected,
               ErrorCode code = ErrorCode::BadData) {
    expectError(code, expected, [&] { readSafetensorsHeader(bytesOf(file), "x.safetensors"); });
    expectError(code,
                "x.safetensors: ", [&] { readSafetensorsHeader(bytesOf(file), "x.safetensors"); });
}

void expectAllBad(const std::vector<Damage>& cases) {
    for (const Damage& damage : cases) {
        SCOPED_TRACE(damage.header.substr(0, 200));
        expectBad(rawSafetensors(damage.header, damage.dataBytes), damage.expected);
    }
}

/// A header with one tensor 't' of type F32.
std::string one(const std::string& shape, const std::string& offsets) {
    return R"({"t":{"dtype":"F32","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
}

/// A header with two tensors of bytes.
std::string two(const std::string& first, const std::string& second) {
    return R"({"a":{"dtype":"U8",)" + first + R"(},"b":{"dtype":"U8",)" + second + "}}";
}

} // namespace

TEST(SafetensorsDamage, AFileTooShortForItsLength) {
    expectBad("", "the file has 0 bytes, expected a safetensors header of at least 8");
    expectBad("1234567", "the file has 7 bytes");
}

TEST(SafetensorsDamage, AHeaderLengthBeyondTheLimit) {
    expectBad(lengthPrefix(std::uint64_t{1} << 63U) + "{}",
              "said to have 9223372036854775808 bytes, expected at most 100000000");
    expectBad(lengthPrefix(~std::uint64_t{0}) + "{}", "said to have 18446744073709551615 bytes");
    expectBad(lengthPrefix(100'000'001) + "{}", "said to have 100000001 bytes, expected at most");
}

TEST(SafetensorsDamage, AHeaderLongerThanTheFile) {
    expectBad(lengthPrefix(100'000'000) + "{}",
              "said to have 100000000 bytes, found only 2 after its length");
    expectBad(lengthPrefix(3) + "{}", "said to have 3 bytes, found only 2");
}

TEST(SafetensorsDamage, AFileCutAnywhere) {
    const std::string whole = rawSafetensors(
        two(R"("shape":[4],"data_offsets":[0,4])", R"("shape":[3],"data_offsets":[4,7])"), 7);
    EXPECT_NO_THROW(readSafetensorsHeader(bytesOf(whole), "x.safetensors"));
    for (std::size_t size = 0; size < whole.size(); ++size)
        expectBad(whole.substr(0, size), size < 8 ? "the file has" : "");
}

TEST(SafetensorsDamage, BytesAfterTheLastTensor) {
    expectAllBad({{one("[2]", "[0,8]"), 9, "the tensors end at byte 8 of the data, expected 9"},
                  {"{}", 1, "the tensors end at byte 0 of the data, expected 1"}});
}

TEST(SafetensorsDamage, ATextThatIsNoHeader) {
    const std::string deepArray(1'000'000, '[');
    std::string deepObject;
    for (int depth = 0; depth < 200'000; ++depth)
        deepObject += R"({"a":)";
    expectAllBad({
        {"", 0, "no valid JSON at its byte"},
        {"   ", 0, "no valid JSON"},
        {"not json", 0, "no valid JSON at its byte"},
        {R"({"t":)", 0, "no valid JSON"},
        {"{} {}", 0, "no valid JSON"},
        {std::string("{}\0", 3), 0, "no valid JSON"},
        {"{\"\xff\":{}}", 0, "no valid JSON"}, // Not UTF-8.
        {"null", 0, "the header is null, expected an object"},
        {"[]", 0, "the header is a list, expected an object"},
        {"7", 0, "the header is a number, expected an object"},
        {"\"text\"", 0, "the header is a text, expected an object"},
        {deepArray, 0, "the header is a list"},
        {deepObject, 0, "tensor 'a' has a field 'a', expected dtype, shape and data_offsets only"},
        {R"({"t":)" + deepArray, 0, "a list for 't', expected an object"},
        {one(deepArray, "[0,0]"), 0, "tensor 't' has a list in 'shape'"},
        {R"({"t":[]})", 0, "the header holds a list for 't', expected an object"},
        {R"({"t":3})", 0, "the header holds a number for 't'"},
        {R"({"t":null})", 0, "the header holds null for 't'"},
        {R"({"t":"x"})", 0, "the header holds a text for 't'"},
        {R"({"t":true})", 0, "the header holds a truth value for 't'"},
    });
}

TEST(SafetensorsDamage, MetadataThatIsNotText) {
    expectAllBad({
        {R"({"__metadata__":3})", 0, "a number for '__metadata__'"},
        {R"({"__metadata__":{"a":3}})", 0, "__metadata__ holds a number for 'a', expected a text"},
        {R"({"__metadata__":{"a":-3}})", 0, "__metadata__ holds -3 for 'a', expected a text"},
        {R"({"__metadata__":{"a":{}}})", 0, "__metadata__ holds an object for 'a'"},
        {R"({"__metadata__":{"a":[]}})", 0, "__metadata__ holds a list for 'a'"},
        {R"({"__metadata__":{"a":"x","a":"y"}})", 0, "__metadata__ holds 'a' twice"},
        {R"({"__metadata__":{},"__metadata__":{}})", 0, "names tensor '__metadata__' twice"},
    });
}

TEST(SafetensorsDamage, FieldsThatAreMissingDoubleOrUnknown) {
    expectAllBad({
        {R"({"t":{}})", 0, "tensor 't' lacks one of dtype, shape and data_offsets"},
        {R"({"t":{"dtype":"F32","shape":[0]}})", 0, "tensor 't' lacks one of"},
        {R"({"t":{"dtype":"F32","data_offsets":[0,0]}})", 0, "tensor 't' lacks one of"},
        {R"({"t":{"shape":[0],"data_offsets":[0,0]}})", 0, "tensor 't' lacks one of"},
        {R"({"t":{"dtype":"F32","dtype":"F32","shape":[0],"data_offsets":[0,0]}})", 0,
         "tensor 't' has the field 'dtype' twice"},
        {R"({"t":{"dtype":"F32","shape":[0],"data_offsets":[0,0],"extra":1}})", 0,
         "tensor 't' has a field 'extra'"},
        {R"({"t":{"dtype":3,"shape":[0],"data_offsets":[0,0]}})", 0,
         "tensor 't' has a number in 'dtype'"},
    });
}

TEST(SafetensorsDamage, ADuplicateName) {
    expectAllBad({
        {R"({"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
         R"("t":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
         2, "the header names tensor 't' twice, expected each name once"},
        // The same name, written with an escape.
        {R"({"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
         R"("\u0074":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
         2, "the header names tensor 't' twice"},
    });
}

TEST(SafetensorsDamage, ShapesThatAreNoShapes) {
    const std::string wholeNumbers = "lists of whole numbers from 0 to 2^63-1";
    expectAllBad({
        {one("[-1]", "[0,4]"), 4, "tensor 't' has -1 in 'shape'"},
        {one("[1.0]", "[0,4]"), 4, wholeNumbers},
        {one("[1e0]", "[0,4]"), 4, "tensor 't' has 1e0 in 'shape'"},
        {one("[\"1\"]", "[0,4]"), 4, "tensor 't' has a text in 'shape'"},
        {one("[null]", "[0,4]"), 4, "tensor 't' has null in 'shape'"},
        {one("[true]", "[0,4]"), 4, "tensor 't' has a truth value in 'shape'"},
        {one("[[1]]", "[0,4]"), 4, "tensor 't' has a list in 'shape'"},
        {one("[{}]", "[0,4]"), 4, "tensor 't' has an object in 'shape'"},
        {one("1", "[0,4]"), 4, "tensor 't' has a number in 'shape'"},
        {one("[9223372036854775808]", "[0,4]"), 4, "tensor 't' has 9223372036854775808 in 'shape'"},
        {one("[18446744073709551616]", "[0,4]"), 4, wholeNumbers}, // Beyond 64 bits.
        {one("[" + std::string(400, '9') + "]", "[0,4]"), 4, ""},  // Beyond float64.
    });
}

TEST(SafetensorsDamage, MoreDimensionsThanATensorMayHave) {
    std::string ones = "1";
    for (int dimension = 1; dimension < 64; ++dimension)
        ones += ",1";
    EXPECT_NO_THROW(
        readSafetensorsHeader(bytesOf(rawSafetensors(one("[" + ones + "]", "[0,4]"), 4)), "x"));
    expectAllBad({{one("[" + ones + ",1]", "[0,4]"), 4, "tensor 't' has more than 64 dimensions"}});
}

TEST(SafetensorsDamage, ShapeTimesTypeBeyond64Bits) {
    expectAllBad({
        {one("[9223372036854775807]", "[0,4]"), 4, "more elements than any file can hold"},
        {one("[2305843009213693952]", "[0,0]"), 0, "more elements"}, // 2^61 * 4 bytes = 2^63.
        {one("[4294967296,4294967296]", "[0,0]"), 0,
         "more elements"}, // 2^64 elements, 0 in 64 bits.
        {one("[4611686018427387904,4,0]", "[0,0]"), 0,
         "more elements"}, // Though nothing in the end.
        {one("[2305843009213693951]", "[0,4]"), 4,
         "tensor 't' has 4 bytes, expected 9223372036854775804"},
    });
}

TEST(SafetensorsDamage, OffsetsThatAreNoRange) {
    expectAllBad({
        {one("[1]", "[0]"), 4, "tensor 't' has 1 data_offsets, expected 2"},
        {one("[1]", "[]"), 4, "tensor 't' has 0 data_offsets"},
        {one("[1]", "[0,4,4]"), 4, "tensor 't' has 3 data_offsets"},
        {one("[1]", "[4,0]"), 4, "tensor 't' lies at bytes 4 to 0"},
        {one("[1]", "[-4,0]"), 4, "tensor 't' has -4 in 'data_offsets'"},
        {one("[1]", "[0.0,4.0]"), 4, "tensor 't' has 0.0 in 'data_offsets'"},
    });
}

TEST(SafetensorsDamage, OffsetsOutOfTheFile) {
    expectAllBad({
        {one("[2]", "[0,8]"), 7,
         "tensor 't' lies at bytes 0 to 8, expected a range within the 7 bytes"},
        {one("[1]", "[4,8]"), 4, "tensor 't' lies at bytes 4 to 8"},
        {one("[1]", "[9223372036854775803,9223372036854775807]"), 4,
         "expected a range within the 4 bytes"},
        {one("[1]", "[0,9223372036854775808]"), 4, "9223372036854775808 in 'data_offsets'"},
        {one("[1]", "[18446744073709551612,18446744073709551616]"), 4, "in 'data_offsets'"},
    });
}

TEST(SafetensorsDamage, ASizeThatDoesNotFitTheShape) {
    expectAllBad(
        {{one("[3]", "[0,8]"), 8, "tensor 't' has 8 bytes, expected 12 for shape [3] of float32"},
         {one("[0]", "[0,4]"), 4, "tensor 't' has 4 bytes, expected 0 for shape [0]"},
         {one("[]", "[0,0]"), 0, "tensor 't' has 0 bytes, expected 4 for shape []"}});
}

TEST(SafetensorsDamage, TensorsThatOverlapOrLeaveHoles) {
    const std::string overlap =
        "tensor 'b' begins at byte 3 and overlaps tensor 'a', which ends at byte 4";
    expectAllBad({
        {two(R"("shape":[4],"data_offsets":[0,4])", R"("shape":[4],"data_offsets":[3,7])"), 7,
         overlap},
        {two(R"("shape":[4],"data_offsets":[0,4])", R"("shape":[4],"data_offsets":[0,4])"), 4,
         "tensor 'b' begins at byte 0 and overlaps tensor 'a'"},
        {two(R"("shape":[8],"data_offsets":[0,8])", R"("shape":[1],"data_offsets":[3,4])"), 8,
         overlap.substr(0, 43)},
        {two(R"("shape":[2],"data_offsets":[0,2])", R"("shape":[2],"data_offsets":[3,5])"), 5,
         "tensor 'b' begins at byte 3, expected 2: bytes between belong to no tensor"},
        {one("[1]", "[4,8]"), 8, "tensor 't' begins at byte 4, expected 0"},
        // No elements, but in the middle of another tensor.
        {two(R"("shape":[8],"data_offsets":[0,8])", R"("shape":[0],"data_offsets":[3,3])"), 8,
         "overlaps"},
    });
}

TEST(SafetensorsDamage, DataTypesOfTheFormatThatAreNotRead) {
    const auto typed = [](const std::string& type) {
        return rawSafetensors(
            R"({"t":{"dtype":")" + type + R"(","shape":[0],"data_offsets":[0,0]}})", 0);
    };
    for (const std::string type : {"F8_E4M3", "F8_E5M2", "F4"})
        expectBad(typed(type), "Quantised checkpoints are not read", ErrorCode::Unsupported);
    for (const std::string type : {"U16", "U64", "C64", "f32", "", "F32 "})
        expectBad(typed(type),
                  "tensor 't' has data type '" + type + "', expected one of F32, F16, BF16",
                  ErrorCode::Unsupported);
}

TEST(SafetensorsDamage, AForeignNameDoesNotSpoilTheMessage) {
    const std::string name = R"(\u001b[2Jline\nbreak)" + std::string(5000, 'x');
    try {
        readSafetensorsHeader(bytesOf(rawSafetensors(R"({")" + name + R"(":3})", 0)),
                              "x.safetensors");
        ADD_FAILURE() << "accepted";
    } catch (const Error& error) {
        const std::string text = error.what();
        EXPECT_LT(text.size(), 400U);
        EXPECT_NE(text.find("?[2Jline?break"), std::string::npos) << text;
    }
}
