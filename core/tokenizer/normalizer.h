// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/json_view.h"
#include "core/tokenizer/text_pieces.h"

#include <memory>

namespace regroup {

/// Rewrites a text before it is cut into pieces. Immutable.
class Normalizer {
public:
    virtual ~Normalizer() = default;
    virtual void normalize(NormalizedText& text) const = 0;
};

/// From the member "normalizer" of a tokenizer.json. @throws Error(BadData), Error(Unsupported)
/// naming a type that is not known.
std::unique_ptr<const Normalizer> makeNfcNormalizer();
std::unique_ptr<const Normalizer> makeNormalizer(const JsonView& view);

} // namespace regroup
