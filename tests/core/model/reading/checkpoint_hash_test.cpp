// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "tests/core/model/reading/edited_checkpoint.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

std::string hashOf(const Checkpoint& checkpoint) {
    JobContext job;
    return checkpointHash(checkpoint, job);
}

std::string hashOf(const CheckpointFiles& files) {
    return hashOf(*Checkpoint::open(makeMemorySource(files)));
}

TinyModelOptions smallModel() {
    TinyModelOptions options;
    options.layerCount = 1;
    options.vocabularySize = 8;
    return options;
}

const CheckpointFiles& files() {
    static const CheckpointFiles all = tinyLlamaFiles(smallModel());
    return all;
}

} // namespace

TEST(CheckpointHash, IsTheSumOverConfigAndTensorsByName) {
    std::string expected = nlohmann::json::parse(files().at("config.json")).dump() + "\n";
    auto tensors = rawTensors(files().at("model.safetensors"));
    std::sort(tensors.begin(), tensors.end(),
              [](const auto& a, const auto& b) { return a.info.name < b.info.name; });
    for (const RawTensor& tensor : tensors) {
        expected += "\"" + tensor.info.name + "\"\nfloat32\n[";
        for (std::size_t index = 0; index < tensor.info.shape.size(); ++index)
            expected += (index > 0 ? ", " : "") + std::to_string(tensor.info.shape[index]);
        expected += "]\n" + tensor.bytes;
    }
    EXPECT_EQ(hashOf(files()), sha256Hex(expected));
}

TEST(CheckpointHash, DoesNotDependOnShardsPathOrOrder) {
    const std::string expected = hashOf(files());
    for (const std::size_t tensorsPerShard : {1, 2, 5})
        EXPECT_EQ(hashOf(sharded(files(), tensorsPerShard)), expected);
    EXPECT_EQ(hashOf(withTensors(
                  files(), [](auto& tensors) { std::reverse(tensors.begin(), tensors.end()); })),
              expected);
    const TempDir first;
    const TempDir second;
    writeCheckpointFiles(first.path(), files());
    writeCheckpointFiles(second / "deeper", sharded(files(), 3));
    EXPECT_EQ(hashOf(*Checkpoint::open(first.path())), expected);
    EXPECT_EQ(hashOf(*Checkpoint::open(second / "deeper")), expected);
}

TEST(CheckpointHash, DoesNotDependOnHowTheConfigIsWritten) {
    auto document = nlohmann::ordered_json::parse(files().at("config.json"));
    nlohmann::ordered_json reversed = nlohmann::ordered_json::object();
    for (auto item = document.rbegin(); item != document.rend(); ++item)
        reversed[item.key()] = item.value();
    CheckpointFiles rewritten = files();
    rewritten["config.json"] = reversed.dump(7);
    ASSERT_NE(rewritten["config.json"], files().at("config.json"));
    EXPECT_EQ(hashOf(rewritten), hashOf(files()));
}

TEST(CheckpointHash, DoesNotDependOnOtherFilesOrMetadata) {
    CheckpointFiles more = files();
    more["README.md"] = "x";
    const auto tensors = rawTensors(more.at("model.safetensors"));
    std::vector<TensorInfo> infos;
    std::string data;
    for (const RawTensor& tensor : tensors) {
        infos.push_back(tensor.info);
        data += tensor.bytes;
    }
    more["model.safetensors"] =
        makeSafetensorsHeader(infos, {{"written_by", "another program"}}) + data;
    EXPECT_EQ(hashOf(more), hashOf(files()));
}

TEST(CheckpointHash, ChangesWithEveryBit) {
    const std::string expected = hashOf(files());
    for (const RawTensor& tensor : rawTensors(files().at("model.safetensors"))) {
        for (const std::size_t place : {std::size_t{0}, tensor.bytes.size() - 1}) {
            const auto changed = withTensors(files(), [&](std::vector<RawTensor>& tensors) {
                char& byte = tensorNamed(tensors, tensor.info.name).bytes[place];
                byte = static_cast<char>(byte ^ 1);
            });
            EXPECT_NE(hashOf(changed), expected) << tensor.info.name;
        }
    }
}

TEST(CheckpointHash, ChangesWithTheConfigAndWithSwappedTensors) {
    const std::string expected = hashOf(files());
    EXPECT_NE(hashOf(withConfigValue(files(), "rms_norm_eps", 2e-5)), expected);
    EXPECT_NE(hashOf(withConfigValue(files(), "anything", 1)), expected);
    const auto swapped = withTensors(files(), [](std::vector<RawTensor>& tensors) {
        std::swap(tensorNamed(tensors, "model.layers.0.self_attn.k_proj.weight").bytes,
                  tensorNamed(tensors, "model.layers.0.self_attn.v_proj.weight").bytes);
    });
    EXPECT_NE(hashOf(swapped), expected);
    // The same bytes as another type.
    TinyModelOptions narrow = smallModel();
    narrow.dataType = DataType::BFloat16;
    const CheckpointFiles narrowFiles = tinyLlamaFiles(narrow);
    const auto asHalf = withTensors(narrowFiles, [](std::vector<RawTensor>& tensors) {
        tensorNamed(tensors, "model.norm.weight").info.dataType = DataType::Float16;
    });
    EXPECT_NE(hashOf(asHalf), hashOf(narrowFiles));
}

TEST(CheckpointHash, SaysHowFarItIsAndStops) {
    const auto checkpoint = Checkpoint::open(makeMemorySource(files()));
    std::int64_t last = 0;
    JobContext watched({}, [&](const Progress& progress) {
        EXPECT_GE(progress.done, last);
        EXPECT_EQ(progress.total, static_cast<std::int64_t>(checkpoint->weightBytes()));
        last = progress.done;
    });
    checkpointHash(*checkpoint, watched);
    std::stop_source stop;
    stop.request_stop();
    JobContext stopped(stop.get_token(), {});
    EXPECT_THROW(checkpointHash(*checkpoint, stopped), Cancelled);
}
