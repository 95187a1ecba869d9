// SPDX-License-Identifier: GPL-3.0-or-later
// Seconds that a tokenizer takes for the lines of a text, one thread:
//     bench_tokenizer TOKENIZER TEXT RUNS
// prints {"lines", "bytes", "tokens", "checksum", "seconds": [one a run]}. compare_tokenizers.py
// runs it side by side with the tokenizers library.
#include "core/base/file.h"
#include "core/tokenizer/tokenizer.h"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

namespace regroup {
namespace {

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        if (end > begin)
            lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

/// Depends on every id and its place, so that both sides can be seen to do the same.
struct Result {
    std::size_t tokens = 0;
    std::uint64_t checksum = 0;
};

Result encodeAll(const Tokenizer& tokenizer, const std::vector<std::string>& lines) {
    Result result;
    for (const std::string& line : lines) {
        const Encoding encoding = tokenizer.encode(line, SpecialTokens::Add);
        result.tokens += encoding.ids.size();
        for (const std::int64_t id : encoding.ids)
            result.checksum = (result.checksum * 31 + static_cast<std::uint64_t>(id)) % 1000000007;
    }
    return result;
}

int run(const std::string& tokenizerPath, const std::string& textPath, int runs) {
    const auto tokenizer = loadTokenizer(tokenizerPath);
    const std::string text = readTextFile(textPath);
    const std::vector<std::string> lines = linesOf(text);
    std::string seconds;
    Result result;
    for (int index = 0; index < runs; ++index) {
        const auto begin = std::chrono::steady_clock::now();
        result = encodeAll(*tokenizer, lines);
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
        seconds += (index > 0 ? ", " : "") + std::to_string(taken.count());
    }
    std::printf("{\"lines\": %zu, \"bytes\": %zu, \"tokens\": %zu, \"checksum\": %llu, "
                "\"seconds\": [%s]}\n",
                lines.size(), text.size(), result.tokens,
                static_cast<unsigned long long>(result.checksum), seconds.c_str());
    return 0;
}

} // namespace
} // namespace regroup

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: bench_tokenizer TOKENIZER TEXT RUNS\n");
        return 2;
    }
    try {
        return regroup::run(argv[1], argv[2], std::atoi(argv[3]));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
