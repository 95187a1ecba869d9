// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/layer_sweep.h"

#include "core/jobs/job_context.h"

namespace regroup {

LayerSweep::LayerSweep(const Transformer& model, std::span<const InputBatch> batches)
    : m_model(&model), m_batches(batches) {
    for (const InputBatch& batch : batches) {
        m_contexts.push_back(model.prepare(batch));
        m_hidden.push_back(model.embed(batch, *m_contexts.back()));
    }
}

void LayerSweep::runLayer(int layer, const AttentionWeights* attention, const JobContext& job) {
    LayerOptions options;
    options.attention = attention;
    std::vector<at::Tensor> next;
    for (std::size_t batch = 0; batch < m_hidden.size(); ++batch) {
        job.throwIfStopped();
        next.push_back(m_model->runLayer(layer, m_hidden[batch], *m_contexts[batch], options));
    }
    m_hidden = std::move(next);
}

at::Tensor LayerSweep::losses(std::size_t batch, const at::Tensor& scored) const {
    return nextTokenLosses(*m_model, m_hidden[batch], *m_contexts[batch], m_batches[batch], scored);
}

} // namespace regroup
