// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include <gtest/gtest.h>

namespace regroup {

TEST(ByteText, ChoosesTheUnitThatFits) {
    EXPECT_EQ(byteText(0), "0 B");
    EXPECT_EQ(byteText(1023), "1023 B");
    EXPECT_EQ(byteText(1536), "1.50 KiB");
    EXPECT_EQ(byteText(13ULL << 30U), "13.0 GiB");
}

TEST(CountText, GroupsDigitsByThree) {
    EXPECT_EQ(countText(0), "0");
    EXPECT_EQ(countText(999), "999");
    EXPECT_EQ(countText(1000), "1 000");
    EXPECT_EQ(countText(6738415616), "6 738 415 616");
    EXPECT_EQ(countText(-1234), "-1 234");
}

TEST(DurationText, ShowsTwoUnitsAtMost) {
    EXPECT_EQ(durationText(0.42), "0.4 s");
    EXPECT_EQ(durationText(59.6), "1 min 0 s");
    EXPECT_EQ(durationText(190), "3 min 10 s");
    EXPECT_EQ(durationText(7260), "2 h 1 min");
}

TEST(IsValidUtf8, RefusesWhatUnicodeRefuses) {
    EXPECT_TRUE(isValidUtf8(""));
    EXPECT_TRUE(isValidUtf8("na\xC3\xAFve \xF0\x9F\x98\x80"));
    EXPECT_FALSE(isValidUtf8("\xC0\x80"));         // Overlong NUL.
    EXPECT_FALSE(isValidUtf8("\xED\xA0\x80"));     // Surrogate.
    EXPECT_FALSE(isValidUtf8("\xF4\x90\x80\x80")); // Above U+10FFFF.
    EXPECT_FALSE(isValidUtf8("a\xE2\x82"));        // Cut off.
    EXPECT_FALSE(isValidUtf8("\x80"));
}

TEST(NearestWord, FindsTypingErrorsOnly) {
    const std::vector<std::string> known{"neighbour", "random", "paper"};
    EXPECT_EQ(nearestWord("neighbor", known), "neighbour");
    EXPECT_EQ(nearestWord("papre", known), "paper");
    EXPECT_EQ(nearestWord("ward", known), "");
}

TEST(SplitText, KeepsEmptyParts) {
    EXPECT_EQ(splitText("a::b:", ':'), (std::vector<std::string>{"a", "", "b", ""}));
    EXPECT_EQ(trimmed("  x y\n"), "x y");
}

} // namespace regroup
