// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/workflow/tokenize_texts.h"

#include <fmt/format.h>

#include <iostream>
#include <iterator>
#include <memory>

namespace regroup::app {

namespace {

struct TokenizeOptions {
    std::filesystem::path model;
    bool noSpecialTokens = false;
    bool decode = false;
    bool skipSpecialTokens = false;
    std::optional<std::string> text;
    std::optional<std::filesystem::path> file;
};

nlohmann::ordered_json readInput(const TokenizeOptions& options) {
    if (options.text && !options.decode)
        return nlohmann::ordered_json::array({*options.text});
    if (options.file && !options.decode)
        return nlohmann::ordered_json::array({readTextFile(*options.file)});
    std::string input;
    std::string place = "stdin";
    if (options.text)
        input = *options.text;
    else if (options.file)
        input = readTextFile(*options.file);
    else
        input.assign(std::istreambuf_iterator<char>(std::cin), {});
    try {
        return nlohmann::ordered_json::parse(input);
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorCode::BadData, fmt::format("{}: is no JSON ({}).", place, error.what()),
                    "Give a JSON array, or use --text or --file.");
    }
}

CommandResult tokenize(const TokenizeOptions& options, const CommandContext& context) {
    const nlohmann::ordered_json input = readInput(options);
    CommandResult result;
    if (options.decode)
        result.json =
            detokenizeTexts(context.session, {options.model, options.skipSpecialTokens}, input);
    else
        result.json =
            tokenizeTexts(context.session, {options.model, !options.noSpecialTokens}, input);
    result.text =
        result.json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    return result;
}

} // namespace

void addTokenizeCommand(CLI::App& app, CommandChoice& choice) {
    auto* command =
        app.add_subcommand("tokenize", "Turns texts into token ids, or back with --decode");
    command->footer(
        "Examples:\n  regroup tokenize resources/samples/stories260k --text 'Once upon a time'\n"
        "  echo '[\"one\", \"two\"]' | regroup tokenize resources/samples/stories260k");
    auto options = std::make_shared<TokenizeOptions>();
    command->add_option("MODEL", options->model, "Checkpoint folder, or a tokenizer.json")
        ->required();
    command->add_flag("--no-special-tokens", options->noSpecialTokens,
                      "Add no BOS, CLS, ... around the texts");
    command->add_flag("--decode", options->decode, "Arrays of ids in, strings out");
    command->add_flag("--skip-special-tokens", options->skipSpecialTokens,
                      "With --decode: leave special tokens out");
    auto* text = command->add_option("--text", options->text, "The text itself");
    command->add_option("--file", options->file, "A text file; default: a JSON array on stdin")
        ->excludes(text);
    command->callback([&choice, options] {
        choice.action = [options](const CommandContext& context, JobContext&) {
            return tokenize(*options, context);
        };
    });
}

} // namespace regroup::app
