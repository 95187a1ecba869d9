// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/grouping_costs.h"
#include "core/workflow/run_search.h"

#include <memory>
#include <optional>
#include <vector>

namespace regroup {

/// Whether the request compares heads by a metric, be it as objective or for its method.
bool needsSimilarity(const SearchRequest& request);

/// Whether the request's budget is shared out by the measured rise of the loss.
bool measuresLayers(const SearchRequest& request);

/// The text that similarities and moments are measured on: a first part of it, where the rest is
/// held out for forward passes, so that a grouping is not chosen on the tokens it was proposed
/// from.
CalibrationSettings calibrationOf(const SearchRequest& request);
bool needsCalibration(const SearchRequest& request);

/// The request of one call, its model and what its search needs; lives as long as the search.
/// Internal to workflow.
class PreparedSearch {
public:
    /// @throws Error(BadUsage) for a request that cannot be met; what opening and measuring throw.
    PreparedSearch(Session& session, const SearchRequest& request, JobContext& job);
    ~PreparedSearch();

    CostProvider& costs() { return *m_costs; }
    const Transformer& model() const { return *m_model; }

    /// Of the unmerged model (loss, kl), or of runs of neighbouring heads in as many groups.
    double objectiveBefore();

    /// Of the whole grouping. NaN when a stop left layers whose loss was never measured.
    double objectiveOf(const ModelSearchResult& result);

    ModelSearchRequest search;

private:
    void takeManual();
    void takeLocks(); ///< From the model's query heads to those that are searched.
    std::shared_ptr<const SimilarityReport> report(HeadKind kind);
    SlotSimilarity similarity();
    std::vector<InputBatch> heldOutBatches();
    ChoiceQuestions heldOutQuestions();
    LabelledTexts heldOutTexts();
    std::unique_ptr<GroupingLoss> makeLoss();
    /// On held-out rows of a classifier's task, or on held-out text.
    std::unique_ptr<GroupingLoss> makeLoss(LossMeasure measure);
    std::unique_ptr<CostProvider> makeCosts();
    MeasureWeights makeWeights();
    int groupCountBefore(SearchSlot slot) const;
    /// @param partitionOf SearchSlot -> Grouping
    template <typename PartitionOf> double closedObjective(PartitionOf partitionOf);

    Session& m_session;
    const SearchRequest& m_request;
    JobContext& m_job;
    std::shared_ptr<const Transformer> m_model;
    std::unique_ptr<CostProvider> m_costs;
};

} // namespace regroup
