// SPDX-License-Identifier: GPL-3.0-or-later
// Against numbers that lm-evaluation-harness gave for the same model and files.
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/eval/choice_metrics.h"
#include "core/eval/choice_task.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/transformer.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/support/shared_data.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace regroup {
namespace {

namespace fs = std::filesystem;

struct OracleCase {
    const char* task;
    const char* model;
    const char* folder;
};

void PrintTo(const OracleCase& oracle, std::ostream* out) {
    *out << oracle.task << " " << oracle.model;
}

class HarnessOracle : public testing::TestWithParam<OracleCase> {
protected:
    void SetUp() override {
        const auto shared = test::sharedData();
        if (!shared)
            GTEST_SKIP() << "needs ../shared/data";
        const OracleCase& oracle = GetParam();
        m_benchmarks = *shared / "benchmarks";
        m_model = *shared / "models" / oracle.folder;
        m_oracle = nlohmann::json::parse(
            readTextFile(*shared / "oracles" / "lmeval" /
                         (std::string(oracle.task) + "." + oracle.model + ".json")));
        m_tokenizer = loadTokenizer(m_model);
    }

    std::vector<ChoiceItem> items() const {
        std::vector<ChoiceItem> all;
        if (std::string(GetParam().task).starts_with("sst2")) {
            const GlueTask& task = *findGlueTask("sst2");
            all = glueChoiceItems(task, readGlueFile(task, m_benchmarks / "sst2" / "test.tsv"));
        } else {
            const MmluSubject subject{"global_facts", MmluCategory::Other};
            const auto read = [&](Split split) {
                return readMmluFile(mmluFile(subject, m_benchmarks / "mmlu", split));
            };
            all = mmluChoiceItems(subject, read(Split::Test), read(Split::Train),
                                  m_oracle["fewshot"].get<int>());
        }
        all.resize(m_oracle["items"].size());
        return all;
    }

    std::vector<TokenizedChoices> tokenized() const {
        std::vector<TokenizedChoices> all;
        for (const ChoiceItem& item : items())
            all.push_back(tokenizeChoices(*m_tokenizer, item));
        return all;
    }

    std::vector<ChoiceScores> scores(at::ScalarType dtype, bool sharePrefixes) const {
        LoadOptions load;
        load.dtype = dtype;
        const auto model = Transformer::load(Checkpoint::open(m_model), load);
        ChoiceOptions options;
        options.maximumLength = m_oracle["max_length"];
        options.sharePrefixes = sharePrefixes;
        options.batchTokens = 3000; // So that batches are not all alike.
        JobContext job;
        return scoreChoices(*model, tokenized(), options, job);
    }

    void expectScores(const std::vector<ChoiceScores>& found, const char* key,
                      double tolerance) const {
        ASSERT_EQ(found.size(), m_oracle["items"].size());
        std::vector<ChoiceOutcome> outcomes;
        for (std::size_t item = 0; item < found.size(); ++item) {
            SCOPED_TRACE(item);
            const auto& expected = m_oracle["items"][item];
            ASSERT_EQ(found[item].logLikelihoods.size(), expected[key].size());
            for (std::size_t choice = 0; choice < expected[key].size(); ++choice) {
                EXPECT_NEAR(found[item].logLikelihoods[choice], expected[key][choice].get<double>(),
                            tolerance);
                EXPECT_EQ(found[item].isGreedy[choice], expected["greedy"][choice].get<bool>());
            }
            outcomes.push_back({likeliestChoice(found[item].logLikelihoods), expected["target"]});
            EXPECT_EQ(outcomes.back().prediction, expected["pred"].get<int>());
            EXPECT_EQ(outcomes.back().isRight(), expected["correct"].get<bool>());
        }
        EXPECT_DOUBLE_EQ(accuracyOf(outcomes).value, m_oracle["accuracy"].get<double>());
    }

    fs::path m_benchmarks;
    fs::path m_model;
    nlohmann::json m_oracle;
    std::shared_ptr<const Tokenizer> m_tokenizer;
};

TEST_P(HarnessOracle, TheSameWordsAndIds) {
    const auto found = items();
    const auto ids = tokenized();
    for (std::size_t item = 0; item < found.size(); ++item) {
        SCOPED_TRACE(item);
        const auto& expected = m_oracle["items"][item];
        EXPECT_EQ(sha256Hex(found[item].prompt), expected["prompt_sha256"].get<std::string>());
        EXPECT_EQ(found[item].target, expected["target"].get<int>());
        EXPECT_EQ(ids[item].context.size(), expected["prompt_tokens"].get<std::size_t>());
        if (expected.contains("prompt_ids")) {
            EXPECT_EQ(found[item].prompt, expected["prompt"].get<std::string>());
            EXPECT_EQ(ids[item].context, expected["prompt_ids"].get<std::vector<std::int64_t>>());
        }
    }
}

TEST_P(HarnessOracle, TheSameLogLikelihoods) {
    expectScores(scores(at::kFloat, true), "loglikelihood", 5e-4);
}

TEST_P(HarnessOracle, TheSameWhereEveryRowRunsAlone) {
    expectScores(scores(at::kFloat, false), "loglikelihood", 5e-4);
}

TEST_P(HarnessOracle, TheSameInDoublePrecision) {
    expectScores(scores(at::kDouble, true), "loglikelihood_f64", 1e-8);
}

constexpr const char* stories = "stories260k-mha-hf";
constexpr const char* neo = "tinystories-3m-gptneo-hf-dequant";

INSTANTIATE_TEST_SUITE_P(
    LmEval, HarnessOracle,
    testing::Values(OracleCase{"mmlu_global_facts_0shot", "stories260k", stories},
                    OracleCase{"mmlu_global_facts_5shot", "stories260k", stories},
                    OracleCase{"sst2_0shot", "stories260k", stories},
                    OracleCase{"mmlu_global_facts_0shot", "tinystories", neo},
                    OracleCase{"mmlu_global_facts_5shot", "tinystories", neo},
                    OracleCase{"sst2_0shot", "tinystories", neo}),
    [](const auto& made) { return std::string(made.param.task) + "_" + made.param.model; });

} // namespace
} // namespace regroup
