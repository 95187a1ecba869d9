// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/pickle.h"
#include "tests/core/model/reading/raw_torch.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

constexpr std::array<std::string_view, 2> allowed{"collections OrderedDict", "torch FloatStorage"};

PickleDocument read(const std::string& pickle) {
    return readPickle(bytesOf(pickle), "a.bin", allowed);
}

void expectBad(const std::string& pickle, const std::string& expected,
               ErrorCode code = ErrorCode::BadData) {
    expectError(code, "a.bin: " + expected, [&] { read(pickle); });
}

std::string repeated(const std::string& text, std::size_t count) {
    std::string result;
    for (std::size_t index = 0; index < count; ++index)
        result += text;
    return result;
}

} // namespace

TEST(Pickle, ReadsConstants) {
    // pickle.dumps((None, True, False, 7, 300, 70000, -2, 1 << 40, -(1 << 40), 0.5, "ä"), 2)
    const std::string pickle("\x80\x02(N\x88\x89K\x07M,\x01Jp\x11\x01\x00J\xfe\xff\xff\xff"
                             "\x8a\x06\x00\x00\x00\x00\x00\x01\x8a\x06\x00\x00\x00\x00\x00\xff"
                             "G?\xe0\x00\x00\x00\x00\x00\x00X\x02\x00\x00\x00\xc3\xa4q\x00tq\x01.",
                             59);
    const PickleDocument document = read(pickle);
    const PickleValue& tuple = document[document.root];
    ASSERT_EQ(tuple.kind, PickleKind::Tuple);
    ASSERT_EQ(tuple.items.size(), 11U);
    EXPECT_EQ(document[tuple.items[0]].kind, PickleKind::None);
    EXPECT_EQ(document[tuple.items[1]].integer, 1);
    const std::vector<std::int64_t> integers{
        7, 300, 70000, -2, std::int64_t{1} << 40, -(std::int64_t{1} << 40)};
    for (std::size_t index = 0; index < integers.size(); ++index)
        EXPECT_EQ(document[tuple.items[3 + index]].integer, integers[index]);
    EXPECT_EQ(document[tuple.items[9]].real, 0.5);
    EXPECT_EQ(document[tuple.items[10]].text, "ä");
    EXPECT_EQ(document.sizeBytes, pickle.size());
}

TEST(Pickle, ReadsContainersAndTheMemo) {
    // [{"a": x, "b": x}, x] with x = [1].
    const PickleDocument document = read(pickled("](}(" + pickledText("a") + "]q\x05K\x01" + "a" +
                                                 pickledText("b") + "h\x05" + "uh\x05" + "e"));
    const PickleValue& list = document[document.root];
    ASSERT_EQ(list.items.size(), 2U);
    const PickleValue& dictionary = document[list.items[0]];
    ASSERT_EQ(dictionary.items.size(), 4U);
    EXPECT_EQ(dictionary.items[1], dictionary.items[3]);
    EXPECT_EQ(dictionary.items[1], list.items[1]);
    EXPECT_EQ(document[document[list.items[1]].items.at(0)].integer, 1);
}

TEST(Pickle, AnOrderedDictIsADictionary) {
    const std::string pairs = "](" + pickledTuple({pickledText("a"), "K\x01"}) +
                              pickledTuple({pickledText("b"), "K\x02"}) + "e";
    for (const std::string& content :
         {pickledCall("collections", "OrderedDict", {}) + "(" + pickledText("a") + "K\x01" +
              pickledText("b") + "K\x02u" + "}b",
          pickledCall("collections", "OrderedDict", {pairs})}) {
        const std::string pickle = pickled(content); // Texts of the document lie in it.
        const PickleDocument document = read(pickle);
        const PickleValue& dictionary = document[document.root];
        EXPECT_EQ(dictionary.kind, PickleKind::Dict);
        ASSERT_EQ(dictionary.items.size(), 4U);
        EXPECT_EQ(document[dictionary.items[2]].text, "b");
        EXPECT_EQ(document[dictionary.items[3]].integer, 2);
    }
}

TEST(Pickle, RefusesEveryOtherGlobalByItsName) {
    // What an attack looks like: os.system("echo hello").
    const std::string attack = pickledCall("os", "system", {pickledText("echo hello")});
    expectBad(pickled(attack), "the pickle asks for 'os.system', expected nothing but tensors",
              ErrorCode::Unsupported);
    expectBad(pickled(pickledText("posix") + pickledText("system") + "\x93"),
              "the pickle asks for 'posix.system'", ErrorCode::Unsupported);
    expectBad(pickled(pickledGlobal("builtins", "eval") + "0N"), // Dropped again, never called.
              "the pickle asks for 'builtins.eval'", ErrorCode::Unsupported);
    expectBad(pickled(pickledGlobal("torch", "FloatStorage.evil")),
              "the pickle asks for 'torch.FloatStorage.evil'", ErrorCode::Unsupported);
    expectBad(pickled(pickledGlobal("torch FloatStorage", "")), "the pickle asks for",
              ErrorCode::Unsupported);
}

TEST(Pickle, RefusesOperationsThatMakeObjects) {
    for (const char operation :
         {'i', 'o', '\x81', '\x82', '\x92', 'P',    'S',    'I',    'L',    'F',
          'V', 'g', 'p',    '\x8f', '\x90', '\x91', '\x96', '\x97', '\x00', '\xff'})
        expectBad(pickled("NN" + std::string(1, operation)), "the pickle uses operation 0x",
                  ErrorCode::Unsupported);
    expectBad(pickled("]}b"), "the pickle sets attributes of something else than a dictionary");
    expectBad(pickled("])R"), "the pickle calls something that is no function");
    expectBad(pickled(pickledGlobal("torch", "FloatStorage") + "]R"), "the pickle calls");
}

TEST(Pickle, RefusesAnEmptyStack) {
    for (const std::string content :
         {"0",     "2",    "R", "a",    "s",    "e",    "u", "t",   "l",   "d",    "1", "b",
          "q\x01", "\x94", "Q", "\x85", "\x86", "\x87", "(", "((0", "N(a", "]N(s", "",  "\x93"})
        expectBad(pickled(content), "the pickle ");
    expectBad(pickled("h\x05"), "the pickle refers to value 5 before it has one");
    expectBad(pickled("}(Nu"), "the pickle has a key without a value");
    expectBad(pickled("NNa"), "the pickle adds to something that is no container");
    expectBad(pickled("]NNs"), "the pickle adds to something that is no container");
}

TEST(Pickle, RefusesWhatIsCutOff) {
    const std::string whole =
        pickled(pickledDict({pickledText("a"), pickledNumber(5), pickledText("b"), "G12345678",
                             pickledText("c"), pickledCall("collections", "OrderedDict", {})}));
    (void)read(whole);
    for (std::size_t size = 0; size < whole.size(); ++size)
        expectBad(whole.substr(0, size), "");
    expectBad("\x80\x02X\xff\xff\xff\xff"
              "a.",
              "the pickle says that 4294967295 bytes of text");
    expectBad("\x80\x02\x8d" + std::string(8, '\xff') + "a.",
              "the pickle says that 18446744073709");
    expectBad("\x80\x01N.", "found a pickle of protocol 1, expected 2 to 5");
    expectBad("(dp0\n.", "found no pickle of protocol 2 or later");
}

TEST(Pickle, RefusesTextThatIsNoUtf8) {
    expectBad(pickled(pickledText("\xff\xfe")),
              "the text at byte 2 of the pickle is no valid UTF-8");
    expectBad(pickled(pickledText("\xed\xa0\x80")), "the text at byte 2");
    expectBad(pickled(pickledGlobal("os", "\xff")), "the global at byte 2");
}

// None of these may recurse, neither while reading nor when the result goes away.
TEST(Pickle, DepthCostsNothing) {
    const std::size_t depth = 200'000;
    EXPECT_EQ(read(pickled(repeated("]", depth) + repeated("a", depth - 1))).values.size(), depth);
    EXPECT_EQ(read(pickled("N" + repeated("\x85", depth))).values.size(), depth + 1);
    expectBad(pickled(repeated("(", depth)), "the pickle ");
    const PickleDocument cycle = read(pickled("]q\x01h\x01"
                                              "a")); // A list that holds itself.
    EXPECT_EQ(cycle[cycle.root].items.at(0), cycle.root);
}

// Each line doubles what the one before says; a reader that copies runs out of memory.
TEST(Pickle, SharedValuesAreNotCopied) {
    std::string content = "]q" + std::string(1, '\0');
    for (int level = 1; level < 60; ++level) {
        const std::string before(1, static_cast<char>(level - 1));
        content += "](h" + before + "h" + before + "eq" + std::string(1, static_cast<char>(level));
    }
    EXPECT_EQ(read(pickled(content)).values.size(), 60U);
    EXPECT_EQ(read(pickled("Nr\xff\xff\xff\xff"
                           "j\xff\xff\xff\xff"))
                  .values.size(),
              1U);
}

TEST(Pickle, BoundsWhatManyCallsCopyFromOneList) {
    const std::string pair = pickledTuple({"N", "N"});
    std::string content = pickledGlobal("collections", "OrderedDict") + "q\x01" + "0](" +
                          repeated(pair, 10'000) + "eq\x02" + "0";
    content += repeated("h\x01h\x02\x85R", 1000);
    expectBad(pickled(content), "the pickle copies more than 4000000 values");
}

TEST(Pickle, BoundsTheNumberOfValues) {
    expectBad(pickled(repeated("N0", 4'000'001)), "the pickle holds more than 4000000 values");
}
