// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/regex.h"
#include "core/tokenizer/text_pieces.h"
#include "core/tokenizer/unicode.h"

namespace regroup {

/// Cuts every piece into the parts that find(text, spans) appends for it, in order; empty ones
/// vanish.
template <typename Find> void splitPieces(PieceList& list, Find&& find) {
    std::vector<Piece> pieces;
    pieces.reserve(list.pieces.size());
    std::vector<Span> spans;
    for (const Piece& piece : list.pieces) {
        spans.clear();
        find(list.viewOf(piece), spans);
        for (const Span& span : spans)
            if (span.begin < span.end)
                pieces.push_back({piece.begin + span.begin, piece.begin + span.end,
                                  piece.headBytes > span.begin ? piece.headBytes - span.begin : 0});
    }
    list.pieces = std::move(pieces);
}

/// Gives every piece to edit(NormalizedText&), which may change it.
template <typename Edit> void rewritePieces(PieceList& list, Edit&& edit) {
    PieceList result;
    result.text.reserve(list.text.size() + list.text.size() / 2);
    result.pieces.reserve(list.pieces.size());
    NormalizedText edited;
    for (const Piece& piece : list.pieces) {
        edited.text.assign(list.viewOf(piece));
        edited.headBytes = piece.headBytes;
        edit(edited);
        if (edited.text.empty())
            continue;
        result.pieces.push_back(
            {result.text.size(), result.text.size() + edited.text.size(), edited.headBytes});
        result.text += edited.text;
    }
    list = std::move(result);
}

/// Appends each character with the property as a match, and what lies between as gaps.
template <typename IsDelimiter>
void findCharacters(std::string_view text, IsDelimiter&& isDelimiter, std::vector<Span>& spans) {
    std::size_t covered = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        if (!isDelimiter(unicode::next(text, at)))
            continue;
        if (covered < begin)
            spans.push_back({covered, begin, false});
        spans.push_back({begin, at, true});
        covered = at;
    }
    if (covered < text.size())
        spans.push_back({covered, text.size(), false});
}

} // namespace regroup
