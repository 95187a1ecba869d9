// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/pickle.h"
#include "core/model/tensor_info.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace regroup {

/// The numbers behind one or more tensors.
struct TorchStorage {
    DataType dataType = DataType::Float32;
    std::int64_t elementCount = 0;
    std::uint64_t offset = 0; ///< In the file.
};

/// A pickle of torch.save and where the storages lie that it names.
struct TorchContent {
    PickleDocument document;
    std::map<std::string_view, TorchStorage> storages; ///< By key.
};

/// The globals that a pickle of tensors needs.
std::span<const std::string_view> allowedTorchGlobals();

/// Reads the pickle of a zip archive (torch 1.6 and later) or of the older format, and finds every
/// storage that it names. @throws Error
TorchContent readTorchContent(std::span<const std::byte> file, const std::string& place);

/// True if the file begins as a pickle: torch.save before 1.6, or something that is refused by
/// name.
bool looksLikePickle(std::span<const std::byte> file);

/// The key of a Persistent value that names a storage. @throws Error(BadData) if it is none.
std::string_view storageKey(const PickleDocument& document, PickleId id, const std::string& place);

} // namespace regroup
