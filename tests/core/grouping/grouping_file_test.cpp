// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/grouping/grouping_file.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/temp_dir.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <limits>

namespace regroup::test {

namespace {

const std::string oneLayer = "layers:\n  - {key: [0, 0, 1], value: [0, 1, 1]}\n";
const std::string sha(64, 'a');

/// Two layers of three heads, every field filled.
GroupingFile fullFile() {
    GroupingFile file;
    file.grouping = {{grouping("0 0 1"), grouping("0 1 1")},
                     LayerGrouping::joint(grouping("0 1 2"))};
    file.model = GroupedModelIdentity{"llama", 2, 3, sha};
    file.origin = GroupingOrigin{"paper",
                                 "loss",
                                 "activation-mean",
                                 std::numeric_limits<std::uint64_t>::max(),
                                 -0.1,
                                 "texts/\"a\": #1\n\t\u00fc.txt",
                                 8192};
    return file;
}

void expectSame(const GroupingFile& found, const GroupingFile& expected) {
    EXPECT_EQ(groupingFileToJson(found), groupingFileToJson(expected));
    EXPECT_EQ(found.grouping, expected.grouping);
}

GroupingFile readText(const std::string& text, const std::string& name = "g.yaml") {
    const TempDir folder;
    std::ofstream(folder / name) << text;
    return readGroupingFile(folder / name);
}

void expectRefused(const std::string& text, const std::string& mention,
                   const std::string& name = "g.yaml") {
    expectError(ErrorCode::BadData, mention, [&] { readText(text, name); });
    expectError(ErrorCode::BadData, name,
                [&] { readText(text, name); }); // Every message names the file.
}

std::string withLayers(const std::string& layers) {
    return "version: 1\nlayers:\n" + layers;
}

} // namespace

TEST(GroupingFile, RoundTripsAsYamlAndJson) {
    const TempDir folder;
    for (const char* name : {"g.yaml", "g.json"}) {
        writeGroupingFile(folder / name, fullFile());
        const GroupingFile read = readGroupingFile(folder / name);
        expectSame(read, fullFile());
        EXPECT_EQ(read.origin->seed, std::numeric_limits<std::uint64_t>::max());
        EXPECT_EQ(read.origin->score, -0.1);
        EXPECT_EQ(read.origin->data, fullFile().origin->data);
        EXPECT_EQ(read.model->weightsSha256, sha);
    }
    GroupingFile bare;
    bare.grouping = originalGrouping(1, 1);
    writeGroupingFile(folder / "bare.yaml", bare);
    expectSame(readGroupingFile(folder / "bare.yaml"), bare);
}

TEST(GroupingFile, IsWrittenAsThePublishedExample) {
    const TempDir folder;
    GroupingFile file;
    file.grouping = {LayerGrouping::joint(grouping("0 0 1 1 2 2 3 3"))};
    writeGroupingFile(folder / "g.yaml", file);
    EXPECT_EQ(readTextFile(folder / "g.yaml"), "version: 1\nlayers:\n  - {key: [0, 0, 1, 1, 2, 2, "
                                               "3, 3], value: [0, 0, 1, 1, 2, 2, 3, 3]}\n");
}

TEST(GroupingFile, ReadsJsonUnderAYamlNameAndAnyLabels) {
    const std::string json =
        R"({"version": 1, "layers": [{"value": [5, 2, 2], "key": [7, 7, 2]}]})";
    const ModelGrouping expected{{grouping("0 0 1"), grouping("0 1 1")}};
    EXPECT_EQ(readText(json).grouping, expected);
    EXPECT_EQ(readText(json, "g.json").grouping, expected);
    EXPECT_EQ(readText("---\nversion: 1 # comment\n" + oneLayer + "...\n").grouping, expected);
    EXPECT_FALSE(readText("version: 1\nmodel:\norigin: ~\n" + oneLayer).model.has_value());
}

TEST(GroupingFile, LeavesOutWhatIsNotKnown) {
    GroupingFile file = fullFile();
    file.model = GroupedModelIdentity{};
    file.origin = GroupingOrigin{};
    file.origin->score = std::numeric_limits<double>::quiet_NaN(); // JSON has none.
    EXPECT_TRUE(groupingFileToJson(file)["model"].empty());
    EXPECT_TRUE(groupingFileToJson(file)["origin"].empty());
    const TempDir folder;
    writeGroupingFile(folder / "g.yaml", file);
    EXPECT_EQ(readGroupingFile(folder / "g.yaml").grouping, file.grouping);
}

TEST(GroupingFile, RefusesOtherVersionsAndKeys) {
    expectRefused(oneLayer, "has no key 'version'");
    expectRefused("version: 2\n" + oneLayer, "'version' is 2, expected 1.");
    expectRefused("version: \"1\"\n" + oneLayer, "'version' is \"1\", expected 1.");
    expectRefused("version: 1.0\n" + oneLayer, "'version' is 1.0");
    expectRefused("version: 1\n", "has no key 'layers'");
    expectRefused("version: 1\nlayer: []\n",
                  "unknown key 'layer', expected version, model, origin, layers");
    expectRefused("version: 1\nlayer: []\n", "Did you mean 'layers'?");
    expectRefused("version: 1\norigin: {metod: paper}\n" + oneLayer, "Did you mean 'method'?");
    expectRefused("version: 1\nmodel: {sha265: a}\n" + oneLayer, "Did you mean 'sha256'?");
    expectRefused(withLayers("  - {keys: [0], value: [0]}\n"),
                  "layer 0 has the unknown key 'keys'");
}

TEST(GroupingFile, NamesTheLayerAndHeadThatIsWrong) {
    const std::string good = "  - {key: [0, 1], value: [0, 1]}\n";
    expectRefused(withLayers("  []\n"), "'layers' is a list of 0");
    expectRefused("version: 1\nlayers: 3\n", "'layers' is 3, expected a list of 1 to 4096 layers");
    expectRefused(withLayers(good + "  - [0, 1]\n"),
                  "layer 1 is a list of 2, expected a mapping with key, value");
    expectRefused(withLayers(good + "  - {key: [0, 1]}\n"), "layer 1 has no key 'value'");
    expectRefused(withLayers(good + "  - {key: [], value: [0]}\n"),
                  "layer 1, 'key' is a list of 0");
    expectRefused(withLayers("  - {key: 0 1, value: [0]}\n"), "layer 0, 'key' is \"0 1\"");
    expectRefused(
        withLayers("  - {key: [0, -1], value: [0, 0]}\n"),
        "layer 0, 'key': the label of head 1 is -1, expected a whole number from 0 to 4095");
    expectRefused(withLayers("  - {key: [0, 1.5], value: [0, 0]}\n"), "head 1 is 1.5");
    expectRefused(withLayers("  - {key: [0, a], value: [0, 0]}\n"), "head 1 is \"a\"");
    expectRefused(withLayers("  - {key: [0, ], value: [~, 0]}\n"),
                  "'value': the label of head 0 is null");
    expectRefused(withLayers("  - {key: [99999999999999999999], value: [0]}\n"), "head 0 is 1e+20");
    expectRefused(withLayers("  - {key: [18446744073709551615], value: [0]}\n"),
                  "head 0 is 18446744073709551615");
    expectRefused(withLayers("  - {key: [[0], 1], value: [0, 0]}\n"), "head 0 is a list of 1");
    expectRefused(withLayers("  - {key: [0, 1], value: [0]}\n"),
                  "layer 0, 'value' has 1 heads, expected 2 as in 'key'");
    expectRefused(withLayers(good + "  - {key: [0], value: [0]}\n"),
                  "layer 1 has 1 heads, expected 2 as in layer 0");
}

TEST(GroupingFile, ChecksModelAndOrigin) {
    const auto with = [](const std::string& line) {
        return "version: 1\n" + line + "\n" + oneLayer;
    };
    expectRefused(with("model: llama"), "'model' is \"llama\", expected a mapping");
    expectRefused(with("model: {architecture: 3}"), "'model', 'architecture' is 3, expected text");
    expectRefused(with("model: {layers: 2}"),
                  "'layers' lists 1 layers, expected 2 as 'model' says");
    expectRefused(with("model: {heads: 4}"), "layer 0 has 3 heads, expected 4 as 'model' says");
    expectRefused(with("model: {heads: 0}"), "'model', 'heads' is 0");
    expectRefused(with("model: {sha256: abc}"), "expected 64 hexadecimal digits");
    expectRefused(with("origin: [paper]"), "'origin' is a list of 1");
    expectRefused(with("origin: {seed: -1}"), "'origin', 'seed' is -1, expected a whole number");
    expectRefused(with("origin: {score: .nan}"),
                  "'origin', 'score' is \".nan\", expected a number");
    expectRefused(with("origin: {score: 1e999}"), "'origin', 'score'");
    expectRefused(with("origin: {tokens: -5}"), "'origin', 'tokens' is -5");
}

TEST(GroupingFile, RefusesWhatIsNoDocument) {
    expectRefused("", "the document is null");
    expectRefused("just text", "the document is \"just text\"");
    expectRefused("version: 1\nlayers: [\n", "line 3: is no YAML");
    expectRefused("version: 1\nversion: 1\n" + oneLayer,
                  "line 2: the key 'version' is given twice");
    expectRefused("version: 1\n" + oneLayer + "---\nversion: 1\n", "a second document");
    expectRefused("? [a]\n: 1\n", "stands where a key is expected");
    expectRefused(": 1\n", "a key is missing");
    expectRefused("version: 1\nlayers: !!binary aGk=\n", "the tag 'tag:yaml.org,2002:binary'");
    expectRefused("version: \xff\n", "no text in UTF-8");
    expectRefused("", "is no JSON", "g.json");
    expectRefused("{\"version\": 1,}", "is no JSON: byte 15", "g.json");
    expectRefused("{\"version\": 1, \"version\": 1}", "the key 'version' is given twice", "g.json");
    expectRefused("{\"version\": \"\xff\"}", "is no JSON", "g.json");
    expectError(ErrorCode::BadData, "absent.yaml", [] { readGroupingFile("absent.yaml"); });
}

TEST(GroupingFile, RefusesBombsAtOnce) {
    std::string bomb = "a: &a [0, 0]\n";
    for (char name = 'b'; name < 'z'; ++name)
        bomb += fmt::format("{0}: &{0} [*{1}, *{1}, *{1}, *{1}, *{1}, *{1}, *{1}, *{1}]\n", name,
                            static_cast<char>(name - 1));
    expectRefused(bomb, "anchors (&) and aliases (*) are not supported");
    expectRefused("version: 1\nlayers: *x\n", "");
    expectRefused(std::string(100'000, '['), "nested more than 8 deep", "g.json");
    expectRefused(std::string(100'000, '['), "g.yaml"); // To YAML each may begin a key.
    std::string deep = "version: ";
    for (int depth = 0; depth < 2000; ++depth)
        deep += "\n" + std::string(static_cast<std::size_t>(depth), ' ') + " - ";
    expectRefused(deep, "nested more than 8 deep");
    for (const char* name : {"g.yaml", "g.json"}) {
        std::string longList = "{\"version\": 1, \"layers\": [0";
        for (int entry = 0; entry < 5000; ++entry)
            longList += ",0";
        expectRefused(longList + "]}", "a list has more than 4096 entries", name);
        std::string wide = "{\"k\": 0";
        for (int key = 0; key < 100; ++key)
            wide += fmt::format(", \"k{}\": 0", key);
        expectRefused(wide + "}", "more than 64 keys", name);
    }
}

TEST(GroupingFile, RefusesFilesThatAreTooLarge) {
    const TempDir folder;
    { FileWriter(folder / "large.yaml").write(std::string_view("version: 1\n")); }
    std::filesystem::resize_file(folder / "large.yaml",
                                 (std::uintmax_t{64} << 20U) + 1); // A hole: no disk is used.
    expectError(ErrorCode::BadData, "67108864 bytes",
                [&] { readGroupingFile(folder / "large.yaml"); });
}

// Whatever single bytes do to a file, it is read or refused with an Error.
TEST(GroupingFile, SurvivesDamagedFiles) {
    const TempDir folder;
    Random random(11);
    for (const char* name : {"g.yaml", "g.json"}) {
        writeGroupingFile(folder / name, fullFile());
        const std::string whole = readTextFile(folder / name);
        int refused = 0;
        for (int round = 0; round < 1500; ++round) {
            std::string text = whole;
            for (std::int64_t change = 0; change <= random.below(3); ++change)
                text[static_cast<std::size_t>(
                    random.below(static_cast<std::int64_t>(text.size())))] =
                    "\n\t {}[]:,-&*!#\"'0a\x80?|>%@"[random.below(24)];
            if (random.chance(0.3))
                text.resize(
                    static_cast<std::size_t>(random.below(static_cast<std::int64_t>(text.size()))));
            std::ofstream(folder / name) << text;
            try {
                readGroupingFile(folder / name);
            } catch (const Error& error) {
                EXPECT_EQ(error.code(), ErrorCode::BadData) << text;
                ++refused;
            }
        }
        EXPECT_GT(refused, 500) << name;
        EXPECT_LT(refused, 1500) << name;
    }
}

TEST(CheckGroupingFits, NamesWhatDiffers) {
    const GroupedModelIdentity model{"llama", 2, 3, sha};
    const auto expectMisfit = [&](const GroupedModelIdentity& other, const std::string& mention) {
        expectError(ErrorCode::BadData, mention,
                    [&] { checkGroupingFits(fullFile(), other, "g.yaml"); });
    };
    EXPECT_NO_THROW(checkGroupingFits(fullFile(), model, "g.yaml"));
    EXPECT_NO_THROW(checkGroupingFits(fullFile(), {"llama", 2, 3, ""}, "g.yaml"));
    expectMisfit({"gpt_neo", 2, 3, sha},
                 "g.yaml: the grouping is for architecture 'llama', expected 'gpt_neo'");
    expectMisfit({"llama", 5, 3, sha}, "'layers' lists 2 layers, expected 5 as in the model");
    expectMisfit({"llama", 2, 8, sha}, "layer 0 has 3 heads, expected 8 as in the model");
    expectMisfit({"llama", 2, 3, std::string(64, 'b')}, "SHA-256 aaaa");
    GroupingFile bare = fullFile();
    bare.model.reset();
    EXPECT_NO_THROW(checkGroupingFits(bare, {"gpt_neo", 2, 3, std::string(64, 'b')}, "g.yaml"));
}

TEST(GroupingJson, IsTheListOfLayers) {
    const nlohmann::ordered_json layers = groupingToJson(fullFile().grouping);
    EXPECT_EQ(layers.dump(),
              R"([{"key":[0,0,1],"value":[0,1,1]},{"key":[0,1,2],"value":[0,1,2]}])");
    EXPECT_EQ(groupingFromJson(layers, "config.json"), fullFile().grouping);
    expectError(ErrorCode::BadData, "config.json: 'layers' is null",
                [] { groupingFromJson(nullptr, "config.json"); });
}

} // namespace regroup::test
