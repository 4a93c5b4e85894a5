// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/unit_sinusoids.h"

#include "core/analysis/phasors.h"

#include <array>
#include <cmath>
#include <complex>
#include <vector>

// With P whole pairs and a sine alone of angle t a vector's squared length is P + sin^2 t = (A - cos 2t)/2, A = 2P + 1. With
// r = A - sqrt(A^2 - 1) the inverse length is 2 sqrt(r) / |1 - r e^(2it)|, and 1/|1 - z| is the sum over j, k of
// a_j a_k z^j conj(z)^k, a_j = (2j choose j)/4^j, a series of powers of r < 0.18. So a unit vector is a short sum of sinusoids,
// and its mean over a run of positions is a sum of Dirichlet kernels.

namespace posviz {

namespace {

/// The inverse length is the sum over all whole m, negative too, of number |m| of the series times e^(2imt).
std::vector<double> inverseLengthSeries(Eigen::Index wholePairs)
{
    const double a = 2.0 * static_cast<double>(wholePairs) + 1;
    const double r = 1 / (a + std::sqrt(a * a - 1));
    std::vector<double> binomials{1.0}; // a_j r^j
    while (binomials.back() > 1e-19) {
        const auto j = static_cast<double>(binomials.size());
        binomials.push_back(binomials.back() * r * (2 * j - 1) / (2 * j));
    }
    std::vector<double> series(binomials.size(), 0.0);
    for (std::size_t m = 0; m < series.size(); ++m)
        for (std::size_t k = 0; k + m < binomials.size(); ++k)
            series[m] += 2 * std::sqrt(r) * binomials[k] * binomials[k + m];
    return series;
}

} // namespace

Eigen::MatrixXd meanUnitVectors(const Sinusoids &sinusoids, const Bins &positions)
{
    assert(!sinusoids.grid && sinusoids.phases.size() == 0);
    const Eigen::Index pairs = sinusoids.inverseFrequencies.size();
    const double alone = sinusoids.inverseFrequencies[pairs - 1];
    const std::vector<double> series = inverseLengthSeries(pairs - 1);
    const Eigen::Index reach = std::ssize(series) - 1, terms = 2 * reach + 1;
    const auto middleOf = [](Run run) { return 2 * run.first + run.count - 1; }; // in half positions
    // e^(2imt) at the middle of each cell, m from -reach to reach.
    Eigen::MatrixXcd turns(terms, positions.cells());
    for (std::int64_t cell = 0; cell < positions.cells(); ++cell)
        for (Eigen::Index term = 0; term < terms; ++term)
            turns(term, cell) = std::polar(1.0, 2 * static_cast<double>(term - reach)
                                                    * TurnRate(alone).angleAtHalf(middleOf(positions.cell(cell))));

    const std::int64_t smallest = positions.run().count / positions.cells();
    Eigen::MatrixXcd means(positions.cells(), pairs);
    std::array kernels{Eigen::VectorXd(terms), Eigen::VectorXd(terms)}; // cell sizes differ by at most one
    for (Eigen::Index pair = 0; pair < pairs; ++pair) {
        const double theta = sinusoids.inverseFrequencies[pair];
        for (Eigen::Index term = 0; term < terms; ++term)
            for (const int more : {0, 1})
                kernels[static_cast<std::size_t>(more)][term] =
                    series[static_cast<std::size_t>(std::abs(term - reach))]
                    * meanKernel(smallest + more, theta + 2 * static_cast<double>(term - reach) * alone);
        const TurnRate rate(theta);
        for (std::int64_t cell = 0; cell < positions.cells(); ++cell) {
            const Run run = positions.cell(cell);
            const Eigen::VectorXd &kernel = kernels[static_cast<std::size_t>(run.count - smallest)];
            const std::complex<double> sum(turns.col(cell).real().dot(kernel), turns.col(cell).imag().dot(kernel));
            means(cell, pair) = std::polar(1.0, rate.angleAtHalf(middleOf(run))) * sum;
        }
    }
    Eigen::MatrixXd vectors(positions.cells(), static_cast<Eigen::Index>(sinusoids.features.size()));
    for (Eigen::Index feature = 0; feature < vectors.cols(); ++feature) {
        const WaveFeature wave = sinusoids.features[static_cast<std::size_t>(feature)];
        if (wave.wave == Wave::Sine)
            vectors.col(feature) = means.col(wave.pair).imag();
        else
            vectors.col(feature) = means.col(wave.pair).real();
    }
    return vectors;
}

} // namespace posviz
