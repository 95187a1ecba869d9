// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/session.h"

#include "core/analysis/calibration.h"
#include "core/base/error.h"
#include "core/model/checkpoint.h"
#include "core/model/device.h"
#include "core/model/transformer.h"
#include "core/tokenizer/tokenizer.h"
#include "core/workflow/text_batches.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <mutex>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t calibrationBatchSize = 8;

/// Names, sizes and times of everything a path stands for: changes when any file does.
std::string fileStamp(const fs::path& path) {
    std::error_code error;
    std::vector<std::string> parts;
    const auto add = [&](const fs::directory_entry& entry) {
        if (entry.is_regular_file(error))
            parts.push_back(fmt::format("{}:{}:{}", entry.path().string(), entry.file_size(error),
                                        entry.last_write_time(error).time_since_epoch().count()));
    };
    if (fs::is_directory(path, error)) {
        for (const auto& entry : fs::directory_iterator(path, error))
            add(entry);
        std::sort(parts.begin(), parts.end());
    } else {
        add(fs::directory_entry(path, error));
    }
    return fmt::format("{}|{}", fs::absolute(path, error).lexically_normal().string(),
                       fmt::join(parts, "|"));
}

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

std::uint64_t physicalMemoryBytes() {
    return static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
           static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

LoadOptions loadOptionsFor(const Checkpoint& checkpoint, const RuntimeOptions& runtime) {
    LoadOptions options;
    options.dtype = scalarTypeNamed(runtime.dataType);
    options.device = at::Device(resolveDevice(runtime.device));
    // Half of the memory for weights; the other half for activations and everybody else.
    if (options.device.is_cpu() &&
        residentBytes(checkpoint, options.dtype) > physicalMemoryBytes() / 2)
        options.residency = Residency::Streamed;
    return options;
}

std::string runtimeKey(const RuntimeOptions& runtime) {
    return runtime.device + "|" + runtime.dataType;
}

} // namespace

struct Session::State {
    std::timed_mutex checkpointMutex;
    RecentValues<const Checkpoint> checkpoints{8};
    std::timed_mutex tokenizerMutex;
    RecentValues<const Tokenizer> tokenizers{4};
    std::timed_mutex transformerMutex;
    RecentValues<const Transformer> transformers{2};
    std::timed_mutex calibrationMutex;
    RecentValues<const Calibration> calibrations{8};
};

Session::Session() : m_state(std::make_unique<State>()) {}
Session::~Session() = default;

std::shared_ptr<const Checkpoint> Session::checkpoint(const fs::path& model) {
    const std::string key = fileStamp(model);
    const std::lock_guard lock(m_state->checkpointMutex);
    auto found = m_state->checkpoints.find(key);
    if (!found) {
        found = Checkpoint::open(model);
        m_state->checkpoints.put(key, found);
    }
    return found;
}

std::shared_ptr<const Tokenizer> Session::tokenizer(const fs::path& model) {
    const std::string key = fileStamp(model);
    const std::lock_guard lock(m_state->tokenizerMutex);
    auto found = m_state->tokenizers.find(key);
    if (!found) {
        std::error_code error;
        const bool isTokenizerFile = model.filename() == "tokenizer.json";
        const bool isFolder = fs::is_directory(model, error);
        found = loadTokenizer(isFolder || isTokenizerFile ? model : model.parent_path());
        m_state->tokenizers.put(key, found);
    }
    return found;
}

std::shared_ptr<const Transformer>
Session::transformer(const fs::path& model, const RuntimeOptions& runtime, JobContext& job) {
    prepareTensorLibrary(runtime.threadCount);
    const std::string key = fileStamp(model) + "|" + runtimeKey(runtime);
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
                                                        JobContext& job) {
    const auto transformer = this->transformer(model, runtime, job);
    const std::string key =
        fmt::format("{}|{}|{}|{}|{}|{}", fileStamp(model), runtimeKey(runtime),
                    fileStamp(settings.data), settings.tokenLimit, settings.length, settings.part);
    const StoppableLock lock(m_state->calibrationMutex, job);
    auto found = m_state->calibrations.find(key);
    if (!found) {
        const TrainingSequences sequences = readTrainingSequences(
            *tokenizer(model), settings, transformer->config().positionCount, job);
        const auto batches = makeBatches(sequences.calibration, calibrationBatchSize);
        found = std::make_shared<const Calibration>(calibrate(*transformer, batches, job));
        m_state->calibrations.put(key, found);
    }
    return found;
}

} // namespace regroup
