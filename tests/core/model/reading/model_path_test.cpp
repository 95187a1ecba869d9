// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_path.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>

using namespace regroup;
using namespace regroup::test;
namespace fs = std::filesystem;

namespace {

/// Sets variables of the environment and puts the old values back.
class Environment {
public:
    explicit Environment(const std::map<std::string, std::string>& values) {
        for (const char* name : {"HF_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME", "HOME"}) {
            const char* old = std::getenv(name);
            m_old[name] = old == nullptr ? std::nullopt : std::optional<std::string>(old);
            const auto value = values.find(name);
            set(name, value == values.end() ? std::nullopt : std::optional(value->second));
        }
    }
    ~Environment() {
        for (const auto& [name, value] : m_old)
            set(name, value);
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

private:
    static void set(const std::string& name, const std::optional<std::string>& value) {
        if (value)
            ::setenv(name.c_str(), value->c_str(), 1);
        else
            ::unsetenv(name.c_str());
    }
    std::map<std::string, std::optional<std::string>> m_old;
};

void write(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
}

/// As the hub makes it: the file in blobs, a link to it in the snapshot.
fs::path addSnapshot(const fs::path& model, const std::string& revision) {
    write(model / "blobs" / ("blob" + revision), "{}");
    fs::path snapshot = model / "snapshots" / revision;
    fs::create_directories(snapshot);
    fs::create_symlink("../../blobs/blob" + revision, snapshot / "config.json");
    return snapshot;
}

} // namespace

TEST(ModelPath, AnExistingPathIsItself) {
    const TempDir folder;
    const Environment environment({{"HF_HUB_CACHE", folder.path().string()}});
    EXPECT_EQ(resolveModelPath(folder.path()), folder.path());
    write(folder / "a.safetensors", "");
    EXPECT_EQ(resolveModelPath(folder / "a.safetensors"), folder / "a.safetensors");
}

TEST(ModelPath, AFolderOfTheCacheIsItsMainSnapshot) {
    const TempDir folder;
    const fs::path model = folder / "models--org--name";
    const fs::path first = addSnapshot(model, "aaa111");
    const fs::path second = addSnapshot(model, "bbb222");
    fs::last_write_time(first, fs::last_write_time(second) - std::chrono::hours(1));
    EXPECT_EQ(resolveModelPath(model), second); // The newest, while nothing says otherwise.
    write(model / "refs/main", "aaa111\n");
    EXPECT_EQ(resolveModelPath(model), first);
    EXPECT_EQ(resolveModelPath(model / ""), model / "" / "snapshots" / "aaa111");
    write(model / "refs/main", "ccc333"); // Was deleted from the cache.
    EXPECT_EQ(resolveModelPath(model), second);
    EXPECT_EQ(resolveModelPath(second), second);
}

TEST(ModelPath, AReferenceMayNotLeadOutOfTheCache) {
    const TempDir folder;
    const fs::path model = folder / "models--org--name";
    addSnapshot(model, "aaa111");
    for (const char* text : {"../../..", "/", "", ".", "a/b"}) {
        write(model / "refs/main", text);
        expectError(ErrorCode::BadData, "refs/main: found '",
                    [&] { (void)resolveModelPath(model); });
    }
}

TEST(ModelPath, AnIdIsLookedUpInEveryCache) {
    const TempDir root;
    const auto path = [&](const char* name) { return (root / name).string(); };
    const Environment environment({{"HF_HUB_CACHE", path("one")},
                                   {"HF_HOME", path("two")},
                                   {"XDG_CACHE_HOME", path("three")},
                                   {"HOME", path("four")}});
    const fs::path home =
        addSnapshot(root / "four/.cache/huggingface/hub/models--org--in.home_1-a", "a1");
    const fs::path xdg = addSnapshot(root / "three/huggingface/hub/models--org--xdg", "a2");
    const fs::path hf = addSnapshot(root / "two/hub/models--gpt2", "a3");
    const fs::path first = addSnapshot(root / "one/models--org--xdg", "a4");
    EXPECT_EQ(resolveModelPath("org/in.home_1-a"), home);
    EXPECT_EQ(resolveModelPath("gpt2"), hf);
    EXPECT_EQ(resolveModelPath("org/xdg"), first); // The first cache that has it.
    fs::remove_all(root / "one/models--org--xdg");
    EXPECT_EQ(resolveModelPath("org/xdg"), xdg);
}

TEST(ModelPath, SaysWhereItLooked) {
    const TempDir root;
    const Environment environment(
        {{"HF_HOME", (root / "hf").string()}, {"HOME", (root / "home").string()}});
    expectError(ErrorCode::BadData,
                "org/name: there is no such file or folder, and no model of this name in the hub "
                "cache (looked for " +
                    (root / "hf/hub/models--org--name").string() + ", " +
                    (root / "home/.cache/huggingface/hub/models--org--name").string() + ").",
                [] { (void)resolveModelPath("org/name"); });
    expectError(ErrorCode::BadData, "Regroup downloads nothing",
                [] { (void)resolveModelPath("org/name"); });
    fs::create_directories(root / "hf/hub/models--org--name/snapshots");
    expectError(ErrorCode::BadData, "found a folder of the hub cache without a snapshot",
                [] { (void)resolveModelPath("org/name"); });
}

TEST(ModelPath, WhatIsNoIdStaysAPath) {
    const TempDir root;
    const Environment environment({{"HF_HUB_CACHE", root.path().string()}});
    for (const char* text : {"/absent/model", "./absent", "../absent", "a/b/c", "a b", "org/..",
                             "a--b", "org/name.", "-a", "", "ü"})
        EXPECT_EQ(resolveModelPath(text), fs::path(text));
}

TEST(ModelPath, FindsOnlyIdsInTheCache) {
    const TempDir root;
    const Environment environment({{"HF_HUB_CACHE", root.path().string()}});
    const fs::path snapshot = addSnapshot(root / "models--org--name", "a1");
    EXPECT_EQ(findInHubCache("org/name"), snapshot);
    EXPECT_EQ(findInHubCache("org/other"), std::nullopt);
    EXPECT_EQ(findInHubCache("../models--org--name"), std::nullopt);
}

TEST(ModelPath, KnowsFilesOfModelsByTheirNames) {
    for (const char* name :
         {"config.json", "a.safetensors", "pytorch_model.bin", "stories.bin", "ckpt.pt",
          "consolidated.00.pth", "model.safetensors.index.json", "pytorch_model.bin.index.json"})
        EXPECT_TRUE(isModelFileName(name)) << name;
    for (const char* name : {"tokenizer.json", "grouping.json", "notes.txt", "index.json", ""})
        EXPECT_FALSE(isModelFileName(name)) << name;
}

TEST(ModelPath, FindsTheTokenizerBesideAFile) {
    const TempDir root;
    const fs::path model = root / "stories.bin";
    write(model, "");
    EXPECT_EQ(tokenizerPathOf(root.path()), root.path());
    EXPECT_EQ(tokenizerPathOf(model), root.path());
    write(root / "tok512.model", "");
    EXPECT_EQ(tokenizerPathOf(model), root / "tok512.model");
    EXPECT_EQ(tokenizerPathOf(root / "tok512.model"), root / "tok512.model");
    write(root / "tok64.model", ""); // Which one?
    EXPECT_EQ(tokenizerPathOf(model), root.path());
    write(root / "tokenizer.json", "{}");
    EXPECT_EQ(tokenizerPathOf(model), root.path());
    EXPECT_EQ(tokenizerPathOf(root / "tokenizer.json"), root / "tokenizer.json");
    EXPECT_EQ(tokenizerPathOf(root / "my-words.json"), root / "my-words.json");
    for (const char* name : {"config.json", "model.safetensors.index.json"})
        EXPECT_EQ(tokenizerPathOf(root / name), root.path()) << name;
}
