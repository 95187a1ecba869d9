// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/two_clusters.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace regroup::ui {
namespace {

double pairSimilarity(const SquareMatrix& similarity, int first, int second) {
    const double value = 0.5 * (similarity.at(first, second) + similarity.at(second, first));
    return std::isfinite(value) ? value : -2.0; // Below every cosine.
}

/// Clusters with the sums of similarity between them, joined in place.
struct Clusters {
    std::vector<std::vector<int>> heads;
    std::vector<std::vector<double>> sums; ///< [cluster][cluster], over the pairs between both.

    Clusters(const SquareMatrix& similarity, const std::vector<int>& members) {
        for (const int head : members) {
            heads.push_back({head});
            std::vector<double> row;
            row.reserve(members.size());
            for (const int other : members)
                row.push_back(pairSimilarity(similarity, head, other));
            sums.push_back(std::move(row));
        }
    }

    double mean(std::size_t a, std::size_t b) const {
        return sums[a][b] / static_cast<double>(heads[a].size() * heads[b].size());
    }

    void join(std::size_t a, std::size_t b) { // a < b
        heads[a].insert(heads[a].end(), heads[b].begin(), heads[b].end());
        for (std::size_t other = 0; other < heads.size(); ++other) {
            sums[a][other] += sums[b][other];
            sums[other][a] = sums[a][other];
        }
        const auto at = static_cast<std::ptrdiff_t>(b);
        heads.erase(heads.begin() + at);
        sums.erase(sums.begin() + at);
        for (std::vector<double>& row : sums)
            row.erase(row.begin() + at);
    }

    void joinMostSimilar() {
        std::size_t first = 0;
        std::size_t second = 1;
        double best = -std::numeric_limits<double>::infinity();
        for (std::size_t a = 0; a < heads.size(); ++a)
            for (std::size_t b = a + 1; b < heads.size(); ++b)
                if (mean(a, b) > best) {
                    best = mean(a, b);
                    first = a;
                    second = b;
                }
        join(first, second);
    }
};

} // namespace

std::vector<int> leavingCluster(const SquareMatrix& similarity, const std::vector<int>& heads) {
    Clusters clusters(similarity, heads);
    while (clusters.heads.size() > 2) // O(heads^2) each.
        clusters.joinMostSimilar();
    std::vector<int> leaving = clusters.heads[1]; // Joining keeps the first head in the first.
    std::sort(leaving.begin(), leaving.end());
    return leaving;
}

} // namespace regroup::ui
