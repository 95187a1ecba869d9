// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/training_examples.h"

#include "core/base/error.h"
#include "core/data/glue.h"
#include "core/data/instructions.h"
#include "core/jobs/job_context.h"
#include "core/tokenizer/tokenizer.h"
#include "core/train/batch_order.h"
#include "core/workflow/label_input.h"
#include "core/workflow/run_recorder.h"
#include "core/workflow/text_batches.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace regroup {

namespace {

constexpr std::size_t heldOutLimit = 1000;
using Ids = std::vector<std::int64_t>;

std::optional<std::int64_t> endTokenOf(const ModelConfig& config) {
    const auto found = config.source->find("eos_token_id");
    if (found == config.source->end())
        return std::nullopt;
    const auto& id = found->is_array() && !found->empty() ? found->front() : *found;
    return id.is_number_integer() ? std::optional(id.get<std::int64_t>()) : std::nullopt;
}

class ExampleReader {
public:
    ExampleReader(const FineTuneRequest& request, const ModelConfig& config,
                  const Tokenizer& tokenizer, JobContext& job)
        : m_request(request), m_config(config), m_tokenizer(tokenizer), m_job(job),
          m_length(std::min(request.length, config.positionCount)) {}

    std::vector<TrainingExample> textSequences() {
        const auto ids = tokenizeFile(m_tokenizer, m_request.data, m_job);
        std::vector<TrainingExample> examples;
        for (Ids& sequence : cutSequences(ids, m_length, /*tokenLimit=*/0))
            examples.push_back({std::move(sequence), {}, {}, 0});
        return examples;
    }

    /// Pieces of the text between the special tokens of a single text, which are never hidden.
    std::vector<TrainingExample> maskedSequences() {
        const Ids frame = m_tokenizer.encode("", SpecialTokens::Add).ids;
        const auto before = static_cast<std::ptrdiff_t>((frame.size() + 1) / 2);
        const auto inside = std::max<std::int64_t>(1, m_length - std::ssize(frame));
        Ids text = tokenizeFile(m_tokenizer, m_request.data, m_job);
        for (const std::int64_t special : frame)
            std::erase(text, special);
        std::vector<TrainingExample> examples;
        for (const Ids& piece : cutSequences(text, inside, /*tokenLimit=*/0)) {
            TrainingExample example;
            example.ids.assign(frame.begin(), frame.begin() + before);
            example.ids.insert(example.ids.end(), piece.begin(), piece.end());
            example.ids.insert(example.ids.end(), frame.begin() + before, frame.end());
            example.targets = example.ids;
            for (std::int64_t& target : example.targets)
                if (std::find(frame.begin(), frame.end(), target) != frame.end())
                    target = ignoredTarget;
            examples.push_back(std::move(example));
        }
        return examples;
    }

    std::vector<TrainingExample> instructions() {
        std::vector<TrainingExample> examples;
        const auto end = endTokenOf(m_config);
        const auto texts = readInstructions(m_request.data);
        for (const InstructionExample& text : texts) {
            Ids prompt = m_tokenizer.encode(text.prompt, SpecialTokens::Add).ids;
            Ids ids = m_tokenizer.encode(text.prompt + text.answer, SpecialTokens::Add).ids;
            if (end && !prompt.empty() && prompt.back() == *end)
                prompt.pop_back(); // Of tokenizers that close every text themselves.
            if (end && (ids.empty() || ids.back() != *end))
                ids.push_back(*end);
            TrainingExample example;
            cut(ids);
            example.targets = ids;
            std::fill_n(example.targets.begin(), std::min(prompt.size(), ids.size()),
                        ignoredTarget);
            example.ids = std::move(ids);
            examples.push_back(std::move(example));
            report(examples.size(), texts.size());
        }
        return examples;
    }

    std::vector<TrainingExample> labelledTexts(const GlueTask& task, std::int64_t& leftOut) {
        std::vector<TrainingExample> examples;
        const auto file = glueFile(task, m_request.data, Split::Train);
        const auto rows = readGlueFile(task, file);
        for (const TextExample& row : rows) {
            if (!row.label && !row.score) {
                ++leftOut;
                continue;
            }
            examples.push_back(labelled(task, row));
            report(examples.size(), rows.size());
        }
        if (examples.empty())
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: none of {} rows has a label, expected labelled rows.",
                                    file.string(), rows.size()),
                        "The test files of GLUE have no labels: use the training file.");
        return examples;
    }

    std::int64_t cutCount() const { return m_cutCount; }

private:
    TrainingExample labelled(const GlueTask& task, const TextExample& row) {
        LabelInput input = labelInputOf(task, row, m_config, m_tokenizer, m_length);
        m_cutCount += input.wasCut ? 1 : 0;
        TrainingExample example;
        example.ids = std::move(input.ids);
        example.typeIds = std::move(input.typeIds);
        example.label = row.score.value_or(row.label.value_or(0));
        if (example.ids.empty())
            throw Error(ErrorCode::BadData,
                        fmt::format("{}, line {}: the text has no tokens, expected some.",
                                    m_request.data.string(), row.line));
        return example;
    }

    void cut(Ids& ids) {
        if (std::ssize(ids) <= m_length)
            return;
        ids.resize(static_cast<std::size_t>(m_length));
        ++m_cutCount;
    }

    void report(std::size_t done, std::size_t total) {
        m_job.throwIfStopped();
        m_job.report("Tokenizing", static_cast<std::int64_t>(done),
                     static_cast<std::int64_t>(total));
    }

    const FineTuneRequest& m_request;
    const ModelConfig& m_config;
    const Tokenizer& m_tokenizer;
    JobContext& m_job;
    std::int64_t m_length;
    std::int64_t m_cutCount = 0;
};

MaskingOptions maskingOf(const ModelConfig& config, const Tokenizer& tokenizer,
                         const std::filesystem::path& model) {
    MaskingOptions options;
    options.vocabularySize = config.vocabularySize;
    for (const char* token : {"[MASK]", "<mask>"})
        if (const auto id = tokenizer.idOf(token)) {
            options.maskTokenId = *id;
            return options;
        }
    throw Error(ErrorCode::BadData,
                fmt::format("{}: the tokenizer has no token [MASK] or <mask>, expected one: the "
                            "model learns what is hidden behind it.",
                            model.string()));
}

void splitExamples(std::vector<TrainingExample> examples, const FineTuneRequest& request,
                   TrainingData& data) {
    if (request.exampleLimit > 0 && std::ssize(examples) > request.exampleLimit)
        examples.resize(static_cast<std::size_t>(request.exampleLimit));
    const auto [kept, heldOut] =
        splitHeldOut(examples.size(), request.heldOutShare, heldOutLimit, request.train.seed);
    for (const std::size_t index : kept)
        data.examples.push_back(std::move(examples[index]));
    for (const std::size_t index : heldOut)
        data.heldOut.push_back(std::move(examples[index]));
}

} // namespace

std::filesystem::path trainingDataFile(const FineTuneRequest& request) {
    const GlueTask* task = findGlueTask(request.task);
    return task != nullptr ? glueFile(*task, request.data, Split::Train) : request.data;
}

std::vector<std::string> fineTuneTaskNames() {
    std::vector<std::string> names;
    for (const GlueTask& task : glueTasks())
        names.push_back(task.name);
    names.insert(names.end(), {"text", "alpaca"});
    return names;
}

bool looksLikeAlpaca(const std::filesystem::path& data) {
    return looksLikeInstructions(data);
}

TrainingGoal trainingGoal(const std::string& task, const ModelConfig& config) {
    const GlueTask* glue = findGlueTask(task);
    if (glue == nullptr)
        return task == "text" && config.output == ModelOutput::MaskedTokens
                   ? TrainingGoal::MaskedTokens
                   : TrainingGoal::NextTokens;
    return glue->labelNames.empty() ? TrainingGoal::Score : TrainingGoal::Classes;
}

LabelHead labelHeadOf(const std::string& task, const ModelConfig& config,
                      const Tokenizer& tokenizer) {
    const GlueTask* glue = findGlueTask(task);
    if (glue == nullptr)
        throw Error(ErrorCode::BadUsage,
                    fmt::format("'{}' is no task with labels, expected one of GLUE.", task));
    LabelHead head;
    head.labels = glue->labelNames;
    head.isScore = head.labels.empty();
    if (head.isScore)
        head.labels = {"score"};
    head.padTokenId = config.padTokenId;
    for (const char* token : {"<pad>", "[PAD]", "<|pad|>"})
        if (!head.padTokenId)
            head.padTokenId = tokenizer.idOf(token);
    if (!head.padTokenId)
        head.padTokenId = endTokenOf(config);
    return head;
}

TrainingMaterial readTrainingMaterial(const FineTuneRequest& request, const ModelConfig& config,
                                      const Tokenizer& tokenizer, JobContext& job) {
    TrainingMaterial material;
    material.data.goal = trainingGoal(request.task, config);
    if (material.data.goal == TrainingGoal::MaskedTokens)
        material.data.masking = maskingOf(config, tokenizer, request.model);
    material.data.padTokenId = std::max<std::int64_t>(0, config.padTokenId.value_or(0));
    ExampleReader reader(request, config, tokenizer, job);
    std::vector<TrainingExample> examples;
    if (const GlueTask* glue = findGlueTask(request.task))
        examples = reader.labelledTexts(*glue, material.leftOut);
    else
        examples = request.task == "alpaca"                           ? reader.instructions()
                   : material.data.goal == TrainingGoal::MaskedTokens ? reader.maskedSequences()
                                                                      : reader.textSequences();
    material.cutCount = reader.cutCount();
    material.dataSha256 = fileSha256(trainingDataFile(request));
    material.metricName = material.data.goal == TrainingGoal::Classes ? "accuracy" : "loss";
    splitExamples(std::move(examples), request, material.data);
    return material;
}

} // namespace regroup
