// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/text_layout.h"

#include <algorithm>

#ifndef _WIN32
#include <sys/ioctl.h>
#include <unistd.h>
#endif

namespace posviz {

namespace {

constexpr std::size_t columnGap = 2;
constexpr std::size_t narrowest = 30; ///< of a wrapped last column

std::vector<std::size_t> columnWidths(const std::vector<std::vector<std::string>> &rows)
{
    std::vector<std::size_t> widths;
    for (const std::vector<std::string> &row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], shownWidth(row[column]));
    }
    return widths;
}

std::string indented(std::string text, std::size_t indent)
{
    const std::string margin(indent, ' ');
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
        text.insert(at + 1, margin);
    return text;
}

void dropTrailingSpaces(std::string &text)
{
    while (!text.empty() && text.back() == ' ')
        text.pop_back();
}

} // namespace

std::size_t shownWidth(std::string_view text)
{
    // Every byte but the continuation bytes 10xxxxxx begins a code point.
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string wrapped(std::string_view text, std::size_t width)
{
    std::string result;
    std::size_t used = 0;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find(' ', start), text.size());
        const std::string_view word = text.substr(start, end - start);
        if (used > 0 && used + 1 + shownWidth(word) > width) {
            result += '\n';
            used = 0;
        } else if (used > 0) {
            result += ' ';
            ++used;
        }
        result += word;
        used += shownWidth(word);
        start = end + 1;
    }
    return result;
}

std::string columns(const std::vector<std::vector<std::string>> &rows, std::size_t indent)
{
    const std::vector<std::size_t> widths = columnWidths(rows);
    std::string text;
    for (const std::vector<std::string> &row : rows) {
        std::string line(indent, ' ');
        std::size_t start = indent;
        for (std::size_t column = 0; column < row.size(); ++column) {
            const bool last = column + 1 == widths.size();
            line += last ? indented(wrapped(row[column], std::max(narrowest, lineWidth - std::min(lineWidth, start))), start)
                         : row[column];
            start += widths[column] + columnGap;
            if (!last)
                line.append(widths[column] + columnGap - shownWidth(row[column]), ' ');
        }
        dropTrailingSpaces(line);
        text += line + '\n';
    }
    return text;
}

std::size_t terminalWidth()
{
    constexpr std::size_t usual = 80, least = 40;
#ifndef _WIN32
    winsize size{};
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return std::max<std::size_t>(least, size.ws_col);
#endif
    return usual;
}

std::string fitted(std::string_view text, std::size_t width, std::size_t indent)
{
    const std::size_t room = std::max<std::size_t>(1, width - std::min(width, indent));
    std::string cut;
    std::size_t word = 0;
    for (const char c : text) {
        const bool begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        word = c == ' ' ? 0 : word + (begins ? 1 : 0);
        if (word > room && begins) {
            cut += ' ';
            word = 1;
        }
        cut += c;
    }
    return indented(wrapped(cut, room), indent) + '\n';
}

} // namespace posviz
