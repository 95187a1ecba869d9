// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/grouping_loss.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "tests/support/expect_error.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

namespace regroup {
namespace {

const std::filesystem::path data = std::filesystem::path(REGROUP_SOURCE_DIR) / "tests/data";

std::shared_ptr<const Transformer> loaded(const std::filesystem::path& folder) {
    LoadOptions options;
    options.dtype = at::kDouble;
    return Transformer::load(Checkpoint::open(folder), options);
}

/// Of unequal lengths, so that a batch is padded; types for models that know them.
LabelledTexts someTexts(const Transformer& model) {
    LabelledTexts texts;
    const auto labels = static_cast<int>(model.config().labels.size());
    for (std::int64_t item = 0; item < 9; ++item) {
        LabelItem next;
        for (std::int64_t token = 0; token < 3 + (item * 5) % 7; ++token) {
            next.ids.push_back(8 + (item * 11 + token * 7) % 30);
            if (model.config().architecture == "bert")
                next.typeIds.push_back(token > 2 ? 1 : 0);
        }
        texts.items.push_back(std::move(next));
        texts.targets.push_back(static_cast<int>(item * 2 + item / 4) % labels);
    }
    return texts;
}

AttentionWeights scaled(const Transformer& model, int layer, double scale) {
    const at::NoGradGuard noGradients;
    AttentionWeights attention = model.attention(layer);
    attention.key.weight = attention.key.weight * scale;
    attention.value.weight = attention.value.weight * (2 + scale);
    return attention;
}

/// [items][labels], by whole passes of a model with this block.
std::vector<LabelScores> logProbabilities(const Transformer& model, const LabelledTexts& texts,
                                          int layer, const AttentionWeights& block) {
    const auto changed = model.withAttention([&](int each, const AttentionWeights& original) {
        return each == layer ? block : original;
    });
    JobContext job;
    auto scores = scoreLabels(*changed, texts.items, {}, job);
    for (LabelScores& item : scores) {
        double sum = 0;
        for (const double score : item)
            sum += std::exp(score);
        for (double& score : item)
            score -= std::log(sum);
    }
    return scores;
}

class LabelLoss : public testing::TestWithParam<const char*> {
protected:
    std::shared_ptr<const Transformer> m_model = loaded(data / GetParam());
    LabelledTexts m_texts = someTexts(*m_model);
    JobContext m_job;
};

TEST_P(LabelLoss, IsTheCrossEntropyOfTheRightLabels) {
    GroupingLoss loss(m_model, m_texts, LossMeasure::CrossEntropy);
    GroupingLoss answers(m_model, m_texts, LossMeasure::WrongAnswers);
    std::set<std::int64_t> counts;
    for (const double scale : {-30.0, 0.5, 12.0, 40.0}) {
        const AttentionWeights block = scaled(*m_model, 1, scale);
        const auto expected = logProbabilities(*m_model, m_texts, 1, block);
        double sum = 0;
        std::int64_t wrong = 0;
        for (std::size_t item = 0; item < expected.size(); ++item) {
            const auto target = static_cast<std::size_t>(m_texts.targets[item]);
            sum -= expected[item][target];
            const auto most = std::max_element(expected[item].begin(), expected[item].end());
            wrong += static_cast<std::size_t>(most - expected[item].begin()) == target ? 0 : 1;
        }
        EXPECT_NEAR(loss.loss(1, block, m_job), sum / 9, 1e-11);
        EXPECT_NEAR(answers.loss(1, block, m_job), wrongAnswerCost(wrong, sum / 9, 9), 1e-11);
        counts.insert(wrong);
    }
    EXPECT_GE(counts.size(), 2U) << "Candidates answer differently.";
}

TEST_P(LabelLoss, DivergenceIsThatOfTheLabelDistributions) {
    GroupingLoss divergence(m_model, m_texts, LossMeasure::Divergence);
    EXPECT_EQ(divergence.originalLoss(m_job), 0.0);
    EXPECT_NEAR(divergence.loss(0, m_model->attention(0), m_job), 0.0, 1e-12);
    const AttentionWeights block = scaled(*m_model, 0, 9);
    const auto original = logProbabilities(*m_model, m_texts, 0, m_model->attention(0));
    const auto changed = logProbabilities(*m_model, m_texts, 0, block);
    double sum = 0;
    for (std::size_t item = 0; item < original.size(); ++item)
        for (std::size_t label = 0; label < original[item].size(); ++label)
            sum += std::exp(original[item][label]) * (original[item][label] - changed[item][label]);
    const double found = divergence.loss(0, block, m_job);
    EXPECT_NEAR(found, sum / 9, 1e-11);
    EXPECT_GT(found, 1e-5);
}

TEST_P(LabelLoss, RunsOnlyTheLayersFromTheSearchedOneOn) {
    GroupingLoss kept(m_model, m_texts, LossMeasure::CrossEntropy);
    GroupingLoss anew(m_model, m_texts, LossMeasure::CrossEntropy, HiddenStates::RunAnew);
    kept.fix(0, scaled(*m_model, 0, 0.5));
    anew.fix(0, scaled(*m_model, 0, 0.5));
    for (int candidate = 0; candidate < 3; ++candidate) {
        const AttentionWeights block = scaled(*m_model, 1, 1.0 + candidate);
        EXPECT_EQ(kept.loss(1, block, m_job), anew.loss(1, block, m_job));
    }
    EXPECT_EQ(kept.layersRun(), 1 + 3); // Of two layers; the first one once.
    EXPECT_EQ(anew.layersRun(), 3 * 2);
}

INSTANTIATE_TEST_SUITE_P(Classifiers, LabelLoss,
                         testing::Values("classifiers/bert-mnli", "classifiers/roberta-mrpc",
                                         "classifiers/llama-cola", "archs/llama-seqcls-nopad"),
                         [](const auto& made) {
                             std::string name = made.param;
                             name = name.substr(name.find('/') + 1);
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(LabelLoss, RefusesOtherModelsAndNoTexts) {
    test::expectError(ErrorCode::BadData, "0 questions with 0 right answers", [] {
        GroupingLoss(loaded(data / "classifiers/bert-mnli"), LabelledTexts(),
                     LossMeasure::CrossEntropy);
    });
    test::expectError(ErrorCode::Unsupported, "no head for labels", [] {
        GroupingLoss(loaded(data / "../../resources/samples/stories260k"),
                     LabelledTexts{{{{1, 2}, {}}}, {0}}, LossMeasure::CrossEntropy);
    });
}

} // namespace
} // namespace regroup
