// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/instructions.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <fstream>

namespace regroup {
namespace {

std::filesystem::path written(const test::TempDir& folder, const std::string& name,
                              const std::string& content) {
    std::ofstream(folder / name, std::ios::binary) << content;
    return folder / name;
}

// The whole prompts, as Alpaca's train.py words them.
TEST(Instructions, AreWordedAsAlpacaWordsThem) {
    const test::TempDir folder;
    const auto examples = readInstructions(
        written(folder, "a.json", R"([{"instruction": "Add.", "input": "1 2", "output": "3"},
                                      {"instruction": "Greet.", "input": "", "output": "Hällo"},
                                      {"instruction": "Go.", "output": ""}])"));
    ASSERT_EQ(examples.size(), 3U);
    EXPECT_EQ(examples[0].prompt,
              "Below is an instruction that describes a task, paired with an input that provides "
              "further context. Write a response that appropriately completes the request.\n\n"
              "### Instruction:\nAdd.\n\n### Input:\n1 2\n\n### Response:");
    EXPECT_EQ(examples[0].answer, "3");
    EXPECT_EQ(examples[1].prompt,
              "Below is an instruction that describes a task. Write a response that appropriately "
              "completes the request.\n\n### Instruction:\nGreet.\n\n### Response:");
    EXPECT_EQ(examples[1].answer, "Hällo");
    EXPECT_EQ(examples[2].answer, "");
}

TEST(Instructions, ComeAsLinesToo) {
    const test::TempDir folder;
    const auto path = written(folder, "a.jsonl",
                              "{\"instruction\": \"A {b}\", \"output\": \"c\"}\r\n\n"
                              "{\"instruction\": \"D\", \"input\": null, \"output\": \"e\"}\n");
    EXPECT_TRUE(looksLikeInstructions(path));
    const auto examples = readInstructions(path);
    ASSERT_EQ(examples.size(), 2U);
    EXPECT_NE(examples[0].prompt.find("A {b}"), std::string::npos);
    EXPECT_FALSE(looksLikeInstructions(written(folder, "t.jsonl", "{\"text\": \"x\"}\n")));
    EXPECT_FALSE(looksLikeInstructions(written(folder, "t.txt", "\"instruction\"")));
}

TEST(Instructions, WhatIsWrongIsNamed) {
    const test::TempDir folder;
    const auto expect = [&](const std::string& content, const std::string& told) {
        test::expectError(ErrorCode::BadData, told,
                          [&] { (void)readInstructions(written(folder, "a.json", content)); });
    };
    expect("[]", "holds no examples");
    expect("[1]", "example 1: found number, expected an object");
    expect("[{\"instruction\": \"a\"}]", "example 1: found no \"output\"");
    expect("[{\"instruction\": 3, \"output\": \"b\"}]",
           "example 1: found \"instruction\" of type number");
    expect("[{\"instruction\": \"a\", ", "no valid JSON");
    expect("[{\"instruction\": \"a\xff\", \"output\": \"b\"}]", "no UTF-8");
}

} // namespace
} // namespace regroup
