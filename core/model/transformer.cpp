// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/transformer.h"

#include "core/base/error.h"
#include "core/jobs/job_context.h"
#include "core/model/architecture.h"
#include "core/model/checkpoint.h"
#include "core/model/device.h"
#include "core/model/file_source.h"
#include "core/model/finite_output.h"

#include <ATen/core/grad_mode.h>

namespace regroup {

std::shared_ptr<const Transformer> Transformer::load(std::shared_ptr<const Checkpoint> checkpoint,
                                                     const LoadOptions& options) {
    const std::string place = checkpoint->files().place();
    const Architecture& architecture = architectureNamed(checkpoint->config().architecture, place);
    return withTensorErrors("Loading " + place,
                            [&] { return architecture.load(std::move(checkpoint), options); });
}

at::Tensor Transformer::forward(const InputBatch& batch, JobContext& job, KvCache* cache) const {
    const at::NoGradGuard noGrad;
    return withTensorErrors("Running the model", [&] {
        const auto context = prepare(batch, cache);
        at::Tensor hidden = embed(batch, *context);
        for (int layer = 0; layer < config().layerCount; ++layer) {
            job.throwIfStopped();
            hidden = runLayer(layer, hidden, *context);
        }
        job.throwIfStopped();
        auto result = logits(hidden, *context);
        if (!isFinite(result))
            throwNotFinite(checkpoint(),
                           config().output == ModelOutput::HiddenState ? "the last hidden state"
                                                                       : "a logit",
                           -1);
        if (cache != nullptr)
            cache->advance(context->tokenCount);
        return result;
    });
}

} // namespace regroup
