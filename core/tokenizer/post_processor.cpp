// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/post_processor.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace regroup {

namespace {

constexpr std::int64_t largestId = UINT32_MAX;

void surround(Encoding& part, const std::vector<std::int64_t>& before, std::int64_t after,
              std::int64_t typeId) {
    part.ids.insert(part.ids.begin(), before.begin(), before.end());
    part.typeIds.insert(part.typeIds.begin(), before.size(), typeId);
    part.ids.push_back(after);
    part.typeIds.push_back(typeId);
}

class ProcessorSequence : public PostProcessor {
public:
    explicit ProcessorSequence(std::vector<std::unique_ptr<const PostProcessor>> steps)
        : m_steps(std::move(steps)) {}
    void apply(std::vector<Encoding>& parts, SpecialTokens special) const override {
        for (const auto& step : m_steps)
            step->apply(parts, special);
    }

private:
    std::vector<std::unique_ptr<const PostProcessor>> m_steps;
};

/// ByteLevel only trims offsets, which an Encoding does not have.
class OffsetProcessor : public PostProcessor {
public:
    void apply(std::vector<Encoding>& /*parts*/, SpecialTokens /*special*/) const override {}
};

class TemplateProcessor : public PostProcessor {
public:
    TemplateProcessor(std::vector<TemplatePiece> single, std::vector<TemplatePiece> pair)
        : m_single(std::move(single)), m_pair(std::move(pair)) {}

    void apply(std::vector<Encoding>& parts, SpecialTokens special) const override {
        if (parts.size() > 2)
            throw Error(
                ErrorCode::Unsupported,
                fmt::format("Post-processor: found a template behind another processor that "
                            "makes {} parts, expected 1 or 2.",
                            parts.size()));
        std::vector<Encoding> result;
        for (const TemplatePiece& piece : parts.size() == 2 ? m_pair : m_single) {
            if (piece.kind == TemplatePiece::Kind::Special) {
                if (special == SpecialTokens::Add)
                    result.push_back(
                        {piece.ids, std::vector<std::int64_t>(piece.ids.size(), piece.typeId)});
                continue;
            }
            Encoding part = parts[piece.kind == TemplatePiece::Kind::First ? 0 : 1];
            std::fill(part.typeIds.begin(), part.typeIds.end(), piece.typeId);
            result.push_back(std::move(part));
        }
        parts = std::move(result);
    }

private:
    std::vector<TemplatePiece> m_single;
    std::vector<TemplatePiece> m_pair;
};

class BertProcessor : public PostProcessor {
public:
    BertProcessor(std::int64_t clsId, std::int64_t sepId) : m_clsId(clsId), m_sepId(sepId) {}
    void apply(std::vector<Encoding>& parts, SpecialTokens special) const override {
        if (special == SpecialTokens::Omit)
            return;
        for (std::size_t index = 0; index < parts.size(); ++index) {
            if (index == 0)
                surround(parts[index], {m_clsId}, m_sepId, 0);
            else
                surround(parts[index], {}, m_sepId, 1);
        }
    }

private:
    std::int64_t m_clsId;
    std::int64_t m_sepId;
};

class RobertaProcessor : public PostProcessor {
public:
    RobertaProcessor(std::int64_t clsId, std::int64_t sepId) : m_clsId(clsId), m_sepId(sepId) {}
    void apply(std::vector<Encoding>& parts, SpecialTokens special) const override {
        for (std::size_t index = 0; index < parts.size(); ++index) {
            std::fill(parts[index].typeIds.begin(), parts[index].typeIds.end(), 0);
            if (special == SpecialTokens::Add)
                surround(parts[index], {index == 0 ? m_clsId : m_sepId}, m_sepId, 0);
        }
    }

private:
    std::int64_t m_clsId;
    std::int64_t m_sepId;
};

/// ["[SEP]", 102]: the number.
std::int64_t idOfTokenPair(const JsonView& view) {
    const auto items = view.items();
    if (items.size() != 2)
        view.fail("a pair of token and id");
    return items[1].integer(0, largestId);
}

std::vector<std::int64_t> specialIds(const JsonView& specialTokens, const JsonView& name) {
    const auto token = specialTokens.find(name.string().c_str());
    if (!token)
        name.fail("a member of special_tokens");
    std::vector<std::int64_t> ids;
    for (const JsonView& id : token->at("ids").items())
        ids.push_back(id.integer(0, largestId));
    return ids;
}

std::vector<TemplatePiece> templateFrom(const JsonView& view, const JsonView& specialTokens,
                                        bool isPair) {
    std::vector<TemplatePiece> pieces;
    for (const JsonView& item : view.items()) {
        TemplatePiece piece;
        if (const auto sequence = item.find("Sequence")) {
            const JsonView id = sequence->at("id");
            if (id.string() != "A" && (id.string() != "B" || !isPair))
                id.fail(isPair ? "A or B" : "A");
            piece.kind =
                id.string() == "A" ? TemplatePiece::Kind::First : TemplatePiece::Kind::Second;
            piece.typeId = sequence->at("type_id").integer(0, largestId);
        } else if (const auto special = item.find("SpecialToken")) {
            piece.kind = TemplatePiece::Kind::Special;
            piece.ids = specialIds(specialTokens, special->at("id"));
            piece.typeId = special->at("type_id").integer(0, largestId);
        } else {
            item.fail("an object with 'Sequence' or 'SpecialToken'");
        }
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

std::unique_ptr<const PostProcessor> makeSequence(const JsonView& view) {
    std::vector<std::unique_ptr<const PostProcessor>> steps;
    for (const JsonView& item : view.at("processors").items())
        steps.push_back(makePostProcessor(item));
    return std::make_unique<ProcessorSequence>(std::move(steps));
}

} // namespace

std::unique_ptr<const PostProcessor> makeTemplateProcessor(std::vector<TemplatePiece> single,
                                                           std::vector<TemplatePiece> pair) {
    return std::make_unique<TemplateProcessor>(std::move(single), std::move(pair));
}

std::unique_ptr<const PostProcessor> makeBertProcessor(std::int64_t clsId, std::int64_t sepId) {
    return std::make_unique<BertProcessor>(clsId, sepId);
}

std::unique_ptr<const PostProcessor> makeRobertaProcessor(std::int64_t clsId, std::int64_t sepId) {
    return std::make_unique<RobertaProcessor>(clsId, sepId);
}

std::unique_ptr<const PostProcessor> makePostProcessor(const JsonView& view) {
    const std::string type = view.type();
    if (type == "Sequence")
        return makeSequence(view);
    if (type == "ByteLevel")
        return std::make_unique<OffsetProcessor>();
    if (type == "BertProcessing")
        return makeBertProcessor(idOfTokenPair(view.at("cls")), idOfTokenPair(view.at("sep")));
    if (type == "RobertaProcessing")
        return makeRobertaProcessor(idOfTokenPair(view.at("cls")), idOfTokenPair(view.at("sep")));
    if (type == "TemplateProcessing") {
        const JsonView specialTokens = view.at("special_tokens");
        return makeTemplateProcessor(templateFrom(view.at("single"), specialTokens, false),
                                     templateFrom(view.at("pair"), specialTokens, true));
    }
    view.failUnknownType("post-processor");
}

} // namespace regroup
