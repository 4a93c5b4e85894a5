// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/phasors.h"

#include <array>
#include <cmath>
#include <numbers>

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

} // namespace posviz
