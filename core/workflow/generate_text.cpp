// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/generate_text.h"

#include "core/model/generate.h"
#include "core/tokenizer/tokenizer.h"

#include <nlohmann/json.hpp>

namespace regroup {

namespace {

/// The end-of-sequence ids of config.json: absent, one number, or a list.
std::vector<std::int64_t> endOfSequenceIds(const ModelConfig& config) {
    const auto found = config.source->find("eos_token_id");
    std::vector<std::int64_t> ids;
    if (found == config.source->end())
        return ids;
    if (found->is_number_integer())
        ids.push_back(found->get<std::int64_t>());
    else if (found->is_array())
        for (const auto& id : *found)
            if (id.is_number_integer())
                ids.push_back(id.get<std::int64_t>());
    return ids;
}

} // namespace

GenerateReport generateText(Session& session, const GenerateRequest& request, JobContext& job) {
    const auto model = session.transformer(request.model, request.runtime, job);
    const auto tokenizer = session.tokenizer(request.model);
    GenerateReport report;
    report.ids = tokenizer->encode(request.prompt, SpecialTokens::Add).ids;
    GenerateOptions options{request.tokenCount, request.temperature, request.seed,
                            endOfSequenceIds(model->config())};
    const GeneratedTokens generated = generateTokens(*model, report.ids, options, job);
    report.ids.insert(report.ids.end(), generated.ids.begin(), generated.ids.end());
    report.text = tokenizer->decode(report.ids, SpecialOutput::Skip);
    report.promptSeconds = generated.promptSeconds;
    report.tokensPerSecond = generated.tokensPerSecond;
    report.keyValueCacheBytes = generated.cacheBytes;
    report.stopped = generated.stopped;
    return report;
}

nlohmann::ordered_json generateReportToJson(const GenerateReport& report) {
    return {{"text", report.text},
            {"ids", report.ids},
            {"prompt_seconds", report.promptSeconds},
            {"tokens_per_second", report.tokensPerSecond},
            {"kv_cache_bytes", report.keyValueCacheBytes}};
}

} // namespace regroup
