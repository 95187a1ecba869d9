// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <utility>
#include <vector>

namespace regroup::ui {

/// What a filter of layers looks at.
struct FilteredLayer {
    int layer = 0;
    int keyGroups = 0;
    int valueGroups = 0;
    std::optional<double> within; ///< Mean similarity within groups; nothing: not known.
};

/// "0-7, 12 k>4 within<0.5": layers by number (any of them), whose group counts and similarity
/// hold to every comparison. Terms are separated by spaces or commas; empty: all layers.
class LayerFilter {
public:
    explicit LayerFilter(const QString& text);

    /// The first term that says nothing; empty: none. It is left out then.
    const QString& unknownTerm() const { return m_unknown; }
    bool accepts(const FilteredLayer& layer) const;

private:
    enum class What { KeyGroups, ValueGroups, Within };
    struct Comparison {
        What what = What::KeyGroups;
        QString sign; ///< "<", "<=", ">", ">=" or "=".
        double number = 0;
    };

    bool addRange(const QString& term);
    bool addComparison(const QString& term);
    static bool holds(const Comparison& comparison, const FilteredLayer& layer);

    std::vector<std::pair<int, int>> m_ranges; ///< First and last layer.
    std::vector<Comparison> m_comparisons;
    QString m_unknown;
};

} // namespace regroup::ui
