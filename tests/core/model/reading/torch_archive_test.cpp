// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/model/safetensors.h"
#include "core/model/strided_tensor.h"
#include "core/model/torch_archive.h"
#include "core/model/weight_file.h"
#include "tests/core/model/reading/mutation.h"
#include "tests/core/model/reading/raw_torch.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>

#include <map>

using namespace regroup;
using namespace regroup::test;

namespace {

std::string stored(const std::string& name) {
    return readTextFile(std::filesystem::path(REGROUP_SOURCE_DIR) / "tests/data/torch" / name);
}

struct Values {
    DataType dataType;
    std::vector<std::int64_t> shape;
    std::string bytes; // Row-major.
    bool operator==(const Values&) const = default;
};

std::map<std::string, Values> valuesOf(const std::vector<TensorInfo>& tensors,
                                       const std::string& file) {
    std::map<std::string, Values> values;
    for (const TensorInfo& tensor : tensors) {
        std::string bytes(tensor.sizeBytes, '\0');
        copyRowMajor(tensor, bytesOf(file), std::as_writable_bytes(std::span(bytes)));
        values.emplace(tensor.name, Values{tensor.dataType, tensor.shape, bytes});
    }
    return values;
}

/// What torch and safetensors say about the same file.
void expectSame(const std::string& name, const std::string& expectedName) {
    SCOPED_TRACE(name);
    const std::string file = stored(name);
    const std::string expectedFile = stored(expectedName);
    const auto found = valuesOf(readTorchArchive(bytesOf(file), name).tensors, file);
    const auto expected =
        valuesOf(readSafetensorsHeader(bytesOf(expectedFile), expectedName).tensors, expectedFile);
    ASSERT_EQ(found.size(), expected.size());
    for (const auto& [tensor, values] : expected)
        EXPECT_TRUE(found.at(tensor) == values) << tensor;
}

const PickledTensor sixFloats{"0", "FloatStorage", 6, 0, {2, 3}, {3, 1}};
const RawEntry sixValues{"archive/data/0", std::string(24, 'x')};

std::string archiveOf(const PickledTensor& tensor, const RawEntry& storage = sixValues) {
    return rawTorch(pickled(pickledDict({pickledText("w"), pickledTensor(tensor)})), {storage});
}

void expectBad(const std::string& file, const std::string& expected,
               ErrorCode code = ErrorCode::BadData) {
    expectError(code, "a.bin: " + expected, [&] { readTorchArchive(bytesOf(file), "a.bin"); });
}

void expectBadTensor(const PickledTensor& tensor, const std::string& expected) {
    expectBad(archiveOf(tensor), expected);
}

} // namespace

TEST(TorchArchive, ReadsViewsTypesAndTiedTensorsAsTorchDoes) {
    for (const char* name : {"views.pt", "views-protocol4.pt", "views-legacy.pt"})
        expectSame(name, "views.safetensors");
}

TEST(TorchArchive, FindsAStateDictInATraining) {
    expectSame("nested-state-dict.pt", "nested.safetensors");
    expectSame("nested-compiled-model.pt", "nested.safetensors");
}

TEST(TorchArchive, TiedTensorsLieAtTheSamePlace) {
    const std::string file = stored("views.pt");
    std::map<std::string, TensorInfo> byName;
    for (const TensorInfo& tensor : readTorchArchive(bytesOf(file), "views.pt").tensors)
        byName.emplace(tensor.name, tensor);
    EXPECT_EQ(byName.at("tied.first").offset, byName.at("tied.second").offset);
    EXPECT_EQ(byName.at("tied.part").offset,
              byName.at("tied.first").offset + std::uint64_t{2} * 4 * 4);
    EXPECT_TRUE(byName.at("rows").axes.size() == 2 && byName.at("tied.part").axes.empty());
}

TEST(TorchArchive, RefusesTensorsOutsideTheirStorage) {
    (void)readTorchArchive(bytesOf(archiveOf(sixFloats)), "a.bin");
    PickledTensor tensor = sixFloats;
    tensor.shape = {3, 3};
    expectBadTensor(tensor, "tensor 'w' of shape [3, 3] needs 9 values from element 0 of its "
                            "storage on, which has 6");
    tensor = sixFloats;
    tensor.first = 1;
    expectBadTensor(tensor, "tensor 'w' of shape [2, 3] needs 6 values from element 1");
    tensor.first = 7;
    expectBadTensor(tensor, "tensor 'w' of shape [2, 3] needs 6 values from element 7");
    tensor.first = -1;
    expectBadTensor(tensor, "tensor 'w' has 2 strides for shape [2, 3] from element -1 on");
    tensor = sixFloats;
    tensor.strides = {4, 1};
    expectBadTensor(tensor, "tensor 'w' of shape [2, 3] needs 7 values");
    tensor.strides = {-3, 1};
    expectBadTensor(tensor, "tensor 'w' has shape [2, 3] and a layout that no file can hold");
    tensor.strides = {3};
    expectBadTensor(tensor, "tensor 'w' has 1 strides for shape [2, 3]");
    tensor = sixFloats;
    tensor.shape = {-2, 3};
    expectBadTensor(tensor, "tensor 'w' has shape [-2, 3] and a layout");
}

TEST(TorchArchive, RefusesShapesThatOverflow) {
    const std::int64_t large = std::int64_t{1} << 32;
    PickledTensor tensor = sixFloats;
    tensor.shape = {large, large};
    tensor.strides = {0, 0};
    expectBadTensor(tensor, "tensor 'w' has shape [4294967296, 4294967296] and a layout");
    tensor.strides = {large, large};
    expectBadTensor(tensor, "tensor 'w' has shape [4294967296, 4294967296] and a layout");
    tensor.shape = {large}; // Sixteen gigabytes out of four bytes.
    tensor.strides = {0};
    expectBadTensor(tensor, "tensor 'w' of shape [4294967296] repeats the 6 values of its storage");
    tensor.shape = std::vector<std::int64_t>(65, 1);
    tensor.strides = tensor.shape;
    expectBadTensor(tensor, "tensor 'w' has a shape or strides that are no list of at most 64");
}

TEST(TorchArchive, RefusesStoragesThatAreTooShortOrMissing) {
    RawEntry storage = sixValues;
    storage.content.pop_back();
    expectBad(archiveOf(sixFloats, storage),
              "the storage data/0 has 23 bytes, expected 6 values of float32");
    storage.name = "archive/data/1";
    expectBad(archiveOf(sixFloats, storage), "the archive holds no data/0, which a tensor needs");
    PickledTensor tensor = sixFloats;
    tensor.storageCount = -1;
    expectBadTensor(tensor, "the pickle names a storage in a form that torch.save does not write");
    tensor.storageCount = std::int64_t{1} << 62; // Times four is zero.
    expectBadTensor(tensor, "the storage data/0 has 24 bytes, expected 4611686018427387904 values");
    tensor = sixFloats;
    tensor.storage = "QInt8Storage";
    expectBad(archiveOf(tensor), "the pickle asks for 'torch.QInt8Storage'",
              ErrorCode::Unsupported);
    tensor.storage = "Size";
    expectBadTensor(tensor, "the pickle names a storage of no known type");
}

TEST(TorchArchive, RefusesOneStorageOfTwoTypes) {
    PickledTensor other = sixFloats;
    other.storage = "HalfStorage";
    expectBad(rawTorch(pickled(pickledDict({pickledText("w"), pickledTensor(sixFloats),
                                            pickledText("v"), pickledTensor(other)})),
                       {sixValues}),
              "the pickle describes the storage '0' twice, and differently");
}

TEST(TorchArchive, RefusesTheSameNameTwice) {
    expectBad(rawTorch(pickled(pickledDict({pickledText("w"), pickledTensor(sixFloats),
                                            pickledText("w"), pickledTensor(sixFloats)})),
                       {sixValues}),
              "tensor 'w' stands twice, expected once");
}

TEST(TorchArchive, RefusesPicklesThatWouldRunSomething) {
    const std::string attack =
        pickled(pickledDict({pickledText("w"), pickledTensor(sixFloats), pickledText("x"),
                             pickledCall("os", "system", {pickledText("echo hello")})}));
    expectBad(rawTorch(attack, {sixValues}), "the pickle asks for 'os.system'",
              ErrorCode::Unsupported);
    // Without an archive around it, under the name of a weight file.
    expectError(ErrorCode::Unsupported, "a.bin: the pickle asks for 'os.system'",
                [&] { readWeightFile(bytesOf(attack), "a.bin"); });
    expectError(ErrorCode::Unsupported, "a.bin: found a pickle that torch.save did not write",
                [&] { readWeightFile(bytesOf(pickled("N")), "a.bin"); });
}

TEST(TorchArchive, RefusesOtherByteOrdersAndPrograms) {
    const std::string pickle = pickled(pickledDict({pickledText("w"), pickledTensor(sixFloats)}));
    (void)readTorchArchive(bytesOf(rawTorch(pickle, {sixValues, {"archive/byteorder", "little"}})),
                           "a.bin");
    expectBad(rawTorch(pickle, {sixValues, {"archive/byteorder", "big"}}),
              "byteorder is 'big', expected 'little'", ErrorCode::Unsupported);
    expectBad(rawTorch(pickle, {sixValues, {"archive/constants.pkl", ""}}),
              "found a TorchScript program", ErrorCode::Unsupported);
    expectBad(rawTorch(pickle, {sixValues, {"other/data.pkl", ""}}),
              "the archive holds two files data.pkl");
    expectBad(rawZip({sixValues}).file, "the zip archive holds no data.pkl",
              ErrorCode::Unsupported);
}

TEST(TorchArchive, RefusesWhatHoldsNoTensors) {
    expectBad(rawTorch(pickled("N")), "the pickle holds no dictionary");
    expectBad(rawTorch(pickled("}")), "found no tensors, expected a state dict");
    expectBad(rawTorch(pickled(pickledDict({"N", pickledTensor(sixFloats)})), {sixValues}),
              "a tensor has a name that is no text");
    expectBad(rawTorch(pickled("}q\x01" + pickledText("model") + "h\x01s")), "found no tensors");
    const std::string parameter =
        pickledCall("torch._utils", "_rebuild_parameter", {pickledText("x")});
    expectBad(rawTorch(pickled(pickledDict({pickledText("w"), parameter}))), "'w' is no tensor");
    const std::string bare = pickledCall("torch._utils", "_rebuild_tensor_v2", {"N"});
    expectBad(rawTorch(pickled(pickledDict({pickledText("w"), bare}))),
              "tensor 'w' has 1 arguments, expected 6");
}

TEST(TorchArchive, RefusesOlderFilesThatAreCutOff) {
    const std::string file = stored("views-legacy.pt");
    for (std::size_t size = 20; size < file.size(); size += 7)
        expectBad(file.substr(0, size), "");
}

// Whatever is damaged: an Error, or tensors that lie inside the file. Worth most under sanitizers.
TEST(TorchArchive, SurvivesThousandsOfDamagedFiles) {
    Mutator mutator(7);
    int accepted = 0;
    for (const char* name : {"views.pt", "views-legacy.pt", "nested-state-dict.pt"}) {
        const std::string file = stored(name);
        for (int round = 0; round < 1500; ++round) {
            const std::string damaged = mutator.mutated(file);
            try {
                (void)valuesOf(readWeightFile(bytesOf(damaged), "a.bin").tensors, damaged);
                ++accepted;
            } catch (const Error& error) {
                EXPECT_TRUE(std::string(error.what()).ends_with(".")) << error.what();
            }
        }
    }
    EXPECT_GT(accepted, 100); // Damaged values are not noticed, nor should they be.
}
