// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/grouping_file.h"
#include "core/jobs/job_context.h"
#include "core/workflow/session.h"

#include <filesystem>
#include <future>
#include <optional>
#include <stop_token>

namespace regroup {

struct ModelConfig;

/// Takes the content hash of a checkpoint on a thread of its own while the caller works: reading 13
/// GB takes longer than many a job. Internal to workflow.
class ModelIdentityTask {
public:
    /// Starts at once. @param store remembers hashes by path, size and time; nullopt: none does.
    /// @param job its stop ends the hashing too. The session must outlive the task.
    ModelIdentityTask(Session& session, std::filesystem::path model,
                      std::optional<std::filesystem::path> store, const JobContext& job);
    ~ModelIdentityTask(); ///< Stops the hashing and waits.
    ModelIdentityTask(const ModelIdentityTask&) = delete;
    ModelIdentityTask& operator=(const ModelIdentityTask&) = delete;

    /// Waits for the hash. Empty when the work was stopped before it was known. @throws Error
    std::string weightsSha256();
    GroupedModelIdentity result(const ModelConfig& config); ///< Waits for the hash. @throws Error

private:
    std::stop_source m_stop;
    std::stop_callback<std::function<void()>> m_outerStop;
    std::shared_future<std::string> m_hash;
};

} // namespace regroup
