// SPDX-License-Identifier: GPL-3.0-or-later
// GLUE by classification head, against what transformers, scikit-learn and scipy made of the same
// checkpoints and files (tests/tools/make_classifier_oracle.py).
#include "core/base/file.h"
#include "core/store/store.h"
#include "core/workflow/evaluate_task.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

namespace regroup {
namespace {

namespace fs = std::filesystem;

const fs::path classifiers = fs::path(REGROUP_SOURCE_DIR) / "tests/data/classifiers";

TaskRequest request(const fs::path& folder, const std::string& task) {
    TaskRequest asked;
    asked.evaluation.model = folder;
    asked.evaluation.data = folder;
    asked.evaluation.runtime.dataType = "float64";
    asked.evaluation.runtime.threadCount = 1;
    asked.task = task;
    return asked;
}

TaskReport evaluated(const TaskRequest& asked) {
    Session session;
    JobContext job;
    return evaluateTask(session, asked, job);
}

class ClassifierOracle : public testing::TestWithParam<const char*> {
protected:
    fs::path m_folder = classifiers / GetParam();
    nlohmann::json m_expected = nlohmann::json::parse(readTextFile(m_folder / "expected.json"));

    void expectItems(const TaskScore& score, double tolerance) const {
        ASSERT_EQ(score.items.size(), m_expected["items"].size());
        std::int64_t cut = 0;
        for (std::size_t index = 0; index < score.items.size(); ++index) {
            SCOPED_TRACE(index);
            const TaskItem& item = score.items[index];
            const auto& expected = m_expected["items"][index];
            EXPECT_EQ(item.docId, expected["doc_id"].get<std::int64_t>());
            ASSERT_EQ(item.scores.size(), expected["by_class"].size());
            for (std::size_t label = 0; label < item.scores.size(); ++label)
                EXPECT_NEAR(item.scores[label], expected["by_class"][label].get<double>(),
                            tolerance);
            EXPECT_EQ(item.wasCut, expected["cut"].get<bool>());
            cut += item.wasCut ? 1 : 0;
            if (item.targetScore) {
                EXPECT_EQ(*item.targetScore, expected["target"].get<double>());
            } else {
                EXPECT_EQ(item.prediction, expected["prediction"].get<int>());
                EXPECT_EQ(item.target, expected["target"].get<int>());
            }
        }
        EXPECT_EQ(score.cutCount, cut);
    }

    void expectMetrics(const TaskScore& score) const {
        const auto& expected = m_expected["metrics"];
        ASSERT_EQ(score.metrics.size() * 2, expected.size());
        for (const TaskMetric& metric : score.metrics) {
            EXPECT_NEAR(metric.value, expected[metric.name].get<double>(), 1e-9) << metric.name;
            const double error = expected[metric.name + "_stderr"];
            // Two bootstraps of 1,000 and 2,000 samples differ by a few percent.
            EXPECT_NEAR(metric.standardError, error, metric.name == "acc" ? 1e-12 : error * 0.12)
                << metric.name;
        }
    }
};

TEST_P(ClassifierOracle, ScoresAndMetricsAreThoseOfTransformers) {
    const TaskReport report = evaluated(request(m_folder, m_expected["task"]));
    EXPECT_EQ(report.protocol, TaskProtocol::Classifier) << "By the head.";
    expectItems(report.tasks.front(), 1e-9);
    expectMetrics(report.tasks.front());
}

TEST_P(ClassifierOracle, LikewiseInSinglePrecision) {
    TaskRequest asked = request(m_folder, m_expected["task"]);
    asked.evaluation.runtime.dataType = "float32";
    expectItems(evaluated(asked).tasks.front(), 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Classifiers, ClassifierOracle,
                         testing::Values("bert-mnli", "roberta-mrpc", "bert-stsb", "llama-cola"),
                         [](const auto& made) {
                             std::string name = made.param;
                             name[name.find('-')] = '_';
                             return name;
                         });

TEST(ClassifierFlow, ReportsLengthAndCutTextsAndWritesSamples) {
    const test::TempDir folder;
    TaskRequest asked = request(classifiers / "bert-stsb", "stsb");
    asked.evaluation.length = 12;
    asked.samples = folder / "samples.jsonl";
    asked.limit = 9;
    const TaskReport report = evaluated(asked);
    const auto document = taskReportToJson(report);
    const auto& config = document["configs"]["stsb"];
    EXPECT_EQ(config["protocol"], "classifier");
    EXPECT_EQ(config["length"], 12);
    EXPECT_EQ(config["texts_cut"], report.tasks[0].cutCount);
    EXPECT_GT(report.tasks[0].cutCount, 0);
    EXPECT_TRUE(document["partial"]);
    EXPECT_TRUE(document["results"]["stsb"].contains("pearson,none"));
    EXPECT_TRUE(document["results"]["stsb"].contains("spearman_stderr,none"));
    std::ifstream lines(folder / "samples.jsonl");
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        const auto sample = nlohmann::json::parse(line);
        for (const char* key :
             {"doc_id", "target", "scores", "prediction", "texts", "filtered_resps"})
            EXPECT_TRUE(sample.contains(key)) << key;
        const double error = sample["prediction"].get<double>() - sample["target"].get<double>();
        EXPECT_DOUBLE_EQ(sample["squared_error"].get<double>(), error * error);
    }
    EXPECT_EQ(count, 9);
}

/// A copy of a checkpoint's folder with another text in one of its files.
fs::path changedCopy(const test::TempDir& folder, const std::string& name, const std::string& file,
                     const std::function<std::string(std::string)>& change) {
    const fs::path copy = folder / name;
    fs::copy(classifiers / name, copy);
    const std::string text = readTextFile(copy / file);
    fs::remove(copy / file);
    std::ofstream(copy / file, std::ios::binary) << change(text);
    return copy;
}

TEST(ClassifierFlow, Label2idGoesBeforeId2label) {
    const test::TempDir folder;
    const fs::path copy =
        changedCopy(folder, "bert-mnli", "config.json", [](const std::string& text) {
            auto config = nlohmann::ordered_json::parse(text);
            config["id2label"] = {{"0", "LABEL_0"}, {"1", "LABEL_1"}, {"2", "LABEL_2"}};
            return config.dump();
        });
    const auto asIs = evaluated(request(classifiers / "bert-mnli", "mnli"));
    const auto changed = evaluated(request(copy, "mnli"));
    EXPECT_EQ(changed.tasks[0].items[0].scores, asIs.tasks[0].items[0].scores);
}

TEST(ClassifierFlow, BadInputIsASentence) {
    const test::TempDir folder;
    const fs::path mnli = classifiers / "bert-mnli";
    test::expectError(ErrorCode::BadData, "gives 3 labels", [&] {
        TaskRequest asked = request(mnli, "mrpc");
        asked.evaluation.data = classifiers / "roberta-mrpc";
        evaluated(asked);
    });
    test::expectError(ErrorCode::BadData, "dev.tsv", [&] { // A folder of another task.
        TaskRequest asked = request(classifiers / "roberta-mrpc", "mrpc");
        asked.evaluation.data = classifiers / "bert-stsb";
        evaluated(asked);
    });
    test::expectError(ErrorCode::BadData, "the label 'maybe' is not known", [&] {
        const test::TempDir other;
        evaluated(request(changedCopy(other, "bert-mnli", "config.json",
                                      [](std::string text) {
                                          for (auto at = text.find("neutral"); at != text.npos;
                                               at = text.find("neutral"))
                                              text.replace(at, 7, "maybe");
                                          return text;
                                      }),
                          "mnli"));
    });
    test::expectError(ErrorCode::BadData, "'happy', expected one of entailment", [&] {
        const test::TempDir other;
        evaluated(request(changedCopy(other, "bert-mnli", "dev_matched.tsv",
                                      [](std::string text) {
                                          const auto at = text.rfind("neutral\r");
                                          return text.replace(at, 7, "happy");
                                      }),
                          "mnli"));
    });
    test::expectError(ErrorCode::BadData, "a header and no rows", [&] {
        const test::TempDir other;
        evaluated(request(changedCopy(other, "bert-stsb", "dev.tsv",
                                      [](const std::string& text) {
                                          return text.substr(0, text.find('\n') + 1);
                                      }),
                          "stsb"));
    });
    test::expectError(ErrorCode::Unsupported, "has no head for labels", [&] {
        TaskRequest asked =
            request(fs::path(REGROUP_SOURCE_DIR) / "resources/samples/stories260k", "mnli");
        asked.evaluation.data = mnli;
        asked.protocol = TaskProtocol::Classifier;
        evaluated(asked);
    });
    test::expectError(ErrorCode::Unsupported, "mmlu: is answered by prompts", [&] {
        TaskRequest asked = request(mnli, "mmlu");
        asked.protocol = TaskProtocol::Classifier;
        evaluated(asked);
    });
    test::expectError(ErrorCode::BadUsage,
                      "a length of 25 tokens was asked for, expected at most 24", [&] {
                          TaskRequest asked = request(mnli, "mnli");
                          asked.evaluation.length = 25;
                          evaluated(asked);
                      });
}

} // namespace
} // namespace regroup
