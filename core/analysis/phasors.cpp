// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/phasors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace posviz {

double meanKernel(std::int64_t count, double radiansPerPosition)
{
    if (count == 1)
        return 1.0;
    // D_N(t) = sin(N h) / (N sin h), h = t/2 taken to the nearest multiple of pi.
    const double n = static_cast<double>(count);
    const double turns = std::round(radiansPerPosition / (2 * std::numbers::pi));
    const double h = (radiansPerPosition - turns * 2 * std::numbers::pi) / 2;
    const bool odd = std::fmod(turns, 2.0) != 0.0 && count % 2 == 0;
    // Below this the series is exact to the last digit while the quotient loses digits.
    const double size = std::abs(h) < 1e-4 / n ? 1 - (n * n - 1) * h * h / 6 : std::sin(n * h) / (n * std::sin(h));
    return odd ? -size : size;
}

MeanPhasors meanPhasors(const Eigen::VectorXd &inverseFrequencies, const Bins &bins)
{
    const auto cells = static_cast<Eigen::Index>(bins.cells());
    const Eigen::Index pairs = inverseFrequencies.size();
    MeanPhasors means{Eigen::MatrixXd(cells, pairs), Eigen::MatrixXd(cells, pairs)};
    // Cell sizes differ by at most one, so a pair needs two kernels only.
    const std::int64_t smallest = bins.run().count / bins.cells();
    for (Eigen::Index pair = 0; pair < pairs; ++pair) {
        const double theta = inverseFrequencies[pair];
        const TurnRate rate(theta);
        const std::array kernels{meanKernel(smallest, theta), meanKernel(smallest + 1, theta)};
        for (Eigen::Index cell = 0; cell < cells; ++cell) {
            const Run run = bins.cell(cell);
            const double angle = rate.angleAtHalf(2 * run.first + run.count - 1);
            const double kernel = kernels[static_cast<std::size_t>(run.count - smallest)];
            means.cosines(cell, pair) = kernel * std::cos(angle);
            means.sines(cell, pair) = kernel * std::sin(angle);
        }
    }
    return means;
}

namespace {

/// Successive columns of successive rows of successive planes of a grid.
struct Box {
    Run columns;
    Run rows;
    Run planes;

    std::int64_t count() const { return columns.count * rows.count * planes.count; }
};

/// The end of a row, whole rows, whole planes, whole rows, the beginning of a row; empty ones left out.
std::vector<Box> boxesOf(Run positions, const Grid &grid)
{
    std::vector<Box> boxes;
    std::int64_t next = std::max(positions.first, grid.outside);
    while (next < positions.end()) {
        const GridPlace place = grid.placeOf(next);
        const std::int64_t left = positions.end() - next;
        Box box{{place.column, 1}, {place.row, 1}, {place.plane, 1}};
        if (place.column != 0 || left < grid.width) {
            box.columns.count = std::min(grid.width - place.column, left);
        } else {
            const std::int64_t rows = left / grid.width;
            box.columns.count = grid.width;
            box.rows.count = grid.height == 0 ? rows : std::min(rows, grid.height - place.row);
            if (grid.height > 0 && box.rows.count == grid.height)
                box.planes.count = rows / grid.height;
        }
        next += box.count();
        boxes.push_back(box);
    }
    return boxes;
}

/// The frequencies along one axis of a grid, and their rates.
struct AxisTurns {
    const Eigen::VectorXd &frequencies;
    std::vector<TurnRate> rates;

    explicit AxisTurns(const Eigen::VectorXd &radians) : frequencies(radians), rates(radians.begin(), radians.end()) {}

    /// Multiplies the length and turns the angle of a mean by those of a pair over a run.
    void join(Eigen::Index pair, Run run, double &length, double &angle) const
    {
        length *= meanKernel(run.count, frequencies[pair]);
        angle += rates[static_cast<std::size_t>(pair)].angleAtHalf(2 * run.first + run.count - 1);
    }
};

MeanPhasors meanGridPhasors(const Eigen::VectorXd &columnFrequencies, const Grid &grid, const Bins &bins)
{
    const auto cells = static_cast<Eigen::Index>(bins.cells());
    const Eigen::Index pairs = columnFrequencies.size();
    const AxisTurns across(columnFrequencies), down(grid.rowFrequencies), through(grid.planeFrequencies);
    MeanPhasors means{Eigen::MatrixXd::Zero(cells, pairs), Eigen::MatrixXd::Zero(cells, pairs)};
    for (Eigen::Index cell = 0; cell < cells; ++cell) {
        const Run run = bins.cell(cell);
        for (const Box &box : boxesOf(run, grid)) {
            const double share = static_cast<double>(box.count()) / static_cast<double>(run.count);
            for (Eigen::Index pair = 0; pair < pairs; ++pair) {
                double length = share, angle = 0;
                across.join(pair, box.columns, length, angle);
                down.join(pair, box.rows, length, angle);
                if (!through.rates.empty())
                    through.join(pair, box.planes, length, angle);
                means.cosines(cell, pair) += length * std::cos(angle);
                means.sines(cell, pair) += length * std::sin(angle);
            }
        }
    }
    return means;
}

MeanPhasors meanPhasorsAlong(const Eigen::VectorXd &frequencies, const std::optional<Grid> &grid, const Bins &bins)
{
    return grid ? meanGridPhasors(frequencies, *grid, bins) : meanPhasors(frequencies, bins);
}

double angleAlong(const Eigen::VectorXd &frequencies, const std::optional<Grid> &grid, int pair, std::int64_t position)
{
    const TurnRate rate(frequencies[pair]);
    if (!grid)
        return rate.angleAt(position);
    const GridPlace place = grid->placeOf(position);
    double sum = rate.angleAt(place.column) + TurnRate(grid->rowFrequencies[pair]).angleAt(place.row);
    if (grid->planeFrequencies.size() > 0)
        sum += TurnRate(grid->planeFrequencies[pair]).angleAt(place.plane);
    return std::remainder(sum, 2 * std::numbers::pi);
}

bool isOutside(const std::optional<Grid> &grid, std::int64_t position) { return grid && position < grid->outside; }

} // namespace

MeanPhasors meanPhasors(const Rotary &rotary, const Bins &bins)
{
    return meanPhasorsAlong(rotary.inverseFrequencies, rotary.grid, bins);
}

MeanPhasors meanPhasors(const Sinusoids &sinusoids, const Bins &bins)
{
    MeanPhasors means = meanPhasorsAlong(sinusoids.inverseFrequencies, sinusoids.grid, bins);
    for (Eigen::Index pair = 0; pair < sinusoids.phases.size(); ++pair) {
        const double cosine = std::cos(sinusoids.phases[pair]), sine = std::sin(sinusoids.phases[pair]);
        const Eigen::VectorXd before = means.cosines.col(pair);
        means.cosines.col(pair) = cosine * before - sine * means.sines.col(pair);
        means.sines.col(pair) = sine * before + cosine * means.sines.col(pair);
    }
    return means;
}

MeanPhasors meanPhasors(const Signal &signal, const Bins &bins)
{
    if (const auto *rotary = std::get_if<Rotary>(&signal))
        return meanPhasors(*rotary, bins);
    const Sinusoids *sinusoids = sinusoidsOf(signal);
    return sinusoids ? meanPhasors(*sinusoids, bins) : meanPhasors(*inverseFrequencies(signal), bins);
}

double angleAt(const Rotary &rotary, int pair, std::int64_t position)
{
    return isOutside(rotary.grid, position) ? 0.0 : angleAlong(rotary.inverseFrequencies, rotary.grid, pair, position);
}

double angleAt(const Signal &signal, int pair, std::int64_t position)
{
    if (const auto *rotary = std::get_if<Rotary>(&signal))
        return angleAt(*rotary, pair, position);
    const Sinusoids *sinusoids = sinusoidsOf(signal);
    if (!sinusoids)
        return TurnRate((*inverseFrequencies(signal))[pair]).angleAt(position);
    if (isOutside(sinusoids->grid, position))
        return 0.0;
    const double angle = angleAlong(sinusoids->inverseFrequencies, sinusoids->grid, pair, position);
    return sinusoids->phases.size() == 0 ? angle : std::remainder(angle + sinusoids->phases[pair], 2 * std::numbers::pi);
}

} // namespace posviz
