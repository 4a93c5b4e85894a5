// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/signal.h"

#include <Eigen/Core>

#include <cstdint>
#include <string>

namespace posviz {

/// How many columns, rows and planes of a grid a sequence reaches.
struct GridExtent {
    std::int64_t columns = 0;
    std::int64_t rows = 0; ///< of one plane, where there are planes
    std::int64_t planes = 0;
};
GridExtent extentOf(const Grid &grid, std::int64_t positions);

/// How far a sequence goes along the axis that a pair follows.
struct PairSteps {
    double count = 0.0;             ///< times the pair's stepFrequencies(): the radians it turns by
    std::string unit = "positions"; ///< "columns", "rows", "planes"; "patches" along a direction that is none of these
};
/// Not defined for signals without angles.
PairSteps pairSteps(const Signal &signal, Eigen::Index pair, std::int64_t positions);

} // namespace posviz
