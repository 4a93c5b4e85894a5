// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shown_text.h"

#include <utility>

namespace posviz {

namespace {

unsigned char byteAt(const std::string &text, std::size_t at)
{
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

/// How many bytes of the character at this place must not be obeyed; 0: none, it is shown.
std::size_t controlBytes(const std::string &text, std::size_t at)
{
    const unsigned char first = byteAt(text, at), second = byteAt(text, at + 1), third = byteAt(text, at + 2);
    if (first < ' ' || first == 0x7f)
        return 1;
    // U+0080 to U+009F: a terminal may take U+009B for the start of a command, as it takes ESC [.
    if (first == 0xc2 && second >= 0x80 && second <= 0x9f)
        return 2;
    if (first != 0xe2)
        return 0;
    // U+2028 and U+2029 end lines; U+202A to U+202E and U+2066 to U+2069 turn the order of what follows around.
    const bool inGeneral = second == 0x80 && third >= 0xa8 && third <= 0xae;
    const bool isolate = second == 0x81 && third >= 0xa6 && third <= 0xa9;
    return inGeneral || isolate ? 3 : 0;
}

} // namespace

std::string onOneLine(const std::string &text)
{
    std::string line;
    line.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t control = controlBytes(text, at);
        line += control > 0 ? ' ' : text[at];
        at += control > 0 ? control : 1;
    }
    return line;
}

Sentence onOneLine(Sentence sentence)
{
    for (Argument &argument : sentence.arguments)
        if (auto *text = std::get_if<std::string>(&argument))
            *text = onOneLine(*text);
        else if (auto *clauses = std::get_if<Clauses>(&argument))
            for (Sentence &clause : clauses->items)
                clause = onOneLine(std::move(clause));
    return sentence;
}

std::string asShown(std::string text, std::size_t longest)
{
    text = onOneLine(text);
    if (text.size() <= longest)
        return text;
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end;
    return text.substr(0, end) + "…";
}

std::string quotedText(std::string_view text, std::size_t longest) { return "'" + asShown(std::string(text), longest) + "'"; }

} // namespace posviz
