// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"
#include "core/sentence.h"
#include "core/signal.h"

#include <cstdint>
#include <vector>

namespace posviz {

/// Keys that one query sees at evenly spaced distances, each as often as the others:
/// offset + slope (first + j) for j = 0 .. distinct - 1.
struct DistanceStretch {
    std::int64_t keys = 0; ///< how many
    std::int64_t offset = 0;
    std::int64_t first = 0;
    std::int64_t distinct = 1;
    double slope = 1.0;

    double distance(std::int64_t j) const { return static_cast<double>(offset) + slope * static_cast<double>(first + j); }
};

/// The distances at which a query sees a run of keys, none of them after it.
std::vector<DistanceStretch> distanceStretches(const Remap &remap, std::int64_t query, Run keys);

/// The distance at which a query sees a key that is not after it; without a remap query minus key.
double remappedDistance(const Remap &remap, std::int64_t query, std::int64_t key);

/// The largest distance that any query of a sequence sees: what the trained length must be more than.
double largestDistance(const Remap &remap, std::int64_t length);

/// "Distances beyond 1 024 count as 1 024."; empty where there is no remap.
Sentence remapInWords(const Remap &remap);

} // namespace posviz
