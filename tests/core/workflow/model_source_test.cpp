// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/store.h"
#include "core/workflow/model_source.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace regroup::test {

namespace fs = std::filesystem;

class ModelSource : public testing::Test {
protected:
    /// A run that read one model and wrote another.
    void add(RunKind kind, const fs::path& model, const fs::path& out) {
        ModelRecord record;
        record.contentHash = model.string();
        record.name = model.filename().string();
        record.path = model.string();
        record.keyHeadCounts = {4};
        record.valueHeadCounts = {4};
        record.layerCount = 1;
        RunRecord run;
        run.kind = kind;
        run.name = "run";
        const std::int64_t id = m_store.beginRun(run);
        m_store.setRunModel(id, m_store.addModel(record));
        m_store.addParams(id, std::vector{ParamRecord{"out", out.string(), {}}});
        m_store.finishRun(id, {});
    }

    fs::path folder(const std::string& name) {
        const fs::path made = m_folder / name;
        fs::create_directories(made);
        return made;
    }

    std::optional<fs::path> sourceOf(const fs::path& model) {
        return conversionSource(m_folder / "runs.sqlite", model);
    }

    TempDir m_folder;
    Store m_store = Store::open(m_folder / "runs.sqlite");
};

TEST_F(ModelSource, OfAConvertedFolderIsWhatItWasConvertedFrom) {
    const fs::path original = folder("original");
    const fs::path other = folder("other");
    add(RunKind::Convert, other, m_folder / "grouped-2");
    add(RunKind::Convert, original, m_folder / "grouped");
    add(RunKind::Evaluate, other, m_folder / "grouped"); // Writes no model.
    EXPECT_EQ(sourceOf(m_folder / "grouped"), fs::weakly_canonical(original));
    EXPECT_EQ(sourceOf(m_folder / "grouped/"), fs::weakly_canonical(original));
    EXPECT_EQ(sourceOf(m_folder / "grouped-2"), fs::weakly_canonical(other));
    EXPECT_FALSE(sourceOf(original));
    EXPECT_FALSE(sourceOf(m_folder / "grouped-3"));
}

TEST_F(ModelSource, GoesThroughTrainingsAfterTheConversionOnly) {
    const fs::path base = folder("base");
    const fs::path tuned = folder("first-tuning/model"); // Before the conversion.
    add(RunKind::FineTune, base, m_folder / "first-tuning");
    add(RunKind::Convert, tuned, m_folder / "grouped");
    add(RunKind::FineTune, m_folder / "grouped", m_folder / "uptrained");
    EXPECT_EQ(sourceOf(m_folder / "uptrained" / "checkpoint-20"), fs::weakly_canonical(tuned));
    EXPECT_FALSE(sourceOf(tuned));
}

TEST_F(ModelSource, NewerConversionsAndGoneSourcesCount) {
    const fs::path original = folder("original");
    add(RunKind::Convert, m_folder / "gone", m_folder / "grouped");
    EXPECT_FALSE(sourceOf(m_folder / "grouped"));
    add(RunKind::Convert, original, m_folder / "grouped"); // Written anew.
    EXPECT_EQ(sourceOf(m_folder / "grouped"), fs::weakly_canonical(original));
    EXPECT_FALSE(conversionSource(m_folder / "no-store.sqlite", m_folder / "grouped"));
    EXPECT_FALSE(fs::exists(m_folder / "no-store.sqlite"));
}

} // namespace regroup::test
