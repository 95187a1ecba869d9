// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace regroup {

/// Remembers the ids of short words, of which a text repeats few. Once full it takes no more: the
/// frequent words come early. Several threads may use one; where two meet, one goes without.
class WordCache {
public:
    /// Appends the ids of a word that is known.
    bool find(std::string_view word, std::vector<std::int64_t>& ids) {
        if (word.size() > longestWord)
            return false;
        Shard& shard = shardOf(word);
        const std::unique_lock lock(shard.mutex, std::try_to_lock);
        if (!lock)
            return false;
        const auto found = shard.words.find(word);
        if (found == shard.words.end())
            return false;
        ids.insert(ids.end(), found->second.begin(), found->second.end());
        return true;
    }

    void add(std::string_view word, std::span<const std::int64_t> ids) {
        if (word.size() > longestWord)
            return;
        Shard& shard = shardOf(word);
        const std::unique_lock lock(shard.mutex, std::try_to_lock);
        if (lock && shard.words.size() < wordsOfShard)
            shard.words.try_emplace(std::string(word), ids.begin(), ids.end());
    }

private:
    static constexpr std::size_t longestWord = 64; ///< Bytes.
    static constexpr std::size_t shardCount = 16;
    static constexpr std::size_t wordsOfShard = 4096;

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view word) const {
            return std::hash<std::string_view>()(word);
        }
    };
    struct Shard {
        std::mutex mutex;
        std::unordered_map<std::string, std::vector<std::uint32_t>, Hash, std::equal_to<>> words;
    };

    /// By length and ends, so that the map's hash is the only one.
    Shard& shardOf(std::string_view word) {
        if (word.empty())
            return m_shards.front();
        const auto last = static_cast<unsigned char>(word.back());
        return m_shards[(word.size() + last) % shardCount];
    }

    std::array<Shard, shardCount> m_shards;
};

} // namespace regroup
