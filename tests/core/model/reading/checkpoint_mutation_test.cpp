// SPDX-License-Identifier: GPL-3.0-or-later
// Damaged checkpoints, opened, summed up and run: every ending is a result or an Error that blames
// the input.
#include "core/base/error.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/model_summary.h"
#include "core/model/transformer.h"
#include "tests/core/model/reading/edited_checkpoint.h"
#include "tests/core/model/reading/mutation.h"
#include "tests/support/one_thread.h"

#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

struct Outcomes {
    int accepted = 0;
    int refused = 0;
};

/// Small, so that thousands can be opened.
TinyModelOptions smallModel() {
    TinyModelOptions options;
    options.layerCount = 2;
    options.headCount = 2;
    options.headDim = 4;
    options.modelDim = 8;
    options.intermediateDim = 6;
    options.vocabularySize = 5;
    options.positionCount = 6;
    return options;
}

void useCheckpoint(const CheckpointFiles& files) {
    const auto checkpoint = Checkpoint::open(makeMemorySource(files));
    (void)modelSummaryToJson(summarizeModel(*checkpoint)).dump();
    JobContext job;
    InputBatch batch;
    batch.inputIds = at::tensor(std::vector<std::int64_t>{0, 3, 1}).unsqueeze(0);
    const at::Tensor logits = Transformer::load(checkpoint)->forward(batch, job);
    EXPECT_EQ(logits.size(1), 3);
}

/// @param what names the damage when the test fails.
void tryCheckpoint(Outcomes& outcomes, const CheckpointFiles& files, const std::string& what) {
    try {
        useCheckpoint(files);
        ++outcomes.accepted;
    } catch (const Error& error) {
        ++outcomes.refused;
        const std::string text = error.what();
        EXPECT_NE(errorCodeName(error.code()), errorCodeName(ErrorCode::Internal)) << what << "\n"
                                                                                   << text;
        EXPECT_LT(text.size(), 1000U) << what;
        EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    }
}

const std::vector<nlohmann::ordered_json>& strangeValues() {
    using Json = nlohmann::ordered_json;
    static const std::vector<Json> values{nullptr,
                                          true,
                                          false,
                                          0,
                                          1,
                                          -1,
                                          2,
                                          3,
                                          7,
                                          4096,
                                          65536,
                                          std::int64_t{1} << 31,
                                          std::int64_t{1} << 53,
                                          std::numeric_limits<std::int64_t>::max(),
                                          std::numeric_limits<std::int64_t>::min(),
                                          std::numeric_limits<std::uint64_t>::max(),
                                          0.0,
                                          0.5,
                                          -1e-300,
                                          1e300,
                                          "",
                                          "0",
                                          "x",
                                          std::string(3000, 'y'),
                                          Json::array(),
                                          Json::object(),
                                          Json::array({1, 2}),
                                          Json::array({"x"}),
                                          Json::array({nullptr}),
                                          Json::object({{"a", 1}}),
                                          Json::array({Json::array({"global"}), 2})};
    return values;
}

} // namespace

TEST(CheckpointMutation, EveryValueOfTheConfigReplaced) {
    for (const std::string& name : architectureNames()) {
        const CheckpointFiles files = tinyFiles(name, smallModel());
        const auto document = nlohmann::ordered_json::parse(files.at("config.json"));
        Outcomes outcomes;
        for (const auto& [key, original] : document.items())
            for (const auto& value : strangeValues())
                tryCheckpoint(outcomes, withConfigValue(files, key, value),
                              name + ": " + key + " = " + value.dump().substr(0, 80));
        for (const auto& [key, original] : document.items())
            tryCheckpoint(outcomes,
                          withConfig(files, [&, k = key](auto& config) { config.erase(k); }),
                          name + " without " + key);
        EXPECT_GT(outcomes.accepted, 20);
        EXPECT_GT(outcomes.refused, 200);
    }
}

TEST(CheckpointMutation, EveryValueOfTheRotarySettingsReplaced) {
    const CheckpointFiles files = tinyLlamaFiles(smallModel());
    const nlohmann::ordered_json settings = {
        {"rope_theta", 10000.0},   {"rope_type", "llama3"},
        {"factor", 8.0},           {"low_freq_factor", 1.0},
        {"high_freq_factor", 4.0}, {"original_max_position_embeddings", 8192}};
    Outcomes outcomes;
    for (const char* place : {"rope_parameters", "rope_scaling"}) {
        for (const auto& [key, original] : settings.items()) {
            for (const auto& value : strangeValues()) {
                auto changed = settings;
                changed[key] = value;
                const auto edited = withConfig(files, [&](nlohmann::ordered_json& config) {
                    config.erase("rope_parameters");
                    config[place] = changed;
                });
                tryCheckpoint(outcomes, edited, key + " = " + value.dump().substr(0, 80));
            }
        }
    }
    EXPECT_GT(outcomes.accepted, 20);
    EXPECT_GT(outcomes.refused, 100);
}

TEST(CheckpointMutation, RandomDamageToTheConfig) {
    TinyModelOptions options = smallModel();
    options.grouping = ModelGrouping(2, LayerGrouping::joint(Grouping::neighbours(2, 1)));
    Mutator mutator(5);
    for (const std::string& name : architectureNames()) {
        const CheckpointFiles files = tinyFiles(name, options);
        Outcomes outcomes;
        for (int round = 0; round < 4000; ++round) {
            CheckpointFiles damaged = files;
            damaged["config.json"] = mutator.mutated(files.at("config.json"));
            tryCheckpoint(outcomes, damaged, name + ": " + damaged["config.json"]);
        }
        EXPECT_GT(outcomes.accepted, 100);
        EXPECT_GT(outcomes.refused, 1000);
    }
}

TEST(CheckpointMutation, RandomDamageToTheWeights) {
    Mutator mutator(6);
    for (const std::string& name : architectureNames()) {
        const CheckpointFiles files = tinyFiles(name, smallModel());
        const std::string& original = files.at("model.safetensors");
        std::uint64_t headerBytes = 0;
        std::memcpy(&headerBytes, original.data(), sizeof headerBytes);
        Outcomes outcomes;
        for (int round = 0; round < 4000; ++round) {
            CheckpointFiles damaged = files;
            std::string& file = damaged["model.safetensors"];
            file = mutator.mutated(original, 8, 8 + headerBytes);
            const std::uint64_t length = headerBytes + file.size() - original.size();
            std::memcpy(file.data(), &length, sizeof length);
            tryCheckpoint(outcomes, damaged, name + ": " + file.substr(8, length));
        }
        EXPECT_GT(outcomes.accepted, 5);
        EXPECT_GT(outcomes.refused, 1000);
    }
}
