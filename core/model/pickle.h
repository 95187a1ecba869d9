// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// What a pickle describes, as a graph of values. Nothing is called and nothing imported: a call is
/// kept as a value of its own, and only names of an allowed list may be called.
enum class PickleKind {
    None,
    Bool,
    Integer,
    Real,
    Text,
    Bytes, ///< Also whole numbers of more than 64 bits.
    List,
    Tuple,
    Dict,      ///< Items: key, value, key, value, ... as they were set.
    Global,    ///< Text: "module name".
    Call,      ///< Items: the global, the tuple of arguments.
    Persistent ///< Items: the identifier. torch.save puts storages here.
};

using PickleId = std::uint32_t;

struct PickleValue {
    PickleKind kind = PickleKind::None;
    std::int64_t integer = 0; ///< Also of Bool.
    double real = 0.0;
    std::string_view text =
        {}; ///< Text, Bytes, Global; in the pickle's bytes or the document's memory.
    std::vector<PickleId> items = {};
};

/// One pickle, read. Values refer to others by number and may form cycles: whoever walks them
/// bounds the walk.
struct PickleDocument {
    std::vector<PickleValue> values;
    PickleId root = 0;
    std::uint64_t sizeBytes = 0; ///< Of the pickle: more may follow in the same file.

    const PickleValue& operator[](PickleId id) const { return values[id]; }
};

/// Reads one pickle of protocol 2 to 5. Hostile input: memory grows with the pickle's bytes only
/// (at most four million values), there is no recursion, and text is valid UTF-8.
/// @param bytes    must outlive the result.
/// @param allowed  the globals that may occur, as "module name". `collections OrderedDict` becomes
/// a
///                 Dict when called.
/// @throws Error(Unsupported) for any other global, by its name, or an operation that torch.save
/// does not use; Error(BadData) for what is no pickle.
/// Source: CPython, Lib/pickletools.py.
PickleDocument readPickle(std::span<const std::byte> bytes, const std::string& place,
                          std::span<const std::string_view> allowed);

} // namespace regroup
