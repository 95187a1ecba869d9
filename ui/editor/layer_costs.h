// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/analysis/similarity_report.h"
#include "core/base/square_matrix.h"

#include <QString>
#include <memory>
#include <optional>
#include <vector>

namespace regroup::ui {

/// Whose costs: one partition of a layer, or the one that its keys and values share.
struct CostPlace {
    int layer = 0;
    HeadKind kind = HeadKind::Key; ///< Key or Value.
    bool joint = true;
    MergeRule rule = MergeRule::Mean;

    friend bool operator==(const CostPlace&, const CostPlace&) = default;
};

/// What the list of groups shows and cannot work out by itself. It asks at every change of the
/// groups; what is not known yet is worked out meanwhile, and GroupList::updateCosts() says that
/// there is more to ask for.
class LayerCosts {
public:
    virtual ~LayerCosts() = default;

    /// Why no error can be had there, in a few words; empty: it can.
    virtual QString missing(const CostPlace& place) const = 0;

    /// What merging a group loses, over the energy of all heads of the layer. Nothing: not known
    /// yet, or not of such a group. @param heads ascending.
    virtual std::optional<double> groupError(const CostPlace& place,
                                             const std::vector<int>& heads) = 0;

    struct Optimum {
        bool isPossible = false;   ///< It can be proved in a moment.
        std::optional<double> sum; ///< Least sum over the groups; nothing: not known yet.
    };
    /// @param similarity null: of the error; else minus similarityObjective().
    /// @param largestGroup 0: no limit.
    virtual Optimum optimum(const CostPlace& place,
                            const std::shared_ptr<const SquareMatrix>& similarity, int groupCount,
                            int largestGroup) = 0;
};

} // namespace regroup::ui
