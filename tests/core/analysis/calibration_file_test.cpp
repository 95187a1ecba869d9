// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibration_file.h"
#include "core/base/file.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/memory_checkpoint.h"
#include "tests/support/temp_dir.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace regroup {
namespace {

namespace fs = std::filesystem;

class CalibrationFile : public testing::Test {
protected:
    Calibration calibrated(CalibrationKeeper* keeper) const {
        InputBatch batch;
        batch.inputIds = at::tensor({1, 5, 9, 33, 2, 60, 4, 8}, at::kLong).view({2, 4});
        JobContext job;
        return calibrate(*m_model, std::vector{batch, batch}, job, keeper);
    }

    static std::shared_ptr<const Transformer> load(Residency residency) {
        test::TinyModelOptions options; // Other head counts for keys, values and queries.
        options.grouping = ModelGrouping(2, {test::grouping("0 1 1 2"), test::grouping("0 0 0 1")});
        LoadOptions how;
        how.residency = residency;
        return Transformer::load(Checkpoint::open(makeMemorySource(test::tinyLlamaFiles(options))),
                                 how);
    }

    static void expectSame(const Calibration& a, const Calibration& b) {
        EXPECT_EQ(a.tokenCount, b.tokenCount);
        EXPECT_EQ(a.sequenceCount, b.sequenceCount);
        EXPECT_EQ(a.positionCount, b.positionCount);
        ASSERT_EQ(a.layers.size(), b.layers.size());
        for (std::size_t layer = 0; layer < a.layers.size(); ++layer) {
            EXPECT_TRUE(at::equal(a.layers[layer].secondMoment, b.layers[layer].secondMoment));
            EXPECT_TRUE(at::equal(a.layers[layer].meanKey, b.layers[layer].meanKey));
            EXPECT_TRUE(at::equal(a.layers[layer].meanValue, b.layers[layer].meanValue));
            EXPECT_TRUE(at::equal(a.layers[layer].meanQuery, b.layers[layer].meanQuery));
            EXPECT_TRUE(at::equal(a.layers[layer].tokenCosineKey, b.layers[layer].tokenCosineKey));
            EXPECT_TRUE(
                at::equal(a.layers[layer].tokenCosineValue, b.layers[layer].tokenCosineValue));
            EXPECT_TRUE(
                at::equal(a.layers[layer].tokenCosineQuery, b.layers[layer].tokenCosineQuery));
        }
    }

    std::string stored() const {
        std::ifstream file(m_path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    test::TempDir m_folder;
    fs::path m_path = m_folder / "kept" / "calibration.safetensors";
    std::shared_ptr<const Transformer> m_model = load(Residency::Resident);
};

TEST_F(CalibrationFile, GivesTheSameValuesFromTheFileNowAndLater) {
    const Calibration inMemory = calibrated(nullptr);
    for (const Residency residency : {Residency::Resident, Residency::Streamed}) {
        m_model = load(residency);
        CalibrationFileWriter writer(m_path, m_model->config());
        const Calibration inFile = calibrated(&writer);
        expectSame(inMemory, inFile);
        writer.commit();
        expectSame(inMemory, inFile); // The mapping outlives the renaming.
        const auto later = readCalibrationFile(m_path, m_model->config());
        ASSERT_TRUE(later.has_value());
        expectSame(inMemory, *later);
    }
}

TEST_F(CalibrationFile, LeavesNothingWithoutCommit) {
    {
        CalibrationFileWriter writer(m_path, m_model->config());
        calibrated(&writer);
    }
    EXPECT_TRUE(fs::is_empty(m_path.parent_path()));
    EXPECT_FALSE(readCalibrationFile(m_path, m_model->config()).has_value());
}

TEST_F(CalibrationFile, OfAnotherModelOrDamagedIsAsIfItWereNotThere) {
    CalibrationFileWriter writer(m_path, m_model->config());
    calibrated(&writer);
    writer.commit();
    ModelConfig other = m_model->config();
    other.grouping[1] = LayerGrouping::joint(test::grouping("0 0 1 1"));
    EXPECT_FALSE(readCalibrationFile(m_path, other).has_value());

    const std::string whole = stored();
    for (const std::size_t size : {std::size_t{0}, std::size_t{9}, whole.size() - 8}) {
        writeFileAtomically(m_path, whole.substr(0, size));
        EXPECT_FALSE(readCalibrationFile(m_path, m_model->config()).has_value()) << size;
    }
}

TEST_F(CalibrationFile, SaysWhereItCannotBeWritten) {
    CalibrationFileWriter writer("/proc/no/such/folder/c.safetensors", m_model->config());
    test::expectError(ErrorCode::BadData, "/proc/no/such/folder", [&] { calibrated(&writer); });
}

} // namespace
} // namespace regroup
