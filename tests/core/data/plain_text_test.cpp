// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/data/plain_text.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

namespace regroup::test {

namespace {

using Documents = std::vector<std::string>;

Documents readWritten(const std::string& name, std::string_view content) {
    const TempDir folder;
    writeFileAtomically(folder / name, content);
    return readTextDocuments(folder / name);
}

TEST(PlainText, ATextFileIsOneDocument) {
    EXPECT_EQ(readWritten("story.txt", "One day.\n\nNext day.\n"),
              Documents{"One day.\n\nNext day.\n"});
}

TEST(PlainText, ALeadingByteOrderMarkIsNoText) {
    EXPECT_EQ(readWritten("story.txt", "\xEF\xBB\xBFHello"), Documents{"Hello"});
}

TEST(PlainText, JsonLinesGiveOneDocumentALine) {
    EXPECT_EQ(readWritten("stories.jsonl", "{\"text\": \"one\\ntwo\", \"id\": 7}\r\n\n{\"text\": "
                                           "\"\"}\n{\"text\": \"caf\\u00e9\"}"),
              (Documents{"one\ntwo", "", "caf\xC3\xA9"}));
}

TEST(PlainText, AFaultyLineIsNamed) {
    const auto expectFault = [](std::string_view content, const std::string& text) {
        expectError(ErrorCode::BadData, text, [&] { readWritten("a.jsonl", content); });
    };
    expectFault("{\"text\": \"a\"}\n{\"text\": ", "line 2: found no valid JSON");
    expectFault("\n\n[1, 2]\n", "line 3: found array");
    expectFault("{\"txt\": \"a\"}\n", "line 1: found an object without \"text\"");
    expectFault("{\"text\": 3}\n", "\"text\" of type number, expected a string");
}

TEST(PlainText, AnythingElseIsRefusedWithWhatIsAccepted) {
    const TempDir folder;
    expectError(ErrorCode::BadData, "found a folder, expected a .txt file",
                [&] { readTextDocuments(folder.path()); });
    expectError(ErrorCode::BadData, "found the ending '.csv', expected a .txt file",
                [&] { readTextDocuments(folder / "a.csv"); });
    expectError(ErrorCode::BadData, "cannot be opened",
                [&] { readTextDocuments(folder / "absent.txt"); });
    expectError(ErrorCode::BadData, "no text but white space",
                [] { readWritten("a.txt", " \n\t\n"); });
    expectError(ErrorCode::BadData, "no text but white space", [] { readWritten("a.txt", ""); });
    expectError(ErrorCode::BadData, "no text but white space",
                [] { readWritten("a.jsonl", "{\"text\": \" \"}\n"); });
    expectError(ErrorCode::BadData, "no UTF-8", [] { readWritten("a.txt", "caf\xE9"); });
}

} // namespace

} // namespace regroup::test
