// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_library.h"

#include <QString>
#include <optional>
#include <vector>

namespace regroup::ui {

/// One condition of the filter row.
struct RunFilterTerm {
    enum class Kind { Words, Contains, Equals, Less, Greater };

    Kind kind = Kind::Words;
    QString field = {}; ///< As written, lower case; empty for Words.
    QString text = {};  ///< Lower case.
    double number = 0;  ///< Of Less and Greater.
    bool negated = false;
};

/// What the filter row says. All conditions must hold: `ward` somewhere, `name:ward` in a field,
/// `task=mmlu` exactly, `perplexity<5` as a number, `-tag:paper` not.
struct RunFilterQuery {
    std::vector<RunFilterTerm> terms;
    QString problem = {};       ///< A sentence about what was not understood; empty: nothing.
    bool showsArchived = false; ///< `is:archived` is asked for.
};

RunFilterQuery parseRunFilter(const QString& text);

/// @param everything all that plain words look at, lower case.
bool matchesRunFilter(const RunFilterQuery& query, const RunSummary& run,
                      const QString& everything);

/// The fields that conditions can name, for help and messages.
QString runFilterFields();

} // namespace regroup::ui
