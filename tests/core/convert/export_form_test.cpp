// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/export_form.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

ModelConfig config(const std::string& architecture = "llama") {
    ModelConfig config;
    config.architecture = architecture;
    config.className = architecture == "llama" ? "LlamaForCausalLM" : "GPTNeoForCausalLM";
    config.layerCount = 2;
    config.headCount = 4;
    config.grouping = originalGrouping(2, 4);
    return config;
}

ModelGrouping joint(const std::string& first, const std::string& second) {
    return {LayerGrouping::joint(grouping(first)), LayerGrouping::joint(grouping(second))};
}

void expectNoStock(const ModelConfig& model, const ModelGrouping& grouping,
                   const std::string& reason) {
    expectError(ErrorCode::Unsupported, reason,
                [&] { checkExportPossible(ExportForm::Stock, model, grouping); });
    expectError(ErrorCode::Unsupported, "'native'",
                [&] { checkExportPossible(ExportForm::Stock, model, grouping); });
    EXPECT_NO_THROW(checkExportPossible(ExportForm::Native, model, grouping));
    EXPECT_NO_THROW(checkExportPossible(ExportForm::Repeated, model, grouping));
}

} // namespace

TEST(ExportForm, StockTakesEqualGroupsInAnyOrder) {
    EXPECT_NO_THROW(checkExportPossible(ExportForm::Stock, config(), joint("0 1 1 0", "0 1 0 1")));
}

TEST(ExportForm, StockSaysWhyItIsNotPossible) {
    expectNoStock(config("gpt_neo"), joint("0 0 1 1", "0 0 1 1"), "gpt_neo");
    expectNoStock(config(), joint("0 0 1 1", "0 0 0 1"), "layer 1 has groups of 3, 1 heads");
    expectNoStock(config(), joint("0 0 1 1", "0 0 0 0"), "layer 0 has 2 groups and layer 1 has 1");
    expectNoStock(
        config(),
        {LayerGrouping::joint(grouping("0 0 1 1")), {grouping("0 0 1 1"), grouping("0 1 0 1")}},
        "layer 1 groups its keys as 0 0 1 1 and its values as 0 1 0 1");
}

TEST(ExportForm, RefusesAGroupingForAnotherModel) {
    for (const ExportForm form : {ExportForm::Native, ExportForm::Stock, ExportForm::Repeated}) {
        expectError(ErrorCode::BadData, "1 layers, the model 2", [&] {
            checkExportPossible(form, config(), {LayerGrouping::joint(grouping("0 0 1 1"))});
        });
        expectError(ErrorCode::BadData, "layer 1 is for 3 heads, the model has 4",
                    [&] { checkExportPossible(form, config(), joint("0 0 1 1", "0 0 1")); });
    }
}

TEST(ExportForm, IsFoundByName) {
    for (const std::string& name : exportFormNames())
        EXPECT_EQ(exportFormName(exportFormFromName(name)), name);
    expectError(ErrorCode::BadUsage, "native, stock, padded, repeated",
                [] { exportFormFromName("gguf"); });
}

TEST(ExportForm, SaysWhoLoadsIt) {
    EXPECT_NE(exportLoaders(ExportForm::Stock, config()).find("LlamaForCausalLM"),
              std::string::npos);
    EXPECT_NE(exportLoaders(ExportForm::Native, config()).find("Regroup only"), std::string::npos);
    EXPECT_NE(exportLoaders(ExportForm::Repeated, config("gpt_neo")).find("GPTNeoForCausalLM"),
              std::string::npos);
}
