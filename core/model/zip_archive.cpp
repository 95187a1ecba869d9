// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/zip_archive.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/shown_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

namespace regroup {

namespace {

constexpr std::uint32_t localSignature = 0x04034b50;
constexpr std::uint32_t centralSignature = 0x02014b50;
constexpr std::uint32_t endSignature = 0x06054b50;
constexpr std::uint32_t end64Signature = 0x06064b50;
constexpr std::uint32_t locator64Signature = 0x07064b50;
constexpr std::uint64_t localBytes = 30;
constexpr std::uint64_t centralBytes = 46;
constexpr std::uint64_t endBytes = 22;
constexpr std::uint64_t end64Bytes = 56;
constexpr std::uint64_t locator64Bytes = 20;
constexpr std::uint64_t longestComment = 0xFFFF;
constexpr std::uint32_t in64 = 0xFFFFFFFF; // The true number stands in a zip64 field.

struct Range {
    std::uint64_t begin;
    std::uint64_t end;
    std::string_view name;
};

struct Directory {
    std::uint64_t offset = 0;
    std::uint64_t sizeBytes = 0;
    std::uint64_t entryCount = 0;
};

struct CentralEntry {
    std::string_view name;
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    std::uint64_t packedBytes = 0;
    std::uint64_t sizeBytes = 0;
    std::uint64_t headerOffset = 0;
};

class ZipReader {
public:
    ZipReader(std::span<const std::byte> file, const std::string& place)
        : m_file(file), m_place(place) {}

    ZipEntries read() {
        const Directory directory = findDirectory();
        if (directory.offset > m_file.size() ||
            directory.sizeBytes > m_file.size() - directory.offset)
            fail(fmt::format("the directory is said to lie at byte {} with {} bytes, expected a "
                             "range within the file's {} bytes.",
                             directory.offset, directory.sizeBytes, m_file.size()));
        if (directory.entryCount > directory.sizeBytes / centralBytes)
            fail(fmt::format("the directory is said to have {} entries in {} bytes.",
                             directory.entryCount, directory.sizeBytes));
        m_ranges.push_back({directory.offset, directory.offset + directory.sizeBytes, "directory"});
        std::uint64_t position = directory.offset;
        const std::uint64_t end = directory.offset + directory.sizeBytes;
        ZipEntries entries;
        for (std::uint64_t index = 0; index < directory.entryCount; ++index) {
            const CentralEntry entry = readCentral(position, end);
            if (!entries.emplace(entry.name, locate(entry)).second)
                fail(fmt::format("entry '{}' stands twice, expected once.", shownName(entry.name)));
        }
        checkOverlaps();
        return entries;
    }

private:
    template <typename Number> Number number(std::uint64_t offset) const {
        Number value = 0;
        std::memcpy(&value, m_file.data() + offset, sizeof value); // Both are little-endian.
        return value;
    }

    std::string_view text(std::uint64_t offset, std::uint64_t sizeBytes) const {
        return {reinterpret_cast<const char*>(m_file.data()) + offset, sizeBytes};
    }

    [[noreturn]] void fail(const std::string& sentence) const {
        throw Error(ErrorCode::BadData, fmt::format("{}: {}", m_place, sentence),
                    "The file may be damaged or only partly downloaded.");
    }

    /// The end record stands last, with at most a comment behind it.
    std::optional<std::uint64_t> findEnd() const {
        if (m_file.size() < endBytes)
            return std::nullopt;
        const std::uint64_t last = m_file.size() - endBytes;
        const std::uint64_t first = last > longestComment ? last - longestComment : 0;
        for (std::uint64_t offset = last + 1; offset-- > first;)
            if (number<std::uint32_t>(offset) == endSignature &&
                number<std::uint16_t>(offset + 20) == last - offset)
                return offset;
        return std::nullopt;
    }

    Directory findDirectory() const {
        const auto end = findEnd();
        if (!end)
            fail("the zip archive has no directory at its end.");
        if (*end >= locator64Bytes &&
            number<std::uint32_t>(*end - locator64Bytes) == locator64Signature)
            return directory64(number<std::uint64_t>(*end - locator64Bytes + 8), *end);
        return {number<std::uint32_t>(*end + 16), number<std::uint32_t>(*end + 12),
                number<std::uint16_t>(*end + 10)};
    }

    Directory directory64(std::uint64_t offset, std::uint64_t end) const {
        if (end < end64Bytes || offset > end - end64Bytes ||
            number<std::uint32_t>(offset) != end64Signature)
            fail(fmt::format("found no zip64 end record at byte {}.", offset));
        return {number<std::uint64_t>(offset + 48), number<std::uint64_t>(offset + 40),
                number<std::uint64_t>(offset + 32)};
    }

    /// Reads one entry of the directory and moves position behind it.
    CentralEntry readCentral(std::uint64_t& position, std::uint64_t end) const {
        if (end - position < centralBytes || number<std::uint32_t>(position) != centralSignature)
            fail(fmt::format("found no entry of the directory at byte {}.", position));
        const std::uint64_t nameBytes = number<std::uint16_t>(position + 28);
        const std::uint64_t extraBytes = number<std::uint16_t>(position + 30);
        const std::uint64_t commentBytes = number<std::uint16_t>(position + 32);
        const std::uint64_t wholeBytes = centralBytes + nameBytes + extraBytes + commentBytes;
        if (wholeBytes > end - position)
            fail(fmt::format("the entry of the directory at byte {} is cut off.", position));
        CentralEntry entry;
        entry.name = text(position + centralBytes, nameBytes);
        if (!isValidUtf8(entry.name))
            fail(fmt::format("the entry of the directory at byte {} has a name that is no valid "
                             "UTF-8.",
                             position));
        entry.flags = number<std::uint16_t>(position + 8);
        entry.method = number<std::uint16_t>(position + 10);
        entry.packedBytes = number<std::uint32_t>(position + 20);
        entry.sizeBytes = number<std::uint32_t>(position + 24);
        entry.headerOffset = number<std::uint32_t>(position + 42);
        const std::uint64_t extra = position + centralBytes + nameBytes;
        widen(entry, extra, extra + extraBytes);
        position += wholeBytes;
        return entry;
    }

    /// Takes numbers that need 64 bits from the entry's extra field 1.
    void widen(CentralEntry& entry, std::uint64_t position, std::uint64_t end) const {
        while (end - position >= 4) {
            const auto id = number<std::uint16_t>(position);
            const std::uint64_t sizeBytes = number<std::uint16_t>(position + 2);
            position += 4;
            if (sizeBytes > end - position)
                fail(fmt::format("entry '{}' has a damaged extra field.", shownName(entry.name)));
            if (id == 1) {
                std::uint64_t field = position;
                for (std::uint64_t* value :
                     {&entry.sizeBytes, &entry.packedBytes, &entry.headerOffset}) {
                    if (*value != in64)
                        continue;
                    if (position + sizeBytes - field < 8)
                        fail(fmt::format("entry '{}' lacks its 64-bit sizes.",
                                         shownName(entry.name)));
                    *value = number<std::uint64_t>(field);
                    field += 8;
                }
            }
            position += sizeBytes;
        }
    }

    ZipEntry locate(const CentralEntry& entry) {
        const std::string name = shownName(entry.name);
        if ((entry.flags & 1U) != 0)
            throw Error(
                ErrorCode::Unsupported,
                fmt::format("{}: entry '{}' is encrypted, expected plain bytes.", m_place, name));
        if (entry.method != 0)
            throw Error(ErrorCode::Unsupported,
                        fmt::format("{}: entry '{}' is compressed (method {}), expected stored "
                                    "bytes as torch.save writes them.",
                                    m_place, name, entry.method),
                        "Save the checkpoint again with torch.save, or as safetensors.");
        if (entry.packedBytes != entry.sizeBytes)
            fail(fmt::format("entry '{}' is said to have {} bytes and to take {}, expected the "
                             "same number.",
                             name, entry.sizeBytes, entry.packedBytes));
        if (m_file.size() < localBytes || entry.headerOffset > m_file.size() - localBytes ||
            number<std::uint32_t>(entry.headerOffset) != localSignature)
            fail(fmt::format("entry '{}' is said to begin at byte {}, where no entry is.", name,
                             entry.headerOffset));
        const std::uint64_t nameBytes = number<std::uint16_t>(entry.headerOffset + 26);
        const std::uint64_t extraBytes = number<std::uint16_t>(entry.headerOffset + 28);
        const std::uint64_t begin = entry.headerOffset + localBytes + nameBytes + extraBytes;
        if (begin > m_file.size() || entry.sizeBytes > m_file.size() - begin)
            fail(fmt::format("entry '{}' has {} bytes from byte {} on, expected a range within the "
                             "file's {} bytes.",
                             name, entry.sizeBytes, begin, m_file.size()));
        if (text(entry.headerOffset + localBytes, nameBytes) != entry.name)
            fail(fmt::format("entry '{}' has another name where it lies than in the directory.",
                             name));
        m_ranges.push_back({entry.headerOffset, begin + entry.sizeBytes, entry.name});
        return {begin, entry.sizeBytes};
    }

    /// Entries that share bytes are how small archives pretend to be large ones.
    void checkOverlaps() {
        std::sort(m_ranges.begin(), m_ranges.end(),
                  [](const Range& a, const Range& b) { return a.begin < b.begin; });
        for (std::size_t index = 1; index < m_ranges.size(); ++index)
            if (m_ranges[index].begin < m_ranges[index - 1].end)
                fail(fmt::format("entries '{}' and '{}' overlap.",
                                 shownName(m_ranges[index - 1].name),
                                 shownName(m_ranges[index].name)));
    }

    std::span<const std::byte> m_file;
    const std::string& m_place;
    std::vector<Range> m_ranges;
};

} // namespace

bool looksLikeZip(std::span<const std::byte> file) {
    std::uint32_t signature = 0;
    if (file.size() >= sizeof signature)
        std::memcpy(&signature, file.data(), sizeof signature);
    return signature == localSignature || signature == endSignature;
}

ZipEntries readZipEntries(std::span<const std::byte> file, const std::string& place) {
    return ZipReader(file, place).read();
}

} // namespace regroup
