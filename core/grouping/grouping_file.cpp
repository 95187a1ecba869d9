// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/grouping/grouping_file.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/grouping/bounded_document.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

namespace regroup {

namespace {

using Json = nlohmann::ordered_json;

constexpr int formatVersion = 1;
constexpr std::int64_t layerLimit = 4096;
constexpr std::int64_t headLimit = 4096;
constexpr std::uintmax_t fileLimitBytes = std::uintmax_t{64} << 20U;

[[noreturn]] void fail(const std::string& place, const std::string& sentence,
                       const std::string& hint = {}) {
    throw Error(ErrorCode::BadData, fmt::format("{}: {}", place, sentence), hint);
}

/// The value as a message shows it: whole when short.
std::string shown(const Json& json) {
    if (json.is_object())
        return "a mapping";
    if (json.is_array())
        return fmt::format("a list of {}", json.size());
    const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    return text.size() <= 60 ? text : text.substr(0, 60) + "...";
}

void expectMapping(const Json& json, const std::string& place, const std::string& name,
                   const std::vector<std::string>& known) {
    if (!json.is_object())
        fail(place, fmt::format("{} is {}, expected a mapping with {}.", name, shown(json),
                                fmt::join(known, ", ")));
    for (const auto& [key, value] : json.items()) {
        if (std::find(known.begin(), known.end(), key) != known.end())
            continue;
        const std::string nearest = nearestWord(key, known);
        fail(place,
             fmt::format("{} has the unknown key '{}', expected {}.", name, key,
                         fmt::join(known, ", ")),
             nearest.empty() ? "" : fmt::format("Did you mean '{}'?", nearest));
    }
}

const Json& required(const Json& json, const std::string& place, const std::string& name,
                     const std::string& key) {
    const auto found = json.find(key);
    if (found == json.end())
        fail(place, fmt::format("{} has no key '{}'.", name, key));
    return *found;
}

/// Where an optional value stands, or nullptr if it is absent or null.
const Json* optionalValue(const Json& json, const std::string& key) {
    const auto found = json.find(key);
    return found == json.end() || found->is_null() ? nullptr : &*found;
}

std::int64_t wholeNumber(const Json& json, const std::string& place, const std::string& name,
                         std::int64_t low, std::int64_t high) {
    const bool fits = json.is_number_unsigned()
                          ? json.get<std::uint64_t>() <=
                                static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())
                          : json.is_number_integer();
    if (!fits || json.get<std::int64_t>() < low || json.get<std::int64_t>() > high)
        fail(place, fmt::format("{} is {}, expected a whole number from {} to {}.", name,
                                shown(json), low, high));
    return json.get<std::int64_t>();
}

std::string textValue(const Json& json, const std::string& place, const std::string& name) {
    if (!json.is_string())
        fail(place, fmt::format("{} is {}, expected text.", name, shown(json)),
             "Put it in quotation marks.");
    return json.get<std::string>();
}

Grouping labelsFromJson(const Json& json, const std::string& place, const std::string& name) {
    if (!json.is_array() || json.empty() || json.size() > static_cast<std::size_t>(headLimit))
        fail(place, fmt::format("{} is {}, expected a list of 1 to {} group labels, one per head.",
                                name, shown(json), headLimit));
    std::vector<int> labels;
    labels.reserve(json.size());
    for (const Json& label : json)
        labels.push_back(static_cast<int>(
            wholeNumber(label, place, fmt::format("{}: the label of head {}", name, labels.size()),
                        0, headLimit - 1)));
    return Grouping::fromLabels(labels);
}

LayerGrouping layerFromJson(const Json& json, const std::string& place, std::size_t index) {
    const std::string name = fmt::format("layer {}", index);
    expectMapping(json, place, name, {"key", "value"});
    LayerGrouping layer{
        labelsFromJson(required(json, place, name, "key"), place, name + ", 'key'"),
        labelsFromJson(required(json, place, name, "value"), place, name + ", 'value'"),
    };
    if (layer.key.headCount() != layer.value.headCount())
        fail(place, fmt::format("{}, 'value' has {} heads, expected {} as in 'key'.", name,
                                layer.value.headCount(), layer.key.headCount()));
    return layer;
}

GroupedModelIdentity modelFromJson(const Json& json, const std::string& place) {
    expectMapping(json, place, "'model'", {"architecture", "layers", "heads", "sha256"});
    GroupedModelIdentity model;
    if (const Json* text = optionalValue(json, "architecture"))
        model.architecture = textValue(*text, place, "'model', 'architecture'");
    if (const Json* count = optionalValue(json, "layers"))
        model.layerCount =
            static_cast<int>(wholeNumber(*count, place, "'model', 'layers'", 1, layerLimit));
    if (const Json* count = optionalValue(json, "heads"))
        model.headCount =
            static_cast<int>(wholeNumber(*count, place, "'model', 'heads'", 1, headLimit));
    if (const Json* text = optionalValue(json, "sha256")) {
        model.weightsSha256 = textValue(*text, place, "'model', 'sha256'");
        const bool digits =
            model.weightsSha256.find_first_not_of("0123456789abcdef") == std::string::npos;
        if (!digits || model.weightsSha256.size() != 64)
            fail(place,
                 fmt::format(
                     "'model', 'sha256' is {}, expected 64 hexadecimal digits in lower case.",
                     shown(*text)));
    }
    return model;
}

GroupingOrigin originFromJson(const Json& json, const std::string& place) {
    expectMapping(json, place, "'origin'",
                  {"method", "objective", "metric", "seed", "score", "data", "tokens"});
    GroupingOrigin origin;
    const auto readText = [&](const char* key, std::string& target) {
        if (const Json* text = optionalValue(json, key))
            target = textValue(*text, place, fmt::format("'origin', '{}'", key));
    };
    readText("method", origin.method);
    readText("objective", origin.objective);
    readText("metric", origin.metric);
    readText("data", origin.data);
    if (const Json* seed = optionalValue(json, "seed")) {
        if (!seed->is_number_integer() ||
            (!seed->is_number_unsigned() && seed->get<std::int64_t>() < 0))
            fail(place, fmt::format("'origin', 'seed' is {}, expected a whole number from 0 to {}.",
                                    shown(*seed), std::numeric_limits<std::uint64_t>::max()));
        origin.seed = seed->get<std::uint64_t>();
    }
    if (const Json* score = optionalValue(json, "score")) {
        if (!score->is_number() || !std::isfinite(score->get<double>()))
            fail(place, fmt::format("'origin', 'score' is {}, expected a number.", shown(*score)));
        origin.score = score->get<double>();
    }
    if (const Json* tokens = optionalValue(json, "tokens"))
        origin.tokens = wholeNumber(*tokens, place, "'origin', 'tokens'", 0,
                                    std::numeric_limits<std::int64_t>::max());
    return origin;
}

Json modelToJson(const GroupedModelIdentity& model) {
    Json json = Json::object();
    if (!model.architecture.empty())
        json["architecture"] = model.architecture;
    if (model.layerCount > 0)
        json["layers"] = model.layerCount;
    if (model.headCount > 0)
        json["heads"] = model.headCount;
    if (!model.weightsSha256.empty())
        json["sha256"] = model.weightsSha256;
    return json;
}

Json originToJson(const GroupingOrigin& origin) {
    Json json = Json::object();
    const auto put = [&](const char* key, const std::string& text) {
        if (!text.empty())
            json[key] = text;
    };
    put("method", origin.method);
    put("objective", origin.objective);
    put("metric", origin.metric);
    if (origin.seed)
        json["seed"] = *origin.seed;
    if (origin.score && std::isfinite(*origin.score)) // JSON has no NaN.
        json["score"] = *origin.score;
    put("data", origin.data);
    if (origin.tokens > 0)
        json["tokens"] = origin.tokens;
    return json;
}

/// Block style for the outer keys and one line a layer, as a person would write it.
std::string yamlText(const Json& document) {
    const auto scalar = [](const Json& json) {
        return json.dump(-1, ' ', false, Json::error_handler_t::replace);
    };
    std::string text = fmt::format("version: {}\n", document["version"].get<int>());
    for (const char* name : {"model", "origin"}) {
        if (!document.contains(name) || document[name].empty())
            continue;
        text += fmt::format("{}:\n", name);
        for (const auto& [key, value] : document[name].items())
            text += fmt::format("  {}: {}\n", key, scalar(value));
    }
    text += "layers:\n";
    for (const Json& layer : document["layers"])
        text += fmt::format("  - {{key: [{}], value: [{}]}}\n",
                            fmt::join(layer["key"].get<std::vector<int>>(), ", "),
                            fmt::join(layer["value"].get<std::vector<int>>(), ", "));
    return text;
}

void checkCounts(const ModelGrouping& grouping, int layerCount, int headCount,
                 const std::string& place, const std::string& whose, const std::string& hint) {
    const auto found = static_cast<int>(grouping.size());
    if (layerCount > 0 && found != layerCount)
        fail(place,
             fmt::format("'layers' lists {} layers, expected {} as {}.", found, layerCount, whose),
             hint);
    for (std::size_t layer = 0; layer < grouping.size() && headCount > 0; ++layer)
        if (grouping[layer].key.headCount() != headCount)
            fail(place,
                 fmt::format("layer {} has {} heads, expected {} as {}.", layer,
                             grouping[layer].key.headCount(), headCount, whose),
                 hint);
}

} // namespace

Json groupingToJson(const ModelGrouping& grouping) {
    Json layers = Json::array();
    for (const LayerGrouping& layer : grouping) {
        const std::span<const int> key = layer.key.labels();
        const std::span<const int> value = layer.value.labels();
        Json entry = Json::object();
        entry["key"] = std::vector<int>(key.begin(), key.end());
        entry["value"] = std::vector<int>(value.begin(), value.end());
        layers.push_back(std::move(entry));
    }
    return layers;
}

ModelGrouping groupingFromJson(const Json& layers, const std::string& place) {
    if (!layers.is_array() || layers.empty() ||
        layers.size() > static_cast<std::size_t>(layerLimit))
        fail(place, fmt::format("'layers' is {}, expected a list of 1 to {} layers.", shown(layers),
                                layerLimit));
    ModelGrouping grouping;
    grouping.reserve(layers.size());
    for (const Json& layer : layers)
        grouping.push_back(layerFromJson(layer, place, grouping.size()));
    checkCounts(grouping, 0, grouping.front().key.headCount(), place, "in layer 0", "");
    return grouping;
}

Json groupingFileToJson(const GroupingFile& file) {
    Json document = Json::object();
    document["version"] = formatVersion;
    if (file.model)
        document["model"] = modelToJson(*file.model);
    if (file.origin)
        document["origin"] = originToJson(*file.origin);
    document["layers"] = groupingToJson(file.grouping);
    return document;
}

GroupingFile groupingFileFromJson(const Json& document, const std::string& place) {
    expectMapping(document, place, "the document", {"version", "model", "origin", "layers"});
    const Json& version = required(document, place, "the document", "version");
    if (!version.is_number_integer() || version != formatVersion)
        fail(place, fmt::format("'version' is {}, expected {}.", shown(version), formatVersion),
             "A newer version of this program may have written the file.");
    GroupingFile file;
    file.grouping = groupingFromJson(required(document, place, "the document", "layers"), place);
    if (const Json* model = optionalValue(document, "model")) {
        file.model = modelFromJson(*model, place);
        checkCounts(file.grouping, file.model->layerCount, file.model->headCount, place,
                    "'model' says", "");
    }
    if (const Json* origin = optionalValue(document, "origin"))
        file.origin = originFromJson(*origin, place);
    return file;
}

GroupingFile readGroupingFile(const std::filesystem::path& path) {
    const std::string text = readTextFile(path, fileLimitBytes);
    const std::string place = path.string();
    return groupingFileFromJson(
        path.extension() == ".json" ? parseJson(text, place) : parseYaml(text, place), place);
}

void writeGroupingFile(const std::filesystem::path& path, const GroupingFile& file) {
    const Json document = groupingFileToJson(file);
    const bool asJson = path.extension() == ".json";
    writeFileAtomically(path,
                        asJson ? document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"
                               : yamlText(document));
}

void checkGroupingFits(const GroupingFile& file, const GroupedModelIdentity& model,
                       const std::string& place) {
    const std::string hint = "The grouping may belong to another model.";
    if (file.model && !file.model->architecture.empty() && !model.architecture.empty() &&
        file.model->architecture != model.architecture)
        fail(place,
             fmt::format("the grouping is for architecture '{}', expected '{}' as in the model.",
                         file.model->architecture, model.architecture),
             hint);
    checkCounts(file.grouping, model.layerCount, model.headCount, place, "in the model", hint);
    if (file.model && !file.model->weightsSha256.empty() && !model.weightsSha256.empty() &&
        file.model->weightsSha256 != model.weightsSha256)
        fail(
            place,
            fmt::format("the grouping is for weights with SHA-256 {}, expected {} as in the model.",
                        file.model->weightsSha256, model.weightsSha256),
            hint + " Search a grouping for this one, or remove 'model' from the file to use it "
                   "anyway.");
}

} // namespace regroup
