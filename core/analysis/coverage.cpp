// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/coverage.h"

#include "core/analysis/axis_steps.h"
#include "core/analysis/phasors.h"
#include "core/analysis/remap.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <string>

namespace posviz {

namespace {

double partOfCircle(double radians) { return std::min(1.0, radians / (2 * std::numbers::pi)); }

/// Whole turns from a step to the next sweep nothing: the pair is at the same angle at each.
double swept(double radiansPerStep, double steps) { return comesRound(radiansPerStep) ? 0.0 : std::abs(radiansPerStep) * steps; }

/// Of all axes of a grid, by the frequencies that the signal has.
double sweptOver(const Grid &grid, const Eigen::VectorXd &columnFrequencies, Eigen::Index pair, std::int64_t positions)
{
    const GridExtent extent = extentOf(grid, positions);
    return swept(columnFrequencies[pair], static_cast<double>(extent.columns))
           + swept(grid.rowFrequencies[pair], static_cast<double>(extent.rows))
           + (grid.planeFrequencies.size() > 0 ? swept(grid.planeFrequencies[pair], static_cast<double>(extent.planes)) : 0.0);
}

/// Steps of an image along an axis known by its name, none along the time; no number for a direction that is no axis.
std::optional<std::int64_t> stepsAlong(const std::string &axis, const GridExtent &extent)
{
    if (axis == "width" || axis == "x axis")
        return extent.columns;
    if (axis == "height" || axis == "y axis")
        return extent.rows;
    return axis == "time" ? std::optional<std::int64_t>(0) : std::nullopt;
}

/// Radians that training has swept, before a scaling lowered the pair's frequency. Where one stops a pair (p-RoPE, HoPE), the model
/// was trained with that.
double trainedSweep(const Signal &signal, Eigen::Index pair, std::int64_t trainedLength)
{
    const Eigen::VectorXd &frequencies = *inverseFrequencies(signal);
    const Grid *grid = gridOf(signal);
    const auto length = static_cast<double>(trainedLength);
    const auto *rotary = std::get_if<Rotary>(&signal);
    if (rotary && isStopped(*rotary, static_cast<int>(pair)))
        return 0.0;
    if (rotary && rotary->unscaledInverseFrequencies.size() == frequencies.size()) {
        const double unscaled = rotary->unscaledInverseFrequencies[pair];
        if (!grid || countsEachAxis(signal))
            return swept(unscaled, length);
        // The axis of a pair that no longer turns is known by its name alone.
        if (!rotary->pairAxes.empty())
            if (const std::optional<std::int64_t> steps =
                    stepsAlong(rotary->pairAxes[static_cast<std::size_t>(pair)], extentOf(*grid, trainedLength)))
                return swept(unscaled, static_cast<double>(*steps));
    }
    return grid ? sweptOver(*grid, frequencies, pair, trainedLength) : swept(frequencies[pair], length);
}

} // namespace

bool countsEachAxis(const Signal &signal)
{
    const auto *rotary = std::get_if<Rotary>(&signal);
    if (!rotary || rotary->pairAxes.empty() || !rotary->grid)
        return false;
    const bool ofText = std::ranges::find(rotary->pairAxes, "time") != rotary->pairAxes.end()
                        && rotary->grid->planeFrequencies.size() == 0;
    return rotary->trainedLength && ofText;
}

std::vector<PairCoverage> coverageOf(const Signal &signal, std::int64_t trainedLength, std::int64_t length)
{
    const Eigen::VectorXd &frequencies = *inverseFrequencies(signal);
    const auto *rotary = std::get_if<Rotary>(&signal);
    const Sinusoids *sinusoids = sinusoidsOf(signal);
    const Grid *grid = gridOf(signal);
    // Where every length spans the same angles, training has swept what the sequence does.
    const bool normalised = sinusoids && sinusoids->normalised;
    const double distances =
        rotary && rotary->remap.index() != 0 ? largestDistance(rotary->remap, length) + 1 : static_cast<double>(length);
    std::vector<PairCoverage> coverage;
    for (Eigen::Index pair = 0; pair < frequencies.size(); ++pair) {
        const double reached = grid ? sweptOver(*grid, frequencies, pair, length) : swept(frequencies[pair], distances);
        const double trained = trainedSweep(signal, pair, normalised ? length : trainedLength);
        coverage.push_back({partOfCircle(trained), partOfCircle(reached)});
    }
    return coverage;
}

} // namespace posviz
