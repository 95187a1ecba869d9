// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/layer_costs.h"
#include "ui/window/studio_context.h"

#include <QObject>
#include <list>
#include <map>
#include <set>

namespace regroup::ui {

/// The errors and optima of the group editor, from light jobs, kept until another model is open or
/// another text is calibrated on. Errors of the mean are sums over a small matrix and worked out at
/// once, on the GUI thread; those of other rules take a job for every group not met before.
class LiveCosts : public QObject, public LayerCosts {
    Q_OBJECT
public:
    explicit LiveCosts(const StudioContext& context, QObject* parent = nullptr);

    QString missing(const CostPlace& place) const override;
    std::optional<double> groupError(const CostPlace& place,
                                     const std::vector<int>& heads) override;
    Optimum optimum(const CostPlace& place, const std::shared_ptr<const SquareMatrix>& similarity,
                    int groupCount, int largestGroup) override;

Q_SIGNALS:
    void moreKnown();

private:
    using Heads = std::vector<int>;
    using SharedCost = std::shared_ptr<GroupingCost>;

    struct Errors {
        CostPlace place;
        SharedCost cost; ///< Null: not opened yet.
        std::map<Heads, std::optional<double>> known;
        std::set<Heads> wanted;
        bool working = false;
        bool failed = false;
    };
    /// What one job brings.
    struct Answer {
        SharedCost cost;
        std::map<Heads, std::optional<double>> errors;
    };
    struct BestSums {
        std::optional<CostPlace> place; ///< Nothing: of the similarity.
        std::shared_ptr<const SquareMatrix> similarity;
        int largestGroup = 0;
        std::vector<std::optional<double>> sums; ///< [headCount], by number of groups less one.
    };

    void forget();
    Errors& errorsOf(const CostPlace& place);
    void work(Errors& errors);
    void accept(const CostPlace& place, Answer answer);
    LayerErrorRequest requestFor(const CostPlace& place) const;
    void findBest(BestSums wanted, int headCount);

    StudioContext m_context;
    std::uint64_t m_generation = 0;       ///< Answers of an older one are dropped.
    std::list<Errors> m_errors;           ///< The one used last in front.
    std::list<BestSums> m_best;           ///< The newest in front.
    std::optional<BestSums> m_lookingFor; ///< Its sums are still empty.
    LatestRequest m_bestRequest;
    JobTicket m_bestJob;
};

} // namespace regroup::ui
