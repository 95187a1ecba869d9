// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio_arguments.h"

#include "core/base/version.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>
#include <sstream>

namespace regroup::app {
namespace {

CLI::Validator nameAndFile() {
    return CLI::Validator(
        [](const std::string& text) {
            const std::size_t sign = text.find('=');
            return sign == std::string::npos || sign == 0 || sign + 1 == text.size()
                       ? "'" + text + "', expected NAME=FILE."
                       : std::string();
        },
        "NAME=FILE");
}

/// "de", "pt_BR", "zh-Hant". Whether there is such a language only Qt knows.
CLI::Validator languageName() {
    return CLI::Validator(
        [](const std::string& text) {
            const bool isName =
                text.size() >= 2 && std::all_of(text.begin(), text.end(), [](unsigned char sign) {
                    return std::isalnum(sign) != 0 || sign == '-' || sign == '_';
                });
            return isName ? std::string() : "'" + text + "', expected a language such as de.";
        },
        "LANGUAGE");
}

NamedFile splitNamedFile(const std::string& text) {
    const std::size_t sign = text.find('=');
    return {text.substr(0, sign), std::filesystem::path(text.substr(sign + 1))};
}

/// "1440x900" into two numbers. @return what is wrong, empty if nothing is.
std::string readSize(const std::string& text, StudioArguments& into) {
    std::istringstream stream(text);
    char sign = '\0';
    if (stream >> into.width >> sign >> into.height && sign == 'x' && stream.eof() &&
        into.width >= 200 && into.height >= 200 && into.width <= 16384 && into.height <= 16384)
        return {};
    return "--size: '" + text + "', expected WIDTHxHEIGHT, each 200 to 16384, such as 1440x900.";
}

struct RawTexts {
    std::vector<std::string> screenshots;
    std::vector<std::string> dumps;
    std::string figure;
    std::string size = "1440x900";
};

void declareFigureOptions(CLI::App& parser, StudioArguments& into, RawTexts& raw,
                          const std::string& group) {
    parser
        .add_option(
            "--export", raw.figure,
            "Save a figure: heatmap=FILE, heatmaps=FILE; of the store's runs pareto=FILE, "
            "bars=FILE, "
            "groups=FILE, curves=FILE or subjects=FILE; .png, .svg or .pdf, numbers beside it")
        ->check(nameAndFile())
        ->group(group);
    parser.add_option("--data", into.data, "Similarity report (JSON) that --export draws")
        ->group(group);
    parser
        .add_option("--runs-of", into.runsOf, "Only the variants of this recipe run, for --export")
        ->group(group);
    parser.add_option("--runs", into.runs, "Only these runs, for --export: their ids, as in 3+5+8")
        ->delimiter('+')
        ->group(group);
    parser
        .add_option("--measure", into.measure,
                    "Task that --export compares runs by, e.g. mmlu; default: perplexity")
        ->group(group);
}

void declarePictureOptions(CLI::App& parser, StudioArguments& into, RawTexts& raw) {
    const std::string pictures = "Pictures without a display";
    parser
        .add_option("--screenshot", raw.screenshots,
                    "Save a view of the sample: VIEW=FILE.png, or all=FOLDER")
        ->check(nameAndFile())
        ->group(pictures);
    parser
        .add_option("--dump", raw.dumps,
                    "Save what the widgets of a view say and where they are: VIEW=FILE.json, or "
                    "all=FOLDER")
        ->check(nameAndFile())
        ->group(pictures);
    parser.add_flag("--list-views", into.listViews, "Print the names of the views")
        ->group(pictures);
    parser.add_option("--size", raw.size, "Window size of screenshots")->group(pictures);
    parser.add_option("--scale", into.scale, "Pixels per device-independent pixel")
        ->check(CLI::Range(0.5, 4.0))
        ->group(pictures);
    parser.add_option("--model", into.model, "Model to show instead of the sample")
        ->group(pictures);
    parser.add_option("--select", into.select, "For example layer=3,kind=K,heads=5+9")
        ->group(pictures);
    declareFigureOptions(parser, into, raw, pictures);
}

void declareOptions(CLI::App& parser, StudioArguments& into, RawTexts& raw) {
    parser.set_version_flag("--version", std::string(programVersion()));
    parser.add_option("open", into.open, "Model folder or file, grouping, or recipe to open")
        ->option_text("[FILE]");
    parser.add_option("--store", into.store,
                      "SQLite store of the runs (default: $XDG_DATA_HOME/regroup/runs.sqlite)");
    parser.add_option("--theme", into.theme, "light, dark or system")
        ->check(CLI::IsMember({"light", "dark", "system"}));
    parser.add_option("--font-scale", into.fontScale, "Size of all text, 1 is the system's")
        ->check(CLI::Range(0.5, 4.0));

    parser.add_option("--locale", into.locale, "Language of texts and numbers: en, de")
        ->check(languageName());

    declarePictureOptions(parser, into, raw);
    parser.footer("Example: regroup-studio resources/samples/stories260k --store runs.sqlite");
}

} // namespace

std::optional<StudioArguments> parseStudioArguments(int argumentCount, const char* const* arguments,
                                                    EarlyExit& exit) {
    CLI::App parser(
        "Regroup Studio: see how similar attention heads are, group them, compare the results.",
        "regroup-studio");
    StudioArguments result;
    RawTexts raw;
    declareOptions(parser, result, raw);
    try {
        parser.parse(argumentCount, arguments);
    } catch (const CLI::ParseError& error) {
        std::ostringstream out;
        const int status = parser.exit(error, out, out);
        exit = {status == 0 ? 0 : 2, out.str()};
        return std::nullopt;
    }
    if (const std::string wrong = readSize(raw.size, result); !wrong.empty()) {
        exit = {2, wrong + "\n"};
        return std::nullopt;
    }
    for (const std::string& text : raw.screenshots)
        result.screenshots.push_back(splitNamedFile(text));
    for (const std::string& text : raw.dumps)
        result.dumps.push_back(splitNamedFile(text));
    if (!raw.figure.empty())
        result.figure = splitNamedFile(raw.figure);
    return result;
}

} // namespace regroup::app
