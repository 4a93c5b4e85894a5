// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/signal.h"

#include <cstdint>

/// The angle of a pair at a position from the definitions alone: a position's, or its column's, row's and plane's added, from
/// where the pair begins.
inline long double angleByFormula(const posviz::Signal &signal, int pair, std::int64_t position)
{
    const auto radians = [&](const Eigen::VectorXd &frequencies, std::int64_t steps) {
        return static_cast<long double>(frequencies[pair]) * static_cast<long double>(steps);
    };
    const posviz::Sinusoids *sinusoids = posviz::sinusoidsOf(signal);
    const long double phase = sinusoids && sinusoids->phases.size() > 0 ? sinusoids->phases[pair] : 0.0L;
    const posviz::Grid *grid = posviz::gridOf(signal);
    if (!grid)
        return phase + radians(*posviz::inverseFrequencies(signal), position);
    const std::int64_t cell = position - grid->outside, row = cell / grid->width;
    const long double columns = phase + radians(*posviz::inverseFrequencies(signal), cell % grid->width);
    if (grid->planeFrequencies.size() == 0)
        return columns + radians(grid->rowFrequencies, row);
    return columns + radians(grid->rowFrequencies, row % grid->height) + radians(grid->planeFrequencies, row / grid->height);
}
