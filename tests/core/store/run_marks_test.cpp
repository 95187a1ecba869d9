// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/store/store_samples.h"

namespace regroup::test {

namespace {

class RunMarks : public testing::Test {
protected:
    TempDir m_folder;
    Store m_store = Store::open(m_folder / "runs.sqlite");

    std::int64_t add(std::int64_t parentId = 0) {
        RunRecord run = sampleRun("run");
        run.parentId = parentId;
        return m_store.beginRun(run);
    }
};

using Tags = std::vector<std::string>;
using Ids = std::vector<std::int64_t>;

} // namespace

TEST_F(RunMarks, TagsReplaceThoseBefore) {
    const std::int64_t first = add();
    const std::int64_t second = add();
    m_store.setRunTags(first, Tags{" paper ", "", "best", "paper"});
    m_store.setRunTags(second, Tags{"other"});
    EXPECT_EQ(m_store.readRun(first)->tags, (Tags{"best", "paper"}));
    m_store.setRunTags(first, Tags{"final"});
    const auto runs = m_store.listRuns();
    EXPECT_EQ(runs[0].tags, Tags{"other"});
    EXPECT_EQ(runs[1].tags, Tags{"final"});
    m_store.setRunTags(first, Tags{});
    EXPECT_TRUE(m_store.readRun(first)->tags.empty());
    expectError(ErrorCode::BadData, "run 99", [&] { m_store.setRunTags(99, Tags{"x"}); });
}

TEST_F(RunMarks, ArchivedRunsStayAndComeBack) {
    const std::int64_t first = add();
    const std::int64_t second = add();
    m_store.setRunsArchived(Ids{first}, true);
    EXPECT_TRUE(m_store.readRun(first)->run.archived);
    EXPECT_FALSE(m_store.readRun(second)->run.archived);
    EXPECT_EQ(m_store.listRuns().size(), 2U);
    m_store.setRunsArchived(Ids{first, second}, false);
    EXPECT_FALSE(m_store.readRun(first)->run.archived);
    // All or none.
    expectError(ErrorCode::BadData, "run 99", [&] {
        m_store.setRunsArchived(Ids{second, 99}, true);
    });
    EXPECT_FALSE(m_store.readRun(second)->run.archived);
}

TEST_F(RunMarks, KnowsWhatADeletionTakes) {
    const std::int64_t parent = add();
    const std::int64_t child = add(parent);
    const std::int64_t grandchild = add(child);
    const std::int64_t other = add();
    EXPECT_EQ(m_store.runsBelow(parent), (Ids{parent, child, grandchild}));
    EXPECT_EQ(m_store.runsBelow(other), Ids{other});
    EXPECT_EQ(m_store.runsBelow(99), Ids{});
    const std::int64_t bare = m_store.rowBytes(Ids{other});
    EXPECT_GT(bare, 0);
    EXPECT_EQ(m_store.rowBytes(Ids{parent, child}),
              m_store.rowBytes(Ids{parent}) + m_store.rowBytes(Ids{child}));
    m_store.addWindowLosses(other, "sst2",
                            std::vector<WindowLossRecord>{{0, 1, 1.0, "0123456789"}});
    EXPECT_EQ(m_store.rowBytes(Ids{other}), bare + 4 + 10 + 24); // Task, detail, three numbers.
    m_store.setRunTags(parent, Tags{"gone"});
    m_store.deleteRun(parent);
    EXPECT_EQ(m_store.rowBytes(Ids{parent, child, grandchild}), 0);
}

} // namespace regroup::test
