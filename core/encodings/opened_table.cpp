// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/opened_table.h"

#include "core/numbers.h"

#include <limits>

namespace posviz {

bool isAllowed(const Parameter &knob, std::int64_t count)
{
    return static_cast<bool>(checkedValue(knob, static_cast<double>(count)));
}

std::optional<Error> complaintAbout(const Table &table, bool fits, const std::string &allowed)
{
    if (!fits)
        return Error{"a table of " + std::to_string(table.rows()) + " × " + std::to_string(table.columns()) + " does not fit; "
                     + allowed + "."};
    constexpr double largest = std::numeric_limits<float>::max();
    if (const double size = table.values().cwiseAbs().maxCoeff(); size > largest)
        return Error{"a number of the table has the size " + shortestNumber(size) + "; it must be within float32, up to "
                     + shortestNumber(largest) + "."};
    return {};
}

} // namespace posviz
