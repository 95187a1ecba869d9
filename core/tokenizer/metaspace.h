// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/decoder.h"
#include "core/tokenizer/json_view.h"
#include "core/tokenizer/pre_tokenizer.h"

#include <memory>

namespace regroup {

/// Where the mark of a word's start is put in front of a text that has none.
enum class PrependScheme {
    First,
    Never,
    Always
}; ///< First: only at the start of the original text.

/// sentencepiece's way with spaces: each becomes a visible mark, usually '▁'.
struct MetaspaceOptions {
    char32_t replacement = U'▁';
    PrependScheme scheme = PrependScheme::Always;
    bool split = true; ///< Into words, each with its mark in front.
};

MetaspaceOptions metaspaceOptionsFrom(const JsonView& view);
std::unique_ptr<const PreTokenizer> makeMetaspacePreTokenizer(const MetaspaceOptions& options);
std::unique_ptr<const Decoder> makeMetaspaceDecoder(const MetaspaceOptions& options);

} // namespace regroup
