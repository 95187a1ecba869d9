// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/core/model/reading/raw_safetensors.h"

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regroup::test {

/// A number as it stands in a file, little-endian.
template <typename Number> std::string rawNumber(Number value) {
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

/// One entry of a zip archive, true or not.
struct RawEntry {
    std::string name;
    std::string content;
    std::uint16_t method = 0;
    std::uint16_t flags = 0;
    std::optional<std::uint32_t> sizeBytes = {}; ///< What the directory says instead of the truth.
    std::optional<std::uint32_t> packedBytes = {}; ///< Likewise; sizeBytes if that is set.
    std::optional<std::uint32_t> offset = {};      ///< Of the local header.
    std::string localName = {};                    ///< name if empty.
    bool inZip64 = false; ///< The directory has the numbers in 64 bits in an extra field.
};

struct RawZip {
    std::string file;
    std::size_t directoryAt = 0;
};

inline std::string rawCentral(const RawEntry& entry, std::uint64_t headerOffset) {
    const std::uint64_t size = entry.sizeBytes.value_or(entry.content.size());
    const std::uint64_t packed = entry.packedBytes.value_or(size);
    const std::uint64_t offset = entry.offset.value_or(headerOffset);
    const auto narrow = [&](std::uint64_t value) {
        return rawNumber(entry.inZip64 ? 0xFFFFFFFFU : static_cast<std::uint32_t>(value));
    };
    std::string extra;
    if (entry.inZip64) // Behind an extra field of another kind.
        extra = rawNumber<std::uint16_t>(0x4242) + rawNumber<std::uint16_t>(2) + "xx" +
                rawNumber<std::uint16_t>(1) + rawNumber<std::uint16_t>(24) + rawNumber(size) +
                rawNumber(packed) + rawNumber(offset);
    return rawNumber<std::uint32_t>(0x02014b50) + rawNumber<std::uint16_t>(45) +
           rawNumber<std::uint16_t>(45) + rawNumber(entry.flags) + rawNumber(entry.method) +
           std::string(8, '\0') + narrow(packed) + narrow(size) +
           rawNumber(static_cast<std::uint16_t>(entry.name.size())) +
           rawNumber(static_cast<std::uint16_t>(extra.size())) + std::string(10, '\0') +
           narrow(offset) + entry.name + extra;
}

/// @param zip64  whether the end of the directory is written in 64 bits as well.
inline RawZip rawZip(const std::vector<RawEntry>& entries, bool zip64 = false) {
    std::string file;
    std::string directory;
    for (const RawEntry& entry : entries) {
        directory += rawCentral(entry, file.size());
        const std::string& name = entry.localName.empty() ? entry.name : entry.localName;
        file += rawNumber<std::uint32_t>(0x04034b50) + rawNumber<std::uint16_t>(45) +
                rawNumber(entry.flags) + rawNumber(entry.method) + std::string(16, '\0') +
                rawNumber(static_cast<std::uint16_t>(name.size())) + rawNumber<std::uint16_t>(0) +
                name + entry.content;
    }
    const std::size_t at = file.size();
    file += directory;
    const std::size_t endAt = file.size();
    if (zip64) {
        file += rawNumber<std::uint32_t>(0x06064b50) + rawNumber<std::uint64_t>(44) +
                std::string(12, '\0') + rawNumber<std::uint64_t>(entries.size()) +
                rawNumber<std::uint64_t>(entries.size()) +
                rawNumber<std::uint64_t>(directory.size()) + rawNumber<std::uint64_t>(at);
        file += rawNumber<std::uint32_t>(0x07064b50) + std::string(4, '\0') +
                rawNumber<std::uint64_t>(endAt) + rawNumber<std::uint32_t>(1);
    }
    const auto narrow = [&](std::uint64_t value) {
        return rawNumber(zip64 ? 0xFFFFFFFFU : static_cast<std::uint32_t>(value));
    };
    const auto count = zip64 ? std::uint16_t{0xFFFF} : static_cast<std::uint16_t>(entries.size());
    file += rawNumber<std::uint32_t>(0x06054b50) + std::string(4, '\0') + rawNumber(count) +
            rawNumber(count) + narrow(directory.size()) + narrow(at) + std::string(2, '\0');
    return {file, at};
}

// Pieces of a pickle. A piece leaves one value on the stack.
inline std::string pickled(const std::string& content) {
    return "\x80\x02" + content + ".";
}
inline std::string pickledText(const std::string& text) {
    return "X" + rawNumber(static_cast<std::uint32_t>(text.size())) + text;
}
inline std::string pickledNumber(std::int64_t value) { // LONG1 of eight bytes.
    return "\x8a\x08" + rawNumber(value);
}
inline std::string pickledGlobal(const std::string& module, const std::string& name) {
    return "c" + module + "\n" + name + "\n";
}
inline std::string pickledTuple(const std::vector<std::string>& items) {
    std::string text = "(";
    for (const std::string& item : items)
        text += item;
    return text + "t";
}
inline std::string pickledNumbers(const std::vector<std::int64_t>& values) {
    std::vector<std::string> items;
    items.reserve(values.size());
    for (const std::int64_t value : values)
        items.push_back(pickledNumber(value));
    return pickledTuple(items);
}
inline std::string pickledDict(const std::vector<std::string>& keysAndValues) {
    std::string text = "}(";
    for (const std::string& item : keysAndValues)
        text += item;
    return text + "u";
}
inline std::string pickledCall(const std::string& module, const std::string& name,
                               const std::vector<std::string>& arguments) {
    return pickledGlobal(module, name) + pickledTuple(arguments) + "R";
}

/// A tensor as torch.save pickles it, of one float storage.
struct PickledTensor {
    std::string key = "0";
    std::string storage = "FloatStorage";
    std::int64_t storageCount = 0;
    std::int64_t first = 0;
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
};

inline std::string pickledStorage(const PickledTensor& tensor) {
    return pickledTuple({pickledText("storage"), pickledGlobal("torch", tensor.storage),
                         pickledText(tensor.key), pickledText("cpu"),
                         pickledNumber(tensor.storageCount)}) +
           "Q";
}
inline std::string pickledTensor(const PickledTensor& tensor) {
    return pickledCall("torch._utils", "_rebuild_tensor_v2",
                       {pickledStorage(tensor), pickledNumber(tensor.first),
                        pickledNumbers(tensor.shape), pickledNumbers(tensor.strides), "\x89",
                        pickledCall("collections", "OrderedDict", {})});
}

/// An archive of torch.save around one pickle.
inline std::string rawTorch(const std::string& pickle, std::vector<RawEntry> more = {}) {
    more.insert(more.begin(), {"archive/data.pkl", pickle});
    return rawZip(more).file;
}

} // namespace regroup::test
