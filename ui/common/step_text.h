// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <string>

namespace regroup::ui {

/// Progress::step of a job, in the language of the window; a step that is not known as it is. The
/// core reports in English: a name is what its log and its command line say, too.
QString stepText(const std::string& step);

} // namespace regroup::ui
