// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/grouping/generate.h"
#include "core/workflow/convert_model.h"
#include "core/workflow/layer_error.h"
#include "core/workflow/run_search.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <vector>

namespace regroup {
namespace {

namespace fs = std::filesystem;

const fs::path samples = fs::path(REGROUP_SOURCE_DIR) / "resources" / "samples";

CalibrationSettings shortText() {
    CalibrationSettings settings;
    settings.data = samples / "stories.txt";
    settings.tokenLimit = 512;
    return settings;
}

LayerErrorRequest layerRequest(const fs::path& model, int layer, SlotKind kind) {
    LayerErrorRequest request;
    request.model = model;
    request.calibration = shortText();
    request.slot = {layer, kind};
    return request;
}

/// Unequal groups, others for keys and values and for every layer.
ModelGrouping differentEverywhere() {
    ModelGrouping grouping;
    Random random(7);
    for (int layer = 0; layer < 5; ++layer) {
        Grouping key = randomUnequalGrouping(8, 2 + layer % 3, random);
        Grouping value = randomUnequalGrouping(8, 3 + layer % 2, random);
        grouping.push_back({key, value});
    }
    return grouping;
}

// What a search minimises is the sum over all layers, keys and values.
TEST(LayerErrorFlow, OfAllLayersAddsUpToTheObjectiveOfASearch) {
    Session session;
    JobContext job;
    const fs::path model = samples / "stories260k";
    SearchRequest search;
    search.model = model;
    search.search.method = SearchMethod::Manual;
    search.search.keyValue = KeyValueMode::Independent;
    search.search.groupCount = 4;
    search.manual.grouping = differentEverywhere();
    search.objective = Objective::Error;
    search.metric = SimilarityMetric::Weight;
    search.calibration = shortText();
    const SearchReport report = runSearch(session, search, job);
    double sum = 0;
    for (int layer = 0; layer < 5; ++layer) {
        const LayerGrouping& groups = search.manual.grouping[static_cast<std::size_t>(layer)];
        const auto key = layerErrorCost(session, layerRequest(model, layer, SlotKind::Key), job);
        const auto value =
            layerErrorCost(session, layerRequest(model, layer, SlotKind::Value), job);
        const auto joint =
            layerErrorCost(session, layerRequest(model, layer, SlotKind::Joint), job);
        sum += key->cost(groups.key) + value->cost(groups.value);
        EXPECT_GT(key->cost(groups.key), 0.01);
        EXPECT_NEAR(joint->cost(groups.key), key->cost(groups.key) + value->cost(groups.key),
                    1e-12);
        EXPECT_NEAR(joint->cost(Grouping::original(8)), 0, 1e-12);
        double parts = 0; // A layer's error is that of its groups.
        for (const std::vector<int>& members : groups.key.members())
            parts += key->groupCost(members).value();
        EXPECT_NEAR(parts, key->cost(groups.key), 1e-12);
    }
    EXPECT_NEAR(sum, report.objective, 1e-9);
    test::expectError(ErrorCode::BadUsage, "no layer 5, expected 0 to 4",
                      [&] { layerErrorCost(session, layerRequest(model, 5, SlotKind::Key), job); });
}

// Heads that share already are merged with all of their group or not at all.
TEST(LayerErrorFlow, OfAGroupedModelIsAskedByItsQueryHeads) {
    const test::TempDir folder;
    Session session;
    JobContext job;
    ConvertRequest convert;
    convert.model = samples / "stories260k";
    convert.grouping.grouping.assign(5, LayerGrouping::joint(test::grouping("0 1 0 2 2 1 3 3")));
    convert.out = folder / "grouped";
    convertModel(session, convert, job);
    const auto key = layerErrorCost(session, layerRequest(convert.out, 1, SlotKind::Key), job);
    EXPECT_NEAR(key->cost(test::grouping("0 1 0 2 2 1 3 3")), 0, 1e-12);
    EXPECT_GT(key->cost(test::grouping("0 1 0 1 1 1 2 2")), 0.001);
    EXPECT_FALSE(key->groupCost(std::vector<int>{0, 1}).has_value());
    EXPECT_NEAR(key->groupCost(std::vector<int>{0, 2}).value(), 0, 1e-12);
    test::expectError(ErrorCode::BadUsage, "a part of the query heads that share",
                      [&] { key->cost(test::grouping("0 0 1 1 1 1 1 1")); });
}

} // namespace
} // namespace regroup
