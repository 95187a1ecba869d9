// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/layer_merger.h"

#include "core/analysis/second_moment.h"
#include "core/base/error.h"
#include "core/convert/layer_solver.h"
#include "core/convert/merge_fitted.h"
#include "core/convert/output_bias.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

namespace regroup {

namespace {

void requireFinite(bool finite, int layer) {
    if (!finite)
        throw Error(ErrorCode::NotFinite,
                    fmt::format("Merging, layer {}: the attention input holds values that are not "
                                "finite (NaN or infinity), expected finite numbers.",
                                layer),
                    "The weights may be damaged, or the arithmetic too narrow: try float32.");
}

} // namespace

struct LayerMerger::State {
    CalibrationStreams streams;
    ModelGrouping target;
    MergeMethod method;
    PositionKind positions = PositionKind::Absolute;
    OutputRefit::Bias refitBias = OutputRefit::Bias::Keep;
    std::unique_ptr<MergeProgress> progress;
    int layer = 0;

    const Transformer& model() const { return streams.model(); }

    bool followsMerged() const {
        return method.refinements.sequential || method.refinements.solvesLayers();
    }

    /// Runs over a batch per layer: the original; its input in the merged model; what is solved;
    /// the result.
    std::int64_t runsPerBatch() const {
        return followsMerged() ? 3 + LayerSolver::runsPerBatch(method.refinements) : 1;
    }

    void start() {
        streams.start();
        streams.setRunCount(runsPerBatch() * static_cast<std::int64_t>(streams.all().size()) *
                            model().config().layerCount);
        if (layer == 0)
            return;
        progress->restore(streams.all());
        streams.skipRuns(layer * runsPerBatch() * static_cast<std::int64_t>(streams.all().size()));
    }

    /// One run of the original: its own next states, and what the layer is to be fitted to.
    void runOriginal(const AttentionWeights& attention, SecondMoment& moment, LayerSolver& solver,
                     JobContext& job) {
        for (std::size_t index = 0; index < streams.all().size(); ++index) {
            CalibrationStream& stream = streams.all()[index];
            const auto observeInput = [&](const ProjectionOutputs& outputs) {
                moment.add(countedRows(outputs.input, stream));
                if (method.refinements.scores)
                    solver.observeMergedInput(index, outputs);
            };
            const bool sharesInput = stream.merged.is_same(stream.original);
            LayerOptions options;
            options.attention = &attention;
            options.observe = [&](const ProjectionOutputs& outputs) {
                if (method.refinements.solvesLayers())
                    solver.observeOriginal(index, attention, outputs);
                if (sharesInput)
                    observeInput(outputs);
            };
            if (method.refinements.mlp)
                options.observeMlp = [&](const MlpOutputs& outputs) {
                    solver.observeOriginalMlp(index, outputs);
                };
            at::Tensor next = streams.run(layer, stream, stream.original, options, job);
            if (followsMerged() && !sharesInput) {
                LayerOptions merged;
                merged.attention = &attention;
                merged.observe = observeInput;
                merged.until = LayerStep::Input;
                (void)streams.run(layer, stream, stream.merged, merged, job);
            }
            if (!followsMerged())
                stream.merged = next;
            stream.original = std::move(next);
        }
        requireFinite(moment.isFinite(), layer);
    }

    void runMerged(const MergedLayer& merged, JobContext& job) {
        const MergedLayer usable =
            convertedTo(merged, model().options().dtype, model().options().device);
        LayerOptions options;
        options.attention = &usable.attention;
        options.mlp = usable.mlp ? &*usable.mlp : nullptr;
        for (CalibrationStream& stream : streams.all())
            stream.merged = streams.run(layer, stream, stream.merged, options, job);
    }

    MergedLayer mergeLayer(JobContext& job) {
        const AttentionWeights attention = model().attention(layer);
        LayerSolver solver(streams, layer, method.refinements, refitBias);
        SecondMoment moment;
        runOriginal(attention, moment, solver, job);
        const LayerGrouping& groups = target.at(static_cast<std::size_t>(layer));
        MergedLayer merged{
            mergeFitted(attention, groups, method, positions, moment.mean().to(at::kCPU)),
            std::nullopt};
        solver.solve(merged, job);
        if (followsMerged() && layer + 1 < model().config().layerCount)
            runMerged(merged, job);
        keep(merged);
        return merged;
    }

    /// A disk that is full is no reason to stop: the merge goes on, and nothing more is kept.
    void keep(const MergedLayer& merged) {
        if (!progress)
            return;
        try {
            progress->keep(layer, merged, streams.all());
        } catch (const Error& error) {
            if (error.code() != ErrorCode::DiskFull && error.code() != ErrorCode::BadData)
                throw;
            progress.reset();
        }
    }
};

LayerMerger::LayerMerger(std::shared_ptr<const Transformer> model, std::vector<InputBatch> batches,
                         ModelGrouping target, MergeMethod method,
                         std::unique_ptr<MergeProgress> progress) {
    const ModelConfig& config = model->config();
    if (target.size() != static_cast<std::size_t>(config.layerCount))
        throw Error(ErrorCode::BadData,
                    fmt::format("The grouping has {} layers, the model {}.", target.size(),
                                config.layerCount),
                    "The grouping may belong to another model.");
    for (const InputBatch& batch : batches)
        checkInputBatch(batch, config.vocabularySize);
    const Architecture& architecture =
        architectureNamed(config.architecture, model->checkpoint().files().place());
    const OutputBias bias = outputBiasOf(model->checkpoint());
    if (method.refinements.centred)
        requireOutputBias(model->checkpoint());
    const bool solvesBias = bias == OutputBias::Present || method.refinements.centred;
    m_state = std::make_unique<State>(State{
        CalibrationStreams(std::move(model), std::move(batches)), std::move(target), method,
        architecture.positionKind(),
        solvesBias ? OutputRefit::Bias::Solve : OutputRefit::Bias::Keep, std::move(progress)});
}

LayerMerger::~LayerMerger() = default;

int LayerMerger::layerCount() const {
    return m_state->model().config().layerCount;
}

MergedLayer LayerMerger::next(JobContext& job) {
    const at::NoGradGuard noGradients;
    State& state = *m_state;
    const bool isFinished = state.progress && state.layer < state.progress->finishedCount();
    if (!isFinished && !state.streams.isStarted())
        state.start();
    MergedLayer merged =
        isFinished ? state.progress->layer(state.layer,
                                           state.target.at(static_cast<std::size_t>(state.layer)))
                   : state.mergeLayer(job);
    ++state.layer;
    return merged;
}

std::shared_ptr<const Transformer> mergeModel(const std::shared_ptr<const Transformer>& model,
                                              std::vector<InputBatch> batches,
                                              const ModelGrouping& target,
                                              const MergeMethod& method, JobContext& job,
                                              std::unique_ptr<MergeProgress> progress) {
    LayerMerger merger(model, std::move(batches), target, method, std::move(progress));
    std::vector<MergedLayer> layers;
    layers.reserve(static_cast<std::size_t>(merger.layerCount()));
    for (int layer = 0; layer < merger.layerCount(); ++layer)
        layers.push_back(
            convertedTo(merger.next(job), model->options().dtype, model->options().device));
    const auto shared = std::make_shared<const std::vector<MergedLayer>>(std::move(layers));
    auto grouped = model->withAttention([shared](int layer, const AttentionWeights&) {
        return shared->at(static_cast<std::size_t>(layer)).attention;
    });
    if (!method.refinements.mlp)
        return grouped;
    return grouped->withMlp([shared](int layer, const MlpWeights&) {
        return shared->at(static_cast<std::size_t>(layer)).mlp.value();
    });
}

} // namespace regroup
