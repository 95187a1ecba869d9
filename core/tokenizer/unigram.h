// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/json_view.h"
#include "core/tokenizer/token_model.h"

#include <memory>

namespace regroup {

/// Unigram language model, from the member "model" of a tokenizer.json: of all ways to cut a piece
/// into tokens the one with the largest sum of scores (log probabilities).
std::unique_ptr<const TokenModel> makeUnigramModel(const JsonView& view);

} // namespace regroup
