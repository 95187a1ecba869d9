// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/normalizer.h"

#include <memory>
#include <optional>

namespace regroup {

struct BertNormalizerOptions {
    bool cleanText = true;            ///< Drop control characters, turn white space into spaces.
    bool handleChineseChars = true;   ///< Spaces around ideographs, so that each is a word.
    std::optional<bool> stripAccents; ///< Nothing: as lowercase says.
    bool lowercase = true;
};

std::unique_ptr<const Normalizer> makeBertNormalizer(const BertNormalizerOptions& options);
std::unique_ptr<const Normalizer> makeBertNormalizer(const JsonView& view);

} // namespace regroup
