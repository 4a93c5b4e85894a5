// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/coverage.h"

#include "core/analysis/axis_steps.h"
#include "core/analysis/remap.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace posviz {

namespace {

double partOfCircle(double radians) { return std::min(1.0, radians / (2 * std::numbers::pi)); }

} // namespace

std::vector<PairCoverage> coverageOf(const Signal &signal, std::int64_t trainedLength, std::int64_t length)
{
    const Eigen::VectorXd &frequencies = *inverseFrequencies(signal);
    const auto *rotary = std::get_if<Rotary>(&signal);
    const Sinusoids *sinusoids = sinusoidsOf(signal);
    const Grid *grid = gridOf(signal);
    const Eigen::VectorXd steps = stepFrequencies(signal);
    // Where every length spans the same angles, training has swept what the sequence does.
    const bool normalised = sinusoids && sinusoids->normalised;
    std::vector<PairCoverage> coverage;
    for (Eigen::Index pair = 0; pair < frequencies.size(); ++pair) {
        const double own = std::abs(frequencies[pair]);
        const auto swept = [&](double theta, std::int64_t positions) {
            return (grid ? steps[pair] : theta) * pairSteps(signal, pair, positions).count;
        };
        const bool plain = !rotary || grid || rotary->unscaledInverseFrequencies.size() != frequencies.size();
        const double unscaled = plain ? own : std::abs(rotary->unscaledInverseFrequencies[pair]);
        const double reached =
            rotary && rotary->remap.index() != 0 ? own * (largestDistance(rotary->remap, length) + 1) : swept(own, length);
        double trained = swept(unscaled, normalised ? length : trainedLength);
        // A pair of M-RoPE turns along one axis of the grid, faster before the scaling.
        if (rotary && grid && steps[pair] != 0 && isScaled(*rotary, pair, steps[pair]))
            trained *= std::abs(rotary->unscaledInverseFrequencies[pair]) / steps[pair];
        coverage.push_back({partOfCircle(trained), partOfCircle(reached)});
    }
    return coverage;
}

} // namespace posviz
