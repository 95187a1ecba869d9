// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/version.h"
#include "core/store/store.h"
#include "core/workflow/open_model.h"
#include "core/workflow/run_differences.h"
#include "core/workflow/run_library.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace regroup::test {
namespace {

namespace fs = std::filesystem;
using What = RunDifference::What;

class RunDifferences : public testing::Test {
protected:
    void SetUp() override {
        fs::copy(fs::path(REGROUP_SOURCE_DIR) / "tests/data/archs/llama-gqa-llama3rope-bias",
                 m_model);
        writeFileAtomically(m_text, "once upon a time");
        m_modelHash = modelContentHash(m_session, m_model, m_storePath, m_job);
    }

    std::int64_t add(RunKind kind, const std::string& version) {
        Store store = Store::open(m_storePath);
        RunRecord run;
        run.kind = kind;
        run.versions = nlohmann::json{{"regroup", version}, {"commit", gitCommit()}}.dump();
        const std::int64_t id = store.beginRun(run);
        const bool tunes = kind == RunKind::FineTune;
        store.addParams(id, std::vector<ParamRecord>{{tunes ? "data_sha256" : "merge_data_sha256",
                                                      sha256Hex("once upon a time"),
                                                      {}},
                                                     {"model_sha256", m_modelHash, {}}});
        store.finishRun(id, {});
        return id;
    }

    std::vector<RunDifference> since(std::int64_t run, const std::string& task = {}) {
        return differencesSince(m_session, m_storePath, run, {m_model, m_text, task}, m_job);
    }

    TempDir m_folder;
    fs::path m_model = m_folder / "model";
    fs::path m_text = m_folder / "text.txt";
    fs::path m_storePath = m_folder / "runs.sqlite";
    std::string m_modelHash;
    Session m_session;
    JobContext m_job;
};

TEST_F(RunDifferences, WhatIsAsItWasIsNotNamed) {
    EXPECT_TRUE(since(add(RunKind::Convert, std::string(programVersion()))).empty());
    EXPECT_TRUE(since(add(RunKind::FineTune, std::string(programVersion())), "text").empty());
}

TEST_F(RunDifferences, VersionModelAndDataAreComparedByWhatTheyAre) {
    const std::int64_t run = add(RunKind::Convert, "0.0.1");
    const auto version = since(run);
    ASSERT_EQ(version.size(), 1U);
    EXPECT_EQ(version[0].what, What::Program);
    EXPECT_EQ(version[0].then.substr(0, 5), "0.0.1");
    writeFileAtomically(m_text, "once upon another time");
    auto config = nlohmann::ordered_json::parse(readTextFile(m_model / "config.json"));
    config["rms_norm_eps"] = 0.5;
    writeFileAtomically(m_model / "config.json", config.dump());
    const auto all = since(run);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[1].what, What::Model);
    EXPECT_EQ(all[1].then, m_modelHash);
    EXPECT_EQ(all[1].now.size(), 64U);
    EXPECT_EQ(all[2], (RunDifference{What::Data, sha256Hex("once upon a time"),
                                     sha256Hex("once upon another time")}));
}

TEST_F(RunDifferences, WhatIsGoneIsSaid) {
    const std::int64_t run = add(RunKind::FineTune, std::string(programVersion()));
    fs::remove(m_text);
    fs::remove_all(m_model);
    const auto gone = since(run, "text");
    ASSERT_EQ(gone.size(), 2U);
    EXPECT_EQ(gone[0].what, What::Model);
    EXPECT_EQ(gone[0].now, "");
    EXPECT_EQ(gone[1].now, "");
    expectError(ErrorCode::BadData, "there is no run 99", [&] { since(99); });
}

TEST(RunLibrary, PartsKnowTheStudyThatTheyBelongTo) {
    const TempDir folder;
    const fs::path path = folder / "runs.sqlite";
    {
        Store store = Store::open(path);
        RunRecord sweep;
        sweep.name = "sizes";
        sweep.kind = RunKind::Sweep;
        RunRecord part;
        part.name = "part";
        part.parentId = store.beginRun(sweep);
        RunRecord inner = part;
        inner.name = "inner";
        inner.parentId = store.beginRun(part);
        inner.versions = R"({"regroup": "0.1.0", "commit": "1a2b3c4"})";
        const std::int64_t search = store.beginRun(inner);
        store.addParams(search, std::vector<ParamRecord>{{"objective", "error", std::nullopt},
                                                         {"objective_after", "0.25", 0.25}});
        store.beginRun(RunRecord{});
    }
    const std::vector<RunSummary> runs = listRuns(path); // Newest first.
    ASSERT_EQ(runs.size(), 4U);
    EXPECT_EQ(runs[0].studyId, 0);
    EXPECT_EQ(runs[0].study, "");
    for (const std::size_t part : {1U, 2U, 3U}) {
        EXPECT_EQ(runs[part].studyId, 1);
        EXPECT_EQ(runs[part].study, "sizes");
    }
    EXPECT_EQ(runs[1].parent, "part"); // The one right above.
    EXPECT_EQ(runs[2].parent, "sizes");
    EXPECT_EQ(runs[3].parent, "");
    EXPECT_EQ(runs[1].version, "0.1.0 (1a2b3c4)");
    EXPECT_EQ(runs[2].version, "");
    EXPECT_EQ(runs[1].predictedError, 0.25);
    EXPECT_FALSE(runs[2].predictedError);
    EXPECT_FALSE(runsToJson(runs)["runs"][1].contains("study")); // The contract's keys.
}

TEST(RunLibrary, FrontsOfBudgetsAreReadBack) {
    const TempDir folder;
    const fs::path path = folder / "runs.sqlite";
    Store store = Store::open(path);
    const std::int64_t with = store.beginRun({});
    const std::int64_t without = store.beginRun({});
    store.addParams(with, std::vector<ParamRecord>{
                              {"budget_front",
                               R"([{"heads": 4, "objective": 2.5}, {"heads": 8, "objective": 1.25,
                                   "taken": true}, "broken"])",
                               {}}});
    EXPECT_EQ(budgetFronts(path, std::vector{without, with}),
              (std::vector<BudgetFront>{{with, {{4, 2.5, false}, {8, 1.25, true}}}}));
    EXPECT_FALSE(showRun(path, with)["parameters"].contains("budget_front"));
}

} // namespace
} // namespace regroup::test
