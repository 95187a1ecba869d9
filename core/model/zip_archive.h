// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace regroup {

/// Where the bytes of one entry lie in the archive.
struct ZipEntry {
    std::uint64_t offset = 0;
    std::uint64_t sizeBytes = 0;
};

/// By name. The names are views of the archive's bytes.
using ZipEntries = std::map<std::string_view, ZipEntry>;

/// True if the file begins as a zip archive does.
bool looksLikeZip(std::span<const std::byte> file);

/// The entries of a zip archive whose entries are stored as they are, as torch.save writes it
/// (zip64 included). Hostile input: every range is checked against the file and against all others,
/// names stand once, nothing is unpacked. Checksums are not looked at: they would read every byte.
/// @param place the file, for messages. The archive's bytes must outlive the result.
/// @throws Error(BadData); Error(Unsupported) for compressed or encrypted entries.
/// Source: PKWARE APPNOTE.TXT 6.3, sections 4.3 to 4.5.
ZipEntries readZipEntries(std::span<const std::byte> file, const std::string& place);

} // namespace regroup
