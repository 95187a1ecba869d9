// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/grouping/bounded_document.h"
#include "core/grouping/grouping_file.h"
#include "tests/fuzz/fuzz_target.h"

#include <nlohmann/json.hpp>

#include <string>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return regroup::fuzz::readOrRefuse([&] {
        const std::string text(regroup::fuzz::asText(data, size));
        (void)regroup::groupingFileFromJson(regroup::parseYaml(text, "g.yaml"), "g.yaml");
    });
}
