// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/trained_model.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/convert/checkpoint_writer.h"
#include "core/convert/export_plan.h"
#include "core/grouping/grouping_file.h"
#include "core/jobs/job_context.h"
#include "core/model/scalar_type.h"
#include "core/train/label_head.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace regroup {

namespace {

constexpr std::uint64_t shardBytes = std::uint64_t{5} << 30U;

/// config.json of a checkpoint whose heads were merged on the way gets the grouping.
std::string configText(const ModelConfig& config) {
    nlohmann::ordered_json document = *config.source;
    const auto stored = readModelConfig(document.dump(), "config.json");
    if (stored.grouping != config.grouping)
        document["regroup"] = {
            {"version", 1}, {"merge", "learned"}, {"grouping", groupingToJson(config.grouping)}};
    return document.dump(2) + "\n";
}

void writeText(const std::filesystem::path& path, const std::string& text) {
    FileWriter file(path);
    file.write(text);
    file.close();
}

} // namespace

void writeModelFolder(const Checkpoint& checkpoint, const std::filesystem::path& folder,
                      JobContext& job) {
    const ModelConfig& config = checkpoint.config();
    writeText(folder / "config.json", configText(config));
    const ExportPlan plan =
        planExport(checkpoint, config.grouping, ExportForm::Native, MergeRule::Mean, shardBytes);
    (void)writeWeights(checkpoint, plan, {}, folder, job);
    (void)copyCompanionFiles(checkpoint, folder);
}

TrainedModel::TrainedModel(std::shared_ptr<TrainableCheckpoint> checkpoint,
                           const TrainedModelOptions& options)
    : m_options(options), m_checkpoint(std::move(checkpoint)) {
    const at::AutoGradMode gradients(true); // What is read now is what learns later.
    if (options.method == TrainMethod::Lora) {
        if (options.learnedMerge)
            throw Error(ErrorCode::Unsupported,
                        "Fine-tuning: a learned merge together with LoRA, expected full training: "
                        "adapters of heads that are merged could not be written.",
                        "Leave one of them out.");
        m_adapters.emplace(*m_checkpoint, options.lora, options.load, options.seed);
        m_parameters = m_adapters->parameters();
    }
    for (const TensorInfo& tensor : m_checkpoint->tensors())
        if (!m_adapters || (m_checkpoint->config().output == ModelOutput::Labels &&
                            isLabelHeadTensor(tensor.name)))
            m_parameters[tensor.name] = m_checkpoint->makeParameter(tensor.name, options.load);
    if (const DropoutRates rates = dropoutRates(m_checkpoint->config());
        options.modelDropout && rates.any()) {
        m_dropout.emplace(rates);
        m_dropout->addTo(*m_checkpoint);
    }
    if (options.learnedMerge) {
        m_merge.emplace(m_checkpoint->config(), *options.learnedMerge, options.load);
        m_parameters.insert(m_merge->parameters().begin(), m_merge->parameters().end());
    }
    m_model = Transformer::load(m_checkpoint, options.load);
}

std::shared_ptr<const Transformer> TrainedModel::current() const {
    if (!m_merge)
        return m_model;
    return m_merge->apply(*m_model);
}

std::shared_ptr<const Transformer> TrainedModel::forEvaluation() {
    if (m_adapters)
        m_adapters->stopDropout();
    if (m_dropout)
        m_dropout->stop();
    const at::NoGradGuard noGradients;
    return current();
}

std::shared_ptr<const Transformer> TrainedModel::forTraining(std::uint64_t dropoutSeed) {
    if (m_adapters)
        m_adapters->startDropout(dropoutSeed);
    if (m_dropout)
        m_dropout->start(dropoutSeed);
    const at::AutoGradMode gradients(true);
    return current();
}

std::shared_ptr<const Checkpoint> TrainedModel::merged() const {
    if (m_merge)
        return m_merge->fold(m_checkpoint);
    if (!m_adapters)
        return m_checkpoint;
    const at::NoGradGuard noGradients;
    auto whole = std::make_shared<TrainableCheckpoint>(m_checkpoint);
    for (const std::string& layer : m_adapters->layers()) {
        const std::string name = layer + ".weight";
        const at::Tensor stored = m_checkpoint->tensor(name);
        whole->add(name,
                   (stored.to(at::kDouble) + m_adapters->update(layer)).to(stored.scalar_type()));
    }
    return whole;
}

void TrainedModel::write(const std::filesystem::path& folder, JobContext& job) const {
    if (!m_adapters) {
        writeModelFolder(*merged(), folder, job);
        return;
    }
    writeAdapterFiles(folder, *m_adapters, m_options.lora, m_checkpoint->config(),
                      m_checkpoint->parameters(), m_options.baseModel);
    (void)copyCompanionFiles(*m_checkpoint, folder);
}

bool TrainedModel::losesInWriting() const {
    if (m_merge)
        return true;
    if (m_adapters)
        return false;
    for (const auto& [name, parameter] : m_checkpoint->parameters())
        if (scalarTypeOf(m_checkpoint->find(name)->dataType) != parameter.scalar_type())
            return true;
    return false;
}

} // namespace regroup
