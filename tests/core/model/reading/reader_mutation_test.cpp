// SPDX-License-Identifier: GPL-3.0-or-later
// Thousands of damaged files: the readers either throw Error or return what truly fits the file.
// Worth most under the sanitizers (preset asan).
#include "core/model/checkpoint_files.h"
#include "core/model/json_document.h"
#include "core/model/safetensors.h"
#include "tests/core/model/reading/mutation.h"
#include "tests/core/model/reading/raw_safetensors.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

constexpr std::size_t lengthBytes = 8;

struct Outcomes {
    int accepted = 0;
    int refused = 0;
};

/// A message people can read: not empty, bounded, one line, ends as a sentence.
void expectReadable(const Error& error) {
    const std::string text = error.what();
    EXPECT_FALSE(text.empty());
    EXPECT_LT(text.size(), 1000U) << text;
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with(".")) << text;
}

/// Runs a reader on one damaged file; anything but Error fails the test.
template <typename Call> void tryReading(Outcomes& outcomes, Call&& call) {
    try {
        call();
        ++outcomes.accepted;
    } catch (const Error& error) {
        expectReadable(error);
        ++outcomes.refused;
    }
}

std::string smallFile() {
    const std::vector<TensorInfo> tensors{
        {"model.embed.weight", DataType::Float32, {4, 3}, 0, 0, 0},
        {"model.norm.weight", DataType::BFloat16, {3}, 0, 0, 0},
        {"nothing", DataType::Int64, {0, 2}, 0, 0, 0},
        {"scalar", DataType::Float64, {}, 0, 0, 0}};
    std::string file = makeSafetensorsHeader(tensors, {{"format", "pt"}});
    return file + std::string(48 + 6 + 8, 'x');
}

/// What a caller relies on, worked out here from the file alone.
void expectWithinFile(const SafetensorsHeader& header, const std::string& file) {
    std::uint64_t covered = 0;
    std::uint64_t sum = 0; // Reads every byte, so that a sanitizer sees a wrong range.
    for (const TensorInfo& tensor : header.tensors) {
        ASSERT_LE(tensor.offset, file.size());
        ASSERT_LE(tensor.sizeBytes, file.size() - tensor.offset);
        auto elements = static_cast<unsigned __int128>(dataTypeSize(tensor.dataType));
        for (const std::int64_t extent : tensor.shape) {
            ASSERT_GE(extent, 0);
            elements *= static_cast<unsigned __int128>(extent);
        }
        ASSERT_TRUE(elements == tensor.sizeBytes) << tensor.name;
        for (const std::byte value : bytesOf(file).subspan(tensor.offset, tensor.sizeBytes))
            sum += std::to_integer<std::uint64_t>(value);
        covered += tensor.sizeBytes;
    }
    std::uint64_t headerBytes = 0;
    std::memcpy(&headerBytes, file.data(), lengthBytes);
    EXPECT_EQ(covered, file.size() - lengthBytes - headerBytes); // Each byte of data, once.
    EXPECT_LE(sum, 255 * file.size());
}

} // namespace

TEST(ReaderMutation, SafetensorsHeaders) {
    const std::string original = smallFile();
    std::uint64_t headerBytes = 0;
    std::memcpy(&headerBytes, original.data(), lengthBytes);
    Mutator mutator(1);
    Outcomes outcomes;
    for (int round = 0; round < 20'000; ++round) {
        std::string file = mutator.mutated(original, lengthBytes, lengthBytes + headerBytes);
        // Otherwise a header that grew or shrank would only ever fail for its length.
        const std::uint64_t length = headerBytes + file.size() - original.size();
        if (mutator.chance(0.9))
            file.replace(0, lengthBytes, lengthPrefix(length));
        tryReading(outcomes,
                   [&] { expectWithinFile(readSafetensorsHeader(bytesOf(file), "x"), file); });
    }
    EXPECT_GT(outcomes.accepted, 500);
    EXPECT_GT(outcomes.refused, 5000);
}

TEST(ReaderMutation, WholeSafetensorsFiles) {
    const std::string original = smallFile();
    Mutator mutator(2);
    Outcomes outcomes;
    for (int round = 0; round < 20'000; ++round) {
        std::string file = mutator.mutated(original);
        if (mutator.chance(0.2))
            file.resize(static_cast<std::size_t>(mutator.below(std::ssize(file) + 1)));
        tryReading(outcomes,
                   [&] { expectWithinFile(readSafetensorsHeader(bytesOf(file), "x"), file); });
    }
    EXPECT_GT(outcomes.accepted, 500);
    EXPECT_GT(outcomes.refused, 5000);
}

TEST(ReaderMutation, Indexes) {
    const auto shard = [](const std::string& name) {
        const std::vector<TensorInfo> tensors{{name, DataType::UInt8, {1}, 0, 0, 0}};
        return makeSafetensorsHeader(tensors, {}) + "x";
    };
    const std::string index = R"({"metadata": {"total_size": 2}, "weight_map": )"
                              R"({"a": "s1.safetensors", "b": "s2.safetensors"}})";
    Mutator mutator(3);
    Outcomes outcomes;
    for (int round = 0; round < 20'000; ++round) {
        const auto source =
            makeMemorySource({{"model.safetensors.index.json", mutator.mutated(index)},
                              {"s1.safetensors", shard("a")},
                              {"s2.safetensors", shard("b")}});
        tryReading(outcomes, [&] {
            const StoredWeights weights = openWeights(*source, "");
            EXPECT_FALSE(weights.tensors.empty());
            for (const TensorInfo& tensor : weights.tensors)
                ASSERT_LT(tensor.fileIndex, weights.files.size());
        });
    }
    EXPECT_GT(outcomes.accepted, 500);
    EXPECT_GT(outcomes.refused, 5000);
}

TEST(ReaderMutation, JsonDocuments) {
    const std::string config =
        R"({"model_type": "llama", "hidden_size": 64, "eps": 1e-05, "tied": true,
 "layers": [1, 2, {"kind": null, "name": "caf\u00e9 \ud83d\ude00"}], "rope": {"theta": 10000.0}})";
    Mutator mutator(4);
    Outcomes outcomes;
    for (int round = 0; round < 20'000; ++round) {
        const std::string text = mutator.mutated(config);
        tryReading(outcomes, [&] {
            const auto document = parseOrderedJsonObject(text, "x.json");
            EXPECT_EQ(parseJsonObject(text, "x.json"), nlohmann::json(document));
            EXPECT_LT(shownValue(document).size(), 200U);
        });
    }
    EXPECT_GT(outcomes.accepted, 500);
    EXPECT_GT(outcomes.refused, 5000);
}
