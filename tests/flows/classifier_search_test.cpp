// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/model/checkpoint.h"
#include "core/tokenizer/tokenizer.h"
#include "core/workflow/evaluate_task.h"
#include "core/workflow/run_search.h"
#include "core/workflow/text_batches.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace regroup {
namespace {

namespace fs = std::filesystem;

/// Its labels are the other way round than the task's classes.
const fs::path model = fs::path(REGROUP_SOURCE_DIR) / "tests/data/classifiers/roberta-mrpc";

/// A classifier's pairs of sentences in MRPC's layout, as training rows.
class ClassifierSearch : public ::testing::Test {
protected:
    ClassifierSearch() {
        m_lines = splitText(readTextFile(model / "dev.tsv", 1 << 20), '\n');
        while (m_lines.back().empty())
            m_lines.pop_back();
        std::string text(m_lines.front());
        text += '\n';
        for (int copy = 0; copy < 4; ++copy) // As many as give held-out rows of both classes.
            for (std::size_t line = 1; line < m_lines.size(); ++line)
                text += std::string(m_lines[line]) + '\n';
        writeFileAtomically(m_folder / "train.tsv", text);
        m_training = splitText(text, '\n');
    }

    SearchRequest request(Objective objective) const {
        SearchRequest request;
        request.model = model;
        request.search.method = SearchMethod::Paper;
        request.search.groupCount = 2;
        request.search.seed = 3;
        request.search.paper.iterations = 4;
        request.objective = objective;
        request.metric = SimilarityMetric::Weight;
        request.calibration.task = "mrpc";
        request.calibration.data = m_folder.path();
        request.calibration.tokenLimit = 512;
        request.questionLimit = 7;
        return request;
    }

    static SearchReport searched(const SearchRequest& request) {
        Session session;
        JobContext job;
        return runSearch(session, request, job);
    }

    /// Accuracy of the rows that the search looks at, by the evaluation's own way.
    double accuracyOf(std::optional<GroupingFile> grouping) const {
        std::string heldOut = std::string(m_training.front()) + '\n';
        for (std::size_t row = 3; row < 28; row += 4)
            heldOut += std::string(m_training[row + 1]) + '\n';
        const fs::path file = m_folder / "held.tsv";
        writeFileAtomically(file, heldOut);
        TaskRequest task;
        task.evaluation.model = model;
        task.evaluation.grouping = std::move(grouping);
        task.evaluation.data = file;
        task.task = "mrpc";
        task.protocol = TaskProtocol::Classifier;
        Session session;
        JobContext job;
        const TaskReport report = evaluateTask(session, task, job);
        EXPECT_EQ(report.tasks[0].itemCount, 7);
        return report.tasks[0].metrics[0].value;
    }

    test::TempDir m_folder;
    std::vector<std::string> m_lines;
    std::vector<std::string> m_training;
};

TEST_F(ClassifierSearch, AccuracyIsThatOfHeldOutTrainingRows) {
    const SearchReport report = searched(request(Objective::Accuracy));
    const auto wrongOf = [](double cost) { return std::floor(cost * 7); };
    EXPECT_NEAR(1 - accuracyOf(report.file), wrongOf(report.objective) / 7, 1e-12);
    EXPECT_NEAR(1 - accuracyOf(std::nullopt), wrongOf(report.objectiveBefore) / 7, 1e-12);
    EXPECT_EQ(searched(request(Objective::Accuracy)).file.grouping, report.file.grouping);
}

TEST_F(ClassifierSearch, LossAndDivergenceTakeTheSameRows) {
    const SearchReport loss = searched(request(Objective::Loss));
    EXPECT_GT(loss.objectiveBefore, 0.05);
    EXPECT_GT(loss.objective, 0.05);
    EXPECT_EQ(searched(request(Objective::Kl)).objectiveBefore, 0);
    EXPECT_GT(searched(request(Objective::Kl)).objective, 0);
    SearchRequest more = request(Objective::Loss);
    more.questionLimit = 5;
    EXPECT_NE(searched(more).objectiveBefore, loss.objectiveBefore);
}

TEST_F(ClassifierSearch, MeasuredBudgetsLookAtTheRowsToo) {
    SearchRequest budget = request(Objective::Error);
    budget.search.method = SearchMethod::Exact;
    budget.search.budget = 4;
    budget.budgetWeights = BudgetWeights::Measured;
    const SearchReport report = searched(budget);
    ASSERT_TRUE(report.budget.has_value());
    // A layer's weight is what merging it alone costs on the held-out rows: by other rows another.
    budget.questionLimit = 5;
    const SearchReport fewer = searched(budget);
    EXPECT_NE(fewer.budget->weights, report.budget->weights);
    EXPECT_GT(*std::max_element(report.budget->weights.begin(), report.budget->weights.end()), 0);
    budget.budgetWeights = BudgetWeights::Equal;
    EXPECT_NE(searched(budget).budget->weights, report.budget->weights);
}

// A prompt would ask about the two texts, and tell the answer.
TEST_F(ClassifierSearch, CalibrationReadsTextsWithoutPrompts) {
    CalibrationSettings rows = request(Objective::Error).calibration;
    Session session;
    JobContext job;
    const auto tokenizer = session.tokenizer(model);
    const ModelConfig config = session.checkpoint(model)->config();
    const auto fields = splitText(m_training[1], '\t');
    const auto expected = tokenizer->encodePair(fields[3], fields[4], SpecialTokens::Add).ids;
    rows.length = static_cast<std::int64_t>(expected.size());
    EXPECT_EQ(readTrainingSequences(*tokenizer, rows, config, job).calibration.front(), expected);
}

TEST_F(ClassifierSearch, NeedsATask) {
    SearchRequest plain = request(Objective::Loss);
    plain.calibration.task.clear();
    plain.calibration.data = m_folder / "train.tsv";
    test::expectError(ErrorCode::BadUsage, "a classifier", [&] { searched(plain); });
}

} // namespace
} // namespace regroup
