// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/checkpoint.h"
#include "tests/core/model/reading/edited_checkpoint.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include <limits>

using namespace regroup;
using namespace regroup::test;
namespace fs = std::filesystem;

namespace {

std::shared_ptr<const Checkpoint> open(const CheckpointFiles& files) {
    return Checkpoint::open(makeMemorySource(files));
}

void expectSameWeights(const Checkpoint& found, const Checkpoint& expected) {
    ASSERT_EQ(found.tensors().size(), expected.tensors().size());
    for (const TensorInfo& tensor : expected.tensors())
        EXPECT_TRUE(at::equal(found.tensor(tensor.name), expected.tensor(tensor.name)))
            << tensor.name;
}

} // namespace

TEST(Checkpoint, OpensAFolderItsConfigAndItsWeights) {
    const TempDir folder;
    writeCheckpointFiles(folder.path(), tinyLlamaFiles());
    const auto expected = open(tinyLlamaFiles());
    for (const fs::path& path :
         {folder.path(), folder / "config.json", folder / "model.safetensors", folder.path() / ""})
        expectSameWeights(*Checkpoint::open(path), *expected);
}

TEST(Checkpoint, OpensShardsByAnyOfTheirFiles) {
    const TempDir folder;
    writeCheckpointFiles(folder.path(), sharded(tinyLlamaFiles(), 5));
    const auto expected = open(tinyLlamaFiles());
    for (const fs::path& path :
         {folder.path(), folder / "config.json", folder / "model-5.safetensors",
          folder / "model.safetensors.index.json"})
        expectSameWeights(*Checkpoint::open(path), *expected);
}

TEST(Checkpoint, RefusesWhatIsNoCheckpoint) {
    const TempDir folder;
    expectError(ErrorCode::BadData, "there is no such file or folder",
                [&] { Checkpoint::open(folder / "absent"); });
    expectError(ErrorCode::BadData, "holds no config.json",
                [&] { Checkpoint::open(folder.path()); });
    writeCheckpointFiles(folder.path(),
                         {{"config.json", tinyLlamaFiles().at("config.json")}, {"notes.txt", ""}});
    expectError(ErrorCode::BadData, "found another kind of file, expected a model folder",
                [&] { Checkpoint::open(folder / "notes.txt"); });
    expectError(ErrorCode::BadData, "holds no weights, expected model.safetensors or",
                [&] { Checkpoint::open(folder.path()); });
    writeCheckpointFiles(folder.path(), {{"config.json", ""}});
    expectError(ErrorCode::BadData, "config.json: the file is empty",
                [&] { Checkpoint::open(folder.path()); });
}

TEST(Checkpoint, NamesTheFolderInMessages) {
    const TempDir folder;
    writeCheckpointFiles(folder.path(), withoutTensor(tinyLlamaFiles(), "model.norm.weight"));
    expectError(ErrorCode::BadData,
                folder.path().string() + ": tensor 'model.norm.weight' is missing",
                [&] { Checkpoint::open(folder.path()); });
}

TEST(Checkpoint, FindsTensorsByTheirFullName) {
    const auto checkpoint = open(tinyLlamaFiles());
    const auto& tensors = checkpoint->tensors();
    EXPECT_TRUE(std::is_sorted(tensors.begin(), tensors.end(),
                               [](const auto& a, const auto& b) { return a.name < b.name; }));
    EXPECT_EQ(checkpoint->find("model.norm.weight")->shape, (std::vector<std::int64_t>{32}));
    EXPECT_EQ(checkpoint->find("norm.weight"), nullptr);
    EXPECT_EQ(checkpoint->find(""), nullptr);
    EXPECT_EQ(checkpoint->find("zzz"), nullptr);
    expectError(ErrorCode::BadData, "memory: holds no tensor 'zzz'",
                [&] { checkpoint->bytes("zzz"); });
    expectError(ErrorCode::BadData, "memory: holds no tensor 'zzz'",
                [&] { checkpoint->tensor("zzz"); });
    checkpoint->release("zzz"); // A hint only.
    std::uint64_t total = 0;
    for (const TensorInfo& tensor : tensors)
        total += tensor.sizeBytes;
    EXPECT_EQ(checkpoint->weightBytes(), total);
}

TEST(Checkpoint, TensorsHoldTheBytesOfTheFile) {
    TinyModelOptions options;
    options.dataType = DataType::BFloat16;
    const CheckpointFiles files = tinyLlamaFiles(options);
    const auto checkpoint = open(files);
    for (const RawTensor& raw : rawTensors(files.at("model.safetensors"))) {
        const at::Tensor tensor = checkpoint->tensor(raw.info.name);
        EXPECT_EQ(tensor.scalar_type(), at::kBFloat16);
        EXPECT_EQ(tensor.sizes(), at::IntArrayRef(raw.info.shape));
        EXPECT_EQ(std::string(static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()),
                  raw.bytes);
    }
}

TEST(Checkpoint, ATensorOutlivesItsCheckpoint) {
    const TempDir folder;
    writeCheckpointFiles(folder.path(), tinyLlamaFiles());
    const at::Tensor expected = open(tinyLlamaFiles())->tensor("lm_head.weight").clone();
    const at::Tensor kept = Checkpoint::open(folder.path())->tensor("lm_head.weight");
    EXPECT_TRUE(at::equal(kept, expected));
}

// The format allows data to begin at any byte; tensors of other writers do.
TEST(Checkpoint, ReadsTensorsThatAreNotAligned) {
    CheckpointFiles files = tinyLlamaFiles();
    const auto expected = open(files);
    std::string& file = files.at("model.safetensors");
    std::uint64_t headerBytes = 0;
    std::memcpy(&headerBytes, file.data(), sizeof headerBytes);
    for (int padding = 1; padding < 4; ++padding) {
        file.insert(8 + headerBytes, 1, ' ');
        ++headerBytes;
        std::memcpy(file.data(), &headerBytes, sizeof headerBytes);
        expectSameWeights(*open(files), *expected);
    }
}

TEST(Checkpoint, LoadingKeepsValuesThatAreNotFinite) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const auto checkpoint =
        open(withTensors(tinyLlamaFiles(), [&](std::vector<RawTensor>& tensors) {
            std::memcpy(tensorNamed(tensors, "model.norm.weight").bytes.data() + 4, &nan,
                        sizeof nan);
        }));
    const at::Tensor norm = checkpoint->tensor("model.norm.weight");
    EXPECT_TRUE(norm[1].isnan().item<bool>());
    EXPECT_EQ(norm.isnan().sum().item<int>(), 1);
}
