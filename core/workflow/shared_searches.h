// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_search.h"

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace regroup {

/// Searches of a recipe, each done once for all variants that differ only in what is done with its
/// grouping. Any thread may ask; the first one searches, the others wait for it. Internal to
/// workflow.
class SharedSearches {
public:
    using Report = std::shared_ptr<const SearchReport>;

    /// @param search called where nobody asked for this key before; what it throws, everybody who
    ///               waits gets. A search that was stopped is not kept.
    /// @param wasShared whether another one had searched.
    Report take(const std::string& key, const std::function<SearchReport()>& search,
                JobContext& job, bool& wasShared);

private:
    std::mutex m_mutex;
    std::map<std::string, std::shared_future<Report>> m_searches;
};

/// Names everything that a search's result depends on, apart from the model's weights.
std::string searchKey(const SearchRequest& request);

} // namespace regroup
