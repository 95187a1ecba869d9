// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/grouping_file.h"
#include "core/workflow/convert_model.h"

#include <string>

namespace regroup {

struct ModelConfig;

/// README.md of an exported checkpoint: what it was made from, how, and who can load it. The front
/// matter is that of Hugging Face model cards. Internal to workflow.
std::string modelCardText(const ConvertRequest& request, const ModelConfig& source,
                          const std::string& sourceSha256);

} // namespace regroup
