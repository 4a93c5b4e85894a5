// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/natural_order.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace posviz {

bool naturallyBefore(std::string_view a, std::string_view b)
{
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto takeNumber = [&](std::string_view &text) {
        const auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, digit) - text.begin());
        std::string_view number = text.substr(0, end);
        text.remove_prefix(end);
        number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
        return std::pair(number.size(), number);
    };
    const std::pair whole(a, b);
    while (!a.empty() && !b.empty()) {
        if (digit(a.front()) && digit(b.front())) {
            if (const auto x = takeNumber(a), y = takeNumber(b); x != y)
                return x < y;
            continue;
        }
        if (a.front() != b.front())
            return a.front() < b.front();
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    // "01" and "1" are equal as numbers; the order must still be a strict one.
    return a.size() != b.size() ? a.size() < b.size() : whole.first < whole.second;
}

} // namespace posviz
