// SPDX-License-Identifier: GPL-3.0-or-later
// Whole checkpoints whose weights are in pytorch_model.bin.
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "tests/core/model/reading/edited_checkpoint.h"
#include "tests/core/model/reading/raw_torch.h"
#include "tests/support/expect_error.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

std::shared_ptr<const Checkpoint> open(const CheckpointFiles& files) {
    return Checkpoint::open(makeMemorySource(files));
}

std::string transposed(const std::string& bytes, std::int64_t rows, std::int64_t columns) {
    std::string result;
    for (std::int64_t column = 0; column < columns; ++column)
        for (std::int64_t row = 0; row < rows; ++row)
            result += bytes.substr(static_cast<std::size_t>(row * columns + column) * 4, 4);
    return result;
}

/// The float32 tensors of model.safetensors as a file of torch.save. Matrices are stored column by
/// column, as a transposed view is; embeddings also under a second name if tiedName is given.
CheckpointFiles asTorch(CheckpointFiles files, const std::string& tiedName = "") {
    std::vector<std::string> items;
    std::vector<RawEntry> storages;
    for (const RawTensor& raw : rawTensors(files.at("model.safetensors"))) {
        PickledTensor tensor;
        tensor.key = std::to_string(storages.size());
        tensor.shape = raw.info.shape;
        tensor.storageCount = static_cast<std::int64_t>(raw.bytes.size() / 4);
        const bool isMatrix = tensor.shape.size() == 2;
        tensor.strides =
            isMatrix ? std::vector<std::int64_t>{1, tensor.shape[0]} : std::vector<std::int64_t>{1};
        storages.push_back(
            {"archive/data/" + tensor.key,
             isMatrix ? transposed(raw.bytes, tensor.shape[0], tensor.shape[1]) : raw.bytes});
        items.push_back(pickledText(raw.info.name));
        items.push_back(pickledTensor(tensor));
        if (!tiedName.empty() && raw.info.name == "model.embed_tokens.weight") {
            items.push_back(pickledText(tiedName));
            items.push_back(pickledTensor(tensor));
        }
    }
    files.erase("model.safetensors");
    files["pytorch_model.bin"] = rawTorch(pickled(pickledDict(items)), storages);
    return files;
}

} // namespace

TEST(TorchCheckpoint, StridedTensorsAreTheSameTensors) {
    const auto expected = open(tinyLlamaFiles());
    const auto found = open(asTorch(tinyLlamaFiles()));
    ASSERT_EQ(found->tensors().size(), expected->tensors().size());
    EXPECT_EQ(found->weightBytes(), expected->weightBytes());
    for (const TensorInfo& tensor : expected->tensors()) {
        EXPECT_TRUE(found->tensor(tensor.name).is_contiguous()) << tensor.name;
        EXPECT_TRUE(at::equal(found->tensor(tensor.name), expected->tensor(tensor.name)))
            << tensor.name;
        const TensorBytes bytes = found->bytes(tensor.name);
        const TensorBytes expectedBytes = expected->bytes(tensor.name);
        EXPECT_TRUE(
            std::equal(bytes.begin(), bytes.end(), expectedBytes.begin(), expectedBytes.end()))
            << tensor.name;
        found->release(tensor.name);
    }
    JobContext job;
    EXPECT_EQ(checkpointHash(*found, job), checkpointHash(*expected, job));
}

TEST(TorchCheckpoint, BytesOutliveTheCheckpoint) {
    const TensorBytes bytes = open(asTorch(tinyLlamaFiles()))->bytes("lm_head.weight");
    const auto expected = open(tinyLlamaFiles())->bytes("lm_head.weight");
    EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), expected.begin(), expected.end()));
}

TEST(TorchCheckpoint, ATiedHeadIsNoWarning) {
    TinyModelOptions options;
    options.tiedHead = true;
    const auto found = open(asTorch(tinyLlamaFiles(options), "lm_head.weight"));
    EXPECT_TRUE(found->warnings().empty());
    EXPECT_EQ(found->find("lm_head.weight"), nullptr);
}

TEST(TorchCheckpoint, MessagesNameTheFile) {
    CheckpointFiles files = asTorch(tinyLlamaFiles());
    files["pytorch_model.bin"].resize(1000);
    expectError(ErrorCode::BadData,
                "memory/pytorch_model.bin: the zip archive has no directory at its end",
                [&] { open(files); });
}
