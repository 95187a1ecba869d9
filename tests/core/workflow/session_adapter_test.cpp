// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/model/checkpoint.h"
#include "core/tokenizer/tokenizer.h"
#include "core/workflow/open_model.h"
#include "core/workflow/session.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace regroup {
namespace {

namespace fs = std::filesystem;

const fs::path sourceFolder = REGROUP_SOURCE_DIR;

/// A folder with the adapter of tests/data for the llama there, and a copy of that llama beside it.
class SessionAdapter : public testing::Test {
protected:
    void SetUp() override {
        fs::create_directories(m_adapter);
        fs::copy(sourceFolder / "tests/data/archs/llama-gqa-llama3rope-bias", m_base);
        for (const char* name : {"adapter_model.safetensors", "adapter_config.json"})
            fs::copy_file(sourceFolder / "tests/data/adapters/llama" / name, m_adapter / name);
        nameBase("base");
    }

    void nameBase(const std::string& name) const {
        auto config = nlohmann::json::parse(readTextFile(m_adapter / "adapter_config.json"));
        config["base_model_name_or_path"] = name;
        writeFileAtomically(m_adapter / "adapter_config.json", config.dump());
    }

    std::string hashOf(Session& session, const fs::path& model) const {
        JobContext job;
        return modelContentHash(session, model, m_folder / "runs.sqlite", job);
    }

    test::TempDir m_folder;
    fs::path m_adapter = m_folder / "adapter";
    fs::path m_base = m_folder / "base";
};

TEST_F(SessionAdapter, FindsTheBaseBesideTheFolderAndHashesBoth) {
    Session session;
    EXPECT_EQ(session.modelPlaces(m_adapter).size(), 2U);
    EXPECT_EQ(session.modelPlaces(m_base).size(), 1U);
    const std::string name = "model.layers.0.self_attn.q_proj.weight";
    const TensorBytes adapted = session.checkpoint(m_adapter)->bytes(name);
    const TensorBytes plain = session.checkpoint(m_base)->bytes(name);
    EXPECT_EQ(adapted.size(), plain.size());
    EXPECT_FALSE(std::equal(adapted.begin(), adapted.end(), plain.begin(), plain.end()));
    const std::string hash = hashOf(session, m_adapter);
    EXPECT_NE(hash, hashOf(session, m_base));
    EXPECT_EQ(hash, hashOf(session, m_adapter)); // From the store.
    const std::string before = session.modelStamp(m_adapter);
    writeFileAtomically(m_base / "note.txt", "The base changed.");
    EXPECT_NE(session.modelStamp(m_adapter), before);
}

TEST_F(SessionAdapter, TakesTheNamedBaseInsteadAndTheBasesTokenizer) {
    nameBase("nowhere");
    Session lost;
    test::expectError(ErrorCode::BadData, "--base", [&] { lost.checkpoint(m_adapter); });
    fs::copy_file(sourceFolder / "resources/samples/stories260k/tokenizer.json",
                  m_base / "tokenizer.json");
    Session session;
    session.setAdapterBase(m_base);
    EXPECT_NE(session.checkpoint(m_adapter), nullptr);
    EXPECT_FALSE(session.tokenizer(m_adapter)->encode("Once", SpecialTokens::Omit).ids.empty());
    EXPECT_EQ(inspectModel(session, m_adapter).tokenizer, "tokenizer.json");
}

TEST_F(SessionAdapter, AdaptersThatNameEachOtherAreRefused) {
    nameBase(m_adapter.string());
    Session session;
    test::expectError(ErrorCode::BadData, "is an adapter", [&] { session.checkpoint(m_adapter); });
}

} // namespace
} // namespace regroup
