// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/lower_bound.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace regroup {

namespace {

constexpr int mostSweeps = 60;
constexpr int dualSteps = 100;
constexpr double rounding = 1e-11; ///< Of the numbers added up; subtracted, so that a bound holds.

/// Bound by eigenvalues.
///
/// With X the [headCount, groupCount] matrix of columns 1_g / sqrt|g|, the gain of a partition is
/// trace(X^T A X), and X^T X = I. The constant vector e lies in the span of X (it is the sum of
/// sqrt|g| times its columns), so the span is e and some groupCount - 1 dimensional space
/// orthogonal to it. On that space the trace is at most the sum of the groupCount - 1 largest
/// eigenvalues of A restricted to the complement of e (Ky Fan 1949), whatever their signs. Hence
///     gain <= e^T A e / headCount + sum of those eigenvalues.
/// Source: the relaxation of k-means in Ding and He 2004, doi:10.1145/1015330.1015408.
double largestGain(const SquareMatrix& gain, int groupCount) {
    const int size = gain.size();
    std::vector<double> rowMeans(static_cast<std::size_t>(size));
    double mean = 0;
    for (int row = 0; row < size; ++row) {
        double sum = 0;
        for (int column = 0; column < size; ++column)
            sum += gain.at(row, column);
        rowMeans[static_cast<std::size_t>(row)] = sum / size;
        mean += sum / size / size;
    }
    SquareMatrix centred(size);
    double scale = 1;
    for (int row = 0; row < size; ++row)
        for (int column = 0; column < size; ++column) {
            centred.at(row, column) = gain.at(row, column) -
                                      rowMeans[static_cast<std::size_t>(row)] -
                                      rowMeans[static_cast<std::size_t>(column)] + mean;
            scale = std::max(scale, size * std::abs(centred.at(row, column)));
        }
    // e has eigenvalue 0 in the centred matrix. Far below all others it is out of the way.
    for (double& value : centred.values())
        value -= 4 * scale / size;
    const std::vector<double> eigenvalues = symmetricEigenvalues(std::move(centred));
    double sum = mean * size;
    for (int index = 0; index < groupCount - 1; ++index)
        sum += eigenvalues[eigenvalues.size() - 1 - static_cast<std::size_t>(index)];
    return sum;
}

/// Least costs of heads by the size of their group: [headCount][size - 1].
using HeadCosts = std::vector<std::vector<double>>;

/// The sum over heads, each in a group of the best size, but sizes such that there can be
/// groupCount groups.
///
/// If head i in a group of s heads costs at least b_i(s), a partition costs at least sum b_i(s_i),
/// where sum 1/s_i = groupCount, because each group's heads add up to one. For every number lambda
/// that is at least
///     sum over i of min over s of (b_i(s) + lambda / s) - lambda groupCount,
/// a concave function of lambda (Lagrangian duality), whose maximum is looked for. Any lambda gives
/// a valid bound, so that the search need not be exact.
double sizesBound(const HeadCosts& costs, int groupCount, int smallest) {
    double spread = 0;
    for (const std::vector<double>& head : costs) {
        const auto [low, high] = std::minmax_element(head.begin(), head.end());
        spread = std::max(spread, *high - *low);
    }
    const auto dual = [&](double lambda) {
        double sum = -lambda * groupCount;
        for (const std::vector<double>& head : costs) {
            double least = head.front() + lambda / smallest;
            for (std::size_t index = 1; index < head.size(); ++index)
                least =
                    std::min(least, head[index] + lambda / (smallest + static_cast<int>(index)));
            sum += least;
        }
        return sum;
    };
    const auto largest = static_cast<double>(smallest) + static_cast<double>(costs.front().size());
    double low = -spread * largest * largest; // Beyond, all heads prefer the same size.
    double high = -low;
    double best = dual(0);
    for (int step = 0; step < dualSteps; ++step) {
        const double first = low + (high - low) / 3;
        const double second = high - (high - low) / 3;
        const double atFirst = dual(first);
        const double atSecond = dual(second);
        best = std::max({best, atFirst, atSecond});
        (atFirst < atSecond ? low : high) = atFirst < atSecond ? first : second;
    }
    return best;
}

/// What a group of s heads costs beyond its heads alone is at least share(s) times the sum of the
/// entries between its heads, both directions; a head's part is at least that of its s - 1 lowest
/// entries.
template <typename Share>
double nearestBound(const SquareMatrix& entries, int groupCount, int smallest, int largest,
                    Share share) {
    HeadCosts costs;
    for (int head = 0; head < entries.size(); ++head) {
        std::vector<double> others;
        for (int other = 0; other < entries.size(); ++other)
            if (other != head)
                others.push_back(entries.at(head, other));
        std::sort(others.begin(), others.end());
        std::vector<double> bySize;
        double sum = 0;
        for (int size = 1; size <= largest; ++size) {
            if (size > 1)
                sum += others[static_cast<std::size_t>(size - 2)];
            if (size >= smallest)
                bySize.push_back(share(size) * sum);
        }
        costs.push_back(std::move(bySize));
    }
    return sizesBound(costs, groupCount, smallest);
}

/// With distances D_ij = a_ii + a_jj - 2 a_ij the gain of a group of s heads is the sum of its a_ii
/// minus (1 / 2s) sum over i, j of D_ij.
double pairBound(const SquareMatrix& gain, double originalCost, int groupCount, int smallest,
                 int largest) {
    SquareMatrix distances(gain.size());
    double diagonal = 0;
    for (int row = 0; row < gain.size(); ++row) {
        diagonal += gain.at(row, row);
        for (int column = 0; column < gain.size(); ++column)
            distances.at(row, column) =
                gain.at(row, row) + gain.at(column, column) - 2 * gain.at(row, column);
    }
    const double byEigenvalues = originalCost + diagonal - largestGain(gain, groupCount);
    const double byNearest = originalCost + nearestBound(distances, groupCount, smallest, largest,
                                                         [](int size) { return 0.5 / size; });
    return std::max(byEigenvalues, byNearest);
}

/// Let q_ij be what the pair costs beyond its heads alone. Split a group of s heads into pairs (one
/// head left over if s is odd): it costs, beyond its heads alone, at least the sum of their q_ij.
/// On average over all such splits every q_ij counts 1 / (s - 1) (even) or 1 / s (odd).
std::optional<double> superadditiveBound(GroupingCost& cost, int headCount, int groupCount,
                                         int smallest, int largest) {
    std::vector<double> alone;
    double sum = 0;
    for (int head = 0; head < headCount; ++head) {
        const auto part = cost.groupCost(std::array{head});
        if (!part)
            return std::nullopt;
        alone.push_back(*part);
        sum += *part;
    }
    SquareMatrix extra(headCount);
    for (int first = 0; first < headCount; ++first)
        for (int second = first + 1; second < headCount; ++second)
            extra.at(first, second) = extra.at(second, first) =
                cost.groupCost(std::array{first, second}).value() -
                alone[static_cast<std::size_t>(first)] - alone[static_cast<std::size_t>(second)];
    return sum + nearestBound(extra, groupCount, smallest, largest,
                              [](int size) { return 0.5 / (size % 2 == 0 ? size - 1 : size); });
}

bool isDiagonal(const SquareMatrix& matrix) {
    double outside = 0;
    double all = 0;
    for (int row = 0; row < matrix.size(); ++row)
        for (int column = 0; column < matrix.size(); ++column) {
            const double square = matrix.at(row, column) * matrix.at(row, column);
            all += square;
            outside += row == column ? 0.0 : square;
        }
    return outside <= 1e-30 * all;
}

/// Turns rows and columns p and q of a symmetric matrix so that nothing is left at (p, q).
/// Source: Golub and Van Loan, Matrix Computations, algorithm 8.5.1.
void rotateAway(SquareMatrix& matrix, int p, int q) {
    const double tau = (matrix.at(q, q) - matrix.at(p, p)) / (2 * matrix.at(p, q));
    const double tangent = (tau >= 0 ? 1.0 : -1.0) / (std::abs(tau) + std::sqrt(1 + tau * tau));
    const double cosine = 1 / std::sqrt(1 + tangent * tangent);
    const double sine = tangent * cosine;
    for (int k = 0; k < matrix.size(); ++k) {
        const double first = matrix.at(k, p);
        const double second = matrix.at(k, q);
        matrix.at(k, p) = cosine * first - sine * second;
        matrix.at(k, q) = sine * first + cosine * second;
    }
    for (int k = 0; k < matrix.size(); ++k) {
        const double first = matrix.at(p, k);
        const double second = matrix.at(q, k);
        matrix.at(p, k) = cosine * first - sine * second;
        matrix.at(q, k) = sine * first + cosine * second;
    }
}

} // namespace

std::vector<double> symmetricEigenvalues(SquareMatrix matrix) {
    const int size = matrix.size();
    for (int sweep = 0; sweep < mostSweeps; ++sweep) {
        if (isDiagonal(matrix))
            break;
        for (int p = 0; p < size; ++p)
            for (int q = p + 1; q < size; ++q)
                if (matrix.at(p, q) != 0)
                    rotateAway(matrix, p, q);
    }
    std::vector<double> values;
    values.reserve(size);
    for (int index = 0; index < size; ++index)
        values.push_back(matrix.at(index, index));
    std::sort(values.begin(), values.end());
    return values;
}

std::optional<double> costLowerBound(GroupingCost& cost, int headCount, int groupCount,
                                     const PartitionLimits& limits) {
    if (!isPossible(headCount, groupCount, limits))
        return std::nullopt;
    const int largest = largestGroupSize(headCount, groupCount, limits);
    const int smallest = limits.sizes == GroupSizes::Equal ? largest : 1;
    std::optional<double> bound;
    double scale = 1e-300;
    if (const SquareMatrix* gain = cost.pairGain()) {
        const double original = cost.cost(Grouping::original(headCount));
        bound = pairBound(*gain, original, groupCount, smallest, largest);
        for (int head = 0; head < headCount; ++head)
            scale += std::abs(gain->at(head, head));
        scale += std::abs(original);
    } else if (cost.isSuperadditive()) {
        bound = superadditiveBound(cost, headCount, groupCount, smallest, largest);
        scale += bound ? std::abs(*bound) : 0.0;
    }
    if (!bound || !std::isfinite(*bound))
        return std::nullopt;
    return *bound - rounding * scale;
}

std::optional<double> relativeGap(double cost, double bound) {
    const double difference = cost - bound;
    if (difference <= 1e-9 * std::max(std::abs(cost), std::abs(bound)))
        return 0.0;
    if (cost == 0)
        return std::nullopt;
    return difference / std::abs(cost);
}

} // namespace regroup
