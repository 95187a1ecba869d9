// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/calibration_streams.h"

#include "core/base/error.h"
#include "core/jobs/job_context.h"

#include <ATen/TensorOperators.h>

namespace regroup {

void CalibrationStreams::start() {
    for (const InputBatch& batch : m_batches) {
        CalibrationStream stream;
        const at::Tensor counted = batch.attentionMask.defined()
                                       ? batch.attentionMask.ne(0)
                                       : batch.inputIds.ge(0); // All: ids are not negative.
        stream.counted = counted.to(m_model->options().device);
        stream.rows = stream.counted.reshape({-1}).nonzero().reshape({-1});
        if (stream.rows.numel() == 0)
            continue;
        m_tokenCount += stream.rows.numel();
        stream.context = m_model->prepare(batch);
        stream.original = m_model->embed(batch, *stream.context);
        stream.merged = stream.original;
        m_streams.push_back(std::move(stream));
    }
    if (m_tokenCount == 0)
        throw Error(ErrorCode::BadData,
                    "Merging: the calibration text holds no token, expected at least one.",
                    "The file may be empty, or shorter than one sequence.");
}

at::Tensor CalibrationStreams::run(int layer, const CalibrationStream& stream,
                                   const at::Tensor& hidden, const LayerOptions& options,
                                   JobContext& job) {
    job.throwIfStopped();
    at::Tensor next = m_model->runLayer(layer, hidden, *stream.context, options);
    job.report("Merging", ++m_runsDone, m_runCount);
    return next;
}

at::Tensor countedRows(const at::Tensor& tokens, const CalibrationStream& stream) {
    return tokens.reshape({-1, tokens.size(-1)}).index_select(0, stream.rows);
}

} // namespace regroup
