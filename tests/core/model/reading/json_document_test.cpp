// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/config_number.h"
#include "core/model/json_document.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

/// Objects in each other: levels of them.
std::string nested(int levels) {
    std::string text;
    for (int level = 1; level < levels; ++level)
        text += R"({"a":)";
    text += "{}";
    return text + std::string(static_cast<std::size_t>(levels - 1), '}');
}

std::string objectWithKeys(int count) {
    std::string text = "{";
    for (int index = 0; index < count; ++index)
        text += (index > 0 ? ",\"k" : "\"k") + std::to_string(index) + "\":0";
    return text + "}";
}

void expectBad(const std::string& text, const std::string& expected) {
    expectError(ErrorCode::BadData, expected, [&] { parseJsonObject(text, "x.json"); });
    expectError(ErrorCode::BadData, expected, [&] { parseOrderedJsonObject(text, "x.json"); });
}

/// Calls with the fields of an object.
template <typename Call> auto withFields(const std::string& text, Call&& call) {
    const auto document = parseOrderedJsonObject(text, "config.json");
    const std::string place = "config.json";
    return call(JsonFields(document, place));
}

void expectBadCount(const std::string& value, const std::string& found) {
    expectError(ErrorCode::BadData,
                "config.json: 'n' is " + found + ", expected a whole number from 1 to 100", [&] {
                    withFields(R"({"n":)" + value + "}",
                               [](const JsonFields& f) { return f.count("n", 100); });
                });
}

} // namespace

TEST(JsonDocument, KeepsTheOrderOfKeysWhereAsked) {
    const std::string text = R"({"z":1,"a":{"y":[1,2.5,"x",null,true]},"m":{}})";
    EXPECT_EQ(parseOrderedJsonObject(text, "x.json").dump(), text);
    EXPECT_EQ(parseJsonObject(text, "x.json"), nlohmann::json::parse(text));
    EXPECT_EQ(parseJsonObject("\xEF\xBB\xBF{}", "x.json").size(), 0U); // A byte-order mark.
}

TEST(JsonDocument, SaysWhereATextIsNoJson) {
    expectBad("", "x.json: the file is empty, expected a JSON object");
    expectBad("{\n\"a\": 1,\n\"b\": }\n", "x.json, line 3: found text that is no valid JSON");
    expectBad("{\"a\":1", "x.json, line 1");
    expectBad("{} {}", "no valid JSON");
    expectBad("{\"a\":\"\xff\"}", "no valid JSON");
    expectBad("{\"a\":NaN}", "no valid JSON"); // As Python writes it.
    expectBad("{\"a\":-Infinity}", "no valid JSON");
    expectBad(std::string("{\n}\0{}", 6), "x.json, line 2: found text that is no valid JSON");
    expectBad("[1]", "x.json: found array, expected a JSON object");
    expectBad("3", "x.json: found number, expected a JSON object");
    expectBad("{\"a\":1e999}", "x.json: holds a number that is out of range");
}

TEST(JsonDocument, BoundsTheDepth) {
    EXPECT_NO_THROW(parseJsonObject(nested(64), "x.json"));
    expectBad(nested(66), "values are nested more than 64 deep");
    expectBad(R"({"a":)" + std::string(2'000'000, '[') + "}",
              "values are nested more than 64 deep");
}

TEST(JsonDocument, BoundsTheNumberOfValues) {
    std::string list = R"({"a":[0)";
    for (int index = 0; index < 2'100'000; ++index)
        list += ",0";
    expectBad(list + "]}", "holds more than 2000000 values");
}

TEST(JsonDocument, BoundsTheKeysOfAnOrderedObject) {
    EXPECT_EQ(parseOrderedJsonObject(objectWithKeys(5000), "x.json").size(), 5000U);
    expectError(ErrorCode::BadData, "an object has more than 32768 keys",
                [] { parseOrderedJsonObject(objectWithKeys(32'769), "x.json"); });
    EXPECT_EQ(parseJsonObject(objectWithKeys(100'000), "x.json").size(), 100'000U);
}

TEST(JsonDocument, RefusesAKeyThatStandsTwice) {
    expectBad(R"({"hidden_size":8,"hidden_size":16})",
              "the key 'hidden_size' stands twice in one object");
    expectBad(R"({"a":{"b":1,"\u0062":2}})", "the key 'b' stands twice");
    EXPECT_NO_THROW(parseJsonObject(R"({"a":{"b":1},"b":2})", "x.json"));
}

TEST(JsonFields, ReadsWholeNumbersWithinTheirLimit) {
    withFields(R"({"n":100,"one":1,"none":null})", [](const JsonFields& fields) {
        EXPECT_EQ(fields.count("n", 100), 100);
        EXPECT_EQ(fields.count("one", 100), 1);
        EXPECT_EQ(fields.optionalCount("none", 100), std::nullopt); // null counts as absent.
        EXPECT_EQ(fields.optionalCount("absent", 100), std::nullopt);
    });
    expectBadCount("0", "0");
    expectBadCount("-1", "-1");
    expectBadCount("101", "101");
    expectBadCount("-9223372036854775808", "-9223372036854775808");
    expectBadCount("18446744073709551615", "18446744073709551615"); // -1 when taken as signed.
    expectBadCount("1.0", "1.0");
    expectBadCount("1e300", "1e+300");
    expectBadCount("\"8\"", "\"8\"");
    expectBadCount("true", "true");
    expectBadCount("[8]", "[8]");
    expectBadCount("null", "missing");
}

TEST(JsonFields, ReadsFlagsAndTexts) {
    withFields(R"({"yes":true,"name":"x","none":null})", [](const JsonFields& fields) {
        EXPECT_TRUE(fields.flag("yes", false));
        EXPECT_TRUE(fields.flag("none", true));
        EXPECT_EQ(fields.text("name", "y"), "x");
        EXPECT_EQ(fields.text("absent", "y"), "y");
        expectError(ErrorCode::BadData, "config.json: 'name' is \"x\", expected true or false",
                    [&] { fields.flag("name", false); });
        expectError(ErrorCode::BadData, "config.json: 'yes' is true, expected a text",
                    [&] { fields.text("yes", ""); });
    });
}

TEST(JsonFields, ReadsFiniteNumbersOnly) {
    withFields(R"({"eps":1e-5,"zero":0,"minus":-1,"huge":1e31,"text":"1","none":null})",
               [](const JsonFields& fields) {
                   EXPECT_EQ(configNumber(fields, "eps"), 1e-5);
                   EXPECT_EQ(configNumber(fields, "none", 2.5), 2.5);
                   EXPECT_EQ(positiveConfigNumber(fields, "eps"), 1e-5);
                   for (const char* key : {"text", "none", "absent"})
                       expectError(ErrorCode::BadData, "expected a number",
                                   [&] { configNumber(fields, key); });
                   expectError(ErrorCode::BadData, "'huge' is 1e+31, expected a number up to 1e30",
                               [&] { positiveConfigNumber(fields, "huge"); });
                   for (const char* key : {"zero", "minus"})
                       expectError(ErrorCode::BadData, "expected a number above 0",
                                   [&] { positiveConfigNumber(fields, key); });
               });
}

TEST(JsonFields, ShortensLongValuesInMessages) {
    const std::string text = shownValue(std::string(5000, 'x'));
    EXPECT_LT(text.size(), 130U);
    EXPECT_TRUE(text.ends_with("...")) << text;
    EXPECT_EQ(shownValue("line\nbreak"), R"("line\nbreak")");
}
