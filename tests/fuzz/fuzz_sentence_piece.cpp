// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/sentence_piece_model.h"
#include "tests/fuzz/fuzz_target.h"

#include <sys/mman.h>
#include <unistd.h>

#include <string>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const int memory = ::memfd_create("tokenizer.model", MFD_CLOEXEC); // The reader takes a path.
    if (memory < 0 || ::write(memory, data, size) != static_cast<ssize_t>(size))
        __builtin_trap();
    const int result = regroup::fuzz::readOrRefuse([&] {
        const auto tokenizer =
            regroup::loadSentencePieceModel("/proc/self/fd/" + std::to_string(memory));
        const auto encoding = tokenizer->encode("Hello  wörld 42\n", regroup::SpecialTokens::Add);
        (void)tokenizer->decode(encoding.ids, regroup::SpecialOutput::Keep);
    });
    ::close(memory);
    return result;
}
