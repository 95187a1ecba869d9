// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace regroup {

class Checkpoint;
class FileSource;

/// What `regroup inspect` and the Model sheet show; from headers only. Plain data.
struct ModelSummary {
    std::string path;
    std::string architecture;
    std::string className;
    int layerCount = 0;
    int headCount = 0;
    std::vector<int> keyHeadCounts;   ///< [layerCount]
    std::vector<int> valueHeadCounts; ///< [layerCount]
    int headDim = 0;
    std::int64_t modelDim = 0;
    std::int64_t vocabularySize = 0;
    std::int64_t positionCount = 0;
    std::int64_t parameterCount = 0;
    std::map<std::string, std::int64_t> dataTypes; ///< Data type name -> parameters of it.
    std::uint64_t weightBytes = 0;
    std::uint64_t keyValueBytesPerToken = 0;  ///< In the checkpoint's own data type.
    std::int64_t keyHeadParameterCount = 0;   ///< Of one key head: rows of weight and bias.
    std::int64_t valueHeadParameterCount = 0; ///< The same of a value head.
    bool tiedHead = false;
    std::string tokenizer; ///< "tokenizer.json", "vocab.json + merges.txt", or "" for none.
    std::vector<std::string> warnings;
    ModelGrouping grouping;
};

/// "tokenizer.json", "vocab.json + merges.txt" and so on; "" for none.
std::string tokenizerOf(const FileSource& files);

ModelSummary summarizeModel(const Checkpoint& checkpoint);

/// `kv_heads`: one number if keys and values of all layers agree, a list of numbers if they agree
/// layer by layer, else a list of {"key", "value"}.
nlohmann::ordered_json keyValueHeadsJson(const ModelGrouping& grouping);

/// The object of `inspect --json`; keys as in the command line's contract.
nlohmann::ordered_json modelSummaryToJson(const ModelSummary& summary);

/// Bytes the KV cache grows by for each token: headDim * elementSize * (sum G_K + sum G_V).
std::uint64_t keyValueBytesPerToken(const ModelGrouping& grouping, int headDim,
                                    std::uint64_t elementSize);

} // namespace regroup
