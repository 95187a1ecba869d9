// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/checkpoint_writer.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/grouping/grouping_file.h"
#include "core/jobs/job_context.h"
#include "core/model/architecture.h"
#include "core/model/checkpoint.h"
#include "core/model/finite_values.h"
#include "core/model/safetensors.h"

#include <ATen/core/Tensor.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace regroup {

namespace {

constexpr std::size_t bytesBetweenStops = std::size_t{16} << 20U;

/// What loaders read beside weights and config.json, and what a licence asks to be passed on.
constexpr std::array companionNames{"tokenizer.json",
                                    "tokenizer.model",
                                    "tokenizer_config.json",
                                    "special_tokens_map.json",
                                    "added_tokens.json",
                                    "vocab.json",
                                    "merges.txt",
                                    "vocab.txt",
                                    "chat_template.jinja",
                                    "chat_template.json",
                                    "generation_config.json",
                                    "LICENSE",
                                    "LICENSE.txt",
                                    "LICENSE.md",
                                    "NOTICE",
                                    "USE_POLICY.md"};

/// Writes planned tensors into files, and says how far it is.
class WeightWriter {
public:
    WeightWriter(const Checkpoint& source, const ExportPlan& plan, JobContext& job)
        : m_source(source), m_plan(plan), m_job(job) {}

    std::uint64_t writeFile(const std::vector<std::size_t>& shard,
                            const std::map<std::string, std::string>& metadata,
                            const std::filesystem::path& path) {
        std::vector<TensorInfo> infos;
        infos.reserve(shard.size());
        for (const std::size_t index : shard)
            infos.push_back(m_plan.tensors[index].info);
        FileWriter file(path);
        file.write(makeSafetensorsHeader(infos, metadata));
        for (const std::size_t index : shard)
            writeTensor(file, m_plan.tensors[index]);
        file.close();
        return file.writtenBytes();
    }

private:
    void writeTensor(FileWriter& file, const PlannedTensor& planned) {
        m_job.throwIfStopped();
        requireFinite(planned.info);
        if (planned.compute)
            writeComputed(file, planned);
        else
            writeBytes(file, m_source.bytes(planned.info.name));
        m_source.release(planned.info.name);
    }

    /// Averages of finite weights are finite, so the source is all there is to look at. What is
    /// only copied counts too: verifying the export runs few tokens and would miss most of an
    /// embedding.
    void requireFinite(const TensorInfo& tensor) const {
        const TensorInfo* used = m_source.find(tensor.name); // Masks may hold infinity.
        if (used != nullptr && !allFinite(m_source.bytes(tensor.name), used->dataType))
            throw Error(ErrorCode::NotFinite,
                        fmt::format("{}: tensor '{}' holds values that are not finite (NaN or "
                                    "infinity), expected finite weights.",
                                    m_source.files().place(), tensor.name),
                        "The checkpoint is damaged, or its training diverged; nothing was kept.");
    }

    void writeComputed(FileWriter& file, const PlannedTensor& planned) {
        const at::Tensor result = planned.compute(m_source.tensor(planned.info.name)).contiguous();
        if (result.sizes() != at::IntArrayRef(planned.info.shape))
            throw Error(ErrorCode::Internal,
                        fmt::format("Tensor '{}' came out with another shape than planned.",
                                    planned.info.name));
        const std::span<const std::byte> bytes{
            static_cast<const std::byte*>(result.const_data_ptr()), result.nbytes()};
        const TensorInfo* used = m_source.find(planned.info.name);
        const bool isRounded = used != nullptr && used->dataType != planned.info.dataType;
        if (isRounded && !allFinite(bytes, planned.info.dataType))
            throw Error(ErrorCode::NotFinite,
                        fmt::format("{}: tensor '{}' has values that {} cannot hold.",
                                    m_source.files().place(), planned.info.name,
                                    dataTypeName(planned.info.dataType)),
                        "Choose bfloat16 or float32; nothing was kept.");
        writeBytes(file, bytes);
    }

    void writeBytes(FileWriter& file, std::span<const std::byte> bytes) {
        while (!bytes.empty()) {
            m_job.throwIfStopped();
            const auto part = bytes.first(std::min(bytes.size(), bytesBetweenStops));
            file.write(part);
            bytes = bytes.subspan(part.size());
            m_done += part.size();
            m_job.report("Writing weights", static_cast<std::int64_t>(m_done),
                         static_cast<std::int64_t>(m_plan.weightBytes));
        }
    }

    const Checkpoint& m_source;
    const ExportPlan& m_plan;
    JobContext& m_job;
    std::uint64_t m_done = 0;
};

std::uint64_t writeText(const std::filesystem::path& path, const std::string& text) {
    FileWriter file(path);
    file.write(text);
    file.close();
    return file.writtenBytes();
}

void setKeyValueHeads(nlohmann::ordered_json& document, const ModelConfig& config, int count) {
    if (architectureNamed(config.architecture, "config.json").readsKeyValueHeadCount())
        document["num_key_value_heads"] = count;
}

} // namespace

std::string exportConfigText(const ModelConfig& config, const ModelGrouping& grouping,
                             const ExportOptions& options) {
    nlohmann::ordered_json document = *config.source;
    document.erase("regroup");
    if (options.dataType)
        document[document.contains("dtype") ? "dtype" : "torch_dtype"] =
            dataTypeName(*options.dataType);
    switch (options.form) {
    case ExportForm::Native: {
        nlohmann::ordered_json metadata = nlohmann::ordered_json::object();
        for (const auto& [key, value] : options.metadata)
            metadata[key] = value;
        document["regroup"] = {{"version", 1},
                               {"merge", mergeRuleName(options.rule)},
                               {"grouping", groupingToJson(grouping)},
                               {"metadata", std::move(metadata)}};
        break;
    }
    case ExportForm::Stock:
        setKeyValueHeads(document, config, grouping.front().key.groupCount());
        break;
    case ExportForm::Padded: break; // The checkpoint that is written tells it all (padded_form).
    case ExportForm::Repeated: setKeyValueHeads(document, config, config.headCount); break;
    }
    return document.dump(2) + "\n";
}

std::uint64_t writeWeights(const Checkpoint& source, const ExportPlan& plan,
                           const std::map<std::string, std::string>& metadata,
                           const std::filesystem::path& folder, JobContext& job) {
    std::map<std::string, std::string> header = metadata;
    header["format"] = "pt"; // transformers refuses files without it.
    WeightWriter writer(source, plan, job);
    if (plan.shards.size() == 1)
        return writer.writeFile(plan.shards.front(), header, folder / "model.safetensors");

    std::uint64_t writtenBytes = 0;
    nlohmann::ordered_json weightMap = nlohmann::ordered_json::object();
    for (std::size_t shard = 0; shard < plan.shards.size(); ++shard) {
        const std::string name =
            fmt::format("model-{:05}-of-{:05}.safetensors", shard + 1, plan.shards.size());
        writtenBytes += writer.writeFile(plan.shards[shard], header, folder / name);
        for (const std::size_t index : plan.shards[shard])
            weightMap[plan.tensors[index].info.name] = name;
    }
    const nlohmann::ordered_json index = {{"metadata", {{"total_size", plan.weightBytes}}},
                                          {"weight_map", std::move(weightMap)}};
    return writtenBytes + writeText(folder / "model.safetensors.index.json", index.dump(2) + "\n");
}

std::uint64_t copyCompanionFiles(const Checkpoint& source, const std::filesystem::path& folder) {
    std::uint64_t writtenBytes = 0;
    for (const char* name : companionNames) {
        if (!source.files().contains(name))
            continue;
        FileWriter file(folder / name);
        file.write(source.files().open(name)->bytes());
        file.close();
        writtenBytes += file.writtenBytes();
    }
    return writtenBytes;
}

std::uint64_t companionBytes(const Checkpoint& source) {
    std::uint64_t total = 0;
    for (const char* name : companionNames)
        if (source.files().contains(name))
            total += source.files().open(name)->bytes().size();
    return total;
}

} // namespace regroup
