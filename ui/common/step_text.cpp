// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/step_text.h"

#include <QCoreApplication>

namespace regroup::ui {
namespace {

/// For lupdate only; a test compares them with what the core reports.
[[maybe_unused]] const char* const steps[] = {
    QT_TRANSLATE_NOOP("JobStep", "Calibrating"),
    QT_TRANSLATE_NOOP("JobStep", "Errors of all groups"),
    QT_TRANSLATE_NOOP("JobStep", "Fine-tuning"),
    QT_TRANSLATE_NOOP("JobStep", "Generating"),
    QT_TRANSLATE_NOOP("JobStep", "Groups fitted for the proof"),
    QT_TRANSLATE_NOOP("JobStep", "Importing runs"),
    QT_TRANSLATE_NOOP("JobStep", "Loading weights"),
    QT_TRANSLATE_NOOP("JobStep", "Measuring layers"),
    QT_TRANSLATE_NOOP("JobStep", "Measuring perplexity"),
    QT_TRANSLATE_NOOP("JobStep", "Merging"),
    QT_TRANSLATE_NOOP("JobStep", "Reading weights"),
    QT_TRANSLATE_NOOP("JobStep", "Testing against the baseline"),
    QT_TRANSLATE_NOOP("JobStep", "Scoring items"),
    QT_TRANSLATE_NOOP("JobStep", "Searching groupings"),
    QT_TRANSLATE_NOOP("JobStep", "Tokenizing"),
    QT_TRANSLATE_NOOP("JobStep", "Training"),
    QT_TRANSLATE_NOOP("JobStep", "Verifying"),
    QT_TRANSLATE_NOOP("JobStep", "Writing weights"),
};

} // namespace

QString stepText(const std::string& step) {
    return QCoreApplication::translate("JobStep", step.c_str());
}

} // namespace regroup::ui
