// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/safetensors.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/safetensors_types.h"
#include "core/model/shown_name.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cstring>

namespace regroup {

static_assert(std::endian::native == std::endian::little, "Tensors are mapped, not converted.");

namespace {

constexpr std::uint64_t lengthBytes = 8;
constexpr std::uint64_t headerLimit = 100'000'000; // As the reference implementation.
const char* const damagedHint = "The file may be damaged or only partly downloaded.";

[[noreturn]] void throwBad(const std::string& place, const std::string& sentence) {
    throw Error(ErrorCode::BadData, fmt::format("{}: {}", place, sentence), damagedHint);
}

std::uint64_t readHeaderLength(std::span<const std::byte> file, const std::string& place) {
    if (file.size() < lengthBytes)
        throwBad(place,
                 fmt::format("the file has {} bytes, expected a safetensors header of at least {}.",
                             file.size(), lengthBytes));
    std::uint64_t length = 0;
    std::memcpy(&length, file.data(), lengthBytes);
    if (length > headerLimit)
        throwBad(place, fmt::format("the header is said to have {} bytes, expected at most {} "
                                    "(is it a safetensors file?).",
                                    length, headerLimit));
    if (length > file.size() - lengthBytes)
        throwBad(place,
                 fmt::format("the header is said to have {} bytes, found only {} after its length.",
                             length, file.size() - lengthBytes));
    return length;
}

/// Product of shape and element size, nullopt when it does not fit into int64.
std::optional<std::uint64_t> tensorBytes(const std::vector<std::int64_t>& shape, DataType type) {
    auto total = static_cast<std::int64_t>(dataTypeSize(type));
    for (const std::int64_t extent : shape)
        if (__builtin_mul_overflow(total, extent, &total))
            return std::nullopt;
    return static_cast<std::uint64_t>(total);
}

void checkTensor(const TensorInfo& tensor, std::uint64_t end, std::uint64_t dataBytes,
                 const std::string& place) {
    const std::string name = shownName(tensor.name);
    if (tensor.offset > end || end > dataBytes)
        throwBad(place,
                 fmt::format("tensor '{}' lies at bytes {} to {}, expected a range within the {} "
                             "bytes of data.",
                             name, tensor.offset, end, dataBytes));
    const auto expected = tensorBytes(tensor.shape, tensor.dataType);
    if (!expected)
        throwBad(place,
                 fmt::format("tensor '{}' has shape {}, more elements than any file can hold.",
                             name, shapeText(tensor.shape)));
    if (end - tensor.offset != *expected)
        throwBad(place, fmt::format("tensor '{}' has {} bytes, expected {} for shape {} of {}.",
                                    name, end - tensor.offset, *expected, shapeText(tensor.shape),
                                    dataTypeName(tensor.dataType)));
}

/// The tensors, sorted by offset, must fill the data from its first byte to its last.
void checkNeighbours(const std::vector<TensorInfo>& tensors, std::uint64_t dataBytes,
                     const std::string& place) {
    std::uint64_t end = 0;
    const TensorInfo* previous = nullptr;
    for (const TensorInfo& tensor : tensors) {
        if (tensor.offset < end)
            throwBad(place,
                     fmt::format("tensor '{}' begins at byte {} and overlaps tensor '{}', which "
                                 "ends at byte {}.",
                                 shownName(tensor.name), tensor.offset, shownName(previous->name),
                                 end));
        if (tensor.offset > end)
            throwBad(place,
                     fmt::format("tensor '{}' begins at byte {}, expected {}: bytes between belong "
                                 "to no tensor.",
                                 shownName(tensor.name), tensor.offset, end));
        end = tensor.offset + tensor.sizeBytes;
        previous = &tensor;
    }
    if (end != dataBytes)
        throwBad(place,
                 fmt::format("the tensors end at byte {} of the data, expected {}: bytes at the "
                             "end belong to no tensor.",
                             end, dataBytes));
}

} // namespace

SafetensorsHeader readSafetensorsHeader(std::span<const std::byte> file, const std::string& place) {
    const std::uint64_t headerBytes = readHeaderLength(file, place);
    const char* text = reinterpret_cast<const char*>(file.data()) + lengthBytes;
    SafetensorsHeader header = parseSafetensorsJson({text, headerBytes}, place);

    // sizeBytes holds the end offset until here, see parseSafetensorsJson.
    const std::uint64_t dataBegin = lengthBytes + headerBytes;
    const std::uint64_t dataBytes = file.size() - dataBegin;
    for (TensorInfo& tensor : header.tensors) {
        const std::uint64_t end = tensor.sizeBytes;
        checkTensor(tensor, end, dataBytes, place);
        tensor.sizeBytes = end - tensor.offset;
    }
    std::sort(header.tensors.begin(), header.tensors.end(),
              [](const TensorInfo& a, const TensorInfo& b) {
                  return std::tie(a.offset, a.sizeBytes, a.name) <
                         std::tie(b.offset, b.sizeBytes, b.name);
              });
    checkNeighbours(header.tensors, dataBytes, place);
    for (TensorInfo& tensor : header.tensors)
        tensor.offset += dataBegin;
    return header;
}

std::string makeSafetensorsHeader(std::span<const TensorInfo> tensors,
                                  const std::map<std::string, std::string>& metadata) {
    // A list of members, not an object: looking up thousands of names would be quadratic.
    std::string text = "{";
    const auto add = [&text](const std::string& key, const nlohmann::ordered_json& value) {
        text += text.size() > 1 ? "," : "";
        text += nlohmann::ordered_json(key).dump() + ":" + value.dump();
    };
    if (!metadata.empty())
        add("__metadata__", metadata);
    std::uint64_t offset = 0;
    for (const TensorInfo& tensor : tensors) {
        const auto sizeBytes = tensorBytes(tensor.shape, tensor.dataType);
        if (!sizeBytes)
            throw Error(ErrorCode::Internal,
                        fmt::format("Tensor '{}' of shape {} is too large to be written.",
                                    shownName(tensor.name), shapeText(tensor.shape)));
        add(tensor.name, {{"dtype", safetensorsTypeName(tensor.dataType)},
                          {"shape", tensor.shape},
                          {"data_offsets", {offset, offset + *sizeBytes}}});
        offset += *sizeBytes;
    }
    text += "}";
    text.append((lengthBytes - text.size() % lengthBytes) % lengthBytes,
                ' '); // Data begins aligned.
    const std::uint64_t length = text.size();
    std::string result(lengthBytes, '\0');
    std::memcpy(result.data(), &length, lengthBytes);
    return result + text;
}

} // namespace regroup
