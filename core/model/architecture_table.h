// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/architecture.h"
#include "core/model/json_document.h"

#include <string>
#include <string_view>
#include <vector>

namespace regroup {

// The rows of the table; each in its own file, added to the list in architecture.cpp.
const Architecture& llamaArchitecture();
const Architecture& gptNeoArchitecture();

// What the rows share.

/// Largest values that are believed. Above them lies damage, not a model; below them no product of
/// two shapes leaves int64, and lists per layer and head stay small.
constexpr std::int64_t layerLimit = 4096;
constexpr std::int64_t headLimit = 1024;
constexpr std::int64_t headDimLimit = 65536;
constexpr std::int64_t widthLimit = std::int64_t{1} << 24U;
constexpr std::int64_t vocabularyLimit = std::int64_t{1} << 31U;

/// Fills architecture, className and dataType (both layouts of transformers).
/// @param classNames the classes that can be run: a language model first.
/// @throws Error(Unsupported) if `architectures` names another class, e.g. a classifier.
ModelConfig startConfig(const JsonFields& fields, const std::string& place,
                        std::string_view architecture, const std::vector<std::string>& classNames);

/// @throws Error(BadData) unless part divides whole.
void requireDivides(const std::string& place, std::string_view partName, std::int64_t part,
                    std::string_view wholeName, std::int64_t whole);

/// "4 heads of 64, model width 768": what a projection's shape follows from.
std::string headsNote(int headCount, const ModelConfig& config);

} // namespace regroup
