// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/mmlu.h"

#include "core/base/error.h"

#include <fmt/format.h>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t columnCount = 6;

int answerOf(const TextTable& table, const TableRow& row) {
    const std::string& letter = row.cells.back();
    if (letter.size() != 1 || letter[0] < 'A' || letter[0] > 'D')
        throw Error(ErrorCode::BadData,
                    fmt::format("{}, line {}: the answer is '{}', expected A, B, C or D.",
                                table.place, row.line, letter.substr(0, 40)),
                    "MMLU files have no header.");
    return letter[0] - 'A';
}

} // namespace

std::string_view mmluCategoryName(MmluCategory category) {
    switch (category) {
    case MmluCategory::Stem: return "stem";
    case MmluCategory::Humanities: return "humanities";
    case MmluCategory::SocialSciences: return "social_sciences";
    case MmluCategory::Other: return "other";
    }
    return {};
}

std::span<const MmluSubject> mmluSubjects() {
    static const std::vector<MmluSubject> subjects{
        {"abstract_algebra", MmluCategory::Stem},
        {"anatomy", MmluCategory::Stem},
        {"astronomy", MmluCategory::Stem},
        {"business_ethics", MmluCategory::Other},
        {"clinical_knowledge", MmluCategory::Other},
        {"college_biology", MmluCategory::Stem},
        {"college_chemistry", MmluCategory::Stem},
        {"college_computer_science", MmluCategory::Stem},
        {"college_mathematics", MmluCategory::Stem},
        {"college_medicine", MmluCategory::Other},
        {"college_physics", MmluCategory::Stem},
        {"computer_security", MmluCategory::Stem},
        {"conceptual_physics", MmluCategory::Stem},
        {"econometrics", MmluCategory::SocialSciences},
        {"electrical_engineering", MmluCategory::Stem},
        {"elementary_mathematics", MmluCategory::Stem},
        {"formal_logic", MmluCategory::Humanities},
        {"global_facts", MmluCategory::Other},
        {"high_school_biology", MmluCategory::Stem},
        {"high_school_chemistry", MmluCategory::Stem},
        {"high_school_computer_science", MmluCategory::Stem},
        {"high_school_european_history", MmluCategory::Humanities},
        {"high_school_geography", MmluCategory::SocialSciences},
        {"high_school_government_and_politics", MmluCategory::SocialSciences},
        {"high_school_macroeconomics", MmluCategory::SocialSciences},
        {"high_school_mathematics", MmluCategory::Stem},
        {"high_school_microeconomics", MmluCategory::SocialSciences},
        {"high_school_physics", MmluCategory::Stem},
        {"high_school_psychology", MmluCategory::SocialSciences},
        {"high_school_statistics", MmluCategory::Stem},
        {"high_school_us_history", MmluCategory::Humanities},
        {"high_school_world_history", MmluCategory::Humanities},
        {"human_aging", MmluCategory::Other},
        {"human_sexuality", MmluCategory::SocialSciences},
        {"international_law", MmluCategory::Humanities},
        {"jurisprudence", MmluCategory::Humanities},
        {"logical_fallacies", MmluCategory::Humanities},
        {"machine_learning", MmluCategory::Stem},
        {"management", MmluCategory::Other},
        {"marketing", MmluCategory::Other},
        {"medical_genetics", MmluCategory::Other},
        {"miscellaneous", MmluCategory::Other},
        {"moral_disputes", MmluCategory::Humanities},
        {"moral_scenarios", MmluCategory::Humanities},
        {"nutrition", MmluCategory::Other},
        {"philosophy", MmluCategory::Humanities},
        {"prehistory", MmluCategory::Humanities},
        {"professional_accounting", MmluCategory::Other},
        {"professional_law", MmluCategory::Humanities},
        {"professional_medicine", MmluCategory::Other},
        {"professional_psychology", MmluCategory::SocialSciences},
        {"public_relations", MmluCategory::SocialSciences},
        {"security_studies", MmluCategory::SocialSciences},
        {"sociology", MmluCategory::SocialSciences},
        {"us_foreign_policy", MmluCategory::SocialSciences},
        {"virology", MmluCategory::Other},
        {"world_religions", MmluCategory::Humanities}};
    return subjects;
}

fs::path mmluFile(const MmluSubject& subject, const fs::path& path, Split split) {
    const std::string folder = split == Split::Train        ? "dev"
                               : split == Split::Validation ? "val"
                                                            : "test";
    const std::string name = fmt::format("{}_{}.csv", subject.name, folder);
    std::error_code error;
    for (const fs::path& file : {path / folder / name, path / name})
        if (fs::is_regular_file(file, error))
            return file;
    throw Error(
        ErrorCode::BadData,
        fmt::format("{}: holds no {}/{}, expected the folder of MMLU with dev, val and test.",
                    path.string(), folder, name),
        "Choose the folder that was unpacked from MMLU's data.tar.");
}

std::vector<const MmluSubject*> mmluSubjectsOf(std::string_view task) {
    std::vector<const MmluSubject*> subjects;
    for (const MmluSubject& subject : mmluSubjects()) {
        const std::string category = fmt::format("mmlu_{}", mmluCategoryName(subject.category));
        if (task == "mmlu" || task == category || task == fmt::format("mmlu_{}", subject.name))
            subjects.push_back(&subject);
    }
    return subjects;
}

std::vector<MmluQuestion> mmluQuestions(const TextTable& table) {
    std::vector<MmluQuestion> questions;
    for (const TableRow& row : table.rows) {
        if (row.cells.size() != columnCount)
            throw Error(
                ErrorCode::BadData,
                fmt::format("{}, line {}: {} columns, expected {}: a question, four choices "
                            "and the answer's letter.",
                            table.place, row.line, row.cells.size(), columnCount));
        MmluQuestion question;
        question.question = row.cells[0];
        for (std::size_t choice = 0; choice < question.choices.size(); ++choice)
            question.choices[choice] = row.cells[choice + 1];
        question.answer = answerOf(table, row);
        question.line = row.line;
        questions.push_back(std::move(question));
    }
    if (questions.empty())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found no rows, expected questions.", table.place));
    return questions;
}

std::vector<MmluQuestion> readMmluFile(const fs::path& path) {
    return mmluQuestions(readCsv(path));
}

} // namespace regroup
