// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/cli_runner.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>

namespace regroup::test {
namespace {

const std::string sample = "resources/samples/stories260k";
const std::string text = "resources/samples/stories.txt";
const std::string heldOut = "resources/samples/stories-heldout.txt";

CliOptions withInput(const std::string& input) {
    CliOptions options;
    options.input = input;
    return options;
}

TEST(Cli, HelpShowsARunnableExampleAtEveryLevel) {
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{},
                                               {"inspect"},
                                               {"tokenize"},
                                               {"score"},
                                               {"similarity"},
                                               {"search"},
                                               {"convert"},
                                               {"evaluate"},
                                               {"finetune"},
                                               {"generate"},
                                               {"run"},
                                               {"runs"},
                                               {"runs", "list"},
                                               {"runs", "show"},
                                               {"runs", "compare"},
                                               {"runs", "import"},
                                               {"plot"},
                                               {"plot", "heatmaps"},
                                               {"plot", "comparison"}}) {
        std::vector<std::string> arguments = words;
        arguments.emplace_back("--help");
        const CliResult result = runCli(arguments);
        EXPECT_EQ(result.status, 0);
        EXPECT_NE(result.out.find("Example"), std::string::npos) << result.out;
    }
}

TEST(Cli, AModelInTheHubCacheOpensByItsName) {
    const TempDir cache;
    const auto snapshot = cache / "models--some.org--stories" / "snapshots" / "0a1b2c";
    std::filesystem::create_directories(snapshot);
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(REGROUP_SOURCE_DIR) / sample))
        std::filesystem::create_symlink(entry.path(), snapshot / entry.path().filename());
    CliOptions options;
    options.environment = {"HF_HUB_CACHE=" + cache.path().string()};
    const CliResult result = runCli({"inspect", "some.org/stories", "--json"}, options);
    ASSERT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.json()["layers"], 5);
    const CliResult ids = runCli({"tokenize", "some.org/stories", "--text", "Once"}, options);
    EXPECT_EQ(ids.status, 0) << ids.err;
    EXPECT_EQ(ids.out, runCli({"tokenize", sample, "--text", "Once"}).out);
    expectFails(1, {"inspect", "some.org/other"},
                {"no model of this name in the hub cache (looked for ",
                 (cache / "models--some.org--other").string(), "downloads nothing"},
                options);
}

TEST(Cli, InspectTellsWhatTheModelIs) {
    const CliResult result = runCli({"inspect", sample, "--json"});
    ASSERT_EQ(result.status, 0) << result.err;
    const auto model = result.json();
    expectKeys(model, {"architecture", "layers", "query_heads", "kv_heads", "head_dim", "width",
                       "vocabulary", "positions", "parameters", "dtypes", "bytes",
                       "kv_bytes_per_token", "tokenizer", "warnings"});
    EXPECT_EQ(model["architecture"], "llama");
    EXPECT_EQ(model["layers"], 5);
    EXPECT_EQ(model["query_heads"], 8);
    EXPECT_EQ(model["kv_heads"], 8);
    EXPECT_EQ(model["head_dim"], 8);
    EXPECT_EQ(model["kv_bytes_per_token"], 5 * 2 * 8 * 8 * 4);
}

TEST(Cli, TokenizeReadsJsonFromStdinAndGoesBack) {
    const CliResult ids =
        runCli({"tokenize", sample, "--json"}, withInput(R"(["Once upon a time", "two"])"));
    ASSERT_EQ(ids.status, 0) << ids.err;
    ASSERT_EQ(ids.json().size(), 2U);
    EXPECT_EQ(ids.json()[0][0], 1); // BOS
    const CliResult back = runCli(
        {"tokenize", sample, "--decode", "--skip-special-tokens", "--json"}, withInput(ids.out));
    ASSERT_EQ(back.status, 0) << back.err;
    EXPECT_EQ(back.json(), nlohmann::json({"Once upon a time", "two"}));
}

TEST(Cli, SearchConvertEvaluateAndGenerateWorkOnTheSample) {
    const TempDir folder;
    const std::string grouping = (folder / "g4.yaml").string();
    const std::string grouped = (folder / "grouped").string();
    const CliResult search = runCli({"search", sample, "--method", "paper", "--groups", "4",
                                     "--data", text, "--seed", "5", "--out", grouping, "--json"});
    ASSERT_EQ(search.status, 0) << search.err;
    expectKeys(search.json(), {"grouping", "objective_before", "objective", "evaluations",
                               "seconds", "seed", "trace", "optimality_gap"});
    EXPECT_EQ(search.json()["seed"], 5);
    EXPECT_EQ(search.json()["evaluations"], search.json()["trace"].size());

    const CliResult convert = runCli({"convert", sample, "--grouping", grouping, "--merge", "mean",
                                      "--export", "stock", "--out", grouped, "--json"});
    ASSERT_EQ(convert.status, 0) << convert.err;
    const auto converted = convert.json();
    expectKeys(converted,
               {"export", "query_heads", "kv_heads", "parameters_before", "parameters",
                "kv_bytes_per_token_before", "kv_bytes_per_token", "verified", "loads_in"});
    EXPECT_EQ(converted["kv_heads"], 4);
    expectKeys(converted["verified"], {"tokens", "max_abs_difference"});

    const CliResult evaluate = runCli({"evaluate", grouped, "--task", "perplexity", "--data",
                                       heldOut, "--limit", "600", "--json"});
    ASSERT_EQ(evaluate.status, 0) << evaluate.err;
    expectKeys(evaluate.json(), {"results", "n-samples", "configs", "versions", "config",
                                 "nll_per_token", "tokens", "perplexity"});

    const CliResult generate =
        runCli({"generate", grouped, "--prompt", "Once upon a time", "--tokens", "5", "--json"});
    ASSERT_EQ(generate.status, 0) << generate.err;
    expectKeys(generate.json(),
               {"text", "ids", "prompt_seconds", "tokens_per_second", "kv_cache_bytes"});
}

TEST(Cli, AConversionWritesTheTypeThatItIsAskedFor) {
    const TempDir folder;
    const std::string out = (folder / "half").string();
    const CliResult convert =
        runCli({"convert", sample, "--grouping", "resources/samples/ward-4.yaml", "--merge", "mean",
                "--export", "stock", "--out-dtype", "float16", "--out", out, "--json"});
    ASSERT_EQ(convert.status, 0) << convert.err;
    const CliResult inspect = runCli({"inspect", out});
    EXPECT_NE(inspect.out.find("float16"), std::string::npos) << inspect.out;
    EXPECT_EQ(inspect.out.find("float32"), std::string::npos) << inspect.out;
    EXPECT_EQ(runCli({"convert", sample, "--grouping", "resources/samples/ward-4.yaml", "--merge",
                      "mean", "--export", "stock", "--out-dtype", "int8", "--out", out})
                  .status,
              2);
}

TEST(Cli, ADryRunOfASearchNamesItsScope) {
    const TempDir folder;
    const CliResult plan =
        runCli({"search", sample, "--method", "ward", "--groups", "4", "--metric", "weight", "--kv",
                "independent", "--only", "value", "--layers", "0-2", "--dry-run", "--json", "--out",
                (folder / "g.yaml").string()});
    ASSERT_EQ(plan.status, 0) << plan.err;
    EXPECT_EQ(plan.json()["recipe"]["only"], "value");
    EXPECT_EQ(plan.json()["recipe"]["layers"], "0-2");
}

double perplexityOf(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "evaluate");
    arguments.insert(arguments.end(),
                     {"--task", "perplexity", "--data", heldOut, "--limit", "600", "--json"});
    const CliResult result = runCli(arguments);
    EXPECT_EQ(result.status, 0) << result.err;
    return result.json()["perplexity"].get<double>();
}

TEST(Cli, FittedMergesUseTheTextThatTheGroupingNames) {
    const TempDir folder;
    const std::string grouping = (folder / "g2.yaml").string();
    ASSERT_EQ(runCli({"search", sample, "--method", "neighbour", "--groups", "2", "--objective",
                      "similarity", "--data", text, "--out", grouping})
                  .status,
              0);
    std::map<std::string, double> perplexities;
    for (const std::string merge : {"mean", "svd"}) {
        const std::string out = (folder / merge).string();
        const CliResult convert = runCli({"convert", sample, "--grouping", grouping, "--merge",
                                          merge, "--export", "stock", "--out", out, "--json"});
        ASSERT_EQ(convert.status, 0) << convert.err;
        EXPECT_EQ(convert.json()["kv_heads"], 2);
        EXPECT_GT(convert.json()["parameters_before"], convert.json()["parameters"]);
        perplexities[merge] = perplexityOf({out});
        // The same merge in memory.
        EXPECT_NEAR(perplexityOf({sample, "--grouping", grouping, "--merge", merge}),
                    perplexities[merge], 1e-3 * perplexities[merge]);
    }
    EXPECT_LT(perplexities["svd"], perplexities["mean"]);
    const double refitted =
        perplexityOf({sample, "--grouping", grouping, "--merge", "svd", "--refine", "refit"});
    EXPECT_LT(refitted, perplexities["svd"]);
}

TEST(Cli, FittedMergesNeedAText) {
    const TempDir folder;
    const std::string byHand = (folder / "hand.json").string();
    std::string layers;
    for (int layer = 0; layer < 5; ++layer)
        layers += std::string(layer > 0 ? "," : "") +
                  R"({"key":[0,0,0,1,1,1,1,1],"value":[0,0,0,1,1,1,1,1]})";
    std::ofstream(byHand) << R"({"version":1,"layers":[)" << layers << "]}";
    const auto convert = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"convert", sample, "--grouping", byHand, "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return runCli(arguments);
    };
    const std::string out = (folder / "out").string();
    const CliResult refused = convert({"--merge", "svd", "--export", "native", "--out", out});
    EXPECT_EQ(refused.json()["error"]["code"], "bad_usage");
    EXPECT_FALSE(std::filesystem::exists(out));
    // Unequal groups have no stock form, but a padded one.
    const CliResult padded = convert({"--merge", "first", "--export", "padded", "--out", out});
    ASSERT_EQ(padded.status, 0) << padded.err;
    EXPECT_EQ(padded.json()["kv_heads"], 2);
    EXPECT_EQ(padded.json()["query_heads"], 16); // Two groups of five: 10 do not divide 64.
    EXPECT_NEAR(perplexityOf({out}),
                perplexityOf({sample, "--grouping", byHand, "--merge", "first"}), 1e-2);
}

TEST(Cli, SimilarityWritesTheReportByEnding) {
    const TempDir folder;
    const std::string out = (folder / "heads.csv").string();
    const CliResult result =
        runCli({"similarity", sample, "--metric", "activation-mean", "--on", "key", "--data", text,
                "--tokens", "1024", "--out", out, "--json"});
    ASSERT_EQ(result.status, 0) << result.err;
    const auto report = result.json();
    expectKeys(report, {"metric", "on", "tokens", "layers"});
    EXPECT_EQ(report["layers"].size(), 5U);
    EXPECT_EQ(report["layers"][4][7].size(), 8U);
    std::ifstream csv(out);
    std::string header;
    std::getline(csv, header);
    EXPECT_EQ(header, "layer,row,column,similarity");
}

TEST(Cli, DryRunWritesNothing) {
    const TempDir folder;
    const std::string out = (folder / "g.yaml").string();
    const std::string store = (folder / "runs.sqlite").string();
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
             {"search", sample, "--groups", "4", "--data", text, "--out", out},
             {"run", "resources/samples/first-look.yaml"},
             {"evaluate", sample, "--task", "perplexity", "--data", text}}) {
        auto words = arguments;
        words.insert(words.end(), {"--dry-run", "--json", "--store", store});
        const CliResult result = runCli(words);
        EXPECT_EQ(result.status, 0) << result.err;
        expectKeys(result.json(), {"recipe", "preflight", "outputs"});
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Cli, StoredRunsAreListedShownAndCompared) {
    const TempDir folder;
    const std::string store = (folder / "runs.sqlite").string();
    for (const char* groups : {"4", "2"}) {
        const std::string grouping = (folder / ("g" + std::string(groups) + ".yaml")).string();
        ASSERT_EQ(runCli({"search", sample, "--method", "neighbour", "--groups", groups, "--metric",
                          "weight", "--out", grouping, "--store", store})
                      .status,
                  0);
        ASSERT_EQ(runCli({"evaluate", sample, "--task", "perplexity", "--data", heldOut, "--limit",
                          "1500", "--grouping", grouping, "--store", store})
                      .status,
                  0);
    }
    const auto runs = runCli({"runs", "list", "--store", store, "--json"}).json()["runs"];
    ASSERT_EQ(runs.size(), 4U);
    const std::string four = std::to_string(runs[2]["id"].get<int>()); // Newest first.
    const std::string two = std::to_string(runs[0]["id"].get<int>());
    const auto shown = runCli({"runs", "show", four, "--store", store, "--json"}).json();
    expectKeys(shown, {"command", "versions", "parameters", "scores", "grouping"});
    const auto compared = runCli({"runs", "compare", four, two, "--store", store, "--json"}).json();
    EXPECT_EQ(compared["paired"][0]["verdict"], "worse");
    EXPECT_GT(compared["paired"][0]["interval_95"][0], 0.0);
    EXPECT_TRUE(compared["parameters"].contains("kv_bytes_per_token"));
}

TEST(Cli, InterruptKeepsTheBestSoFarAndSays130) {
    const TempDir folder;
    const std::string out = (folder / "g.yaml").string();
    const std::string store = (folder / "runs.sqlite").string();
    CliOptions options;
    options.signal = SIGINT;
    options.signalWhen = [&] {
        const CliResult run = runCli({"runs", "show", "1", "--store", store, "--json"});
        return run.status == 0 && run.json()["search_steps"] > 0;
    };
    const CliResult result =
        runCli({"search", sample, "--method", "paper", "--objective", "loss", "--groups", "4",
                "--iterations", "1000000", "--data", text, "--out", out, "--store", store},
               options);
    EXPECT_EQ(result.status, 130) << result.err;
    EXPECT_NE(result.err.find("stopped"), std::string::npos) << result.err;
    EXPECT_TRUE(std::filesystem::exists(out)) << result.err;
    EXPECT_EQ(runCli({"runs", "show", "1", "--store", store, "--json"}).json()["state"], "stopped");
}

TEST(Cli, KilledRecipeGoesOn) {
    const TempDir folder;
    const std::string store = (folder / "runs.sqlite").string();
    const std::vector<std::string> command{"run", "resources/samples/first-look.yaml", "--store",
                                           store, "--json"};
    const auto countOf = [&](const std::string& state) {
        const CliResult list = runCli({"runs", "list", "--store", store, "--json"});
        if (list.status != 0) // Not there yet.
            return 0;
        const auto document = list.json();
        int count = 0;
        for (const auto& run : document["runs"])
            count += run["state"] == state ? 1 : 0;
        return count;
    };
    CliOptions killed;
    killed.signal = SIGKILL;
    killed.signalWhen = [&] { return countOf("done") >= 2 && countOf("running") >= 2; };
    EXPECT_EQ(runCli(command, killed).status, 128 + SIGKILL);
    EXPECT_EQ(countOf("running"), 0);
    EXPECT_GE(countOf("interrupted"), 1); // The recipe, and the variant that was at work.
    const CliResult whole = runCli(command);
    ASSERT_EQ(whole.status, 0) << whole.err;
    EXPECT_EQ(whole.json()["runs"].size(), 9U);
    EXPECT_TRUE(whole.json()["runs"][0]["resumed"]);
    EXPECT_FALSE(whole.json()["runs"][8]["resumed"]);
}

TEST(Cli, WrongUsageIs2AndAJsonErrorWhereAsked) {
    expectFails(2, {"search", sample, "--data", text}, {"--groups", "hint:"});
    expectFails(2, {"search", sample, "--groups", "4", "--method", "greedy", "--data", text},
                {"greedy", "paper"});
    expectFails(2, {"frobnicate"}, {"frobnicate"});
    expectFails(2, {"evaluate", sample, "--task", "chess", "--data", text}, {"chess"});
    const CliResult result = runCli({"search", sample, "--json"});
    EXPECT_EQ(result.status, 2);
    expectKeys(result.json()["error"], {"code", "message", "hint"});
    EXPECT_EQ(result.json()["error"]["code"], "bad_usage");
}

TEST(Cli, BadInputIs1WithASentence) {
    const TempDir folder;
    const auto write = [&](const std::string& name, const std::string& content) {
        std::ofstream(folder / name) << content;
        return (folder / name).string();
    };
    expectFails(1, {"inspect", (folder / "nowhere").string()}, {"nowhere", "hint:"});
    expectFails(1, {"evaluate", sample, "--task", "perplexity", "--data", write("empty.txt", "")},
                {"empty.txt"});
    const std::string other = write("other.yaml", "version: 1\nlayers:\n  - {key: [0, 0, 1, 1], "
                                                  "value: [0, 0, 1, 1]}\n");
    expectFails(1,
                {"convert", sample, "--grouping", other, "--export", "native", "--out",
                 (folder / "out").string()},
                {"other.yaml"});
    EXPECT_FALSE(std::filesystem::exists(folder / "out"));
    expectFails(1,
                {"runs", "list", "--store",
                 write("notes.sqlite", "These are just words, but long enough.")},
                {"notes.sqlite"});
    expectFails(1,
                {"search", sample, "--groups", "4", "--metric", "weight", "--out",
                 "/proc/no/such/folder/g.yaml"},
                {"/proc/no/such/folder"});
    const CliResult json = runCli({"inspect", (folder / "nowhere").string(), "--json"});
    EXPECT_EQ(json.status, 1);
    EXPECT_EQ(json.json()["error"]["code"], "bad_data");
}

} // namespace
} // namespace regroup::test
