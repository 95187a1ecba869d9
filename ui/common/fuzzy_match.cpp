// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/fuzzy_match.h"

#include <QStringList>
#include <algorithm>
#include <limits>

namespace regroup::ui {
namespace {

constexpr int wordStart = 10;
constexpr int neighbour = 6;
constexpr int textStart = 4;
constexpr int largestGap = 4; ///< Larger ones cost no more.
constexpr int impossible = std::numeric_limits<int>::min() / 2;

int letterScore(const QString& text, int at) {
    const bool starts = at == 0 || !text.at(at - 1).isLetterOrNumber();
    return 1 + (starts ? wordStart : 0) + (at == 0 ? textStart : 0);
}

int stepScore(int from, int to) {
    return to == from + 1 ? neighbour : -std::min(to - from - 1, largestGap);
}

/// The best way to find one word, by its last letter's place.
std::optional<FuzzyMatch> matchWord(const QString& word, const QString& text) {
    const auto size = static_cast<std::size_t>(text.size());
    std::vector<std::vector<int>> from(static_cast<std::size_t>(word.size()),
                                       std::vector<int>(size, -1));
    std::vector<int> scores(size, impossible);
    for (int letter = 0; letter < word.size(); ++letter) {
        std::vector<int> next(size, impossible);
        for (int at = letter; at < text.size(); ++at) {
            if (text.at(at).toCaseFolded() != word.at(letter).toCaseFolded())
                continue;
            const auto place = static_cast<std::size_t>(at);
            if (letter == 0)
                next[place] = letterScore(text, at);
            for (int before = 0; letter > 0 && before < at; ++before) {
                const int score = scores[static_cast<std::size_t>(before)] + stepScore(before, at) +
                                  letterScore(text, at);
                if (scores[static_cast<std::size_t>(before)] > impossible && score > next[place]) {
                    next[place] = score;
                    from[static_cast<std::size_t>(letter)][place] = before;
                }
            }
        }
        scores = next;
    }
    const auto best = std::max_element(scores.begin(), scores.end());
    if (best == scores.end() || *best <= impossible)
        return std::nullopt;
    FuzzyMatch match{*best, {}};
    int at = static_cast<int>(best - scores.begin());
    for (auto letter = static_cast<std::size_t>(word.size()); letter-- > 0;) {
        match.positions.push_back(at);
        at = from[letter][static_cast<std::size_t>(at)];
    }
    return match;
}

} // namespace

std::optional<FuzzyMatch> fuzzyMatch(const QString& query, const QString& text) {
    FuzzyMatch all;
    for (const QString& word : query.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const auto match = matchWord(word, text);
        if (!match)
            return std::nullopt;
        all.score += match->score;
        all.positions.insert(all.positions.end(), match->positions.begin(), match->positions.end());
    }
    std::sort(all.positions.begin(), all.positions.end());
    all.positions.erase(std::unique(all.positions.begin(), all.positions.end()),
                        all.positions.end());
    return all;
}

} // namespace regroup::ui
