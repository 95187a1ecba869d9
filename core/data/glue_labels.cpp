// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/glue_labels.h"

#include "core/base/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace regroup {

namespace {

using Words = std::vector<std::vector<std::string>>;

/// What checkpoints call the classes beside the names of the official files, by class.
/// Source: datasets, glue.py; and model cards of tuned checkpoints.
Words otherNames(const std::string& task) {
    if (task == "sst2")
        return {{"negative", "neg"}, {"positive", "pos"}};
    if (task == "cola")
        return {{"unacceptable"}, {"acceptable"}};
    if (task == "mrpc")
        return {{"not_equivalent", "not_paraphrase"}, {"equivalent", "paraphrase"}};
    if (task == "qqp")
        return {{"not_duplicate", "not_paraphrase"}, {"duplicate", "paraphrase"}};
    if (task == "wnli")
        return {{"not_entailment"}, {"entailment"}};
    return {};
}

std::string normalized(std::string label) {
    for (char& character : label) {
        const auto byte = static_cast<unsigned char>(character);
        character =
            character == ' ' || character == '-' ? '_' : static_cast<char>(std::tolower(byte));
    }
    return label;
}

std::optional<std::size_t> classOf(const GlueTask& task, const std::string& label) {
    const std::string name = normalized(label);
    const Words others = otherNames(task.name);
    for (std::size_t index = 0; index < task.labelNames.size(); ++index) {
        if (name == task.labelNames[index] || name == std::to_string(index))
            return index;
        if (index < others.size() &&
            std::find(others[index].begin(), others[index].end(), name) != others[index].end())
            return index;
    }
    return std::nullopt;
}

bool areOnlyNumbered(std::span<const std::string> labels) {
    for (std::size_t index = 0; index < labels.size(); ++index)
        if (labels[index] != fmt::format("LABEL_{}", index))
            return false;
    return true;
}

std::string expectedNames(const GlueTask& task) {
    std::vector<std::string> names = task.labelNames;
    const Words others = otherNames(task.name);
    for (std::size_t index = 0; index < others.size(); ++index)
        names[index] += fmt::format(" ({})", others[index].front());
    return fmt::format("{}", fmt::join(names, ", "));
}

const char* const otherTaskHint =
    "The checkpoint may be tuned for another task; `regroup finetune --new-head` gives it a new "
    "head.";

} // namespace

std::vector<std::size_t> placesOfClasses(const GlueTask& task, std::span<const std::string> labels,
                                         const std::string& place) {
    const std::size_t count = std::max<std::size_t>(1, task.labelNames.size());
    if (labels.size() != count)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: the classifier gives {} labels ({}), expected {} for {}{}.",
                                place, labels.size(), fmt::join(labels, ", "), count, task.name,
                                task.labelNames.empty() ? std::string(", a number")
                                                        : fmt::format(": {}", expectedNames(task))),
                    otherTaskHint);
    std::vector<std::size_t> places(count);
    if (task.labelNames.empty() || areOnlyNumbered(labels)) {
        for (std::size_t index = 0; index < count; ++index)
            places[index] = index;
        return places;
    }
    std::vector<bool> isTaken(count, false);
    for (std::size_t index = 0; index < count; ++index) {
        const auto found = classOf(task, labels[index]);
        if (!found || isTaken[*found])
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: the label '{}' {}, expected the labels of {}: {}.", place,
                                    labels[index],
                                    found ? "stands for a class that another one stands for"
                                          : "is not known",
                                    task.name, expectedNames(task)),
                        otherTaskHint);
        isTaken[*found] = true;
        places[*found] = index;
    }
    return places;
}

} // namespace regroup
