// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/architecture.h"
#include "core/model/json_document.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

// The rows of the table; each in its own file, added to the list in architecture.cpp.
const Architecture& llamaArchitecture();
const Architecture& mistralArchitecture();
const Architecture& qwen2Architecture();
const Architecture& gptNeoArchitecture();
const Architecture& gpt2Architecture();
const Architecture& gptBigCodeArchitecture();
const Architecture& optArchitecture();
const Architecture& bertArchitecture();
const Architecture& robertaArchitecture();

// What the rows share.

/// Largest values that are believed. Above them lies damage, not a model; below them no product of
/// two shapes leaves int64, and lists per layer and head stay small.
constexpr std::int64_t layerLimit = 4096;
constexpr std::int64_t headLimit = 1024;
constexpr std::int64_t headDimLimit = 65536;
constexpr std::int64_t widthLimit = std::int64_t{1} << 24U;
constexpr std::int64_t labelLimit = std::int64_t{1} << 20U;
constexpr std::int64_t vocabularyLimit = std::int64_t{1} << 31U;

/// A class of transformers that can be run.
struct ModelClass {
    std::string name; ///< As in `architectures`.
    ModelOutput output = ModelOutput::NextTokens;
};

/// Fills architecture, className, dataType (both layouts of transformers), output, labels and
/// padTokenId.
/// @param classes the first is taken where config.json names none.
/// @param padTokenId what transformers takes where config.json has no `pad_token_id`.
/// @throws Error(Unsupported) if `architectures` names another class.
ModelConfig startConfig(const JsonFields& fields, const std::string& place,
                        std::string_view architecture, const std::vector<ModelClass>& classes,
                        std::optional<std::int64_t> padTokenId = {});

/// Four tensors of their own, [out, in] each. @param names of query, key, value and output.
AttentionLayout separateProjections(const ModelConfig& config, int layer,
                                    const std::array<std::string, 4>& names);

/// @throws Error(BadData) unless part divides whole.
void requireDivides(const std::string& place, std::string_view partName, std::int64_t part,
                    std::string_view wholeName, std::int64_t whole);

} // namespace regroup
