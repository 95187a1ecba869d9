// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/store/store_samples.h"

namespace regroup::test {

namespace {

class RunLineageTest : public testing::Test {
protected:
    TempDir m_folder;
    Store m_store = Store::open(m_folder / "runs.sqlite");

    std::int64_t model(const std::string& hash) {
        ModelRecord record = sampleModel();
        record.contentHash = hash;
        return m_store.addModel(record);
    }

    std::int64_t add(RunKind kind, const std::string& name, std::int64_t used,
                     std::int64_t usedGrouping, std::int64_t made, std::int64_t found) {
        RunRecord run = sampleRun(name);
        run.kind = kind;
        run.modelId = used;
        run.groupingId = usedGrouping;
        const std::int64_t id = m_store.beginRun(run);
        RunEnding ending;
        ending.outModelId = made;
        ending.outGroupingId = found;
        m_store.finishRun(id, ending);
        return id;
    }
};

using Related = std::vector<RelatedRun>;

} // namespace

TEST_F(RunLineageTest, LeadsFromSearchToConversionToTrainingAndBack) {
    const std::int64_t source = model("source");
    const std::int64_t grouped = model("grouped");
    const std::int64_t tuned = model("tuned");
    const std::int64_t groups = m_store.addGrouping(sampleGrouping(source));
    const std::int64_t search = add(RunKind::Search, "ward-4", source, 0, 0, groups);
    const std::int64_t other = add(RunKind::Evaluate, "original", source, 0, 0, 0);
    const std::int64_t convert = add(RunKind::Convert, "merged", source, groups, grouped, 0);
    const std::int64_t train = add(RunKind::FineTune, "trained", grouped, 0, tuned, 0);

    const RelatedRun searched{search, "search", "ward-4"};
    const RelatedRun converted{convert, "convert", "merged"};
    const RelatedRun trained{train, "finetune", "trained"};
    EXPECT_EQ(m_store.lineageOf(search).users, Related{converted});
    EXPECT_TRUE(m_store.lineageOf(search).modelMakers.empty()); // Nobody made the source.
    EXPECT_EQ(m_store.lineageOf(convert).groupingFinders, Related{searched});
    EXPECT_TRUE(m_store.lineageOf(convert).modelMakers.empty());
    EXPECT_EQ(m_store.lineageOf(convert).users, Related{trained});
    EXPECT_EQ(m_store.lineageOf(train).modelMakers, Related{converted});
    EXPECT_TRUE(m_store.lineageOf(train).groupingFinders.empty());
    EXPECT_TRUE(m_store.lineageOf(train).users.empty());
    const RunLineage none = m_store.lineageOf(other); // Nothing and nothing are not the same.
    EXPECT_TRUE(none.modelMakers.empty() && none.groupingFinders.empty() && none.users.empty());
}

TEST_F(RunLineageTest, ARunIsNotItsOwnMaker) {
    const std::int64_t same = model("same");
    const std::int64_t run = add(RunKind::FineTune, "no step", same, 0, same, 0);
    EXPECT_TRUE(m_store.lineageOf(run).modelMakers.empty());
    EXPECT_TRUE(m_store.lineageOf(run).users.empty());
}

} // namespace regroup::test
