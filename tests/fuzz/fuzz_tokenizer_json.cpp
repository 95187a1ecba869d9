// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/composed_tokenizer.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/fuzz/fuzz_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return regroup::fuzz::readOrRefuse([&] {
        const auto tokenizer =
            regroup::tokenizerFromJson(regroup::fuzz::asText(data, size), "tokenizer.json");
        const auto encoding =
            tokenizer->encode("Hello  wörld <s>42\n", regroup::SpecialTokens::Add);
        (void)tokenizer->decode(encoding.ids, regroup::SpecialOutput::Keep);
    });
}
