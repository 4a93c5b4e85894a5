// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/distance_classes.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace posviz {

LagClasses lagClasses(std::int64_t lowest, std::int64_t highest, const std::function<int(std::int64_t)> &rowOf)
{
    assert(lowest <= highest);
    LagClasses classes{.firsts = {std::numeric_limits<std::int64_t>::min()}, .rows = {rowOf(lowest)}};
    for (std::int64_t lag = lowest + 1; lag <= highest; ++lag)
        if (const int row = rowOf(lag); row != classes.rows.back()) {
            classes.firsts.push_back(lag);
            classes.rows.push_back(row);
        }
    return classes;
}

std::int64_t logBucket(std::int64_t lag, std::int64_t bucketSize, std::int64_t maximumPosition)
{
    const std::int64_t middle = bucketSize / 2;
    const std::int64_t distance = std::abs(lag);
    if (distance <= middle)
        return lag;
    // Where the last position is no farther than the middle the code divides by a logarithm of 1 or less; the limit is that
    // buckets grow without bound.
    constexpr double bound = 1 << 30;
    const double span = std::log(static_cast<double>(maximumPosition - 1) / static_cast<double>(middle));
    const double place = std::log(static_cast<double>(distance) / static_cast<double>(middle));
    const double beyond = span > 0 ? std::ceil(place / span * static_cast<double>(middle - 1)) : bound;
    const auto bucket = middle + static_cast<std::int64_t>(std::min(beyond, bound));
    return lag < 0 ? -bucket : bucket;
}

} // namespace posviz
