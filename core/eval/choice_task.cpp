// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/choice_task.h"

#include "core/base/error.h"
#include "core/base/python_random.h"
#include "core/base/text.h"
#include "core/tokenizer/tokenizer.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace regroup {

namespace {

/// Python's str.strip() and Jinja's strip: ASCII and Unicode white space at both ends. The texts of
/// the benchmarks end in ASCII white space only.
std::string stripped(const std::string& text) {
    return std::string(trimmed(text));
}

std::string mnliPrompt(const TextExample& example) {
    const std::string hypothesis = stripped(example.second);
    return fmt::format("{}\nQuestion: {}{} True, False or Neither?\nAnswer:", example.first,
                       hypothesis, hypothesis.ends_with('.') ? "" : ".");
}

std::string gluePrompt(const std::string& task, const TextExample& example) {
    const std::string& first = example.first;
    const std::string& second = example.second;
    if (task == "sst2")
        return first + "\nQuestion: Is this sentence positive or negative?\nAnswer:";
    if (task == "cola")
        return first + "\nQuestion: Does this sentence make sense?\nAnswer:";
    if (task == "qnli")
        return first + "\n" + second +
               "\nQuestion: Does this response answer the question?\nAnswer:";
    if (task == "mrpc")
        return "Sentence 1: " + first + "\nSentence 2: " + second +
               "\nQuestion: Do both sentences mean the same thing?\nAnswer:";
    if (task == "qqp")
        return "Question 1: " + first + "\nQuestion 2: " + second +
               "\nQuestion: Do both questions ask the same thing?\nAnswer:";
    if (task == "mnli" || task == "mnli_mismatch")
        return mnliPrompt(example);
    return first + "\nQuestion: " + second + " True or False?\nAnswer:"; // rte, wnli
}

/// By class.
std::vector<std::string> glueChoices(const std::string& task) {
    if (task == "sst2")
        return {" negative", " positive"};
    if (task == "qnli")
        return {" yes", " no"};
    if (task == "mnli" || task == "mnli_mismatch")
        return {" True", " Neither", " False"};
    if (task == "rte")
        return {" True", " False"};
    if (task == "wnli")
        return {" False", " True"};
    return {" no", " yes"}; // cola, mrpc, qqp
}

constexpr std::uint32_t harnessSeed = 1234;

/// Draws the examples of one question after the other.
class ShotSampler {
public:
    ShotSampler(const GlueTask& task, const GlueShots& shots) : m_task(task), m_shots(shots) {
        // One more is drawn than is used, in case the question itself is among them.
        const auto most = std::max<std::int64_t>(0, std::ssize(shots.training) - 1);
        if (shots.count < 0 || shots.count > most)
            throw Error(ErrorCode::BadUsage,
                        fmt::format("{}: {} examples were asked for, expected 0 to {}: the "
                                    "training file has {} rows.",
                                    task.name, shots.count, most, shots.training.size()));
    }

    /// @param row of the question, counted over those with a label.
    std::string beginning(const TextExample& question, std::int64_t row) {
        std::string text;
        int left = m_shots.count;
        for (const std::int64_t drawn :
             m_random.sample(std::ssize(m_shots.training), m_shots.count + 1)) {
            const TextExample& example = m_shots.training[static_cast<std::size_t>(drawn)];
            const bool isQuestion = drawn == row && example.first == question.first &&
                                    example.second == question.second &&
                                    example.label == question.label;
            if (isQuestion || left-- <= 0)
                continue;
            text += answered(example);
        }
        return text;
    }

private:
    std::string answered(const TextExample& example) const {
        if (!example.label)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}, line {} of the training file: has no label, expected one "
                                    "of an example.",
                                    m_task.name, example.line));
        return gluePrompt(m_task.name, example) +
               glueChoices(m_task.name)[static_cast<std::size_t>(*example.label)] + "\n\n";
    }

    const GlueTask& m_task;
    const GlueShots& m_shots;
    PythonRandom m_random{harnessSeed};
};

constexpr std::string_view letters = "ABCD";

std::string mmluQuestionText(const MmluQuestion& question) {
    std::string text = stripped(question.question);
    for (std::size_t choice = 0; choice < question.choices.size(); ++choice)
        text += fmt::format("\n{}. {}", letters[choice], question.choices[choice]);
    return text + "\nAnswer:";
}

} // namespace

std::vector<ChoiceItem> glueChoiceItems(const GlueTask& task, std::span<const TextExample> examples,
                                        const GlueShots& shots) {
    if (task.labelNames.empty())
        throw Error(ErrorCode::Unsupported,
                    fmt::format("{} asks for a number, and prompts offer choices.", task.name),
                    "Use --protocol classifier.");
    std::optional<ShotSampler> sampler;
    if (shots.count != 0)
        sampler.emplace(task, shots);
    std::vector<ChoiceItem> items;
    for (std::size_t row = 0; row < examples.size(); ++row) {
        const TextExample& example = examples[row];
        if (!example.label)
            continue;
        const std::string beginning =
            sampler ? sampler->beginning(example, std::ssize(items)) : std::string();
        items.push_back({static_cast<std::int64_t>(row), beginning + gluePrompt(task.name, example),
                         glueChoices(task.name), *example.label});
    }
    if (items.empty())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: none of the {} rows has a label, expected labels to compare "
                                "with.",
                                task.name, examples.size()),
                    "GLUE's test files have none; use the validation split.");
    return items;
}

std::vector<ChoiceItem> mmluChoiceItems(const MmluSubject& subject,
                                        std::span<const MmluQuestion> questions,
                                        std::span<const MmluQuestion> examples, int shots) {
    if (shots < 0 || static_cast<std::size_t>(shots) > examples.size())
        throw Error(
            ErrorCode::BadUsage,
            fmt::format("{} examples were asked for, expected 0 to {}.", shots, examples.size()));
    std::string words = subject.name;
    std::replace(words.begin(), words.end(), '_', ' ');
    std::string beginning = fmt::format(
        "The following are multiple choice questions (with answers) about {}.\n\n", words);
    for (const MmluQuestion& example : examples.first(static_cast<std::size_t>(shots)))
        beginning += fmt::format("{} {}\n\n", mmluQuestionText(example),
                                 letters[static_cast<std::size_t>(example.answer)]);
    std::vector<ChoiceItem> items;
    for (std::size_t row = 0; row < questions.size(); ++row)
        items.push_back({static_cast<std::int64_t>(row),
                         beginning + mmluQuestionText(questions[row]),
                         {" A", " B", " C", " D"},
                         questions[row].answer});
    return items;
}

TokenizedChoices tokenizeChoices(const Tokenizer& tokenizer, const ChoiceItem& item) {
    std::string_view prompt = item.prompt;
    std::string_view context = prompt;
    while (!context.empty() &&
           std::string_view(" \t\n\r\f\v").find(context.back()) != std::string_view::npos)
        context.remove_suffix(1);
    const std::string moved(prompt.substr(context.size()));
    TokenizedChoices tokens;
    tokens.context = tokenizer.encode(context, SpecialTokens::Add).ids;
    for (const std::string& choice : item.choices) {
        const std::string text = std::string(context).append(moved).append(choice);
        const auto whole = tokenizer.encode(text, SpecialTokens::Add).ids;
        const auto cut = std::min(tokens.context.size(), whole.size());
        tokens.continuations.emplace_back(whole.begin() + static_cast<std::ptrdiff_t>(cut),
                                          whole.end());
    }
    return tokens;
}

} // namespace regroup
