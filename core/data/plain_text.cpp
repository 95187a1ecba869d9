// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/plain_text.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr const char* acceptedKinds = "a .txt file, or a .jsonl file with one {\"text\": …} a line";

[[noreturn]] void throwBadLine(const fs::path& path, std::size_t line, const std::string& found,
                               const char* expected) {
    throw Error(ErrorCode::BadData, fmt::format("{}, line {}: found {}, expected {}.",
                                                path.string(), line, found, expected));
}

std::string documentOfLine(std::string_view line, const fs::path& path, std::size_t number) {
    const auto object = nlohmann::json::parse(line, nullptr, false);
    if (object.is_discarded())
        throwBadLine(path, number, "no valid JSON", "an object with \"text\"");
    if (!object.is_object())
        throwBadLine(path, number, object.type_name(), "an object with \"text\"");
    const auto text = object.find("text");
    if (text == object.end())
        throwBadLine(path, number, "an object without \"text\"", "one with it");
    if (!text->is_string())
        throwBadLine(path, number, fmt::format("\"text\" of type {}", text->type_name()),
                     "a string");
    return text->get<std::string>();
}

std::vector<std::string> documentsOfLines(std::string_view content, const fs::path& path) {
    std::vector<std::string> documents;
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < content.size();) {
        const std::size_t end = std::min(content.find('\n', begin), content.size());
        const std::string_view line = trimmed(content.substr(begin, end - begin));
        begin = end + 1;
        ++number;
        if (!line.empty())
            documents.push_back(documentOfLine(line, path, number));
    }
    return documents;
}

} // namespace

std::vector<std::string> readTextDocuments(const fs::path& path) {
    std::error_code error;
    if (fs::is_directory(path, error))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found a folder, expected {}.", path.string(), acceptedKinds));
    const std::string ending = path.extension().string();
    if (ending != ".txt" && ending != ".jsonl")
        throw Error(ErrorCode::BadData, fmt::format("{}: found the ending '{}', expected {}.",
                                                    path.string(), ending, acceptedKinds));
    const auto file = MappedFile::open(path);
    const auto bytes = file->bytes();
    std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!isValidUtf8(content))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found bytes that are no UTF-8, expected a text in UTF-8.",
                                path.string()),
                    "Convert it, for example with: iconv -f LATIN1 -t UTF-8");
    constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
    if (content.starts_with(byteOrderMark))
        content.remove_prefix(byteOrderMark.size());
    std::vector<std::string> documents = ending == ".txt"
                                             ? std::vector<std::string>{std::string(content)}
                                             : documentsOfLines(content, path);
    if (std::all_of(documents.begin(), documents.end(),
                    [](const std::string& text) { return trimmed(text).empty(); }))
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: found no text but white space, expected some.", path.string()));
    return documents;
}

} // namespace regroup
