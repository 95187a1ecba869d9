// SPDX-License-Identifier: GPL-3.0-or-later
// An evaluation that was stopped or killed goes on, and its numbers are those of one that was not.
#include "core/store/store.h"
#include "tests/app/cli_runner.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace regroup::test {
namespace {

const std::string sample = "resources/samples/stories260k";
const std::string text = "resources/samples/stories.txt";

std::string bytesOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class ResumedEvaluation : public testing::Test {
protected:
    /// Sentences of different lengths, so that batches are sorted, padded, and cut anywhere.
    void writeSentences(int count) const {
        std::ofstream file(m_folder / "dev.tsv");
        file << "sentence\tlabel\n";
        for (int row = 0; row < count; ++row) {
            file << "Tom " << row;
            for (int word = 0; word < row % 37; ++word)
                file << (word % 3 == row % 2 ? " saw the red ball" : " was very happy");
            file << " .\t" << row % 2 << "\n";
        }
    }

    std::filesystem::path store(const std::string& name) const {
        return m_folder / (name + ".sqlite");
    }

    std::size_t keptItems(const std::string& name, const std::string& task) const {
        std::error_code ignored;
        if (!std::filesystem::exists(store(name), ignored))
            return 0;
        try {
            Store opened = Store::openReadOnly(store(name));
            const auto runs = opened.listRuns();
            return runs.empty() ? 0 : opened.readWindowLosses(runs.front().run.id, task).size();
        } catch (const Error&) { // It is being made.
            return 0;
        }
    }

    CliResult evaluate(const std::string& name, const std::string& task,
                       const std::vector<std::string>& more, const CliOptions& options = {}) const {
        std::vector<std::string> words{"evaluate",  sample,  "--task",  task,
                                       "--threads", "1",     "--store", store(name).string(),
                                       "--json",    "--data"};
        words.push_back(task == "perplexity" ? text : (m_folder / "dev.tsv").string());
        words.insert(words.end(), more.begin(), more.end());
        return runCli(words, options);
    }

    /// Interrupts an evaluation once it has kept something, goes on, and compares with a whole one.
    void expectTheSame(const std::string& task, const std::vector<std::string>& more, int signal,
                       int status) {
        const CliResult whole = evaluate("whole", task, more);
        ASSERT_EQ(whole.status, 0) << whole.err;
        CliOptions options;
        options.signal = signal;
        options.signalWhen = [&] { return keptItems("parts", task) > 0; };
        const CliResult part = evaluate("parts", task, more, options);
        ASSERT_EQ(part.status, status) << "It was too fast to be interrupted?" << part.err;
        if (signal == SIGINT) {
            EXPECT_NE(part.out.find("--resume"), std::string::npos) << part.out;
        }
        const std::size_t kept = keptItems("parts", task);
        EXPECT_LT(kept, keptItems("whole", task));
        std::vector<std::string> goingOn = more;
        goingOn.emplace_back("--resume");
        const CliResult rest = evaluate("parts", task, goingOn);
        ASSERT_EQ(rest.status, 0) << rest.err;
        EXPECT_EQ(rest.json()["results"], whole.json()["results"]);
        EXPECT_EQ(rest.json()["run"], 1) << "The same run.";
        expectEqualItems(task);
    }

    void expectEqualItems(const std::string& task) const {
        Store whole = Store::openReadOnly(store("whole"));
        Store parts = Store::openReadOnly(store("parts"));
        EXPECT_EQ(parts.readWindowLosses(1, task), whole.readWindowLosses(1, task));
        EXPECT_EQ(parts.readScores(1), whole.readScores(1));
        EXPECT_EQ(parts.readRun(1)->run.state, RunState::Done);
    }

    TempDir m_folder;
};

TEST_F(ResumedEvaluation, OfATaskThatWasKilled) {
    writeSentences(800);
    const std::string samples = (m_folder / "samples.jsonl").string();
    expectTheSame("sst2", {"--samples", samples}, SIGKILL, 128 + SIGKILL);
    const std::string resumed = bytesOf(samples);
    ASSERT_EQ(evaluate("whole", "sst2", {"--samples", samples}).status, 0);
    EXPECT_EQ(bytesOf(samples), resumed);
}

TEST_F(ResumedEvaluation, OfATaskThatWasStopped) {
    writeSentences(800);
    expectTheSame("sst2", {}, SIGINT, 130);
}

TEST_F(ResumedEvaluation, OfATextThatWasKilled) {
    expectTheSame("perplexity", {"--length", "128", "--stride", "4", "--limit", "8000"}, SIGKILL,
                  128 + SIGKILL);
}

TEST_F(ResumedEvaluation, IsAnEqualOneOnly) {
    writeSentences(12);
    ASSERT_EQ(evaluate("parts", "sst2", {}).json()["run"], 1);
    EXPECT_EQ(evaluate("parts", "sst2", {"--resume"}).json()["run"], 1);
    EXPECT_EQ(evaluate("parts", "sst2", {"--resume", "--limit", "5"}).json()["run"], 2);
    EXPECT_EQ(evaluate("parts", "sst2", {"--resume", "--dtype", "float64"}).json()["run"], 3);
    writeSentences(13);
    EXPECT_EQ(evaluate("parts", "sst2", {"--resume"}).json()["run"], 4) << "The file has changed.";
    const CliResult withoutStore =
        runCli({"evaluate", sample, "--task", "sst2", "--data", (m_folder / "dev.tsv").string(),
                "--no-store", "--resume"});
    EXPECT_EQ(withoutStore.status, 2);
    EXPECT_NE(withoutStore.err.find("there is no store"), std::string::npos) << withoutStore.err;
}

} // namespace
} // namespace regroup::test
