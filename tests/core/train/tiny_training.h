// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job_context.h"
#include "core/model/transformer.h"
#include "core/train/label_head.h"
#include "core/train/trainable_checkpoint.h"
#include "core/train/training_pass.h"
#include "tests/support/grouping_text.h"
#include "tests/support/tiny_models.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace regroup::test {

/// Unequal groups, other ones for keys than for values, in two layers of four heads.
inline ModelGrouping unequalGrouping() {
    return {{grouping("0 1 1 0"), grouping("0 0 1 2")}, {grouping("0 1 2 2"), grouping("0 0 0 0")}};
}

inline CheckpointFiles tinyFiles(const std::string& architecture, const TinyModelOptions& options) {
    if (architecture == "llama")
        return tinyLlamaFiles(options);
    if (architecture == "mistral")
        return tinyMistralFiles(options);
    if (architecture == "qwen2")
        return tinyQwen2Files(options);
    if (architecture == "gpt_neo")
        return tinyGptNeoFiles(options);
    if (architecture == "gpt2")
        return tinyGpt2Files(options);
    if (architecture == "opt") {
        // Finite differences ask for a function without the kinks of relu.
        TinyModelOptions smooth = options;
        smooth.extraConfig["activation_function"] = "gelu";
        return tinyOptFiles(smooth);
    }
    return tinyBertFiles(architecture, options);
}

inline std::shared_ptr<const Checkpoint> tinyCheckpoint(const std::string& architecture,
                                                        const TinyModelOptions& options = {}) {
    return Checkpoint::open(makeMemorySource(tinyFiles(architecture, options)));
}

inline bool isDecoder(const std::string& architecture) {
    return architecture != "bert" && architecture != "roberta";
}

inline const std::vector<std::string>& architectures() {
    static const std::vector<std::string> names{"llama", "mistral", "qwen2", "gpt_neo",
                                                "gpt2",  "opt",     "bert",  "roberta"};
    return names;
}

/// Texts of different lengths, so that a batch of them is padded; ids 3 to vocabulary - 1.
inline std::vector<TrainingExample> tinyExamples(const std::vector<std::int64_t>& lengths,
                                                 std::int64_t vocabulary = 64,
                                                 std::uint64_t seed = 7) {
    Random random(seed);
    std::vector<TrainingExample> examples;
    for (const std::int64_t length : lengths) {
        TrainingExample example;
        for (std::int64_t token = 0; token < length; ++token)
            example.ids.push_back(3 + random.below(vocabulary - 3));
        example.label = static_cast<double>(random.below(3));
        examples.push_back(std::move(example));
    }
    return examples;
}

inline std::vector<std::size_t> allOf(const std::vector<TrainingExample>& examples) {
    std::vector<std::size_t> indices;
    for (std::size_t index = 0; index < examples.size(); ++index)
        indices.push_back(index);
    return indices;
}

inline TrainingBatch tinyBatch(const std::vector<std::int64_t>& lengths, TrainingGoal goal,
                               std::int64_t padTokenId = 0) {
    const auto examples = tinyExamples(lengths);
    return makeTrainingBatch(examples, allOf(examples), goal, padTokenId);
}

/// For Classes with a new head for three labels, else as the checkpoint is.
inline std::shared_ptr<TrainableCheckpoint>
trainable(const std::shared_ptr<const Checkpoint>& source, TrainingGoal goal,
          std::optional<std::int64_t> padTokenId = 0, std::uint64_t headSeed = 1) {
    return goal == TrainingGoal::Classes
               ? withLabelHead(source, {{"a", "b", "c"}, false, padTokenId}, headSeed)
               : std::make_shared<TrainableCheckpoint>(source);
}

/// Every tensor learns.
inline void makeParameters(TrainableCheckpoint& checkpoint, const LoadOptions& load) {
    for (const TensorInfo& tensor : checkpoint.tensors())
        (void)checkpoint.makeParameter(tensor.name, load);
}

/// Decoders learn the next tokens, encoders three labels.
inline TrainingGoal usualGoal(const std::string& architecture) {
    return isDecoder(architecture) ? TrainingGoal::NextTokens : TrainingGoal::Classes;
}

} // namespace regroup::test
