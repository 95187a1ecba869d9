// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/store/store.h"
#include "core/workflow/run_library.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace regroup::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

class RunProvenance : public testing::Test {
protected:
    TempDir m_folder;
    fs::path m_path = m_folder / "runs.sqlite";
    Store m_store = Store::open(m_path);

    std::int64_t add(RunKind kind, const std::string& out = {}) {
        RunRecord run;
        run.kind = kind;
        run.name = "run";
        const std::int64_t id = m_store.beginRun(run);
        if (!out.empty())
            m_store.addParams(id, std::vector<ParamRecord>{{"out", out, {}}});
        return id;
    }
};

TEST_F(RunProvenance, ItsFolderIsSoughtFromThatOfTheStore) {
    const Json gone = showRun(m_path, add(RunKind::FineTune, "made/tuned"));
    EXPECT_EQ(gone["folder"]["path"], (m_folder / "made/tuned").string());
    EXPECT_EQ(gone["folder"]["exists"], false);
    EXPECT_TRUE(gone["artifacts"].empty());
    fs::create_directories(m_folder / "made/tuned");
    EXPECT_EQ(showRun(m_path, gone["id"].get<std::int64_t>())["folder"]["exists"], true);
    EXPECT_TRUE(showRun(m_path, add(RunKind::Search))["folder"].is_null());
}

TEST_F(RunProvenance, FilesOfItsFolderWithKindStepAndBytes) {
    const fs::path out = m_folder / "tuned";
    fs::create_directories(out / "checkpoint-20/inner");
    writeFileAtomically(out / "checkpoint-20/inner/a", "12345");
    writeFileAtomically(out / "checkpoint-20/b", "123");
    writeFileAtomically(out / "model.safetensors", "1234567");
    const Json files = showRun(m_path, add(RunKind::FineTune, out.string()))["artifacts"];
    ASSERT_EQ(files.size(), 2U);
    EXPECT_EQ(
        files[0],
        Json({{"path", "checkpoint-20"}, {"kind", "checkpoint"}, {"step", 20}, {"bytes", 8}}));
    EXPECT_EQ(
        files[1],
        Json(
            {{"path", "model.safetensors"}, {"kind", "weights"}, {"step", nullptr}, {"bytes", 7}}));
}

TEST_F(RunProvenance, TheLastValueOfEachMetricIsTheLastThatThereIs) {
    const std::int64_t id = add(RunKind::FineTune);
    std::vector<TrainingStepRecord> steps(3);
    steps[0].step = 10;
    steps[0].loss = 3.5;
    steps[0].heldOutLoss = 3.25;
    steps[1].step = 20;
    steps[1].loss = 2.5;
    steps[1].rate = 0.5;
    steps[2].step = 30;
    steps[2].loss = 2.25;
    m_store.addTrainingSteps(id, steps);
    EXPECT_EQ(showRun(m_path, id)["last_values"],
              Json::array({{{"name", "loss"}, {"value", 2.25}, {"step", 30}},
                           {{"name", "rate"}, {"value", 0.5}, {"step", 20}},
                           {{"name", "held_out_loss"}, {"value", 3.25}, {"step", 10}}}));
    EXPECT_TRUE(showRun(m_path, add(RunKind::Search))["last_values"].empty());
}

} // namespace
} // namespace regroup::test
