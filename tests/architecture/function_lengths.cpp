// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/architecture/function_lengths.h"

#include <array>
#include <string_view>

namespace regroup::test {

namespace {

/// Without a comment behind the code.
std::string_view codeOf(std::string_view line) {
    const std::size_t comment = line.find("//");
    line = line.substr(0, comment);
    const std::size_t end = line.find_last_not_of(' ');
    return end == std::string_view::npos ? std::string_view() : line.substr(0, end + 1);
}

/// Whether a statement that opens a brace at its end defines a function.
bool definesFunction(std::string_view statement) {
    constexpr std::array others{"namespace", "class ", "struct ", "enum ", "union ", "extern "};
    for (const std::string_view other : others)
        if (statement.starts_with(other))
            return false;
    const std::size_t bracket = statement.find('(');
    return bracket != std::string_view::npos && !statement.ends_with("= {") &&
           statement.substr(0, bracket).find(" = ") == std::string_view::npos;
}

/// What stands between two semicolons or braces.
struct Statement {
    std::string text;
    std::string head;
    int firstLine = 0;
    std::size_t indent = 0;

    void add(std::string_view code, int lineNumber, std::size_t codeIndent) {
        if (text.empty()) {
            head = code;
            firstLine = lineNumber;
            indent = codeIndent;
        }
        text += std::string(code) + ' ';
    }
};

} // namespace

std::vector<FunctionLength> functionLengths(std::istream& source) {
    std::vector<FunctionLength> functions;
    Statement statement;
    std::string closing;      // Of the function that is being read; empty: there is none.
    bool isContinued = false; // Lines of a directive.
    int lineNumber = 0;
    for (std::string line; std::getline(source, line);) {
        ++lineNumber;
        if (!closing.empty()) {
            if (!line.starts_with(closing))
                continue;
            functions.back().lineCount = lineNumber - functions.back().firstLine + 1;
            closing.clear();
            continue;
        }
        const bool wasContinued = isContinued;
        isContinued = line.ends_with('\\');
        const std::size_t indent = line.find_first_not_of(' ');
        const std::string_view code = codeOf(line);
        if (code.empty() || code[indent] == '#' || wasContinued)
            continue;
        statement.add(code.substr(indent), lineNumber, indent);
        if (code.ends_with('{') &&
            definesFunction(statement.text.substr(0, statement.text.size() - 1))) {
            functions.push_back({statement.head, statement.firstLine, 0});
            closing = std::string(statement.indent, ' ') + '}';
        }
        const bool isEnd = code.ends_with('{') || code.ends_with('}') || code.ends_with(';') ||
                           code.ends_with("public:") || code.ends_with("private:") ||
                           code.ends_with("protected:") || code.ends_with("Q_OBJECT");
        if (isEnd)
            statement = {};
    }
    return functions;
}

} // namespace regroup::test
