// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/mean_vectors.h"

#include "tests/support/angles.h"
#include "tests/support/checks.h"
#include "tests/support/draw.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <cmath>
#include <limits>
#include <string>

using namespace posviz;

namespace {

/// One feature from the formulas alone, in long double; NaN where there is none.
double featureByFormula(const Signal &signal, std::int64_t position, int feature)
{
    const auto angle = [&](int pair) { return angleByFormula(signal, pair, position); };
    if (const auto *rotary = std::get_if<Rotary>(&signal)) {
        const std::optional<int> pair = pairOfFeature(signal, feature);
        if (!pair)
            return std::numeric_limits<double>::quiet_NaN();
        const double growth = rotary->growth.size() > 0 ? rotary->growth[*pair] : 0;
        return static_cast<double>(rotary->attentionFactor * std::exp(growth * static_cast<double>(position))
                                   * (isFirstOfPair(*rotary, feature) ? std::cos(angle(*pair)) : std::sin(angle(*pair))));
    }
    const Absolute &absolute = std::get<Absolute>(signal);
    if (const auto *sinusoids = std::get_if<Sinusoids>(&absolute.vectors)) {
        const WaveFeature wave = sinusoids->features[static_cast<std::size_t>(feature)];
        if (wave.wave == Wave::Zero || (sinusoids->grid && position < sinusoids->grid->outside))
            return 0;
        return static_cast<double>(wave.wave == Wave::Sine ? std::sin(angle(wave.pair)) : std::cos(angle(wave.pair)));
    }
    const Table &table = *std::get<LearnedTable>(absolute.vectors).table;
    return position < table.rows() ? table.values()(position, feature) : std::numeric_limits<double>::quiet_NaN();
}

/// The mean of those that exist; NaN where none does.
double bruteMean(const Signal &signal, Run positions, int feature)
{
    long double sum = 0;
    int existing = 0;
    for (std::int64_t position = positions.first; position < positions.end(); ++position)
        if (const double value = featureByFormula(signal, position, feature); !std::isnan(value)) {
            sum += value;
            ++existing;
        }
    return existing > 0 ? static_cast<double>(sum / existing) : std::numeric_limits<double>::quiet_NaN();
}

/// Angles at 1e6 positions are off by 3.4e-13 (2^-65 of a turn per half position), sums of the long doubles by less.
constexpr double tolerance = 5e-13;

void compareMeans(Checks &checks, const Signal &signal, const Bins &bins)
{
    const Eigen::MatrixXd vectors = meanVectors(signal, bins);
    checks.that(vectors.rows() == bins.cells() && vectors.cols() == featureCount(signal), [] { return "the size"; });
    for (std::int64_t cell = 0; cell < bins.cells(); ++cell)
        for (int feature = 0; feature < featureCount(signal); ++feature) {
            const double expected = bruteMean(signal, bins.cell(cell), feature);
            const auto where = [&] {
                return "feature " + std::to_string(feature) + ", positions " + std::to_string(bins.cell(cell).first) + ":"
                       + std::to_string(bins.cell(cell).count);
            };
            if (std::isnan(expected))
                checks.that(std::isnan(vectors(cell, feature)), where);
            else
                checks.near(vectors(cell, feature), expected, tolerance, where);
        }
}

Signal tableOf(const Table::RowMajor &values) { return Absolute{LearnedTable{std::make_shared<const Table>(values), true}}; }

} // namespace

class TestMeanVectors : public QObject {
    Q_OBJECT

  private slots:
    void meansAreTheBruteOnes_data()
    {
        std::vector<NamedScene> all = vectorScenes(2, 1e4, 512);
        for (NamedScene &scene : vectorScenes(24, 5e5, 512))
            all.push_back(std::move(scene));
        // Planes, columns left over and a class token.
        const Scene axes = sceneOf("sinusoidal_axes", 22, 1e4, 512);
        all.push_back({"sinusoids of three axes", withKnobs(axes, {{"axes", 3}, {"grid_width", 5}, {"grid_height", 7}})});
        all.push_back(
            {"sinusoids of planes that are rows", withKnobs(axes, {{"axes", 3}, {"axes_layout", 1}, {"grid_height", 1}})});
        all.push_back({"MAE, class token", withKnobs(axes, {{"axes_layout", 4}, {"class_token", 1}, {"grid_width", 9}})});
        all.push_back({"rope, a quarter turned", withKnobs(sceneOf("rope", 24, 1e4, 512), {{"rotary_fraction", 0.25}})});
        addRows(all);
    }

    void meansAreTheBruteOnes()
    {
        QFETCH(Scene, scene);
        const Signal signal = signalOf(scene);
        Checks checks;
        Draw draw(1);
        for (int round = 0; round < 8; ++round)
            compareMeans(checks, signal, Bins({draw.size(1'000'000), draw.size(300)}, draw.size(20)));
        compareMeans(checks, signal, Bins({0, 40}, 40));
        compareMeans(checks, signal, Bins({500, 40}, 7)); // past the 512 rows of the learned table
        VERIFY_ALL(checks);
    }

    void attentionFactorMultipliesCosAndSin()
    {
        Rotary rotary = std::get<Rotary>(signalOf(sceneOf("rope", 8, 1e4, 512)));
        rotary.attentionFactor = 1.277259;
        Checks checks;
        compareMeans(checks, rotary, Bins({3, 30}, 4));
        VERIFY_ALL(checks);
        QVERIFY(featureAt(rotary, 0, 0) == 1.277259);
    }

    void cellsPastTheTableHoldWhatExists()
    {
        const Signal signal = tableOf(Table::RowMajor{{1, 10}, {2, 20}, {4, 40}});
        const Eigen::MatrixXd vectors = meanVectors(signal, Bins({0, 6}, 3)); // rows 0 1, 2 -, - -
        QCOMPARE(vectors(0, 0), 1.5);
        QCOMPARE(vectors(0, 1), 15.0);
        QCOMPARE(vectors(1, 0), 4.0);
        QCOMPARE(vectors(1, 1), 40.0);
        QVERIFY(vectors.row(2).array().isNaN().all());
        const Eigen::MatrixXd beyond = meanVectors(signal, Bins({1'000'000, 5}, 2));
        QVERIFY(beyond.array().isNaN().all());
    }

    void featureAtIsTheFormula_data() { addRows(vectorScenes(16, 1e4, 512)); }
    void featureAtIsTheFormula()
    {
        QFETCH(Scene, scene);
        const Signal signal = signalOf(scene);
        Checks checks;
        for (const std::int64_t position : {0, 1, 511})
            for (int feature = 0; feature < featureCount(signal); ++feature)
                checks.near(featureAt(signal, position, feature), featureByFormula(signal, position, feature), tolerance,
                            [&] { return std::to_string(position) + ", " + std::to_string(feature); });
        VERIFY_ALL(checks);
    }

    void columnsAreAveragedWithoutTheAbsent()
    {
        constexpr double absent = std::numeric_limits<double>::quiet_NaN();
        Eigen::MatrixXd matrix(2, 5);
        matrix << 1, 2, 4, absent, absent, //
            absent, 3, absent, 5, absent;
        const Eigen::MatrixXd two = meanColumns(matrix, Bins({0, 5}, 2)); // columns 0 1, 2 3 4
        QCOMPARE(two(0, 0), 1.5);
        QCOMPARE(two(0, 1), 4.0);
        QCOMPARE(two(1, 0), 3.0);
        QCOMPARE(two(1, 1), 5.0);
        const Eigen::MatrixXd window = meanColumns(matrix, Bins({2, 3}, 3));
        QCOMPARE(window(0, 0), 4.0);
        QVERIFY(std::isnan(window(0, 1)) && std::isnan(window(0, 2)) && std::isnan(window(1, 0)));
        QVERIFY(std::isnan(meanColumns(matrix, Bins({4, 1}, 1))(1, 0)));
        QVERIFY(std::isnan(meanColumns(matrix, Bins({3, 2}, 1))(0, 0)));
    }

    void columnMeansAreTheBruteOnes()
    {
        Draw draw(2);
        const Eigen::MatrixXd matrix = Eigen::MatrixXd::NullaryExpr(7, 100, [&] { return draw.real(-1, 1); });
        Checks checks;
        for (int round = 0; round < 50; ++round) {
            const std::int64_t first = draw.whole(0, 99);
            const Bins bins({first, draw.whole(1, 100 - first)}, draw.whole(1, 100));
            const Eigen::MatrixXd means = meanColumns(matrix, bins);
            for (std::int64_t cell = 0; cell < bins.cells(); ++cell) {
                const Eigen::VectorXd expected = matrix.middleCols(bins.cell(cell).first, bins.cell(cell).count).rowwise().mean();
                // Sums of at most 100 numbers below 1, in two orders.
                checks.near((means.col(cell) - expected).cwiseAbs().maxCoeff(), 0, 1e-14,
                            [&] { return "cell " + std::to_string(cell); });
            }
        }
        VERIFY_ALL(checks);
    }
};

TEST_CLASS(TestMeanVectors, NoApplication)
#include "tst_mean_vectors.moc"
