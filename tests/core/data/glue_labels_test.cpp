// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/glue_labels.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>

namespace regroup::test {
namespace {

using Words = std::vector<std::string>;
using Places = std::vector<std::size_t>;

Places places(std::string_view task, const Words& labels) {
    return placesOfClasses(*findGlueTask(task), labels, "config.json");
}

TEST(GlueLabels, AreFoundByTheNamesOfTheFilesInAnyOrderAndCase) {
    EXPECT_EQ(places("mnli", {"contradiction", "entailment", "neutral"}), (Places{1, 2, 0}));
    EXPECT_EQ(places("mnli_mismatch", {"CONTRADICTION", "NEUTRAL", "ENTAILMENT"}),
              (Places{2, 1, 0}));
    EXPECT_EQ(places("qnli", {"not-entailment", "Entailment"}), (Places{1, 0}));
    EXPECT_EQ(places("sst2", {"1", "0"}), (Places{1, 0}));
}

TEST(GlueLabels, AreFoundByTheWordsThatDataSetsGiveThem) {
    EXPECT_EQ(places("sst2", {"POSITIVE", "NEGATIVE"}), (Places{1, 0}));
    EXPECT_EQ(places("cola", {"acceptable", "unacceptable"}), (Places{1, 0}));
    EXPECT_EQ(places("mrpc", {"not_equivalent", "equivalent"}), (Places{0, 1}));
    EXPECT_EQ(places("qqp", {"duplicate", "not duplicate"}), (Places{1, 0}));
    EXPECT_EQ(places("wnli", {"entailment", "not_entailment"}), (Places{1, 0}));
    EXPECT_EQ(places("rte", {"not_entailment", "entailment"}), (Places{1, 0}));
}

TEST(GlueLabels, NumberedOnesAreTheClasses) {
    EXPECT_EQ(places("mnli", {"LABEL_0", "LABEL_1", "LABEL_2"}), (Places{0, 1, 2}));
    EXPECT_EQ(places("stsb", {"LABEL_0"}), (Places{0}));
    EXPECT_EQ(places("stsb", {"similarity"}), (Places{0}));
}

TEST(GlueLabels, ThoseOfAnotherTaskAreNamed) {
    expectError(ErrorCode::BadData,
                "config.json: the classifier gives 3 labels (a, b, c), expected 2 for sst2: 0 "
                "(negative), 1 (positive).",
                [] {
                    places("sst2", {"a", "b", "c"});
                });
    expectError(ErrorCode::BadData, "gives 2 labels (x, y), expected 1 for stsb, a number.", [] {
        places("stsb", {"x", "y"});
    });
    expectError(ErrorCode::BadData,
                "the label 'spam' is not known, expected the labels of sst2: 0 (negative)", [] {
                    places("sst2", {"spam", "positive"});
                });
    expectError(ErrorCode::BadData, "the label 'pos' stands for a class that another one stands",
                [] {
                    places("sst2", {"positive", "pos"});
                });
}

} // namespace
} // namespace regroup::test
