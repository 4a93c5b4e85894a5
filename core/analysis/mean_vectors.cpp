// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/mean_vectors.h"

#include "core/analysis/absent.h"
#include "core/analysis/phasors.h"
#include "core/analysis/waves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>

namespace posviz {

namespace {

Eigen::MatrixXd meanSinusoids(const Sinusoids &sinusoids, const Bins &positions)
{
    const MeanPhasors means = meanPhasors(sinusoids, positions);
    Eigen::MatrixXd vectors(positions.cells(), static_cast<Eigen::Index>(sinusoids.features.size()));
    for (Eigen::Index feature = 0; feature < vectors.cols(); ++feature) {
        const WaveFeature wave = sinusoids.features[static_cast<std::size_t>(feature)];
        if (wave.wave == Wave::Zero)
            vectors.col(feature).setZero();
        else
            vectors.col(feature) = wave.wave == Wave::Sine ? means.sines.col(wave.pair) : means.cosines.col(wave.pair);
    }
    return vectors;
}

/// Of a query that xPos scales: a geometric series a cell.
MeanPhasors meanScaledPhasors(const Rotary &rotary, const Bins &positions)
{
    const Eigen::Index pairs = rotary.inverseFrequencies.size();
    MeanPhasors means{Eigen::MatrixXd(positions.cells(), pairs), Eigen::MatrixXd(positions.cells(), pairs)};
    const std::int64_t smallest = positions.run().count / positions.cells();
    for (Eigen::Index pair = 0; pair < pairs; ++pair) {
        const std::complex<double> z(rotary.growth[pair], rotary.inverseFrequencies[pair]);
        const std::array series{meanPower(z, smallest), meanPower(z, smallest + 1)};
        const TurnRate rate(rotary.inverseFrequencies[pair]);
        for (Eigen::Index cell = 0; cell < positions.cells(); ++cell) {
            const Run run = positions.cell(cell);
            const double size = std::exp(rotary.growth[pair] * static_cast<double>(run.first));
            const std::complex<double> mean =
                std::polar(size, rate.angleAt(run.first)) * series[static_cast<std::size_t>(run.count - smallest)];
            means.cosines(cell, pair) = mean.real();
            means.sines(cell, pair) = mean.imag();
        }
    }
    return means;
}

Eigen::MatrixXd meanRotations(const Rotary &rotary, const Bins &positions)
{
    const MeanPhasors means = rotary.growth.size() > 0 ? meanScaledPhasors(rotary, positions) : meanPhasors(rotary, positions);
    Eigen::MatrixXd vectors = Eigen::MatrixXd::Constant(positions.cells(), rotary.dimension, absentValue);
    const Signal signal = rotary;
    for (int feature = 0; feature < rotary.rotaryDimension(); ++feature) {
        const int pair = *pairOfFeature(signal, feature);
        vectors.col(feature) =
            rotary.attentionFactor * (isFirstOfPair(rotary, feature) ? means.cosines.col(pair) : means.sines.col(pair));
    }
    return vectors;
}

} // namespace

Eigen::MatrixXd meanRows(const Table &table, const Bins &positions)
{
    Eigen::MatrixXd vectors = Eigen::MatrixXd::Constant(positions.cells(), table.columns(), absentValue);
    if (positions.run().first >= table.rows())
        return vectors;
    // The table ends after the last cell, or within one, of which a part is left.
    const bool whole = positions.run().end() <= table.rows();
    const std::int64_t last = whole ? positions.cells() : positions.cellOf(table.rows());
    if (last > 0)
        vectors.topRows(last) = table.means(positions.part({0, last}));
    if (const std::int64_t first = whole ? table.rows() : positions.cell(last).first; first < table.rows())
        vectors.row(last) = table.mean({first, table.rows() - first});
    return vectors;
}

Eigen::MatrixXd meanVectors(const Signal &signal, const Bins &positions)
{
    if (const auto *rotary = std::get_if<Rotary>(&signal))
        return meanRotations(*rotary, positions);
    if (const Sinusoids *sinusoids = sinusoidsOf(signal))
        return meanSinusoids(*sinusoids, positions);
    const LearnedTable *learned = learnedTableOf(signal);
    assert(learned);
    return meanRows(*learned->table, positions);
}

double featureAt(const Signal &signal, std::int64_t position, int feature)
{
    return meanVectors(signal, Bins({position, 1}, 1))(0, feature);
}

Eigen::MatrixXd meanColumns(const Eigen::MatrixXd &matrix, const Bins &columns)
{
    Eigen::MatrixXd means(matrix.rows(), columns.cells());
    for (std::int64_t cell = 0; cell < columns.cells(); ++cell) {
        const Run run = columns.cell(cell);
        if (run.count == 1) {
            means.col(cell) = matrix.col(run.first);
            continue;
        }
        for (Eigen::Index row = 0; row < matrix.rows(); ++row) {
            double sum = 0;
            int present = 0;
            for (std::int64_t column = run.first; column < run.end(); ++column)
                if (const double value = matrix(row, column); value == value) {
                    sum += value;
                    ++present;
                }
            means(row, cell) = present > 0 ? sum / present : absentValue;
        }
    }
    return means;
}

} // namespace posviz
