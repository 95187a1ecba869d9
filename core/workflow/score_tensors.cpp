// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/score_tensors.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/tensor_file.h"
#include "core/model/transformer.h"

#include <ATen/ops/isfinite.h>
#include <fmt/format.h>

#include <chrono>

namespace regroup {

namespace {

double secondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

InputBatch readInputs(const std::filesystem::path& path) {
    auto tensors = readTensorFile(path);
    const auto take = [&](const char* name) {
        const auto found = tensors.find(name);
        if (found == tensors.end())
            return at::Tensor();
        if (!at::isIntegralType(found->second.scalar_type(), true))
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: tensor '{}' has type {}, expected int64.", path.string(),
                                    name, c10::toString(found->second.scalar_type())));
        return found->second.to(at::kLong);
    };
    InputBatch batch{take("input_ids"), take("attention_mask"), take("token_type_ids"),
                     take("position_ids")};
    if (!batch.inputIds.defined())
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: has no tensor 'input_ids', expected one [batch, tokens] of int64.",
                        path.string()));
    return batch;
}

} // namespace

ScoreReport scoreTensors(Session& session, const ScoreRequest& request, JobContext& job) {
    const InputBatch batch = readInputs(request.inputs);
    const auto loadStart = std::chrono::steady_clock::now();
    const auto model = session.transformer(request.model, request.runtime, job);
    ScoreReport report;
    report.loadSeconds = secondsSince(loadStart);
    const auto start = std::chrono::steady_clock::now();
    const at::Tensor output = model->forward(batch, job).to(at::kCPU, at::kFloat);
    report.seconds = secondsSince(start);
    if (!at::isfinite(output).all().item<bool>())
        report.warnings.emplace_back(
            "The output holds values that are not finite (NaN or infinity).");
    report.output =
        model->config().output == ModelOutput::HiddenState ? "last_hidden_state" : "logits";
    report.shape = output.sizes().vec();
    writeTensorFile(request.outputs, {{report.output, output}});
    return report;
}

} // namespace regroup
