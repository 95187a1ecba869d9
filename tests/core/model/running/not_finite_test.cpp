// SPDX-License-Identifier: GPL-3.0-or-later
// One NaN in one weight: whoever runs the model hears which weight it is.
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/finite_output.h"
#include "core/model/generate.h"
#include "core/model/transformer.h"
#include "tests/core/model/reading/edited_checkpoint.h"
#include "tests/support/expect_error.h"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

using namespace regroup;
using namespace regroup::test;

namespace {

const std::vector<std::int64_t>& tokens() {
    static const std::vector<std::int64_t> ids{0, 3, 1};
    return ids;
}

/// Tables of positions that begin with two rows for padding.
bool beginsWithPadding(const std::string& name) {
    return name == "model.decoder.embed_positions.weight" ||
           name == "roberta.embeddings.position_embeddings.weight";
}

/// The first value of a tensor replaced: token 0 and its position in the tables.
CheckpointFiles withFirstValue(const CheckpointFiles& files, const std::string& name, float value) {
    return withTensors(files, [&](std::vector<RawTensor>& tensors) {
        RawTensor& tensor = tensorNamed(tensors, name);
        const std::size_t row = beginsWithPadding(name) ? 2 : 0;
        const std::size_t rowBytes =
            tensor.bytes.size() / static_cast<std::size_t>(tensor.info.shape.front());
        std::memcpy(tensor.bytes.data() + row * rowBytes, &value, sizeof value);
    });
}

std::shared_ptr<const Transformer> load(const CheckpointFiles& files, Residency residency) {
    LoadOptions options;
    options.residency = residency;
    return Transformer::load(Checkpoint::open(makeMemorySource(files)), options);
}

at::Tensor forward(const Transformer& model) {
    JobContext job;
    InputBatch batch;
    batch.inputIds = at::tensor(tokens()).unsqueeze(0);
    return model.forward(batch, job);
}

void expectBlamed(const CheckpointFiles& files, const std::string& name, float value) {
    const CheckpointFiles damaged = withFirstValue(files, name, value);
    const std::string blame = "expected finite numbers; tensor '" + name + "' holds such values";
    for (const Residency residency : {Residency::Resident, Residency::Streamed}) {
        SCOPED_TRACE(name);
        const auto model = load(damaged, residency); // Loading keeps it.
        expectError(ErrorCode::NotFinite, blame, [&] { forward(*model); });
        if (model->config().output != ModelOutput::NextTokens)
            continue;
        JobContext job;
        GenerateOptions options;
        options.tokenCount = 2;
        expectError(ErrorCode::NotFinite, blame,
                    [&] { generateTokens(*model, tokens(), options, job); });
    }
}

} // namespace

TEST(NotFinite, EveryWeightIsNamed) {
    for (const std::string& name : architectureNames()) {
        const CheckpointFiles files = tinyFiles(name);
        for (const RawTensor& tensor : rawTensors(files.at("model.safetensors")))
            expectBlamed(files, tensor.info.name, std::numeric_limits<float>::quiet_NaN());
    }
}

TEST(NotFinite, InfinityCountsAsWell) {
    expectBlamed(tinyLlamaFiles(), "model.layers.1.mlp.down_proj.weight",
                 -std::numeric_limits<float>::infinity());
}

TEST(NotFinite, TheFirstLayerThatBreaksIsNamed) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const auto files = withFirstValue(tinyLlamaFiles(), "model.layers.1.mlp.up_proj.weight", nan);
    expectError(ErrorCode::NotFinite, "memory: the output of layer 1 is not finite",
                [&] { forward(*load(files, Residency::Resident)); });
    const auto embedding = withFirstValue(tinyLlamaFiles(), "model.embed_tokens.weight", nan);
    expectError(ErrorCode::NotFinite, "memory: the input of layer 0 is not finite",
                [&] { forward(*load(embedding, Residency::Resident)); });
    const auto head = withFirstValue(tinyLlamaFiles(), "lm_head.weight", nan);
    expectError(ErrorCode::NotFinite, "memory: a logit is not finite",
                [&] { forward(*load(head, Residency::Resident)); });
}

// An embedding of a token that does not occur is not read.
TEST(NotFinite, WhatIsNotUsedDoesNotCount) {
    const auto files = withTensors(tinyLlamaFiles(), [](std::vector<RawTensor>& tensors) {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        RawTensor& table = tensorNamed(tensors, "model.embed_tokens.weight");
        std::memcpy(table.bytes.data() + std::size_t{7} * 32 * sizeof nan, &nan, sizeof nan);
    });
    EXPECT_NO_THROW(forward(*load(files, Residency::Resident)));
}

TEST(NotFinite, NarrowArithmeticIsNotTheWeightsFault) {
    // Finite weights whose product leaves float16.
    const auto files = withTensors(tinyLlamaFiles(), [](std::vector<RawTensor>& tensors) {
        for (const char* name : {"up_proj", "gate_proj", "down_proj"}) {
            std::string& bytes =
                tensorNamed(tensors, "model.layers.0.mlp." + std::string(name) + ".weight").bytes;
            for (std::size_t at = 0; at < bytes.size(); at += 4) {
                const float large = 1000;
                std::memcpy(bytes.data() + at, &large, sizeof large);
            }
        }
    });
    LoadOptions options;
    options.dtype = at::kHalf;
    const auto model = Transformer::load(Checkpoint::open(makeMemorySource(files)), options);
    expectError(ErrorCode::NotFinite,
                "the output of layer 0 is not finite (NaN or infinity), "
                "expected finite numbers.\nThe arithmetic may be too narrow",
                [&] { forward(*model); });
}

TEST(IsFinite, TellsLargeSumsFromInfinity) {
    const float largest = std::numeric_limits<float>::max();
    EXPECT_TRUE(isFinite(at::tensor(std::vector<float>{largest, largest, largest})));
    EXPECT_TRUE(isFinite(at::zeros({0})));
    EXPECT_TRUE(isFinite(at::tensor(std::vector<float>{65504, 65504}).to(at::kHalf)));
    EXPECT_TRUE(isFinite(at::tensor(std::vector<double>{1e300, -1e300})));
    const float infinity = std::numeric_limits<float>::infinity();
    EXPECT_FALSE(isFinite(at::tensor(std::vector<float>{1, infinity})));
    EXPECT_FALSE(isFinite(at::tensor(std::vector<float>{infinity, -infinity})));
    EXPECT_FALSE(isFinite(at::tensor(std::vector<float>{1, 2, -infinity}).to(at::kBFloat16)));
}
