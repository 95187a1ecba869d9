// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// A text on its way through the normalizers. The Metaspace scheme "first" adds its mark only to a
/// piece that stems from the very start of the original text. So every step keeps track of how many
/// bytes at the front stem from the original's first character; 0 once that character is gone.
struct NormalizedText {
    std::string text;
    std::size_t headBytes = 0;
};

/// A part [begin, end) of PieceList::text, in bytes.
struct Piece {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t headBytes = 0; ///< As in NormalizedText.
};

/// A text cut into pieces that the model will tokenize one by one. Never empty pieces.
struct PieceList {
    std::string text;
    std::vector<Piece> pieces;

    std::string_view viewOf(const Piece& piece) const {
        return std::string_view(text).substr(piece.begin, piece.end - piece.begin);
    }
};

} // namespace regroup
