// SPDX-License-Identifier: GPL-3.0-or-later
// Layers solved anew, on a random model of every architecture: unequal groups, other ones for
// values than for keys, padding.
#include "core/convert/export_model.h"
#include "core/convert/layer_merger.h"
#include "core/convert/merged_checkpoint.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "tests/core/model/reading/edited_checkpoint.h"
#include "tests/support/grouping_text.h"
#include "tests/support/temp_dir.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

std::shared_ptr<const Transformer> load(std::shared_ptr<const Checkpoint> checkpoint) {
    LoadOptions options;
    options.dtype = at::kDouble;
    return Transformer::load(std::move(checkpoint), options);
}

/// Padded behind.
InputBatch padded(const std::vector<at::Tensor>& texts, std::int64_t length) {
    std::vector<at::Tensor> ids;
    std::vector<at::Tensor> masks;
    for (const at::Tensor& text : texts) {
        const at::Tensor rest = at::full({length - text.size(0)}, 1, at::kLong);
        const at::Tensor ones = at::ones({text.size(0)}, at::kLong);
        ids.push_back(at::cat({text, rest}));
        masks.push_back(at::cat({ones, rest - 1}));
    }
    return {at::stack(ids), at::stack(masks), {}, {}};
}

std::vector<at::Tensor> texts() {
    at::manual_seed(9);
    std::vector<at::Tensor> made;
    for (const std::int64_t length : {14, 9, 14, 11, 6, 14, 13})
        made.push_back(at::randint(2, 60, {length}, at::kLong));
    return made;
}

std::vector<InputBatch> batches() {
    const auto all = texts();
    return {padded({all[0], all[1], all[2]}, 14), padded({all[3], all[4]}, 12),
            padded({all[5], all[6]}, 14)};
}

ModelGrouping target() {
    return {LayerGrouping{grouping("0 0 1 0"), grouping("0 1 1 0")},
            LayerGrouping::joint(grouping("0 1 1 1"))};
}

MergeMethod svd(std::string_view refinements) {
    return {MergeRule::Svd, mergeRefinementsFromText(refinements)};
}

double distance(const at::Tensor& left, const at::Tensor& right) {
    return (left - right).abs().max().item<double>();
}

/// What the first layer does, where both models see the same input. Tokens that count.
struct FirstLayer {
    at::Tensor attention; // [batch, heads, tokens, tokens]
    at::Tensor scores;
    at::Tensor attended; // Residual and attention's output together.
    at::Tensor inner;
    at::Tensor sum;
};

FirstLayer firstLayer(const Transformer& model, const InputBatch& batch) {
    const auto context = model.prepare(batch);
    const at::Tensor hidden = model.embed(batch, *context);
    FirstLayer found;
    LayerOptions options;
    options.observe = [&](const ProjectionOutputs& outputs) {
        const auto& labels = model.config().grouping[0].key.labels();
        const at::Tensor read = at::tensor(std::vector<std::int64_t>(labels.begin(), labels.end()),
                                           at::TensorOptions().dtype(at::kLong));
        found.attention = outputs.rows();
        found.scores = at::matmul(outputs.scoredQuery,
                                  outputs.scoredKey.index_select(1, read).transpose(2, 3)) *
                       outputs.attention->scale;
        found.attended = hidden + applyLinear(model.attention(0).output, outputs.attended);
    };
    options.observeMlp = [&](const MlpOutputs& outputs) {
        found.inner = outputs.inner;
        found.sum = outputs.sum;
    };
    (void)model.runLayer(0, hidden, *context, options);
    return found;
}

struct Errors {
    double scores = 0;
    double attended = 0;
    double inner = 0;
    double sum = 0;
};

/// From the definitions, pair by pair and token by token.
Errors errorsOf(const Transformer& model, const Transformer& grouped) {
    const at::NoGradGuard noGradients;
    Errors errors;
    for (const InputBatch& batch : batches()) {
        const FirstLayer expected = firstLayer(model, batch);
        const FirstLayer found = firstLayer(grouped, batch);
        const at::Tensor counts = batch.attentionMask.to(at::kDouble);
        const at::Tensor missing = at::where(expected.attention > 0, found.scores - expected.scores,
                                             at::zeros({}, at::kDouble));
        const at::Tensor mean = (expected.attention * missing).sum(-1, true);
        const at::Tensor squares = (expected.attention * (missing - mean).square()).sum(-1);
        errors.scores += (squares * counts.unsqueeze(1)).sum().item<double>();
        const auto context = model.prepare(batch);
        const auto perToken = [&](const at::Tensor& left, const at::Tensor& right,
                                  const at::Tensor& stream) {
            at::Tensor size = (left - right).square().sum(-1);
            if (stream.defined())
                size = size / stream.var(-1, false);
            return (size * counts).sum().item<double>();
        };
        const at::Tensor hidden = model.embed(batch, *context);
        errors.attended += perToken(found.attended, expected.attended, hidden);
        errors.inner += perToken(found.inner, expected.inner, {});
        errors.sum += perToken(found.sum, expected.sum, {});
    }
    return errors;
}

class LayerSolverOf : public testing::TestWithParam<std::string> {
protected:
    std::shared_ptr<const Checkpoint> checkpoint() const {
        return Checkpoint::open(makeMemorySource(tinyFiles(GetParam())));
    }
    std::shared_ptr<const Transformer> merged(std::string_view refinements) {
        return mergeModel(model, batches(), target(), svd(refinements), job);
    }
    at::Tensor logitsOf(const Transformer& tested) {
        InputBatch batch;
        batch.inputIds = at::stack({texts()[0], texts()[2]});
        return tested.forward(batch, job);
    }

    std::shared_ptr<const Transformer> model = load(checkpoint());
    JobContext job;
};

} // namespace

TEST_P(LayerSolverOf, ScoresComeCloserToTheOriginals) {
    const double before = errorsOf(*model, *merged("sequential")).scores;
    const double after = errorsOf(*model, *merged("scores")).scores;
    EXPECT_LT(after, 0.8 * before);
}

TEST_P(LayerSolverOf, EveryStepAfterTheScoresBringsOutputsCloser) {
    const double scored = errorsOf(*model, *merged("scores")).attended;
    const double refitted = errorsOf(*model, *merged("scores,refit")).attended;
    const double valued = errorsOf(*model, *merged("scores,values")).attended;
    EXPECT_LT(refitted, 0.98 * scored);
    EXPECT_LT(valued, refitted);
    EXPECT_LE(errorsOf(*model, *merged("scores,values,refit")).attended, valued * (1 + 1e-9));
}

TEST_P(LayerSolverOf, TheMlpIsFittedToWhatTheStreamLacksAndAttentionStays) {
    const auto attentionOnly = merged("refit");
    const auto whole = merged("refit,mlp");
    EXPECT_TRUE(
        at::equal(whole->attention(0).output.weight, attentionOnly->attention(0).output.weight));
    const Errors before = errorsOf(*model, *attentionOnly);
    const Errors after = errorsOf(*model, *whole);
    EXPECT_LT(after.inner, before.inner);
    EXPECT_LT(after.sum, before.sum);
    EXPECT_EQ(whole->mlp(1).outer.bias.defined(), model->mlp(1).outer.bias.defined());
    EXPECT_GT(distance(whole->mlp(1).outer.weight, model->mlp(1).outer.weight), 1e-6);
    EXPECT_TRUE(at::equal(attentionOnly->mlp(1).outer.weight, model->mlp(1).outer.weight));
}

TEST_P(LayerSolverOf, OneHeadPerGroupLeavesTheFunctionUnchanged) {
    const auto same =
        mergeModel(model, batches(), originalGrouping(2, 4), svd("scores,values,refit,mlp"), job);
    EXPECT_LE(distance(logitsOf(*same), logitsOf(*model)), 1e-8);
}

TEST_P(LayerSolverOf, PaddingAndBatchingDoNotCount) {
    const auto all = texts();
    std::vector<InputBatch> apart;
    for (const at::Tensor& text : all)
        apart.push_back({text.unsqueeze(0), {}, {}, {}});
    const auto alone =
        mergeModel(model, apart, target(), svd("weighted,scores,values,refit,mlp"), job);
    const auto together = merged("weighted,scores,values,refit,mlp");
    EXPECT_LE(distance(logitsOf(*alone), logitsOf(*together)), 1e-6);
    EXPECT_GT(distance(logitsOf(*alone), logitsOf(*model)), 1e-3);
}

TEST_P(LayerSolverOf, AFewTokensAreEnoughForFiniteWeights) {
    InputBatch batch;
    batch.inputIds = at::full({2, 3}, 5, at::kLong); // One token, six times.
    const auto grouped =
        mergeModel(model, {batch}, target(), svd("weighted,scores,values,refit,mlp"), job);
    const at::Tensor logits = logitsOf(*grouped);
    EXPECT_TRUE(logits.isfinite().all().item<bool>());
    EXPECT_LE(logits.abs().max().item<double>(), 1e3);
}

TEST_P(LayerSolverOf, IsExportedWithItsMlpAndReadBack) {
    const auto source = checkpoint();
    const TempDir folder;
    LayerMerger merger(model, batches(), target(), svd("scores,values,refit,mlp"));
    const auto whole = mergedCheckpoint(source, target(), [&](int) { return merger.next(job); });
    ExportOptions options;
    options.rule = MergeRule::Svd;
    options.original = source;
    const ExportReport report = exportModel(whole, target(), options, folder / "out", job);
    EXPECT_LE(report.verification.maxAbsDifference, report.verification.allowed);
    const auto written = load(Checkpoint::open(folder / "out"));
    const auto expected = merged("scores,values,refit,mlp");
    EXPECT_LE(distance(logitsOf(*written), logitsOf(*expected)), 1e-4);
    EXPECT_GT(distance(logitsOf(*written), logitsOf(*merged("scores,values,refit"))), 1e-3);
}

/// All whose heads can be merged: a GPTBigCode has one key and value head already.
std::vector<std::string> groupableArchitectures() {
    std::vector<std::string> names = architectureNames();
    std::erase(names, "gpt_bigcode");
    return names;
}

INSTANTIATE_TEST_SUITE_P(All, LayerSolverOf, testing::ValuesIn(groupableArchitectures()),
                         [](const auto& tested) {
                             std::string name = tested.param;
                             std::erase(name, '_');
                             return name;
                         });
