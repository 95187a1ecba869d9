// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/graphemes.h"

#include "core/base/error.h"

#include <fmt/format.h>
#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/utext.h>

#include <memory>

namespace regroup {

namespace {

void requireIcu(UErrorCode status) {
    if (U_FAILURE(status))
        throw Error(ErrorCode::Internal,
                    fmt::format("Character boundaries: ICU reports {}, expected its data to load.",
                                u_errorName(status)));
}

bool isAscii(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x80)
            return false;
    return true;
}

/// One a thread: an iterator has a state, and making one takes longer than most texts.
icu::BreakIterator& characterIterator() {
    thread_local const std::unique_ptr<icu::BreakIterator> iterator = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::BreakIterator> made(
            icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
        requireIcu(status);
        return made;
    }();
    return *iterator;
}

} // namespace

void forEachGrapheme(std::string_view text,
                     const std::function<void(std::size_t, std::size_t)>& found) {
    if (isAscii(text)) { // CR LF is the only cluster.
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t length = text.substr(begin).starts_with("\r\n") ? 2 : 1;
            found(begin, begin + length);
            begin += length;
        }
        return;
    }
    UErrorCode status = U_ZERO_ERROR;
    UText* source =
        utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status);
    requireIcu(status);
    icu::BreakIterator& iterator = characterIterator();
    iterator.setText(source, status);
    utext_close(source); // The iterator keeps a copy of its own.
    requireIcu(status);
    std::int32_t begin = iterator.first();
    for (std::int32_t end = iterator.next(); end != icu::BreakIterator::DONE;
         begin = end, end = iterator.next())
        found(static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
}

} // namespace regroup
