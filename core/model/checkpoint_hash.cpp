// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace regroup {

namespace {

constexpr std::size_t pieceBytes = std::size_t{4} << 20U; // A few milliseconds of work.

void addTensor(Sha256& hash, const Checkpoint& checkpoint, const TensorInfo& tensor,
               std::uint64_t& doneBytes, JobContext& job) {
    // Names hold no NUL worth telling apart here: the shape's bracket and the byte count that
    // follows from it keep neighbouring tensors apart.
    hash.add(fmt::format("{}\n{}\n{}\n", nlohmann::json(tensor.name).dump(),
                         dataTypeName(tensor.dataType), shapeText(tensor.shape)));
    const TensorBytes values = checkpoint.bytes(tensor.name);
    std::span<const std::byte> rest = values;
    while (!rest.empty()) {
        job.throwIfStopped();
        const auto piece = rest.first(std::min(rest.size(), pieceBytes));
        hash.add(piece);
        rest = rest.subspan(piece.size());
        doneBytes += piece.size();
        // All of the tensor so far, not only this piece: reading maps pages around the one it
        // touches.
        checkpoint.release(tensor.name);
        job.report("Reading weights", static_cast<std::int64_t>(doneBytes),
                   static_cast<std::int64_t>(checkpoint.weightBytes()));
    }
}

} // namespace

std::string checkpointHash(const Checkpoint& checkpoint, JobContext& job) {
    Sha256 hash;
    // nlohmann::json sorts its keys, so the order in the file does not count.
    hash.add(nlohmann::json(*checkpoint.config().source).dump() + "\n");
    std::uint64_t doneBytes = 0;
    for (const TensorInfo& tensor : checkpoint.tensors())
        addTensor(hash, checkpoint, tensor, doneBytes, job);
    return hash.hexDigest();
}

} // namespace regroup
