// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shown_text.h"

#include <algorithm>

namespace posviz {

std::string onOneLine(std::string text)
{
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
    return text;
}

std::string asShown(std::string text, std::size_t longest)
{
    text = onOneLine(std::move(text));
    if (text.size() <= longest)
        return text;
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end;
    return text.substr(0, end) + "…";
}

} // namespace posviz
