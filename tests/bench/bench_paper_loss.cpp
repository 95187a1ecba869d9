// SPDX-License-Identifier: GPL-3.0-or-later
// The paper's search by loss, with the hidden states below the searched layer kept and, by a
// switch, with full forward passes for the same candidates. Prints both times, the result of both,
// and the ratio. Of a language model 16 x 256 tokens of a text, of a classifier 1,000 rows of
// SST-2.
//   bench_paper_loss MODEL TEXT|FOLDER [CANDIDATES A LAYER = 11] [ROUNDS = 3]
#include "core/base/random.h"
#include "core/convert/merge.h"
#include "core/data/glue.h"
#include "core/eval/grouping_loss.h"
#include "core/grouping/generate.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/device.h"
#include "core/workflow/label_input.h"
#include "core/workflow/session.h"
#include "core/workflow/text_batches.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>

namespace regroup {
namespace {

constexpr std::int64_t sequenceCount = 16;
constexpr std::int64_t sequenceLength = 256;
constexpr std::int64_t rowCount = 1000;
constexpr int averageGroupSize = 4;

struct Outcome {
    double seconds = 0;
    double loss = 0;
    std::int64_t layersRun = 0;
    ModelGrouping chosen;
};

using MakeLoss = std::function<std::unique_ptr<GroupingLoss>(HiddenStates)>;

/// Front to back, the best of some random partitions of every layer: the candidates of a search.
Outcome search(const std::shared_ptr<const Transformer>& model, const MakeLoss& makeLoss,
               int candidates, HiddenStates states) {
    JobContext job;
    Outcome outcome;
    Random random(1);
    const auto start = std::chrono::steady_clock::now();
    const auto measured = makeLoss(states);
    GroupingLoss& loss = *measured;
    const int headCount = model->config().headCount;
    for (int layer = 0; layer < model->config().layerCount; ++layer) {
        const AttentionWeights original = model->attention(layer);
        double least = 0;
        std::optional<AttentionWeights> best;
        for (int candidate = 0; candidate < candidates; ++candidate) {
            const auto target = LayerGrouping::joint(
                randomEqualGrouping(headCount, headCount / averageGroupSize, random));
            AttentionWeights merged = mergeAttention(original, target, MergeRule::Mean);
            const double found = loss.loss(layer, merged, job);
            if (candidate == 0 || found < least) {
                least = found;
                best.emplace(std::move(merged));
            }
        }
        loss.fix(layer, *best);
        outcome.loss = least;
        outcome.chosen.push_back(best->grouping);
    }
    outcome.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    outcome.layersRun = loss.layersRun();
    return outcome;
}

MakeLoss textLoss(const std::shared_ptr<const Transformer>& model, const Tokenizer& tokenizer,
                  const char* text) {
    JobContext job;
    const auto ids = tokenizeFile(tokenizer, text, job);
    const auto batches =
        makeBatches(cutSequences(ids, sequenceLength, sequenceCount * sequenceLength), 4);
    return [=](HiddenStates states) {
        return std::make_unique<GroupingLoss>(model, batches, LossMeasure::CrossEntropy, states);
    };
}

MakeLoss rowLoss(const std::shared_ptr<const Transformer>& model, const Tokenizer& tokenizer,
                 const char* folder) {
    const ModelConfig& config = model->config();
    const GlueTask& task = *findGlueTask("sst2");
    LabelledTexts texts;
    for (const TextExample& row : readGlueFile(task, glueFile(task, folder, Split::Train))) {
        if (std::ssize(texts.items) == rowCount)
            break;
        LabelInput input = labelInputOf(task, row, config, tokenizer, config.positionCount);
        texts.items.push_back({std::move(input.ids), std::move(input.typeIds)});
        texts.targets.push_back(row.label.value());
    }
    return [=](HiddenStates states) {
        return std::make_unique<GroupingLoss>(model, texts, LossMeasure::CrossEntropy, states);
    };
}

int run(const char* folder, const char* text, int candidates, int rounds) {
    const at::NoGradGuard noGradients;
    prepareTensorLibrary(0);
    Session session;
    JobContext job;
    const auto model = session.transformer(folder, RuntimeOptions{}, job);
    const bool isClassifier = model->config().output == ModelOutput::Labels;
    const MakeLoss makeLoss = isClassifier ? rowLoss(model, *session.tokenizer(folder), text)
                                           : textLoss(model, *session.tokenizer(folder), text);
    fmt::print("{} candidates, {}\n", candidates * model->config().layerCount,
               isClassifier ? fmt::format("{} rows", rowCount)
                            : fmt::format("{} x {} tokens", sequenceCount, sequenceLength));
    bool same = true;
    for (int round = 0; round < rounds; ++round) {
        const Outcome kept = search(model, makeLoss, candidates, HiddenStates::Kept);
        const Outcome anew = search(model, makeLoss, candidates, HiddenStates::RunAnew);
        same = same && kept.chosen == anew.chosen && kept.loss == anew.loss;
        fmt::print(
            "kept {:.2f} s ({} layers), anew {:.2f} s ({} layers), {:.2f} times as fast, loss "
            "{} and {}\n",
            kept.seconds, kept.layersRun, anew.seconds, anew.layersRun, anew.seconds / kept.seconds,
            kept.loss, anew.loss);
    }
    return same ? 0 : 1;
}

} // namespace
} // namespace regroup

int main(int argc, char** argv) {
    if (argc < 3) {
        fmt::print("bench_paper_loss MODEL TEXT|FOLDER [CANDIDATES A LAYER] [ROUNDS]\n");
        return 2;
    }
    return regroup::run(argv[1], argv[2], argc > 3 ? std::atoi(argv[3]) : 11,
                        argc > 4 ? std::atoi(argv[4]) : 3);
}
