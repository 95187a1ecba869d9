// SPDX-License-Identifier: GPL-3.0-or-later
// Finding the weight files of a checkpoint: one file, or an index and its shards.
#include "core/model/checkpoint_files.h"
#include "core/model/safetensors.h"
#include "tests/core/model/reading/raw_torch.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace regroup;
using namespace regroup::test;

namespace {

using Files = std::map<std::string, std::string>;

const std::string indexName = "model.safetensors.index.json";
const std::string firstShard = "model-00001-of-00002.safetensors";
const std::string secondShard = "model-00002-of-00002.safetensors";

/// A file of tensors of two bytes each.
std::string shardOf(const std::vector<std::string>& names) {
    std::vector<TensorInfo> tensors;
    for (const std::string& name : names)
        tensors.push_back({name, DataType::UInt8, {2}, 0, 0, 0});
    return makeSafetensorsHeader(tensors, {}) + std::string(2 * names.size(), 'x');
}

std::string indexOf(const nlohmann::json& weightMap) {
    return nlohmann::json{{"metadata", {{"total_size", 6}}}, {"weight_map", weightMap}}.dump();
}

Files twoShards(const nlohmann::json& weightMap) {
    return {{indexName, indexOf(weightMap)},
            {firstShard, shardOf({"a", "b"})},
            {secondShard, shardOf({"c"})}};
}

const nlohmann::json trueMap{{"a", firstShard}, {"b", firstShard}, {"c", secondShard}};

StoredWeights open(const Files& files, const std::string& chosen = "") {
    return openWeights(*makeMemorySource(files), chosen);
}

std::vector<std::string> namesOf(const StoredWeights& weights) {
    std::vector<std::string> names;
    for (const TensorInfo& tensor : weights.tensors)
        names.push_back(tensor.name);
    std::sort(names.begin(), names.end());
    return names;
}

void expectBad(const Files& files, const std::string& expected,
               ErrorCode code = ErrorCode::BadData) {
    expectError(code, expected, [&] { open(files); });
}

} // namespace

TEST(WeightFiles, OneFile) {
    const StoredWeights weights = open({{"model.safetensors", shardOf({"a", "b"})}});
    ASSERT_EQ(weights.files.size(), 1U);
    EXPECT_EQ(weights.files.front().place, "memory/model.safetensors");
    EXPECT_EQ(namesOf(weights), (std::vector<std::string>{"a", "b"}));
}

TEST(WeightFiles, ShardsKnowWhichFileATensorIsIn) {
    const StoredWeights weights = open(twoShards(trueMap));
    ASSERT_EQ(weights.files.size(), 2U);
    EXPECT_EQ(namesOf(weights), (std::vector<std::string>{"a", "b", "c"}));
    for (const TensorInfo& tensor : weights.tensors)
        EXPECT_EQ(weights.files.at(tensor.fileIndex).place,
                  "memory/" + (tensor.name == "c" ? secondShard : firstShard));
}

TEST(WeightFiles, TheSingleFileCountsBeforeTheIndex) {
    Files files = twoShards(trueMap);
    files["model.safetensors"] = shardOf({"single"});
    EXPECT_EQ(namesOf(open(files)), (std::vector<std::string>{"single"}));
}

TEST(WeightFiles, AChosenShardStandsForItsCheckpoint) {
    Files files = twoShards(trueMap);
    files["other.safetensors"] = shardOf({"other"});
    for (const std::string& chosen : {firstShard, secondShard, indexName})
        EXPECT_EQ(namesOf(open(files, chosen)).size(), 3U) << chosen;
    EXPECT_EQ(namesOf(open(files, "other.safetensors")), (std::vector<std::string>{"other"}));
}

TEST(WeightFiles, AWeightMapMayNotLeaveTheFolder) {
    for (const nlohmann::json& file : std::vector<nlohmann::json>{
             "../model.safetensors", "/etc/passwd", "sub/model.safetensors", "..", ".", "", "a\\b",
             std::string("model\0.safetensors", 18), 3, nullptr, nlohmann::json::array(), true}) {
        SCOPED_TRACE(file.dump());
        nlohmann::json map = trueMap;
        map["b"] = file;
        expectBad(twoShards(map), "memory/" + indexName + ": weight_map puts tensor 'b' into ");
        expectBad(twoShards(map), "expected a plain file name");
    }
}

TEST(WeightFiles, MissingShardsAreListed) {
    Files files = twoShards(trueMap);
    files.erase(secondShard);
    expectBad(files,
              indexName + ": needs 2 shards, and 1 of them is missing: " + secondShard + ".");
    nlohmann::json map;
    for (int shard = 1; shard <= 5; ++shard)
        map["t" + std::to_string(shard)] = "s" + std::to_string(shard) + ".safetensors";
    expectBad({{indexName, indexOf(map)}},
              "needs 5 shards, and 5 of them are missing: "
              "s1.safetensors, s2.safetensors, s3.safetensors and 2 more.");
}

TEST(WeightFiles, TheIndexMustAgreeWithTheShards) {
    nlohmann::json moved = trueMap;
    moved["a"] = secondShard;
    expectBad(twoShards(moved),
              "weight_map puts tensor 'a' into " + secondShard + ", which does not hold it");
    nlohmann::json invented = trueMap;
    invented["d"] = firstShard;
    expectBad(twoShards(invented),
              "weight_map puts tensor 'd' into " + firstShard + ", which does not hold it");
}

TEST(WeightFiles, ATensorInTwoShardsIsRefused) {
    Files files = twoShards(trueMap);
    files[secondShard] = shardOf({"c", "a"});
    expectBad(files, "memory/" + secondShard + ": tensor 'a' is also in memory/" + firstShard);
}

TEST(WeightFiles, ADamagedShardIsNamed) {
    Files files = twoShards(trueMap);
    files[secondShard].pop_back();
    expectBad(files, "memory/" + secondShard + ": tensor 'c' lies at bytes 0 to 2");
    files[secondShard].clear();
    expectBad(files, "memory/" + secondShard + ": the file has 0 bytes");
}

TEST(WeightFiles, AnIndexWithoutAMapIsRefused) {
    for (const std::string text : {R"({})", R"({"weight_map":{}})", R"({"weight_map":[]})",
                                   R"({"weight_map":null})", R"({"weight_map":"x"})"})
        expectBad({{indexName, text}}, "memory/" + indexName + ": found no 'weight_map'");
    expectBad({{indexName, ""}}, "the file is empty");
    expectBad({{indexName, "{\"weight_map\":"}},
              indexName + ", line 1: found text that is no valid JSON");
    expectBad({{indexName, R"({"weight_map":{"a":"x","a":"y"}})"}}, "the key 'a' stands twice");
}

TEST(WeightFiles, AnAbsurdlyLargeFileIsNotRead) {
    expectBad({{indexName, std::string((std::size_t{64} << 20U) + 1, ' ')}},
              "expected at most 64.0 MiB");
    const auto source =
        makeMemorySource({{"config.json", std::string((std::size_t{4} << 20U) + 1, ' ')}});
    expectError(ErrorCode::BadData, "memory/config.json: the file has",
                [&] { readConfigText(*source); });
}

TEST(WeightFiles, WeightsInAnotherFormatAreSaidSo) {
    const std::string expected = ", expected model.safetensors or pytorch_model.bin, or one of "
                                 "them with .index.json and shards";
    for (const std::string name : {"model.gguf", "tf_model.h5", "flax_model.msgpack"})
        expectBad({{name, "x"}}, "memory: found weights in " + name + expected,
                  ErrorCode::Unsupported);
    for (const std::string name : {"consolidated.00.pth", "stories.bin", "other.safetensors"})
        expectBad({{name, "x"}}, "memory: found weights in " + name + expected);
    expectBad({{"README.md", "x"}}, "memory: holds no weights" + expected);
    for (const std::string begin : {"GGUF", "\x89HDF\r\n\x1a\n"})
        expectBad({{"pytorch_model.bin", begin + std::string(100, 'x')}},
                  "memory/pytorch_model.bin: found a", ErrorCode::Unsupported);
    expectBad({{"model.safetensors", "version https://git-lfs.github.com/spec/v1\noid"}},
              "memory/model.safetensors: found a pointer of Git LFS, not the file itself",
              ErrorCode::Unsupported);
    expectBad({{"pytorch_model.bin", "x"}},
              "memory/pytorch_model.bin: found another kind of file (1 B), expected safetensors");
}

TEST(WeightFiles, QuantisedWeightsAreNamed) {
    for (const std::string name : {"h.0.q_proj.qweight", "h.0.q_proj.qzeros", "q.weight.absmax",
                                   "q.SCB", "q.weight_scale_inv"})
        expectBad({{"model.safetensors", shardOf({"a", name})}},
                  "memory/model.safetensors: tensor '" + name +
                      "' belongs to quantised weights (GPTQ, AWQ, bitsandbytes or alike)",
                  ErrorCode::Unsupported);
}

TEST(WeightFiles, OnePickleOrItsShards) {
    const auto pickleOf = [](const std::string& name, char value) {
        const PickledTensor tensor{"0", "ByteStorage", 2, 0, {2}, {1}};
        return rawTorch(pickled(pickledDict({pickledText(name), pickledTensor(tensor)})),
                        {{"archive/data/0", std::string(2, value)}});
    };
    EXPECT_EQ(namesOf(open({{"pytorch_model.bin", pickleOf("a", 'x')}})),
              (std::vector<std::string>{"a"}));
    const std::string index = "pytorch_model.bin.index.json";
    const std::string first = "pytorch_model-00001-of-00002.bin";
    const std::string second = "pytorch_model-00002-of-00002.bin";
    Files files{{index, indexOf({{"a", first}, {"b", second}})},
                {first, pickleOf("a", 'x')},
                {second, pickleOf("b", 'y')}};
    for (const std::string& chosen : {std::string(), index, first, second}) {
        const StoredWeights weights = open(files, chosen);
        EXPECT_EQ(namesOf(weights), (std::vector<std::string>{"a", "b"})) << chosen;
    }
    files[indexName] = "{"; // A safetensors index counts before a pickle.
    expectBad(files, indexName + ", line 1: found text that is no valid JSON");
    files.erase(indexName);
    files.erase(second);
    expectBad(files, index + ": needs 2 shards, and 1 of them is missing: " + second);
}

TEST(WeightFiles, AMissingConfigIsSaidSo) {
    expectError(ErrorCode::BadData, "memory: holds no config.json", [] {
        readConfigText(*makeMemorySource({{"model.safetensors", ""}}));
    });
    EXPECT_EQ(readConfigText(*makeMemorySource({{"config.json", "{}"}})), "{}");
}
