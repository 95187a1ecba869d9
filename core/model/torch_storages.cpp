// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch_storages.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/shown_name.h"
#include "core/model/zip_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace regroup {

namespace {

using Bytes = std::span<const std::byte>;

struct StorageClass {
    std::string_view global;
    DataType dataType;
};

constexpr std::array<StorageClass, 10> storageClasses{
    {{"torch FloatStorage", DataType::Float32},
     {"torch HalfStorage", DataType::Float16},
     {"torch BFloat16Storage", DataType::BFloat16},
     {"torch DoubleStorage", DataType::Float64},
     {"torch LongStorage", DataType::Int64},
     {"torch IntStorage", DataType::Int32},
     {"torch ShortStorage", DataType::Int16},
     {"torch CharStorage", DataType::Int8},
     {"torch ByteStorage", DataType::UInt8},
     {"torch BoolStorage", DataType::Bool}}};

/// Functions that build tensors, containers, and types that only stand in a training's settings.
constexpr std::array<std::string_view, 20> allowedGlobals{"torch._utils _rebuild_tensor_v2",
                                                          "torch._utils _rebuild_parameter",
                                                          "collections OrderedDict",
                                                          "torch FloatStorage",
                                                          "torch HalfStorage",
                                                          "torch BFloat16Storage",
                                                          "torch DoubleStorage",
                                                          "torch LongStorage",
                                                          "torch IntStorage",
                                                          "torch ShortStorage",
                                                          "torch CharStorage",
                                                          "torch ByteStorage",
                                                          "torch BoolStorage",
                                                          "torch Size",
                                                          "torch device",
                                                          "torch float32",
                                                          "torch float16",
                                                          "torch bfloat16",
                                                          "torch float64",
                                                          "torch int64"};

/// The number that begins a file of torch.save before 1.6: 0x1950a86a20f9469cfc6c.
constexpr std::string_view legacyMagic{"\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10};

[[noreturn]] void fail(const std::string& place, const std::string& sentence) {
    throw Error(ErrorCode::BadData, fmt::format("{}: {}", place, sentence),
                "The file may be damaged or only partly downloaded.");
}

DataType dataTypeOfStorage(const PickleValue& global, const std::string& place) {
    for (const StorageClass& row : storageClasses)
        if (global.kind == PickleKind::Global && global.text == row.global)
            return row.dataType;
    fail(place, "the pickle names a storage of no known type.");
}

/// The identifier of a storage: ('storage', class, key, location, element count[, view]).
const PickleValue& identifierOf(const PickleDocument& document, PickleId id,
                                const std::string& place) {
    const PickleValue& persistent = document[id];
    if (persistent.kind != PickleKind::Persistent)
        fail(place, "the pickle has a tensor without a storage.");
    const PickleValue& identifier = document[persistent.items.front()];
    const auto& items = identifier.items;
    const bool isWellFormed =
        identifier.kind == PickleKind::Tuple && items.size() >= 5 &&
        document[items[0]].text == "storage" && document[items[2]].kind == PickleKind::Text &&
        document[items[4]].kind == PickleKind::Integer && document[items[4]].integer >= 0;
    if (!isWellFormed)
        fail(place, "the pickle names a storage in a form that torch.save does not write.");
    if (items.size() > 5 && document[items[5]].kind != PickleKind::None)
        throw Error(ErrorCode::Unsupported,
                    fmt::format("{}: the storage '{}' is a view of another, which torch.save has "
                                "not written since 0.4.",
                                place, shownName(document[items[2]].text)),
                    "Load the file with torch and save it again.");
    return identifier;
}

/// All storages of the pickle, without their places. Types and sizes must agree where one is named
/// twice.
std::map<std::string_view, TorchStorage> namedStorages(const PickleDocument& document,
                                                       const std::string& place) {
    std::map<std::string_view, TorchStorage> storages;
    for (std::size_t id = 0; id < document.values.size(); ++id) {
        if (document.values[id].kind != PickleKind::Persistent)
            continue;
        const auto& items = identifierOf(document, static_cast<PickleId>(id), place).items;
        TorchStorage storage;
        storage.dataType = dataTypeOfStorage(document[items[1]], place);
        storage.elementCount = document[items[4]].integer;
        const std::string_view key = document[items[2]].text;
        const auto [other, isNew] = storages.emplace(key, storage);
        if (!isNew && (other->second.dataType != storage.dataType ||
                       other->second.elementCount != storage.elementCount))
            fail(place, fmt::format("the pickle describes the storage '{}' twice, and differently.",
                                    shownName(key)));
    }
    return storages;
}

/// The folder inside the archive: everything before "data.pkl".
std::string_view rootOf(const ZipEntries& entries, const std::string& place) {
    constexpr std::string_view pickleName = "/data.pkl";
    std::string_view root;
    for (const auto& [name, entry] : entries) {
        if (name.size() <= pickleName.size() || !name.ends_with(pickleName))
            continue;
        if (!root.empty())
            fail(place, "the archive holds two files data.pkl, expected one.");
        root = name.substr(0, name.size() - pickleName.size());
    }
    if (root.empty())
        throw Error(ErrorCode::Unsupported,
                    fmt::format("{}: the zip archive holds no data.pkl, expected an archive of "
                                "torch.save.",
                                place),
                    "Choose the file that holds the weights.");
    for (const auto& [name, entry] : entries)
        if (name == fmt::format("{}/constants.pkl", root))
            throw Error(
                ErrorCode::Unsupported,
                fmt::format("{}: found a TorchScript program, expected a state dict.", place),
                "Save the model's state_dict() with torch.save, or as safetensors.");
    return root;
}

TorchContent readZip(Bytes file, const std::string& place) {
    const ZipEntries entries = readZipEntries(file, place);
    const std::string root(rootOf(entries, place));
    const auto bytesOf = [&](const ZipEntry& entry) {
        return file.subspan(entry.offset, entry.sizeBytes);
    };
    if (const auto order = entries.find(root + "/byteorder"); order != entries.end()) {
        const Bytes bytes = bytesOf(order->second);
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        if (text != "little")
            throw Error(
                ErrorCode::Unsupported,
                fmt::format("{}: byteorder is '{}', expected 'little'.", place, shownName(text)),
                "Load the file with torch on this machine and save it again.");
    }
    TorchContent content;
    content.document =
        readPickle(bytesOf(entries.at(root + "/data.pkl")), place, allowedTorchGlobals());
    content.storages = namedStorages(content.document, place);
    for (auto& [key, storage] : content.storages) {
        const auto entry = entries.find(fmt::format("{}/data/{}", root, key));
        if (entry == entries.end())
            fail(place, fmt::format("the archive holds no data/{}, which a tensor needs.",
                                    shownName(key)));
        const std::uint64_t elementBytes = dataTypeSize(storage.dataType);
        if (entry->second.sizeBytes / elementBytes <
            static_cast<std::uint64_t>(storage.elementCount))
            fail(place, fmt::format("the storage data/{} has {} bytes, expected {} values of {}.",
                                    shownName(key), entry->second.sizeBytes, storage.elementCount,
                                    dataTypeName(storage.dataType)));
        storage.offset = entry->second.offset;
    }
    return content;
}

/// Before 1.6: four pickles (magic, protocol, machine, content), the list of keys, and then each
/// storage as its count and its values.
class LegacyReader {
public:
    LegacyReader(Bytes file, const std::string& place) : m_file(file), m_place(place) {}

    TorchContent read() {
        const PickleDocument magic = nextPickle();
        if (magic[magic.root].text != legacyMagic)
            throw Error(ErrorCode::Unsupported,
                        fmt::format("{}: found a pickle that torch.save did not write.", m_place),
                        "Save the model's state_dict() with torch.save, or as safetensors.");
        const PickleDocument protocol = nextPickle();
        if (protocol[protocol.root].integer != 1001)
            fail(m_place, fmt::format("the protocol of the file is {}, expected 1001.",
                                      protocol[protocol.root].integer));
        requireLittleEndian(nextPickle());
        TorchContent content;
        content.document = nextPickle();
        content.storages = namedStorages(content.document, m_place);
        const PickleDocument keys = nextPickle();
        if (keys[keys.root].kind != PickleKind::List)
            fail(m_place, "the file has no list of storages behind its pickle.");
        std::size_t found = 0;
        for (const PickleId key : keys[keys.root].items) {
            if (keys[key].kind != PickleKind::Text)
                fail(m_place, "the file lists a storage by something that is no text.");
            placeStorage(content, keys[key].text);
            ++found;
        }
        if (found != content.storages.size())
            fail(m_place, fmt::format("the file lists {} of the {} storages that its tensors need.",
                                      found, content.storages.size()));
        return content;
    }

private:
    PickleDocument nextPickle() {
        PickleDocument document =
            readPickle(m_file.subspan(m_position), m_place, allowedTorchGlobals());
        m_position += document.sizeBytes;
        return document;
    }

    void requireLittleEndian(const PickleDocument& machine) const {
        const auto& items = machine[machine.root].items;
        if (machine[machine.root].kind != PickleKind::Dict)
            fail(m_place, "the file does not describe the machine it was written on.");
        for (std::size_t index = 0; index + 1 < items.size(); index += 2)
            if (machine[items[index]].text == "little_endian" &&
                machine[items[index + 1]].integer != 1)
                throw Error(
                    ErrorCode::Unsupported,
                    fmt::format("{}: was written big-endian, expected little-endian.", m_place),
                    "Load the file with torch on this machine and save it again.");
    }

    void placeStorage(TorchContent& content, std::string_view key) {
        const auto entry = content.storages.find(key);
        if (entry == content.storages.end())
            fail(m_place, fmt::format("the file holds a storage '{}' that its pickle does not "
                                      "name.",
                                      shownName(key)));
        TorchStorage& storage = entry->second;
        if (storage.offset != 0)
            fail(m_place, fmt::format("the storage '{}' is listed twice.", shownName(key)));
        std::int64_t count = 0;
        if (m_file.size() - m_position < sizeof count)
            fail(m_place, fmt::format("the file ends before the storage '{}'.", shownName(key)));
        std::memcpy(&count, m_file.data() + m_position, sizeof count);
        m_position += sizeof count;
        const std::uint64_t elementBytes = dataTypeSize(storage.dataType);
        if (count != storage.elementCount ||
            (m_file.size() - m_position) / elementBytes < static_cast<std::uint64_t>(count))
            fail(m_place, fmt::format("the storage '{}' has {} values in {} bytes, expected {} of "
                                      "{}.",
                                      shownName(key), count, m_file.size() - m_position,
                                      storage.elementCount, dataTypeName(storage.dataType)));
        storage.offset = m_position;
        m_position += static_cast<std::uint64_t>(count) * elementBytes;
    }

    Bytes m_file;
    const std::string& m_place;
    std::uint64_t m_position = 0;
};

} // namespace

std::span<const std::string_view> allowedTorchGlobals() {
    return allowedGlobals;
}

bool looksLikePickle(Bytes file) {
    return file.size() >= 2 && file[0] == std::byte{0x80} && file[1] >= std::byte{2} &&
           file[1] <= std::byte{5};
}

TorchContent readTorchContent(Bytes file, const std::string& place) {
    return looksLikePickle(file) ? LegacyReader(file, place).read() : readZip(file, place);
}

std::string_view storageKey(const PickleDocument& document, PickleId id, const std::string& place) {
    return document[identifierOf(document, id, place).items[2]].text;
}

} // namespace regroup
