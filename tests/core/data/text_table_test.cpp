// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/text_table.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>

namespace regroup::test {

namespace {

using Cells = std::vector<std::vector<std::string>>;

Cells cellsOf(const TextTable& table) {
    Cells cells;
    for (const TableRow& row : table.rows)
        cells.push_back(row.cells);
    return cells;
}

TEST(TextTable, TabsSeparateAndQuotesMeanNothing) {
    const TextTable table = tsvTable("a\t\"b\tc\r\n\r\nd\t\te\"\n", "x.tsv");
    EXPECT_EQ(cellsOf(table), (Cells{{"a", "\"b", "c"}, {"d", "", "e\""}}));
    EXPECT_EQ(table.rows[1].line, 3) << "The empty line counts.";
}

TEST(TextTable, ALeadingByteOrderMarkIsNoCell) {
    EXPECT_EQ(cellsOf(tsvTable("\xEF\xBB\xBFQuality\t1", "x")), (Cells{{"Quality", "1"}}));
    EXPECT_EQ(cellsOf(csvTable("\xEF\xBB\xBF\"a\",b", "x")), (Cells{{"a", "b"}}));
}

TEST(TextTable, QuotedCellsHoldCommasQuotesAndLineBreaks) {
    const TextTable table = csvTable("\"one, \"\"two\"\"\nthree\",4,\r\n\"\",,x\n", "x.csv");
    EXPECT_EQ(cellsOf(table), (Cells{{"one, \"two\"\nthree", "4", ""}, {"", "", "x"}}));
    EXPECT_EQ(table.rows[1].line, 3) << "The first row takes two lines.";
}

TEST(TextTable, QuotesInsideAPlainCellStay) {
    EXPECT_EQ(cellsOf(csvTable("5\" disc,a\n", "x")), (Cells{{"5\" disc", "a"}}));
}

TEST(TextTable, AQuoteNeverClosedIsNamedByItsLine) {
    expectError(ErrorCode::BadData, "x.csv, line 2: found a quote that is never closed",
                [] { csvTable("a,b\n\"c,d\ne,f\n", "x.csv"); });
}

TEST(TextTable, InvalidUtf8IsRefused) {
    expectError(ErrorCode::BadData, "x.tsv: found bytes that are no UTF-8",
                [] { tsvTable("caf\xE9\t1\n", "x.tsv"); });
    expectError(ErrorCode::BadData, "x.csv: found bytes that are no UTF-8",
                [] { csvTable("caf\xE9,1\n", "x.csv"); });
}

TEST(TextTable, EmptyTextHasNoRows) {
    EXPECT_TRUE(tsvTable("", "x").rows.empty());
    EXPECT_TRUE(csvTable("\n\r\n", "x").rows.empty());
}

} // namespace

} // namespace regroup::test
