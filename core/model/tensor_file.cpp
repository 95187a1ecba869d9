// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/tensor_file.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/model/safetensors.h"
#include "core/model/scalar_type.h"

#include <ATen/ops/empty.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace regroup {

namespace fs = std::filesystem;

namespace {

struct NamedTensor {
    TensorInfo info;
    at::Tensor values; // Contiguous, CPU.
};

/// Wide types first: then every tensor begins at a multiple of its element size.
std::vector<NamedTensor> inFileOrder(const std::map<std::string, at::Tensor>& tensors) {
    std::vector<NamedTensor> ordered;
    for (const auto& [name, tensor] : tensors) {
        const at::Tensor values = tensor.detach().cpu().contiguous();
        ordered.push_back(
            {{name, dataTypeOf(values.scalar_type()), values.sizes().vec(), 0, 0, values.nbytes()},
             values});
    }
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const NamedTensor& a, const NamedTensor& b) {
                         return dataTypeSize(a.info.dataType) > dataTypeSize(b.info.dataType);
                     });
    return ordered;
}

void writeAll(const fs::path& path, const std::vector<NamedTensor>& tensors,
              const std::map<std::string, std::string>& metadata) {
    std::vector<TensorInfo> infos;
    infos.reserve(tensors.size());
    for (const NamedTensor& tensor : tensors)
        infos.push_back(tensor.info);
    FileWriter writer(path);
    writer.write(makeSafetensorsHeader(infos, metadata));
    for (const NamedTensor& tensor : tensors)
        writer.write({static_cast<const std::byte*>(tensor.values.const_data_ptr()),
                      tensor.values.nbytes()});
    writer.close();
}

} // namespace

std::map<std::string, at::Tensor> readTensorFile(const fs::path& path) {
    const auto file = MappedFile::open(path);
    const SafetensorsHeader header = readSafetensorsHeader(file->bytes(), path.string());
    std::map<std::string, at::Tensor> tensors;
    for (const TensorInfo& info : header.tensors) {
        at::Tensor values =
            at::empty(info.shape, at::TensorOptions().dtype(scalarTypeOf(info.dataType)));
        const auto bytes = file->bytes().subspan(info.offset, info.sizeBytes);
        if (!bytes.empty())
            std::memcpy(values.data_ptr(), bytes.data(), bytes.size());
        tensors.emplace(info.name, std::move(values));
    }
    return tensors;
}

void writeTensorFile(const fs::path& path, const std::map<std::string, at::Tensor>& tensors,
                     const std::map<std::string, std::string>& metadata) {
    const std::vector<NamedTensor> ordered = inFileOrder(tensors);
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const fs::path staging =
        folder / fmt::format(".{}.{}.part", path.filename().string(), ::getpid());
    std::error_code ignored;
    try {
        writeAll(staging, ordered, metadata);
        fs::rename(staging, path);
    } catch (const fs::filesystem_error& error) {
        fs::remove(staging, ignored);
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: cannot be written ({}).", path.string(), error.code().message()),
            "Choose a file in a folder you may write to.");
    } catch (...) {
        fs::remove(staging, ignored);
        throw;
    }
}

} // namespace regroup
