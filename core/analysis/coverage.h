// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/signal.h"

#include <Eigen/Core>

#include <cstdint>
#include <vector>

namespace posviz {

/// Which part of its circle a pair turns through: 0 to 1.
struct PairCoverage {
    double trained = 0.0; ///< by the unscaled frequency within the trained length
    double reached = 0.0; ///< by the frequency in use within the sequence, remapped distances counted as they are remapped
};

/// What a pair adds counts as something from 1e-9 of its circle on; less is rounding.
inline bool meetsUnseenAngles(const PairCoverage &pair) { return pair.reached > pair.trained + 1e-9; }

/// Whether the signal's trained length counts positions along each axis, as that of text does, whose positions move along all axes
/// at once (M-RoPE). Else it counts cells of the grid, as sequences do.
bool countsEachAxis(const Signal &signal);

/// One a pair. Angles are those of distances: a pair of wavelength l passes through n / l of its circle within n positions, and
/// a pair with several axes through the sum of theirs; whole turns from a step to the next cover nothing. Not defined for signals
/// without angles.
std::vector<PairCoverage> coverageOf(const Signal &signal, std::int64_t trainedLength, std::int64_t length);

} // namespace posviz
