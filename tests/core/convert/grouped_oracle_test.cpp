// SPDX-License-Identifier: GPL-3.0-or-later
// Mean-merged models against numbers of a separate float64 program; see
// ../shared/data/oracles/README.md.
#include "core/base/file.h"
#include "core/convert/merge.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/tensor_file.h"
#include "core/model/transformer.h"
#include "tests/support/shared_data.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/log_softmax.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <optional>

using namespace regroup;
using namespace regroup::test;

namespace {

struct OracleModel {
    const char* name;
    const char* folder; // Under the shared data.
};

struct OracleParameter {
    OracleModel model;
    at::ScalarType dtype;
};

double largestDifference(const at::Tensor& found, const at::Tensor& expected) {
    return (found.to(at::kDouble) - expected.to(at::kDouble)).abs().max().item<double>();
}

ModelGrouping caseGrouping(const nlohmann::json& object) {
    ModelGrouping grouping;
    for (std::size_t layer = 0; layer < object["k"].size(); ++layer)
        grouping.push_back({Grouping::fromLabels(object["k"][layer].get<std::vector<int>>()),
                            Grouping::fromLabels(object["v"][layer].get<std::vector<int>>())});
    return grouping;
}

class GroupedOracle : public testing::TestWithParam<OracleParameter> {
protected:
    void SetUp() override {
        const auto shared = sharedData();
        if (!shared)
            GTEST_SKIP() << "needs ../shared/data";
        const OracleModel& model = GetParam().model;
        m_expected =
            readTensorFile(*shared / "oracles/grouped" / model.name / "expected.safetensors");
        m_cases = nlohmann::json::parse(
            readTextFile(*shared / "oracles/grouped" / model.name / "cases.json"))["cases"];
        LoadOptions options;
        options.dtype = GetParam().dtype;
        m_model = Transformer::load(Checkpoint::open(*shared / model.folder), options);
        m_batch.inputIds = m_expected.at("input_ids");
        m_batch.attentionMask = m_expected.at("attention_mask");
    }

    bool inFloat64() const { return GetParam().dtype == at::kDouble; }

    std::shared_ptr<const Transformer> grouped(const nlohmann::json& object) const {
        const ModelGrouping grouping = caseGrouping(object);
        return m_model->withAttention([&](int layer, const AttentionWeights& attention) {
            return mergeAttention(attention, grouping.at(static_cast<std::size_t>(layer)),
                                  MergeRule::Mean);
        });
    }

    const at::Tensor* expected(const std::string& name) const {
        const auto found = m_expected.find(name);
        return found == m_expected.end() ? nullptr : &found->second;
    }

    void compareLogits(const std::string& name, const at::Tensor& logits) const {
        const at::Tensor mask = m_batch.attentionMask.unsqueeze(-1);
        const double allowedLogits = inFloat64() ? 1e-9 : 1e-4;
        if (const at::Tensor* all = expected(name + ".logits_f64")) {
            EXPECT_LT(largestDifference(logits * mask, *all * mask), allowedLogits);
        }
        if (const at::Tensor* ids = expected(name + ".last_top16_ids")) {
            const at::Tensor last = logits.select(1, logits.size(1) - 1).gather(1, *ids);
            EXPECT_LT(largestDifference(last, *expected(name + ".last_top16_logits_f64")),
                      allowedLogits);
        }
    }

    void compareDivergence(const std::string& name, const at::Tensor& original,
                           const at::Tensor& logits) const {
        const at::Tensor* divergence = expected(name + ".kl_f64");
        if (divergence == nullptr)
            return;
        const at::Tensor p = at::log_softmax(original.to(at::kDouble), -1);
        const at::Tensor q = at::log_softmax(logits.to(at::kDouble), -1);
        const at::Tensor mask = m_batch.attentionMask;
        EXPECT_LT(largestDifference((p.exp() * (p - q)).sum(-1) * mask, *divergence * mask),
                  inFloat64() ? 1e-9 : 2e-4);
    }

    void compareBlocks(const std::string& name, const Transformer& model) const {
        for (int layer = 0; layer < model.config().layerCount; ++layer) {
            const AttentionWeights attention = model.attention(layer);
            const auto compare = [&](const std::string& key, const at::Tensor& found) {
                const at::Tensor* block = expected(fmt::format("{}.{}.{}", name, key, layer));
                if (block == nullptr)
                    return 0;
                EXPECT_LT(largestDifference(found.view(block->sizes()), *block),
                          inFloat64() ? 1e-12 : 1e-6)
                    << name << " " << key << " of layer " << layer;
                return 1;
            };
            m_comparedBlocks += compare("k_merged", attention.key.weight);
            m_comparedBlocks += compare("v_merged", attention.value.weight);
            if (attention.key.bias.defined()) {
                compare("k_merged_bias", attention.key.bias);
                compare("v_merged_bias", attention.value.bias);
            }
        }
    }

    std::map<std::string, at::Tensor> m_expected;
    nlohmann::json m_cases;
    std::shared_ptr<const Transformer> m_model;
    InputBatch m_batch;
    mutable int m_comparedBlocks = 0;
};

} // namespace

TEST_P(GroupedOracle, AgreesInEveryCase) {
    const at::NoGradGuard noGradients;
    JobContext job;
    const at::Tensor original = m_model->forward(m_batch, job);
    ASSERT_GE(m_cases.size(), 4U);
    for (const nlohmann::json& object : m_cases) {
        const auto name = object["name"].get<std::string>();
        SCOPED_TRACE(name);
        const auto model = grouped(object);
        const at::Tensor logits = model->forward(m_batch, job);
        compareLogits(name, logits);
        compareDivergence(name, original, logits);
        compareBlocks(name, *model);

        const at::Tensor losses = nextTokenLosses(logits, m_batch);
        const at::Tensor expectedLosses = *expected(name + ".nll_f64");
        EXPECT_LT(largestDifference(losses, expectedLosses), inFloat64() ? 1e-9 : 2e-4);
        const double scored = losses.ne(0).sum().item<double>();
        EXPECT_NEAR(losses.sum().item<double>() / scored, object["mean_nll"].get<double>(),
                    inFloat64() ? 1e-9 : 2e-4);
    }
    if (expected("original.logits_f64") != nullptr) {
        EXPECT_EQ(m_comparedBlocks, 2 * m_model->config().layerCount);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Models, GroupedOracle,
    testing::Values(
        OracleParameter{{"llama-mha", "oracles/archs/llama-mha"}, at::kFloat},
        OracleParameter{{"llama-mha", "oracles/archs/llama-mha"}, at::kDouble},
        OracleParameter{{"gpt2", "oracles/archs/gpt2"}, at::kFloat},
        OracleParameter{{"gpt2", "oracles/archs/gpt2"}, at::kDouble},
        OracleParameter{{"opt", "oracles/archs/opt"}, at::kFloat},
        OracleParameter{{"opt", "oracles/archs/opt"}, at::kDouble},
        OracleParameter{{"stories260k-mha-hf", "models/stories260k-mha-hf"}, at::kFloat},
        OracleParameter{{"stories260k-mha-hf", "models/stories260k-mha-hf"}, at::kDouble},
        OracleParameter{
            {"tinystories-3m-gptneo-hf-dequant", "models/tinystories-3m-gptneo-hf-dequant"},
            at::kFloat},
        OracleParameter{
            {"tinystories-3m-gptneo-hf-dequant", "models/tinystories-3m-gptneo-hf-dequant"},
            at::kDouble}),
    [](const testing::TestParamInfo<OracleParameter>& model) {
        std::string name = model.param.model.name;
        std::replace(name.begin(), name.end(), '-', '_');
        return name + (model.param.dtype == at::kDouble ? "_float64" : "_float32");
    });
