// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/user_folders.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>

using namespace regroup;

namespace {

/// Sets a variable, or takes it away, for as long as it lives.
class Variable {
public:
    Variable(const char* name, const char* value) : m_name(name) {
        if (const char* before = std::getenv(name); before != nullptr)
            m_before = before;
        if (value == nullptr)
            ::unsetenv(name);
        else
            ::setenv(name, value, 1);
    }
    ~Variable() {
        if (m_before)
            ::setenv(m_name, m_before->c_str(), 1);
        else
            ::unsetenv(m_name);
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* m_name;
    std::optional<std::string> m_before;
};

} // namespace

TEST(UserFolders, FollowTheVariables) {
    const Variable cache("XDG_CACHE_HOME", "/somewhere/cache");
    const Variable data("XDG_DATA_HOME", "/somewhere/data");
    const Variable state("XDG_STATE_HOME", "/somewhere/state");
    EXPECT_EQ(userStateFolder(), "/somewhere/state");
    EXPECT_EQ(userCacheFolder(), "/somewhere/cache");
    EXPECT_EQ(userDataFolder(), "/somewhere/data");
}

TEST(UserFolders, LieInTheHomeFolderOtherwise) {
    const Variable home("HOME", "/elsewhere/home");
    const Variable cache("XDG_CACHE_HOME", "relative/is/ignored");
    const Variable data("XDG_DATA_HOME", nullptr);
    EXPECT_EQ(userCacheFolder(), "/elsewhere/home/.cache");
    EXPECT_EQ(userDataFolder(), "/elsewhere/home/.local/share");
    const Variable state("XDG_STATE_HOME", "also/relative");
    EXPECT_EQ(userStateFolder(), "/elsewhere/home/.local/state");
}

TEST(UserFolders, AreEmptyWithoutAHome) {
    const Variable home("HOME", nullptr);
    const Variable cache("XDG_CACHE_HOME", "");
    const Variable data("XDG_DATA_HOME", nullptr);
    EXPECT_TRUE(userCacheFolder().empty());
    EXPECT_TRUE(userDataFolder().empty());
}
