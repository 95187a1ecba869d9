// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/store.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/temp_dir.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <vector>

// Records in which every field has a value of its own, so that two that are swapped are noticed.
namespace regroup::test {

inline ModelRecord sampleModel() {
    ModelRecord model;
    model.contentHash = "model-hash";
    model.name = "größe 1";
    model.architecture = "llama";
    model.path = "/models/größe 1";
    model.layerCount = 2;
    model.headCount = 4;
    model.keyHeadCounts = {4, 2};
    model.valueHeadCounts = {1, 3};
    model.headDim = 8;
    model.modelDim = 33;
    model.parameterCount = 7'000'000'000;
    model.dataType = "bfloat16";
    model.weightBytes = 14'000'000'000;
    model.config = R"({"model_type": "llama"})";
    model.openedAtUtc = "2026-01-02T03:04:05Z";
    return model;
}

inline CalibrationRecord sampleCalibration(std::int64_t modelId) {
    CalibrationRecord calibration;
    calibration.modelId = modelId;
    calibration.source = "/texts/training.txt";
    calibration.split = "train";
    calibration.dataHash = "text-hash";
    calibration.sequenceCount = 64;
    calibration.length = 128;
    calibration.tokenCount = 8190;
    calibration.seed = 5;
    calibration.createdAtUtc = "2026-01-02T03:04:06Z";
    return calibration;
}

inline GroupingRecord sampleGrouping(std::int64_t modelId) {
    GroupingRecord grouping;
    grouping.modelId = modelId;
    grouping.name = "ward-4";
    grouping.origin = R"({"method":"ward"})";
    grouping.grouping = {{test::grouping("0 0 1 1"), test::grouping("0 1 0 1")},
                         LayerGrouping::joint(test::grouping("0 1 2 0"))};
    grouping.createdAtUtc = "2026-01-02T03:04:07Z";
    return grouping;
}

inline RunRecord sampleRun(const std::string& name = "first") {
    RunRecord run;
    run.name = name;
    return run;
}

inline std::vector<SearchStepRecord> sampleSteps(int count) {
    std::vector<SearchStepRecord> steps;
    steps.reserve(static_cast<std::size_t>(count));
    for (int step = 0; step < count; ++step)
        steps.push_back({step, 3, "joint", step, 2.5 - 0.001 * step, 2.25, true, {0, 0, 1, 1}});
    return steps;
}

/// Opens the file as another program would.
inline SQLite::Database rawDatabase(const std::filesystem::path& path) {
    return {path.string(), SQLite::OPEN_READWRITE, 5000};
}

/// A process of its own. While it begins, this one may hold no store open and run no other thread:
/// the child would inherit SQLite's notes of locks that it does not hold.
class OtherProcess {
public:
    /// Runs work there; what it returns is the exit status, 99 if it throws.
    explicit OtherProcess(const std::function<int()>& work) : m_child(::fork()) {
        if (m_child != 0)
            return;
        int status = 99;
        try {
            status = work();
        } catch (...) { // Nothing may unwind into the parent's test.
        }
        ::_exit(status);
    }

    /// Waits for its end. The exit status, or minus the signal that ended it.
    int status() const {
        int status = 0;
        ::waitpid(m_child, &status, 0);
        return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    }

private:
    pid_t m_child = -1;
};

inline int inOtherProcess(const std::function<int()>& work) {
    return OtherProcess(work).status();
}

} // namespace regroup::test
