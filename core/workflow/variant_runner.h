// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_recipe.h"
#include "core/workflow/run_recorder.h"
#include "core/workflow/shared_searches.h"
#include "core/workflow/variant_key.h"

#include <optional>
#include <string>
#include <vector>

namespace regroup {

/// A line of the table with what pairs it with the others and what an export needs.
struct FinishedVariant {
    VariantResult result;
    std::vector<EvaluationWindow> windows;
    GroupingFile grouping;
};

/// Runs single variants of a recipe on one of its models: takes one over from the store, or
/// searches, merges, evaluates and stores it. Any thread may call it; several at once, each with a
/// job of its own. Internal to workflow.
class VariantRunner {
public:
    /// @param request outlives the runner, as do the others.
    /// @param runtime what each variant computes with: its share of the threads.
    /// @throws Cancelled, Error
    VariantRunner(Session& session, const RecipeRequest& request, const RuntimeOptions& runtime,
                  const RecipeSurroundings& surroundings, std::filesystem::path model,
                  std::int64_t parentId, JobContext& job);

    const std::string& contentHash() const { return m_contentHash; }

    /// What an earlier call finished, from the store; nullopt: variant() has to compute it.
    std::optional<FinishedVariant> takeOver(const std::optional<RecipeVariant>& variant) const;
    /// @param variant nullopt: the model as it is. @throws Cancelled, Error
    FinishedVariant run(const std::optional<RecipeVariant>& variant, JobContext& job);
    /// Writes the converted model where the recipe wants it kept, unless it is there.
    void exportVariant(const RecipeVariant& wanted, const FinishedVariant& variant,
                       JobContext& job);

private:
    FinishedVariant compute(const std::optional<RecipeVariant>& variant, RunRecorder& recorder,
                            JobContext& job);
    void search(const RecipeVariant& variant, RunRecorder& recorder, FinishedVariant& finished,
                JobContext& job);
    void describe(const std::optional<RecipeVariant>& variant, VariantResult& result) const;
    void describeGroups(FinishedVariant& finished);
    void describeWindow(const RecipeVariant& variant, const EvaluationReport& evaluation,
                        RunRecorder& recorder, VariantResult& result);
    SearchRequest searchRequest(const RecipeVariant& variant) const;
    MergeRequest mergeRequest(const RecipeVariant& variant) const;
    EvaluateRequest evaluateRequest(const std::optional<RecipeVariant>& variant,
                                    const GroupingFile& grouping) const;
    std::int64_t windowOf(const RecipeVariant& variant) const;
    FinishedVariant fromStore(const RunDetails& details) const;

    Session& m_session;
    const RecipeRequest& m_request;
    const Recipe& m_recipe;
    RuntimeOptions m_runtime;
    const RecipeSurroundings& m_surroundings;
    std::filesystem::path m_model;
    std::int64_t m_parentId;
    std::string m_recipeSha256;
    std::string m_contentHash;
    SharedSearches m_searches;
};

} // namespace regroup
