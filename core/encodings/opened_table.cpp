// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/opened_table.h"

#include "core/numbers.h"

#include <limits>
#include <utility>

namespace posviz {

bool isAllowed(const Parameter &knob, std::int64_t count)
{
    return static_cast<bool>(checkedValue(knob, static_cast<double>(count)));
}

std::optional<Error> complaintAbout(const Table &table, bool fits, Sentence allowed)
{
    if (!fits)
        return failed("a table of {0} × {1} does not fit; {2}.", plain(table.rows()), plain(table.columns()), std::move(allowed));
    constexpr double largest = std::numeric_limits<float>::max();
    if (const double size = table.values().cwiseAbs().maxCoeff(); size > largest)
        return failed("a value in the table has magnitude {0}; it must fit float32, up to {1}.", shortestNumber(size),
                      shortestNumber(largest));
    return {};
}

} // namespace posviz
