// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/session.h"

#include "core/analysis/calibration_file.h"
#include "core/base/cache_folder.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/base/user_folders.h"
#include "core/base/version.h"
#include "core/model/checkpoint.h"
#include "core/model/device.h"
#include "core/model/model_path.h"
#include "core/model/model_summary.h"
#include "core/model/transformer.h"
#include "core/tokenizer/tokenizer.h"
#include "core/train/adapted_checkpoint.h"
#include "core/train/adapter_settings.h"
#include "core/workflow/file_stamp.h"
#include "core/workflow/text_batches.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <mutex>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t adapterDepthLimit = 8;
constexpr std::int64_t calibrationBatchSize = 8;

/// The few last used values by key. Not thread-safe; the owner locks.
template <typename Value> class RecentValues {
public:
    explicit RecentValues(std::size_t capacity) : m_capacity(capacity) {}

    std::shared_ptr<Value> find(const std::string& key) {
        for (auto entry = m_entries.begin(); entry != m_entries.end(); ++entry)
            if (entry->first == key) {
                std::rotate(m_entries.begin(), entry, entry + 1);
                return m_entries.front().second;
            }
        return nullptr;
    }

    void put(const std::string& key, std::shared_ptr<Value> value) {
        m_entries.emplace_front(key, std::move(value));
        if (m_entries.size() > m_capacity)
            m_entries.pop_back();
    }

private:
    std::size_t m_capacity;
    std::deque<std::pair<std::string, std::shared_ptr<Value>>> m_entries;
};

/// A mutex whose waiters still see a stop request.
class StoppableLock {
public:
    StoppableLock(std::timed_mutex& mutex, JobContext& job) : m_lock(mutex, std::defer_lock) {
        while (!m_lock.try_lock_for(std::chrono::milliseconds(50)))
            job.throwIfStopped();
    }

private:
    std::unique_lock<std::timed_mutex> m_lock;
};

at::ScalarType scalarTypeNamed(const std::string& name) {
    switch (dataTypeFromName(name)) {
    case DataType::Float32: return at::kFloat;
    case DataType::Float64: return at::kDouble;
    case DataType::BFloat16: return at::kBFloat16;
    case DataType::Float16: return at::kHalf;
    default: break;
    }
    throw Error(ErrorCode::BadUsage, fmt::format("'{}' is no type to calculate in.", name),
                "Use float32, bfloat16, float16 or float64.");
}

/// Bytes the weights take in the compute type.
std::uint64_t residentBytes(const Checkpoint& checkpoint, at::ScalarType dtype) {
    std::uint64_t bytes = 0;
    for (const TensorInfo& tensor : checkpoint.tensors())
        bytes += tensor.sizeBytes / dataTypeSize(tensor.dataType) * c10::elementSize(dtype);
    return bytes;
}

/// What weights may take: three quarters of the memory that is free, since activations and other
/// programs need some too.
std::uint64_t weightMemoryBytes() {
    return availableMemoryBytes() / 4 * 3;
}

LoadOptions loadOptionsFor(const Checkpoint& checkpoint, const RuntimeOptions& runtime) {
    LoadOptions options;
    options.dtype = scalarTypeNamed(runtime.dataType);
    options.device = at::Device(resolveDevice(runtime.device));
    options.attentionWindow = runtime.attentionWindow;
    const std::uint64_t needed = residentBytes(checkpoint, options.dtype);
    const std::uint64_t allowed =
        runtime.memoryBytes > 0 ? runtime.memoryBytes : weightMemoryBytes();
    if (options.device.is_cpu() && needed > allowed) {
        options.residency = Residency::Streamed;
        spdlog::warn("{}: its weights take {} in {}, and {} of memory may be used for them: layers "
                     "are read from the disk as they run.",
                     checkpoint.files().place(), byteText(needed), runtime.dataType,
                     byteText(allowed));
    }
    return options;
}

std::string placesStamp(std::span<const fs::path> places) {
    std::string stamp;
    for (const fs::path& place : places)
        stamp += (stamp.empty() ? "" : "|") + fileStamp(place);
    return stamp;
}

std::string runtimeKey(const RuntimeOptions& runtime) {
    return fmt::format("{}|{}|{}|{}", runtime.device, runtime.dataType, runtime.memoryBytes,
                       runtime.attentionWindow);
}

} // namespace

struct Session::State {
    fs::path cacheFolder;
    fs::path adapterBase;
    std::timed_mutex checkpointMutex;
    RecentValues<const Checkpoint> checkpoints{8};
    std::timed_mutex tokenizerMutex;
    RecentValues<const Tokenizer> tokenizers{4};
    std::timed_mutex transformerMutex;
    RecentValues<const Transformer> transformers{2};
    std::timed_mutex calibrationMutex;
    RecentValues<const Calibration> calibrations{8};
};

Session::Session(fs::path cacheFolder) : m_state(std::make_unique<State>()) {
    m_state->cacheFolder = std::move(cacheFolder);
}
Session::~Session() = default;

const fs::path& Session::cacheFolder() const {
    return m_state->cacheFolder;
}

void Session::setAdapterBase(fs::path base) {
    m_state->adapterBase = std::move(base);
}

std::vector<fs::path> Session::modelPlaces(const fs::path& model) const {
    std::vector<fs::path> places;
    fs::path next = resolveModelPath(model);
    while (true) {
        const fs::path adapter = adapterFolder(next);
        places.push_back(adapter.empty() ? next : adapter);
        if (adapter.empty())
            return places;
        if (places.size() == adapterDepthLimit)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: the base of this adapter is an adapter, and so on {} "
                                    "times, expected a model in the end.",
                                    places.front().string(), places.size()),
                        "Two adapters may name each other as their base.");
        const bool isNamed = places.size() == 1 && !m_state->adapterBase.empty();
        next = resolveModelPath(isNamed ? m_state->adapterBase : adapterBase(adapter));
    }
}

std::string Session::modelStamp(const fs::path& model) const {
    return placesStamp(modelPlaces(model));
}

std::shared_ptr<const Checkpoint> Session::openPlaces(std::span<const fs::path> places) {
    const std::string key = placesStamp(places);
    auto found = m_state->checkpoints.find(key);
    if (!found) {
        found = places.size() > 1 ? openAdapted(places.front(), openPlaces(places.subspan(1)))
                                  : Checkpoint::open(places.front());
        m_state->checkpoints.put(key, found);
    }
    return found;
}

std::shared_ptr<const Checkpoint> Session::checkpoint(const fs::path& model) {
    const auto places = modelPlaces(model);
    const std::lock_guard lock(m_state->checkpointMutex);
    return openPlaces(places);
}

std::shared_ptr<const Tokenizer> Session::tokenizer(const fs::path& model) {
    const auto places = modelPlaces(model);
    std::size_t at = 0; // An adapter's folder often holds none.
    while (at + 1 < places.size() && tokenizerOf(*openFolderSource(places[at])).empty())
        ++at;
    const fs::path& source = places[at];
    const std::string key = fileStamp(source);
    const std::lock_guard lock(m_state->tokenizerMutex);
    auto found = m_state->tokenizers.find(key);
    if (!found) {
        found = loadTokenizer(tokenizerPathOf(source));
        m_state->tokenizers.put(key, found);
    }
    return found;
}

std::shared_ptr<const Transformer>
Session::transformer(const fs::path& model, const RuntimeOptions& runtime, JobContext& job) {
    prepareTensorLibrary(runtime.threadCount);
    const std::string key = modelStamp(model) + "|" + runtimeKey(runtime);
    const StoppableLock lock(m_state->transformerMutex, job);
    auto found = m_state->transformers.find(key);
    if (!found) {
        const auto source = checkpoint(model);
        job.report("Loading weights", 0, 1);
        found = Transformer::load(source, loadOptionsFor(*source, runtime));
        job.report("Loading weights", 1, 1);
        m_state->transformers.put(key, found);
    }
    return found;
}

std::shared_ptr<const Calibration> Session::calibration(const fs::path& model,
                                                        const CalibrationSettings& settings,
                                                        const RuntimeOptions& runtime,
                                                        JobContext& job, AttentionRows rows) {
    const auto transformer = this->transformer(model, runtime, job);
    const std::string key =
        fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", modelStamp(model), runtimeKey(runtime),
                    fileStamp(settings.data), settings.tokenLimit, settings.length, settings.part,
                    settings.share.from, settings.share.to,
                    readsLabels(transformer->config(), settings.task)
                        ? settings.task + " as a classifier reads it"
                        : settings.task,
                    rows == AttentionRows::Compare ? "rows" : "");
    const StoppableLock lock(m_state->calibrationMutex, job);
    auto found = m_state->calibrations.find(key);
    if (!found) {
        found = calibrateNow(model, settings, *transformer, key, job, rows);
        m_state->calibrations.put(key, found);
    }
    return found;
}

std::shared_ptr<const Calibration> Session::calibrateNow(const fs::path& model,
                                                         const CalibrationSettings& settings,
                                                         const Transformer& transformer,
                                                         const std::string& key, JobContext& job,
                                                         AttentionRows rows) {
    const fs::path folder = m_state->cacheFolder / "calibrations";
    const fs::path file =
        folder / (sha256Hex(fmt::format("{}|{}", programVersion(), key)) + ".safetensors");
    // The file has no rows of attention.
    const bool isCached = !m_state->cacheFolder.empty() && rows != AttentionRows::Compare;
    if (auto kept = isCached ? readCalibrationFile(file, transformer.config()) : std::nullopt) {
        markCacheEntryUsed(file);
        return std::make_shared<const Calibration>(std::move(*kept));
    }
    // Read before anything may fail for the cache alone: a bad text is said to be one.
    const TrainingSequences sequences =
        readTrainingSequences(*tokenizer(model), settings, transformer.config(), job);
    const auto batches = makeBatches(sequences.calibration, calibrationBatchSize);
    const auto run = [&](CalibrationKeeper* keeper) {
        return std::make_shared<const Calibration>(
            calibrate(transformer, batches, job, keeper, {rows == AttentionRows::Compare}));
    };
    if (!isCached)
        return run(nullptr);
    try {
        CalibrationFileWriter writer(file, transformer.config());
        auto calibration = run(&writer);
        writer.commit();
        pruneCacheFolder(folder, cacheLimitBytes());
        return calibration;
    } catch (const Error& error) { // No cache is no reason to fail; what else failed fails again.
        if (error.code() != ErrorCode::DiskFull && error.code() != ErrorCode::BadData)
            throw;
        spdlog::warn("The calibration is not kept for later: {}", error.what());
    }
    return run(nullptr);
}

bool overlap(const TextShare& a, const TextShare& b) {
    return std::max(a.from, b.from) < std::min(a.to, b.to);
}

fs::path defaultCacheFolder() {
    const fs::path folder = userCacheFolder();
    return folder.empty() ? folder : folder / "regroup";
}

} // namespace regroup
