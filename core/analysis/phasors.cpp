// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/phasors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace posviz {

TurnRate::TurnRate(double radiansPerPosition)
{
    // 64 bits of mantissa hold the fraction of a turn without a loss worth naming; wraps for negative rates as it should.
    const long double turnsPerHalf = static_cast<long double>(radiansPerPosition) / (4 * std::numbers::pi_v<long double>);
    assert(std::abs(turnsPerHalf) < 0.5L);
    m_turnsPerHalf = static_cast<std::uint64_t>(static_cast<std::int64_t>(std::llroundl(turnsPerHalf * 0x1p64L)));
}

double TurnRate::angleAtHalf(std::int64_t halfPositions) const
{
    const std::uint64_t turns = m_turnsPerHalf * static_cast<std::uint64_t>(halfPositions);
    return static_cast<double>(static_cast<std::int64_t>(turns)) * (2 * std::numbers::pi * 0x1p-64);
}

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

/// Successive columns of successive rows of a grid.
struct Patch {
    Run rows;
    Run columns;
};

/// The end of a row, whole rows, the beginning of a row; empty ones left out.
std::vector<Patch> patchesOf(Run positions, std::int64_t width)
{
    std::vector<Patch> patches;
    std::int64_t next = positions.first;
    while (next < positions.end()) {
        const std::int64_t row = next / width;
        const std::int64_t column = next % width;
        const std::int64_t left = positions.end() - next;
        if (column == 0 && left >= width)
            patches.push_back({{row, left / width}, {0, width}});
        else
            patches.push_back({{row, 1}, {column, std::min(width - column, left)}});
        next += patches.back().rows.count * patches.back().columns.count;
    }
    return patches;
}

/// Radians to the middle of a run.
double middleAngle(const TurnRate &rate, Run run) { return rate.angleAtHalf(2 * run.first + run.count - 1); }

MeanPhasors meanGridPhasors(const Eigen::VectorXd &columnFrequencies, const Grid &grid, const Bins &bins)
{
    const auto cells = static_cast<Eigen::Index>(bins.cells());
    const Eigen::Index pairs = columnFrequencies.size();
    std::vector<TurnRate> across;
    std::vector<TurnRate> down;
    for (Eigen::Index pair = 0; pair < pairs; ++pair) {
        across.emplace_back(columnFrequencies[pair]);
        down.emplace_back(grid.rowFrequencies[pair]);
    }
    MeanPhasors means{Eigen::MatrixXd::Zero(cells, pairs), Eigen::MatrixXd::Zero(cells, pairs)};
    for (Eigen::Index cell = 0; cell < cells; ++cell) {
        const Run run = bins.cell(cell);
        for (const Patch &patch : patchesOf(run, grid.width)) {
            const double share = static_cast<double>(patch.rows.count * patch.columns.count) / static_cast<double>(run.count);
            for (Eigen::Index pair = 0; pair < pairs; ++pair) {
                const auto index = static_cast<std::size_t>(pair);
                const double angle = middleAngle(across[index], patch.columns) + middleAngle(down[index], patch.rows);
                const double length = share * meanKernel(patch.columns.count, columnFrequencies[pair])
                                      * meanKernel(patch.rows.count, grid.rowFrequencies[pair]);
                means.cosines(cell, pair) += length * std::cos(angle);
                means.sines(cell, pair) += length * std::sin(angle);
            }
        }
    }
    return means;
}

} // namespace

MeanPhasors meanPhasors(const Rotary &rotary, const Bins &bins)
{
    return rotary.grid ? meanGridPhasors(rotary.inverseFrequencies, *rotary.grid, bins)
                       : meanPhasors(rotary.inverseFrequencies, bins);
}

double angleAt(const Rotary &rotary, int pair, std::int64_t position)
{
    const TurnRate rate(rotary.inverseFrequencies[pair]);
    if (!rotary.grid)
        return rate.angleAt(position);
    const double both = rate.angleAt(position % rotary.grid->width)
                        + TurnRate(rotary.grid->rowFrequencies[pair]).angleAt(position / rotary.grid->width);
    return std::remainder(both, 2 * std::numbers::pi);
}

} // namespace posviz
