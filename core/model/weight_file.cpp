// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/weight_file.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/llama2c_model.h"
#include "core/model/safetensors.h"
#include "core/model/torch_archive.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <utility>

namespace regroup {

namespace {

struct KnownBeginning {
    std::string_view bytes;
    std::string_view name;
};

/// Formats that are named in the refusal.
constexpr std::array<KnownBeginning, 4> otherFormats{
    {{"GGUF", "a GGUF file"},
     {"tjgg", "a GGML file"},
     {"\x89HDF\r\n", "an HDF5 file"},
     {"version https://git-lfs", "a pointer of Git LFS, not the file itself"}}};

void refuseOtherFormats(std::span<const std::byte> file, const std::string& place) {
    const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
    for (const KnownBeginning& format : otherFormats)
        if (text.starts_with(format.bytes))
            throw Error(ErrorCode::Unsupported,
                        fmt::format("{}: found {}, expected safetensors, a file of torch.save, or "
                                    "llama2.c weights.",
                                    place, format.name),
                        "Use the original checkpoint, with float32, float16 or bfloat16 weights.");
}

bool looksLikeSafetensors(std::span<const std::byte> file) {
    std::uint64_t headerBytes = 0;
    if (file.size() <= sizeof headerBytes)
        return false;
    std::memcpy(&headerBytes, file.data(), sizeof headerBytes);
    return file[sizeof headerBytes] == std::byte{'{'} && headerBytes < file.size();
}

} // namespace

WeightFileContent readWeightFile(std::span<const std::byte> file, const std::string& place) {
    refuseOtherFormats(file, place);
    // A pickle may begin with the same bytes as the length of a safetensors header, so this is
    // first.
    if (looksLikeSafetensors(file) || place.ends_with(".safetensors"))
        return {readSafetensorsHeader(file, place).tensors, ""};
    if (looksLikeTorchArchive(file)) {
        TorchArchive archive = readTorchArchive(file, place);
        if (auto model = llama2cModelOf(archive, place))
            return {std::move(model->tensors), std::move(model->configText)};
        return {std::move(archive.tensors), ""};
    }
    if (looksLikeLlama2c(file)) {
        Llama2cModel model = readLlama2cFile(file, place);
        return {std::move(model.tensors), std::move(model.configText)};
    }
    throw Error(ErrorCode::BadData,
                fmt::format("{}: found another kind of file ({}), expected safetensors, a file of "
                            "torch.save, or llama2.c weights.",
                            place, byteText(file.size())),
                "The file may be damaged or only partly downloaded.");
}

} // namespace regroup
