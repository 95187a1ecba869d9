// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/model_identity.h"

#include "core/model/model_config.h"
#include "core/workflow/open_model.h"

#include <utility>

namespace regroup {

ModelIdentityTask::ModelIdentityTask(Session& session, std::filesystem::path model,
                                     std::optional<std::filesystem::path> store,
                                     const JobContext& job)
    : m_outerStop(job.stopToken(), [this] { m_stop.request_stop(); }) {
    m_hash = std::async(std::launch::async, [&session, model = std::move(model),
                                             store = std::move(store), stop = m_stop.get_token()] {
                 JobContext hashing(stop, {});
                 try {
                     return modelContentHash(session, model, store, hashing);
                 } catch (const Cancelled&) {
                     return std::string();
                 }
             }).share();
}

ModelIdentityTask::~ModelIdentityTask() {
    m_stop.request_stop();
    m_hash.wait();
}

std::string ModelIdentityTask::weightsSha256() {
    return m_hash.get();
}

GroupedModelIdentity ModelIdentityTask::result(const ModelConfig& config) {
    return {config.architecture, config.layerCount, config.headCount, weightsSha256()};
}

} // namespace regroup
