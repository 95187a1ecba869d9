// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/mmlu.h"
#include "tests/support/expect_error.h"
#include "tests/support/shared_data.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace regroup::test {

namespace {

TEST(Mmlu, ReadsQuestionsWithLineBreaksAndQuotes) {
    const auto found = mmluQuestions(
        csvTable("\"Which, of\nthese?\",\"a \"\"quoted\"\" one\",2,3,4,C\nNext?,w,x,y,z,A\n", "t"));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].question, "Which, of\nthese?");
    EXPECT_EQ(found[0].choices, (std::array<std::string, 4>{"a \"quoted\" one", "2", "3", "4"}));
    EXPECT_EQ(found[0].answer, 2);
    EXPECT_EQ(found[1].answer, 0);
    EXPECT_EQ(found[1].line, 3);
}

TEST(Mmlu, SaysWhatIsWrong) {
    expectError(ErrorCode::BadData, "t, line 1: the answer is 'answer', expected A, B, C or D",
                [] { mmluQuestions(csvTable("question,A,B,C,D,answer\n", "t")); });
    expectError(ErrorCode::BadData, "t, line 1: 5 columns, expected 6",
                [] { mmluQuestions(csvTable("q,1,2,3,A\n", "t")); });
    expectError(ErrorCode::BadData, "found no rows", [] { mmluQuestions(csvTable("", "t")); });
    expectError(ErrorCode::BadData, "holds no test/virology_test.csv", [] {
        mmluFile({"virology", MmluCategory::Other}, "/nowhere", Split::Test);
    });
}

TEST(Mmlu, Has57SubjectsInFourCategories) {
    std::map<MmluCategory, int> counts;
    std::set<std::string> names;
    for (const MmluSubject& subject : mmluSubjects()) {
        ++counts[subject.category];
        names.insert(subject.name);
    }
    EXPECT_EQ(names.size(), 57U);
    EXPECT_EQ(counts[MmluCategory::Stem], 19);
    EXPECT_EQ(counts[MmluCategory::Humanities], 13);
    EXPECT_EQ(counts[MmluCategory::SocialSciences], 12);
    EXPECT_EQ(counts[MmluCategory::Other], 13);
}

TEST(Mmlu, ReadsTheWholeBenchmark) {
    const auto shared = sharedData();
    if (!shared)
        GTEST_SKIP() << "needs ../shared/data";
    std::size_t testCount = 0;
    for (const MmluSubject& subject : mmluSubjects()) {
        const auto folder = *shared / "benchmarks" / "mmlu";
        testCount += readMmluFile(mmluFile(subject, folder, Split::Test)).size();
        EXPECT_EQ(readMmluFile(mmluFile(subject, folder, Split::Train)).size(), 5U) << subject.name;
    }
    EXPECT_EQ(testCount, 14042U);
}

} // namespace

} // namespace regroup::test
