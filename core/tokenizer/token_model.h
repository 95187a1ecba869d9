// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/vocabulary.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace regroup {

/// Turns one piece of text into token ids: BPE, WordPiece, Unigram. Immutable; caches inside are
/// safe to use from several threads.
class TokenModel {
public:
    virtual ~TokenModel() = default;

    /// Appends the ids of a piece. @param piece valid UTF-8, not empty.
    /// @throws Error(BadData) if it needs the unknown token and the vocabulary has none.
    virtual void tokenize(std::string_view piece, std::vector<std::int64_t>& ids) const = 0;

    virtual const Vocabulary& vocabulary() const = 0;

    /// transformers does not clean up what byte pairs decode to: their spaces mean something.
    virtual bool isBytePair() const { return false; }

    /// The first id for an added token that the vocabulary does not have.
    virtual std::size_t firstFreeId() const { return vocabulary().size(); }
};

} // namespace regroup
