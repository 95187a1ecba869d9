// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/json_view.h"
#include "core/tokenizer/tokenizer.h"

#include <memory>
#include <string>
#include <vector>

namespace regroup {

/// Puts special tokens around the encoded texts and sets type ids. Immutable.
class PostProcessor {
public:
    virtual ~PostProcessor() = default;

    /// @param parts one encoding, or two for a pair; in a sequence of processors what the one
    /// before
    ///              made of them. Whoever calls joins what remains.
    virtual void apply(std::vector<Encoding>& parts, SpecialTokens special) const = 0;
};

/// From the member "post_processor" of a tokenizer.json. @throws Error(BadData), Error(Unsupported)
/// naming a type that is not known.
std::unique_ptr<const PostProcessor> makePostProcessor(const JsonView& view);

/// A place in a template: one of the two texts, or special tokens.
struct TemplatePiece {
    enum class Kind { First, Second, Special };
    Kind kind = Kind::First;
    std::int64_t typeId = 0;
    std::vector<std::int64_t> ids; ///< Special only.
};

std::unique_ptr<const PostProcessor> makeTemplateProcessor(std::vector<TemplatePiece> single,
                                                           std::vector<TemplatePiece> pair);

/// BERT: [CLS] A [SEP], B [SEP] with type id 1.
std::unique_ptr<const PostProcessor> makeBertProcessor(std::int64_t clsId, std::int64_t sepId);

/// RoBERTa: <s> A </s>, </s> B </s>, all type ids 0.
std::unique_ptr<const PostProcessor> makeRobertaProcessor(std::int64_t clsId, std::int64_t sepId);

} // namespace regroup
