// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/tokenizer/oracle_cases.h"
#include "tests/support/shared_data.h"

#include <algorithm>

namespace regroup::test {

namespace {

class SharedOracle : public testing::TestWithParam<const char*> {};

TEST_P(SharedOracle, AgreesInEveryCase) {
    const auto shared = sharedData();
    if (!shared)
        GTEST_SKIP() << "needs ../shared/data";
    const auto folder = *shared / "oracles/tokenizers" / GetParam();
    expectOracle(*loadTokenizer(folder / "tokenizer.json"), folder / "vectors.json");
}

INSTANTIATE_TEST_SUITE_P(All, SharedOracle,
                         testing::Values("gpt2-bpe", "llama2-bpe", "llama2-bpe-metaspace",
                                         "llama3-bpe", "qwen2-bpe", "roberta-bpe", "bert-wordpiece",
                                         "bert-wordpiece-cased", "unigram"),
                         [](const auto& instance) {
                             std::string name = instance.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

} // namespace

} // namespace regroup::test
