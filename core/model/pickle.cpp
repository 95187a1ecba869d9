// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/pickle.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/shown_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <unordered_map>
#include <utility>

namespace regroup {

namespace {

constexpr std::size_t valueLimit = 4'000'000;
constexpr std::size_t lineLimit = 1000; // Of a module's name.

/// The operations that are read, under their names in pickletools.
enum class Operation : unsigned char {
    Mark = '(',
    Stop = '.',
    Pop = '0',
    PopMark = '1',
    Dup = '2',
    BinInt = 'J',
    BinInt1 = 'K',
    BinInt2 = 'M',
    None = 'N',
    BinPersistentId = 'Q',
    Reduce = 'R',
    BinString = 'T',
    ShortBinString = 'U',
    BinUnicode = 'X',
    Append = 'a',
    Build = 'b',
    Global = 'c',
    Dict = 'd',
    EmptyDict = '}',
    Appends = 'e',
    BinGet = 'h',
    LongBinGet = 'j',
    List = 'l',
    EmptyList = ']',
    BinPut = 'q',
    LongBinPut = 'r',
    SetItem = 's',
    Tuple = 't',
    EmptyTuple = ')',
    SetItems = 'u',
    BinFloat = 'G',
    BinBytes = 'B',
    ShortBinBytes = 'C',
    Protocol = 0x80,
    Tuple1 = 0x85,
    Tuple2 = 0x86,
    Tuple3 = 0x87,
    NewTrue = 0x88,
    NewFalse = 0x89,
    Long1 = 0x8a,
    Long4 = 0x8b,
    ShortBinUnicode = 0x8c,
    BinUnicode8 = 0x8d,
    BinBytes8 = 0x8e,
    StackGlobal = 0x93,
    Memoize = 0x94,
    Frame = 0x95
};

class PickleReader {
public:
    PickleReader(std::span<const std::byte> bytes, const std::string& place,
                 std::span<const std::string_view> allowed)
        : m_bytes(bytes), m_place(place), m_allowed(allowed) {}

    PickleDocument read() {
        if (m_bytes.size() < 2 || take<std::uint8_t>() != 0x80)
            fail("found no pickle of protocol 2 or later.");
        const auto protocol = take<std::uint8_t>();
        if (protocol < 2 || protocol > 5)
            fail(fmt::format("found a pickle of protocol {}, expected 2 to 5.", protocol));
        while (true) {
            m_operationAt = m_position;
            const auto operation = static_cast<Operation>(take<std::uint8_t>());
            if (operation == Operation::Stop)
                break;
            run(operation);
        }
        m_document.root = pop();
        m_document.sizeBytes = m_position;
        return std::move(m_document);
    }

private:
    void run(Operation operation) {
        if (!runConstant(operation) && !runContainer(operation) && !runStack(operation))
            throw Error(ErrorCode::Unsupported,
                        fmt::format("{}: the pickle uses operation 0x{:02x} at byte {}, which "
                                    "checkpoints of tensors do not need.",
                                    m_place, static_cast<int>(operation), m_operationAt),
                        "Save the state dict alone with torch.save, or as safetensors.");
    }

    bool runConstant(Operation operation) {
        switch (operation) {
        case Operation::None: push({PickleKind::None}); break;
        case Operation::NewTrue: push({PickleKind::Bool, 1}); break;
        case Operation::NewFalse: push({PickleKind::Bool, 0}); break;
        case Operation::BinInt: pushInteger(take<std::int32_t>()); break;
        case Operation::BinInt1: pushInteger(take<std::uint8_t>()); break;
        case Operation::BinInt2: pushInteger(take<std::uint16_t>()); break;
        case Operation::Long1: pushLong(takeText(take<std::uint8_t>())); break;
        case Operation::Long4: pushLong(takeText(take<std::uint32_t>())); break;
        case Operation::BinFloat: pushReal(); break;
        case Operation::BinUnicode: pushText(takeText(take<std::uint32_t>())); break;
        case Operation::ShortBinUnicode: pushText(takeText(take<std::uint8_t>())); break;
        case Operation::BinUnicode8: pushText(takeText(take<std::uint64_t>())); break;
        case Operation::ShortBinString: pushText(takeText(take<std::uint8_t>())); break;
        case Operation::BinString: pushText(takeText(take<std::uint32_t>())); break;
        case Operation::ShortBinBytes: pushBytes(takeText(take<std::uint8_t>())); break;
        case Operation::BinBytes: pushBytes(takeText(take<std::uint32_t>())); break;
        case Operation::BinBytes8: pushBytes(takeText(take<std::uint64_t>())); break;
        case Operation::Global: pushGlobal(); break;
        case Operation::StackGlobal: pushStackGlobal(); break;
        default: return false;
        }
        return true;
    }

    bool runContainer(Operation operation) {
        switch (operation) {
        case Operation::EmptyList: push({PickleKind::List}); break;
        case Operation::EmptyDict: push({PickleKind::Dict}); break;
        case Operation::EmptyTuple: push({PickleKind::Tuple}); break;
        case Operation::List: pushItems(PickleKind::List, popToMark()); break;
        case Operation::Tuple: pushItems(PickleKind::Tuple, popToMark()); break;
        case Operation::Dict: pushItems(PickleKind::Dict, popPairsToMark()); break;
        case Operation::Tuple1: pushItems(PickleKind::Tuple, popCount(1)); break;
        case Operation::Tuple2: pushItems(PickleKind::Tuple, popCount(2)); break;
        case Operation::Tuple3: pushItems(PickleKind::Tuple, popCount(3)); break;
        case Operation::Append: extend(PickleKind::List, popCount(1)); break;
        case Operation::Appends: extend(PickleKind::List, popToMark()); break;
        case Operation::SetItem: extend(PickleKind::Dict, popCount(2)); break;
        case Operation::SetItems: extend(PickleKind::Dict, popPairsToMark()); break;
        default: return false;
        }
        return true;
    }

    bool runStack(Operation operation) {
        switch (operation) {
        case Operation::Mark: m_marks.push_back(m_stack.size()); break;
        case Operation::Pop: (void)pop(); break;
        case Operation::PopMark: (void)popToMark(); break;
        case Operation::Dup: m_stack.push_back(top()); break;
        case Operation::BinPut: m_memo[take<std::uint8_t>()] = top(); break;
        case Operation::LongBinPut: m_memo[take<std::uint32_t>()] = top(); break;
        case Operation::Memoize: memoize(); break;
        case Operation::BinGet: pushMemo(take<std::uint8_t>()); break;
        case Operation::LongBinGet: pushMemo(take<std::uint32_t>()); break;
        case Operation::BinPersistentId: pushItems(PickleKind::Persistent, popCount(1)); break;
        case Operation::Reduce: reduce(); break;
        case Operation::Build: build(); break;
        case Operation::Frame: (void)take<std::uint64_t>(); break; // Only a hint for reading ahead.
        default: return false;
        }
        return true;
    }

    [[noreturn]] void fail(const std::string& sentence) const {
        throw Error(ErrorCode::BadData, fmt::format("{}: {}", m_place, sentence),
                    "The file may be damaged or only partly downloaded.");
    }

    template <typename Number> Number take() {
        if (m_bytes.size() - m_position < sizeof(Number))
            fail("the pickle ends too early.");
        Number value = 0;
        std::memcpy(&value, m_bytes.data() + m_position, sizeof value);
        m_position += sizeof value;
        return value;
    }

    std::string_view takeText(std::uint64_t sizeBytes) {
        if (m_bytes.size() - m_position < sizeBytes)
            fail(fmt::format("the pickle says that {} bytes of text follow byte {}, found {}.",
                             sizeBytes, m_position, m_bytes.size() - m_position));
        const std::string_view text(reinterpret_cast<const char*>(m_bytes.data()) + m_position,
                                    sizeBytes);
        m_position += sizeBytes;
        return text;
    }

    /// Up to the end of the line, as GLOBAL has its two names.
    std::string_view takeLine() {
        const auto rest = m_bytes.subspan(m_position);
        const auto window = rest.first(std::min(rest.size(), lineLimit));
        const auto end = std::find(window.begin(), window.end(), std::byte{'\n'});
        if (end == window.end())
            fail(fmt::format("the pickle has no name that ends at byte {}.", m_position));
        const std::string_view line = takeText(static_cast<std::uint64_t>(end - window.begin()));
        ++m_position;
        return line;
    }

    PickleId add(PickleValue value) {
        if (m_document.values.size() == valueLimit)
            fail(fmt::format("the pickle holds more than {} values.", valueLimit));
        m_document.values.push_back(std::move(value));
        return static_cast<PickleId>(m_document.values.size() - 1);
    }

    void push(PickleValue value) { m_stack.push_back(add(std::move(value))); }
    void pushItems(PickleKind kind, std::vector<PickleId> items) {
        push({kind, 0, 0.0, {}, std::move(items)});
    }
    void pushInteger(std::int64_t value) { push({PickleKind::Integer, value}); }
    void pushBytes(std::string_view bytes) { push({PickleKind::Bytes, 0, 0.0, bytes}); }

    void pushText(std::string_view text) {
        if (!isValidUtf8(text))
            fail(
                fmt::format("the text at byte {} of the pickle is no valid UTF-8.", m_operationAt));
        push({PickleKind::Text, 0, 0.0, text});
    }

    void pushLong(std::string_view bytes) { // Two's complement, little-endian.
        if (bytes.size() > sizeof(std::int64_t))
            return pushBytes(bytes);
        const bool negative = !bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 0x80U);
        std::int64_t value = negative ? -1 : 0;
        std::memcpy(&value, bytes.data(), bytes.size());
        pushInteger(value);
    }

    void pushReal() { // The only big-endian number of the format.
        const auto bits = take<std::uint64_t>();
        push({PickleKind::Real, 0, std::bit_cast<double>(__builtin_bswap64(bits))});
    }

    void pushGlobal() {
        const std::string_view module = takeLine();
        const std::string_view name = takeLine();
        pushAllowed(module, name);
    }

    void pushStackGlobal() {
        const auto names = popCount(2);
        const PickleValue& module = m_document[names[0]];
        const PickleValue& name = m_document[names[1]];
        if (module.kind != PickleKind::Text || name.kind != PickleKind::Text)
            fail("the pickle names a global by something that is no text.");
        pushAllowed(module.text, name.text);
    }

    void pushAllowed(std::string_view module, std::string_view name) {
        const std::string wanted = fmt::format("{} {}", module, name);
        if (!isValidUtf8(wanted))
            fail(fmt::format("the global at byte {} of the pickle is no valid UTF-8.",
                             m_operationAt));
        const auto found = std::find(m_allowed.begin(), m_allowed.end(), wanted);
        if (found == m_allowed.end())
            throw Error(ErrorCode::Unsupported,
                        fmt::format("{}: the pickle asks for '{}.{}', expected nothing but tensors "
                                    "and plain containers.",
                                    m_place, shownName(module), shownName(name)),
                        "Nothing in a pickle is ever run here. Save the state dict alone with "
                        "torch.save, or as safetensors.");
        push({PickleKind::Global, 0, 0.0, *found});
    }

    PickleId top() const {
        if (m_stack.empty() || (!m_marks.empty() && m_stack.size() == m_marks.back()))
            fail(fmt::format("the pickle takes a value at byte {} where there is none.",
                             m_operationAt));
        return m_stack.back();
    }

    PickleId pop() {
        const PickleId id = top();
        m_stack.pop_back();
        return id;
    }

    std::vector<PickleId> popCount(std::size_t count) {
        std::vector<PickleId> items(count);
        for (std::size_t index = count; index-- > 0;)
            items[index] = pop();
        return items;
    }

    std::vector<PickleId> popToMark() {
        if (m_marks.empty())
            fail(
                fmt::format("the pickle has no mark for the operation at byte {}.", m_operationAt));
        const auto begin = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
        std::vector<PickleId> items(begin, m_stack.end());
        m_stack.erase(begin, m_stack.end());
        m_marks.pop_back();
        return items;
    }

    std::vector<PickleId> popPairsToMark() {
        std::vector<PickleId> items = popToMark();
        if (items.size() % 2 != 0)
            fail(fmt::format("the pickle has a key without a value at byte {}.", m_operationAt));
        return items;
    }

    /// Appends to the container on the top of the stack.
    void extend(PickleKind kind, const std::vector<PickleId>& items) {
        PickleValue& container = m_document.values[top()];
        if (container.kind != kind)
            fail(fmt::format("the pickle adds to something that is no container at byte {}.",
                             m_operationAt));
        container.items.insert(container.items.end(), items.begin(), items.end());
    }

    void memoize() {
        const auto next = static_cast<std::uint32_t>(m_memo.size());
        m_memo[next] = top();
    }

    void pushMemo(std::uint32_t index) {
        const auto found = m_memo.find(index);
        if (found == m_memo.end())
            fail(fmt::format("the pickle refers to value {} before it has one.", index));
        m_stack.push_back(found->second);
    }

    void reduce() {
        auto items = popCount(2);
        const PickleValue& function = m_document[items[0]];
        if (function.kind != PickleKind::Global || m_document[items[1]].kind != PickleKind::Tuple)
            fail(fmt::format("the pickle calls something that is no function at byte {}.",
                             m_operationAt));
        if (function.text == "collections OrderedDict")
            pushItems(PickleKind::Dict, pairsOf(m_document[items[1]]));
        else
            pushItems(PickleKind::Call, std::move(items));
    }

    /// The arguments of OrderedDict: nothing, or one list of pairs.
    std::vector<PickleId> pairsOf(const PickleValue& arguments) {
        std::vector<PickleId> pairs;
        if (arguments.items.empty())
            return pairs;
        const PickleValue& list = m_document[arguments.items.front()];
        m_copiedPairs += list.items.size(); // One list may be named by many calls.
        if (m_copiedPairs > valueLimit)
            fail(fmt::format("the pickle copies more than {} values.", valueLimit));
        for (const PickleId item : list.items) {
            const PickleValue& pair = m_document[item];
            const bool isPair = pair.kind == PickleKind::Tuple || pair.kind == PickleKind::List;
            if (list.kind != PickleKind::List || !isPair || pair.items.size() != 2)
                fail("the pickle makes a dictionary of something that is no list of pairs.");
            pairs.insert(pairs.end(), pair.items.begin(), pair.items.end());
        }
        return pairs;
    }

    /// Attributes of a dictionary (`_metadata` of a state dict) are dropped.
    void build() {
        (void)pop();
        if (m_document[top()].kind != PickleKind::Dict)
            fail(fmt::format("the pickle sets attributes of something else than a dictionary at "
                             "byte {}.",
                             m_operationAt));
    }

    std::span<const std::byte> m_bytes;
    const std::string& m_place;
    std::span<const std::string_view> m_allowed;
    PickleDocument m_document;
    std::vector<PickleId> m_stack;
    std::vector<std::size_t> m_marks; // Heights of the stack.
    std::unordered_map<std::uint32_t, PickleId> m_memo;
    std::size_t m_copiedPairs = 0;
    std::uint64_t m_position = 0;
    std::uint64_t m_operationAt = 0;
};

} // namespace

PickleDocument readPickle(std::span<const std::byte> bytes, const std::string& place,
                          std::span<const std::string_view> allowed) {
    return PickleReader(bytes, place, allowed).read();
}

} // namespace regroup
