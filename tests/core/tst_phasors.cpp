// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/phasors.h"

#include "tests/support/checks.h"
#include "tests/support/draw.h"
#include "tests/support/published.h"
#include "tests/support/special_numbers.h"
#include "tests/support/test_class.h"

#include <cfloat>
#include <cmath>
#include <string>

using namespace posviz;

namespace {

/// Four times the digits of a float: 113 bits.
#if LDBL_MANT_DIG >= 113
using Quad = long double;
#else
__extension__ using Quad = __float128;
#endif

/// pi in three doubles, the first 160 bits of it.
const Quad quadPi = static_cast<Quad>(0x1.921fb54442d18p+1) + static_cast<Quad>(0x1.1a62633145c07p-53)
                    + static_cast<Quad>(-0x1.f1976b7ed8fbcp-109);

/// theta * halves / 2 in radians, -pi to pi, with an error below 2^-60 at 2^41 halves.
double exactAngle(double theta, std::int64_t halves)
{
    const Quad turns = static_cast<Quad>(theta) * static_cast<Quad>(halves) / (4 * quadPi);
    const auto whole = static_cast<std::int64_t>(turns); // towards zero
    Quad rest = turns - static_cast<Quad>(whole);
    if (rest > static_cast<Quad>(0.5))
        rest -= 1;
    if (rest < static_cast<Quad>(-0.5))
        rest += 1;
    return static_cast<double>(rest * 2 * quadPi);
}

/// The shorter way round between two angles.
double angleBetween(double a, double b) { return std::remainder(a - b, 2 * pi); }

/// The mean of cos(t x) over count successive x around 0, one by one.
double bruteKernel(std::int64_t count, double t)
{
    long double sum = 0;
    for (std::int64_t j = 0; j < count; ++j)
        sum += std::cos(static_cast<long double>(t) * static_cast<long double>(2 * j - count + 1) / 2);
    return static_cast<double>(sum / static_cast<long double>(count));
}

} // namespace

class TestPhasors : public QObject {
    Q_OBJECT

  private slots:
    void anglesAreExactFarAway_data()
    {
        QTest::addColumn<double>("theta");
        QTest::newRow("fastest pair") << 1.0;
        QTest::newRow("a middle pair") << std::pow(1e4, -40.0 / 128);
        QTest::newRow("slowest pair of base 1e4") << std::pow(1e4, -126.0 / 128);
        QTest::newRow("slowest pair of base 1e9") << 1.03e-9;
        QTest::newRow("nearly a turn") << 6.2831;
        QTest::newRow("more than a turn") << 6.2832;
        QTest::newRow("many turns") << 12867.3;
        QTest::newRow("many turns backwards") << -77.7;
        QTest::newRow("backwards") << -0.37;
        QTest::newRow("a frequency of 1000 slowed pairs") << 1e-12;
        QTest::newRow("still") << 0.0;
    }

    void anglesAreExactFarAway()
    {
        QFETCH(double, theta);
        const TurnRate rate(theta);
        Checks checks;
        Draw draw(1);
        for (int i = 0; i < 20'000; ++i) {
            const std::int64_t halves = draw.size(std::int64_t{1} << 41) * (i % 2 == 0 ? 1 : -1);
            const double angle = rate.angleAtHalf(halves);
            // The rate is rounded to 2^-64 of a turn, by at most half of that and by a long double's own digits, which whole
            // turns take a part of; the angle itself to a double.
            const double turns = std::max(1.0, std::abs(theta) / (2 * pi));
            const double tolerance = 1.25 * 0x1p-65 * 2 * pi * turns * static_cast<double>(std::abs(halves)) + 1e-15;
            const auto where = [&] { return std::to_string(halves) + " half positions"; };
            checks.near(angleBetween(angle, exactAngle(theta, halves)), 0, tolerance, where);
            checks.that(angle >= -pi && angle <= pi, where);
        }
        for (const std::int64_t position : {0L, 1L, 7L, 1L << 40})
            checks.near(rate.angleAt(position), rate.angleAtHalf(2 * position), 0, [&] { return std::to_string(position); });
        VERIFY_ALL(checks);
    }

    void wholeTurnsAreKnownAsSuch()
    {
        for (const double turns : {1.0, 2.0, 3.0, -1.0, 1001.0}) {
            const double theta = 2 * pi * turns;
            for (const double rounded : {theta, std::nextafter(theta, 0), std::nextafter(theta, 2 * theta)}) {
                QVERIFY(comesRound(rounded));
                QCOMPARE(TurnRate(rounded).angleAt(std::int64_t{1} << 40), 0.0);
                // Half a position is half of an odd number of turns.
                QCOMPARE(std::abs(TurnRate(rounded).angleAtHalf(1)), std::fmod(turns, 2.0) == 0 ? 0.0 : pi);
            }
        }
        for (const double theta : {0.0, 1e-17, 1e-12, 6.2831, pi, 3 * pi, 2 * pi + 1e-13})
            QVERIFY(!comesRound(theta));
    }

    // domain.md T28: the fastest pair nearly comes round.
    void fastestPairComesRound_data()
    {
        QTest::addColumn<qint64>("position");
        QTest::addColumn<QString>("angle");
        QTest::newRow("7 turns") << qint64{44} << ".01770";
        QTest::newRow("113 turns") << qint64{710} << "6.03e-5";
    }

    void fastestPairComesRound()
    {
        QFETCH(qint64, position);
        QFETCH(QString, angle);
        Checks checks;
        checks.near(TurnRate(1).angleAt(position), published(angle).value, published(angle).unit, [] { return "angle"; });
        VERIFY_ALL(checks);
    }

    // domain.md 5.1, t = 1.
    void kernelHasKnownValues_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<QString>("value");
        QTest::newRow("2") << 2 << ".877582561890";
        QTest::newRow("3") << 3 << ".693534870579";
        QTest::newRow("6") << 6 << ".049058716004";
        QTest::newRow("7") << 7 << "-.104524864937";
        QTest::newRow("44") << 44 << "-.000419598257";
        QTest::newRow("1000") << 1000 << "-.000975692298";
    }

    void kernelHasKnownValues()
    {
        QFETCH(int, count);
        QFETCH(QString, value);
        Checks checks;
        checks.near(meanKernel(count, 1), published(value).value, published(value).unit, [] { return "kernel"; });
        checks.near(meanKernel(count, -1), published(value).value, published(value).unit, [] { return "backwards"; });
        VERIFY_ALL(checks);
    }

    void kernelIsOneForOnePositionAndForStandstill()
    {
        for (const double theta : {0.0, 1e-12, 1.0, pi, 6.28, -2.0})
            QVERIFY(meanKernel(1, theta) == 1);
        for (const std::int64_t count : {1, 2, 7, 1000, 16'777'216})
            QVERIFY(meanKernel(count, 0) == 1);
    }

    void kernelIsTheBruteMean_data()
    {
        QTest::addColumn<double>("lowest");
        QTest::addColumn<double>("highest");
        QTest::newRow("slow") << 1e-9 << 1e-3;
        QTest::newRow("where the series takes over") << 1e-6 << 1e-4;
        QTest::newRow("below half a turn") << 1e-3 << 3.1;
        QTest::newRow("around half a turn") << pi - 1e-6 << pi + 1e-6;
        QTest::newRow("above half a turn") << 3.2 << 6.2;
        QTest::newRow("nearly a turn") << 6.2 << 2 * pi - 1e-9;
    }

    void kernelIsTheBruteMean()
    {
        QFETCH(double, lowest);
        QFETCH(double, highest);
        Checks checks;
        Draw draw(2);
        for (int i = 0; i < 400; ++i) {
            const std::int64_t count = draw.size(3000);
            const double theta = lowest * std::exp(draw.real(0, std::log(highest / lowest)));
            // 2 pi is off by 2.5e-16 as a double, a turn's worth of which moves each position by count times that.
            const double tolerance = 1e-15 + 3e-16 * static_cast<double>(count);
            const auto where = [&] {
                return std::to_string(count) + " positions of " + QByteArray::number(theta, 'g', 17).toStdString();
            };
            checks.near(meanKernel(count, theta), bruteKernel(count, theta), tolerance, where);
            checks.near(meanKernel(count, -theta), bruteKernel(count, theta), tolerance, where);
        }
        VERIFY_ALL(checks);
    }

    void kernelAtHalfATurn()
    {
        // Every second position is the opposite of the one before.
        for (const std::int64_t count : {2, 44, 1000})
            QVERIFY(std::abs(meanKernel(count, pi)) < 1e-15);
        for (const std::int64_t count : {3, 45, 1001})
            QVERIFY(std::abs(std::abs(meanKernel(count, pi)) - 1.0 / static_cast<double>(count)) < 1e-15);
    }

    void meansAreTheBruteOnes()
    {
        Eigen::VectorXd frequencies(20);
        for (int pair = 0; pair < 20; ++pair)
            frequencies[pair] = std::pow(5e5, -pair / 20.0);
        frequencies[18] = 1e-11;
        frequencies[19] = 0;
        Checks checks;
        Draw draw(3);
        for (int round = 0; round < 60; ++round) {
            const Bins bins({draw.whole(0, 10'000'000), draw.size(2000)}, draw.size(40));
            const MeanPhasors means = meanPhasors(frequencies, bins);
            QCOMPARE(means.cosines.rows(), bins.cells());
            QCOMPARE(means.sines.cols(), 20);
            for (std::int64_t cell = 0; cell < bins.cells(); ++cell) {
                const Run run = bins.cell(cell);
                for (int pair = 0; pair < 20; ++pair) {
                    long double cosines = 0, sines = 0;
                    for (std::int64_t position = run.first; position < run.end(); ++position) {
                        const long double angle =
                            static_cast<long double>(frequencies[pair]) * static_cast<long double>(position);
                        cosines += std::cos(angle);
                        sines += std::sin(angle);
                    }
                    const auto where = [&] {
                        return "pair " + std::to_string(pair) + ", positions " + std::to_string(run.first) + ":"
                               + std::to_string(run.count);
                    };
                    // At 1e7 positions a rate rounded to 2^-65 of a turn per half position is off by 3.4e-12 radians, and the
                    // long double angles here by 5e-13.
                    checks.near(means.cosines(cell, pair), static_cast<double>(cosines / run.count), 5e-12, where);
                    checks.near(means.sines(cell, pair), static_cast<double>(sines / run.count), 5e-12, where);
                }
            }
        }
        VERIFY_ALL(checks);
    }

    // domain.md 5.7.
    void meansOfAReferenceBlock()
    {
        Eigen::VectorXd theta(1);
        theta[0] = std::pow(1e4, -40.0 / 128);
        const MeanPhasors rows = meanPhasors(theta, Bins({1000, 100}, 1));
        const MeanPhasors columns = meanPhasors(theta, Bins({0, 100}, 1));
        Checks checks;
        checks.near(theta[0], .056234132519035, 1e-15, [] { return "theta"; });
        checks.near(rows.cosines(0, 0) * columns.cosines(0, 0) + rows.sines(0, 0) * columns.sines(0, 0), .012625365878, 1e-12,
                    [] { return "mean"; });
        VERIFY_ALL(checks);
    }
};

TEST_CLASS(TestPhasors, NoApplication)
#include "tst_phasors.moc"
