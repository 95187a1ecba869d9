// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/store/store_samples.h"

#include <ctime>

namespace regroup::test {

namespace {

class RunList : public testing::Test {
protected:
    TempDir m_folder;
    Store m_store = Store::open(m_folder / "runs.sqlite");

    std::int64_t add(const std::string& name, const std::string& method = {},
                     std::int64_t modelId = 0, std::int64_t parentId = 0) {
        RunRecord run = sampleRun(name);
        run.modelId = modelId;
        run.parentId = parentId;
        const std::int64_t id = m_store.beginRun(run);
        if (!method.empty())
            m_store.addParams(
                id, std::vector{ParamRecord{std::string(methodParamKey), method, std::nullopt}});
        return id;
    }

    std::vector<std::string> names(const RunFilter& filter) {
        std::vector<std::string> names;
        for (const RunOverview& overview : m_store.listRuns(filter))
            names.push_back(overview.run.name);
        return names;
    }

    std::vector<std::string> matching(const std::string& text) { return names({.text = text}); }
};

using Names = std::vector<std::string>;

} // namespace

TEST_F(RunList, IsNewestFirstAlsoWhenTheClockWasSetBack) {
    RunRecord late = sampleRun("late clock");
    late.createdAtUtc = late.startedAtUtc = "2030-01-01T00:00:00Z";
    m_store.beginRun(late);
    RunRecord early = sampleRun("early clock");
    early.createdAtUtc = early.startedAtUtc = "2020-01-01T00:00:00Z";
    m_store.beginRun(early);
    EXPECT_EQ(names({}), (Names{"early clock", "late clock"}));
}

TEST_F(RunList, BringsModelGroupingParamsAndScoresAlong) {
    const std::int64_t modelId = m_store.addModel(sampleModel());
    const std::int64_t used = m_store.addGrouping(sampleGrouping(modelId));
    GroupingRecord found = sampleGrouping(modelId);
    found.grouping = originalGrouping(2, 4);
    found.name = "found";
    RunRecord run = sampleRun("whole");
    run.modelId = modelId;
    run.groupingId = used;
    run.command = "regroup search";
    run.recipe = "long";
    run.versions = "{}";
    const std::int64_t id = m_store.beginRun(run);
    EXPECT_EQ(m_store.listRuns().front().groupingName, "ward-4");
    RunEnding ending;
    ending.outGroupingId = m_store.addGrouping(found);
    m_store.finishRun(id, ending);
    const ParamRecord param{"group_size", "2", 2.0};
    const ScoreRecord score{"perplexity", "nll_per_token", "length 512", 2.5, 0.125, 9, "hash"};
    m_store.addParams(id, std::vector{param});
    m_store.addScores(id, std::vector{score});
    add("bare");

    const auto runs = m_store.listRuns();
    ASSERT_EQ(runs.size(), 2U);
    RunRecord expected = m_store.readRun(id)->run;
    expected.recipe = expected.command = "";
    EXPECT_EQ(runs[1].run, expected);
    EXPECT_EQ(runs[1].modelName, "größe 1");
    EXPECT_EQ(runs[1].groupingName, "found");
    ASSERT_EQ(runs[1].params.size(), 1U);
    EXPECT_EQ(runs[1].params.at("group_size"), param);
    EXPECT_EQ(runs[1].scores, std::vector{score});
    EXPECT_EQ(runs[0].modelName, "");
    EXPECT_TRUE(runs[0].params.empty());
    EXPECT_TRUE(runs[0].scores.empty());
}

TEST_F(RunList, MatchesTextInNameModelAndMethodOnly) {
    const std::int64_t modelId = m_store.addModel(sampleModel());
    add("Alpha 100%", "paper");
    add("beta", "anneal");
    add("gamma", {}, modelId);
    const std::vector<ParamRecord> others{{std::string(modelParamKey), "tiny-opt", std::nullopt},
                                          {"objective", "loss", std::nullopt}};
    m_store.addParams(add("delta"), others);
    EXPECT_EQ(matching("tiny"), Names{"delta"});
    EXPECT_EQ(matching("loss"), Names{});
    EXPECT_EQ(matching("alpha"), Names{"Alpha 100%"});
    EXPECT_EQ(matching("PAPER"), Names{"Alpha 100%"});
    EXPECT_EQ(matching("größe"), Names{"gamma"});
    EXPECT_EQ(matching("a"), (Names{"delta", "gamma", "beta", "Alpha 100%"}));
    EXPECT_EQ(matching("%"), Names{"Alpha 100%"}); // A character, no wildcard.
    EXPECT_EQ(matching("_"), Names{});
    EXPECT_EQ(matching("' OR 1 --"), Names{});
}

TEST_F(RunList, ShowsChildrenOfOneParentAndKeepsTheLimit) {
    const std::int64_t parent = add("parent");
    add("child 1", {}, 0, parent);
    add("other");
    add("child 2", {}, 0, parent);
    EXPECT_EQ(names({.parentId = parent}), (Names{"child 2", "child 1"}));
    EXPECT_EQ(names({.limit = 2}), (Names{"child 2", "other"}));
    EXPECT_EQ(names({.text = "1", .parentId = parent}), Names{"child 1"});
    EXPECT_EQ(names({.limit = 0}), Names{});
}

namespace {

/// Runs as a recipe leaves them: 9 params, 2 scores, and a recipe longer than a page of the file.
void addManyRuns(const std::filesystem::path& path, int count) {
    SQLite::Database raw = rawDatabase(path);
    SQLite::Transaction transaction(raw);
    SQLite::Statement fill(
        raw, "WITH RECURSIVE number (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number "
             "WHERE i < :count) INSERT INTO run (uuid, kind, state, name, note, model_id, "
             "grouping_id, recipe_hash, variant, seed, device, host, boot, process, "
             "process_started, partial, created_at, started_at, ended_at, command, versions, "
             "recipe) SELECT 'uuid ' || i, 'search', 'done', 'run ' || i, '', 1, 1, 'hash', "
             "'variant', i, 'cpu', 'host', 'boot', i, i, 0, '2026-01-01T00:00:00Z', "
             "'2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', hex(zeroblob(100)), "
             "hex(zeroblob(200)), hex(zeroblob(4000)) FROM number");
    fill.bind(":count", count);
    fill.exec();
    raw.exec("WITH RECURSIVE number (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE "
             "i < 8) INSERT INTO param SELECT id, 'key ' || i, 'text ' || i, i FROM run, number");
    raw.exec("INSERT INTO param SELECT id, 'method', CASE id % 4 WHEN 0 THEN 'paper' ELSE "
             "'anneal' END, NULL FROM run");
    raw.exec("INSERT INTO score SELECT id, 'perplexity', 'nll_per_token', 'length 512', 2.5, "
             "0.125, 4096, 'hash', '' FROM run");
    raw.exec("INSERT INTO score SELECT id, 'perplexity', 'perplexity', 'length 512', 12.5, "
             "0.5, 4096, 'hash', '' FROM run");
    transaction.commit();
}

/// Of this process: does not depend on what else the machine does.
double processorSeconds(const std::function<void()>& work) {
    const std::clock_t begin = std::clock();
    work();
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double allowedSeconds = 10;
#else
constexpr double allowedSeconds = 1;
#endif

} // namespace

TEST_F(RunList, OfTenThousandRunsTakesWellUnderASecond) {
    m_store.addGrouping(sampleGrouping(m_store.addModel(sampleModel())));
    addManyRuns(m_store.path(), 10000);
    std::vector<RunOverview> runs;
    const double all = processorSeconds([&] { runs = m_store.listRuns(); });
    ASSERT_EQ(runs.size(), 10000U);
    EXPECT_EQ(runs[0].run.name, "run 10000");
    EXPECT_EQ(runs[9999].params.size(), 9U);
    EXPECT_EQ(runs[9999].scores.size(), 2U);
    EXPECT_EQ(runs[9999].modelName, "größe 1");
    const double filtered = processorSeconds([&] { runs = m_store.listRuns({.text = "paper"}); });
    EXPECT_EQ(runs.size(), 2500U);
    EXPECT_LT(all, allowedSeconds);
    EXPECT_LT(filtered, allowedSeconds);
    RecordProperty("all_ms", static_cast<int>(all * 1000));
    RecordProperty("filtered_ms", static_cast<int>(filtered * 1000));
}

} // namespace regroup::test
