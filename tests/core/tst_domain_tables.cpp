// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/coverage.h"
#include "core/analysis/phasors.h"
#include "core/analysis/rotary_content.h"
#include "core/analysis/score.h"
#include "core/scaling/yarn.h"

#include "tests/support/checks.h"
#include "tests/support/hf_scenes.h"
#include "tests/support/published.h"
#include "tests/support/scenes.h"
#include "tests/support/special_numbers.h"
#include "tests/support/test_class.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <functional>
#include <string>

using namespace posviz;

// Tables of domain.md section 2 that belong to no single encoding or view: what the literature derives from RoPE's frequencies.
// The other tables stand beside what they are about; each is named T1 to T30 there.

namespace {

Rotary ropeRotary(int dimension, double base) { return rotaryOf(RopeCase{.dimension = dimension, .base = base}); }

double asHalf(double number) { return static_cast<double>(static_cast<float>(Eigen::half(static_cast<float>(number)))); }

double asBfloat16(double number) { return static_cast<double>(static_cast<float>(Eigen::bfloat16(static_cast<float>(number)))); }

double asFloat(double number) { return static_cast<double>(static_cast<float>(number)); }

/// How cos(p θ) comes out of an arithmetic of fewer digits.
using LowCosine = std::function<double(double position, double frequency)>;

/// The largest error of a cosine over all pairs and a run of positions, and where it is; exact angles are the program's.
struct LargestError {
    double error = 0.0;
    std::int64_t position = 0;
    Eigen::Index pair = 0;
};

LargestError largestError(const Rotary &rotary, Run positions, const LowCosine &cosine)
{
    LargestError largest;
    for (Eigen::Index pair = 0; pair < rotary.inverseFrequencies.size(); ++pair) {
        const double theta = rotary.inverseFrequencies[pair];
        const TurnRate rate(theta);
        for (std::int64_t position = positions.first; position < positions.end(); ++position) {
            const double error = std::abs(cosine(static_cast<double>(position), theta) - std::cos(rate.angleAt(position)));
            if (error > largest.error)
                largest = {error, position, pair};
        }
    }
    return largest;
}

/// The product of a query and a key of ones, turned to their positions and then stored in another format.
double storedLogit(const Rotary &rotary, std::int64_t query, std::int64_t key, double (*store)(double))
{
    double logit = 0;
    for (int pair = 0; pair < rotary.inverseFrequencies.size(); ++pair) {
        const double m = angleAt(rotary, pair, query), n = angleAt(rotary, pair, key);
        logit += store(std::cos(m) - std::sin(m)) * store(std::cos(n) - std::sin(n))
                 + store(std::sin(m) + std::cos(m)) * store(std::sin(n) + std::cos(n));
    }
    return logit;
}

Rotary dynamicAt(std::int64_t length)
{
    return rotaryOf(
        RopeCase{.scaling = "dynamic", .values = {{"factor", 2}, {"original_max_position_embeddings", 4096}}, .length = length});
}

} // namespace

class TestDomainTables : public QObject {
    Q_OBJECT

  private slots:
    // T3: tuned with a base above the critical one, a model reaches the wavelength of its critical pair, 46 of Llama 2's.
    void t3LargeBasesReach_data()
    {
        QTest::addColumn<double>("base");
        QTest::addColumn<QString>("reach");
        for (const auto &[base, reach] : {std::pair{1e4, "4711.7"},
                                          {2e4, "7754.3"},
                                          {4e4, "12761.8"},
                                          {8e4, "21002.7"},
                                          {1e5, "24656.4"},
                                          {5e5, "78399.7"},
                                          {1e6, "129026.8"}})
            QTest::addRow("T3: base %.0f", base) << base << QString(reach);
    }
    void t3LargeBasesReach()
    {
        QFETCH(double, base);
        QFETCH(QString, reach);
        Checks checks;
        checks.near(2 * pi / ropeRotary(128, base).inverseFrequencies[46], published(reach).value, published(reach).unit / 2,
                    [] { return "wavelength of pair 46"; });
        VERIFY_ALL(checks);
    }

    // T3: with these bases the slowest pair of all passes a quarter of its circle, half of it or all within the tuned length.
    void t3SmallBases_data()
    {
        QTest::addColumn<int>("tuned");
        QTest::addColumn<double>("turn");
        QTest::addColumn<QString>("base");
        for (const auto &[tuned, turn, base] : {std::tuple{4096, .25, "2607.595"},
                                                {4096, .5, "1303.797"},
                                                {4096, 1., "651.899"},
                                                {16384, .25, "10430.378"},
                                                {16384, .5, "5215.189"},
                                                {16384, 1., "2607.595"}})
            QTest::addRow("T3: %d positions, %g of a turn", tuned, turn) << tuned << turn << QString(base);
    }
    void t3SmallBases()
    {
        QFETCH(int, tuned);
        QFETCH(double, turn);
        QFETCH(QString, base);
        const Published known = published(base);
        const Rotary rotary = ropeRotary(128, known.value);
        // The last pair would be the slowest of all, θ = 1/b, one ratio of neighbours further.
        const double slowest = rotary.inverseFrequencies[63] * rotary.inverseFrequencies[63] / rotary.inverseFrequencies[62];
        Checks checks;
        checks.near(tuned * slowest / (2 * pi), turn, turn * known.unit / 2 / known.value, [] { return "part of a turn"; });
        VERIFY_ALL(checks);
    }

    // T3: the critical dimension of a small base, which takes in all of a head from some tuned length on.
    void t3CriticalDimensions_data()
    {
        QTest::addColumn<double>("base");
        QTest::addColumn<int>("tuned");
        QTest::addColumn<int>("critical");
        QTest::newRow("T3: base 500") << 500.0 << 16384 << 128;
        QTest::newRow("T3: base 652") << 652.0 << 4096 << 128;
        QTest::newRow("T3: base 1304") << 1304.0 << 4096 << 116;
        QTest::newRow("T3: base 2608") << 2608.0 << 4096 << 106;
    }
    void t3CriticalDimensions()
    {
        QFETCH(double, base);
        QFETCH(int, tuned);
        QFETCH(int, critical);
        const std::vector<PairCoverage> coverage = coverageOf(Signal{ropeRotary(128, base)}, tuned, tuned);
        QCOMPARE(2 * std::ranges::count(coverage, 1.0, &PairCoverage::trained), std::ptrdiff_t{critical});
    }

    // T12: gpt-neox issue 1003, whose table was made in half precision throughout; the same in bfloat16.
    void t12TableOfGptNeox()
    {
        const Rotary rotary = ropeRotary(32, 1e4);
        const auto inAll = [](double (*store)(double)) {
            return [store](double position, double theta) { return store(std::cos(store(store(position) * store(theta)))); };
        };
        Checks checks;
        const double theta = rotary.inverseFrequencies[1];
        checks.near(asFloat(asFloat(theta) * 1857), 1044.2678, .00005, [] { return "float32 angle"; });
        checks.near(asHalf(asHalf(1857) * asHalf(theta)), 1045, 0, [] { return "float16 angle"; });
        const LargestError half = largestError(rotary, {0, 2048}, inAll(asHalf));
        checks.near(half.error, .7819, .00005, [] { return "float16"; });
        checks.near(largestError(rotary, {0, 2048}, inAll(asBfloat16)).error, 1.9968, .00005, [] { return "bfloat16"; });
        VERIFY_ALL(checks);
        QCOMPARE(half.position, std::int64_t{2008});
        QCOMPARE(half.pair, Eigen::Index{1});
    }

    // T12: turned exactly, then stored in bfloat16: scores of equal distance follow where the two stand.
    void t12StoredVectors_data()
    {
        QTest::addColumn<int>("distance");
        QTest::addColumn<int>("shift");
        QTest::addColumn<QString>("logit");
        const std::array<int, 6> shifts{0, 16, 100, 1000, 4000, 100'000};
        const std::array<const char *, 6> at0{"128.00000", "127.96805", "127.99075", "128.01598", "128.07823", "127.96316"};
        const std::array<const char *, 6> at100{"61.07971", "61.11162", "61.10899", "61.06863", "61.12120", "61.07344"};
        for (std::size_t i = 0; i < shifts.size(); ++i) {
            QTest::addRow("T12: distance 0 at %d", shifts[i]) << 0 << shifts[i] << QString(at0[i]);
            QTest::addRow("T12: distance 100 at %d", shifts[i]) << 100 << shifts[i] << QString(at100[i]);
        }
    }
    void t12StoredVectors()
    {
        QFETCH(int, distance);
        QFETCH(int, shift);
        QFETCH(QString, logit);
        const Rotary rotary = ropeRotary(128, 1e4);
        const double exact = scoreAt(rotary, {}, shift + distance, shift);
        Checks checks;
        checks.near(exact, distance == 0 ? 128 : 61.08691, .000005, [] { return "exact"; });
        checks.near(storedLogit(rotary, shift + distance, shift, asFloat), exact, 2e-6, [] { return "float32"; });
        checks.near(storedLogit(rotary, shift + distance, shift, asBfloat16), published(logit).value, published(logit).unit / 2,
                    [] { return "bfloat16"; });
        VERIFY_ALL(checks);
    }

    // T13: the largest error of a cosine over the 64 positions that end at one, by what is cast.
    void t13Casts_data()
    {
        QTest::addColumn<double>("base");
        QTest::addColumn<int>("last");
        QTest::addColumn<QStringList>("errors"); // of the columns of the table
        const auto add = [](double base, int last, const QStringList &errors) {
            QTest::addRow("T13: base %.0f, to position %d", base, last) << base << last << errors;
        };
        add(1e4, 127, {".00195", "5.7e-6", ".152", "0", ".336", "1.7e-5"});
        add(1e4, 511, {".00195", "2.6e-5", ".602", ".959", "1.72", "6.8e-5"});
        add(1e4, 4095, {".00195", "2.3e-4", "1.92", "1.99", "2.0", "5.8e-4"});
        add(1e4, 131071, {".00195", "7.4e-3", "2.0", "1.99", "1.99", ".0164"});
        add(1e4, 1048575, {".00195", ".0605", "2.0", "2.0", "2.0", ".133"});
        add(5e5, 4095, {".00195", "1.9e-4", "2.0", "1.98", "2.0", "3.3e-4"});
        add(5e5, 1048575, {".00195", ".0466", "1.99", "2.0", "2.0", ".0883"});
    }
    void t13Casts()
    {
        QFETCH(double, base);
        QFETCH(int, last);
        QFETCH(QStringList, errors);
        const Rotary rotary = ropeRotary(128, base);
        const auto found = [&](const LowCosine &cosine) { return largestError(rotary, {last - 63, 64}, cosine).error; };
        const auto known = [&](int column) { return published(errors[column]); };
        Checks checks;
        const auto exactly = [&](int column, double error) {
            checks.near(error, known(column).value, known(column).unit / 2, [&] { return "column " + std::to_string(column); });
        };
        // The last unit of float32's own cos and pow differs from library to library.
        const auto nearly = [&](int column, double error) {
            checks.near(error, known(column).value, known(column).value / 5, [&] { return "column " + std::to_string(column); });
        };
        const double stored =
            found([](double p, double theta) { return asBfloat16(std::cos(TurnRate(theta).angleAt(std::llround(p)))); });
        exactly(0, stored);
        checks.that(stored <= 0x1p-9, [] { return "half a unit below 1"; });
        nearly(1, found([](double p, double theta) { return std::cos(asFloat(asFloat(theta) * asFloat(p))); }));
        exactly(2, found([](double p, double theta) { return std::cos(asFloat(asBfloat16(theta) * p)); }));
        // Positions up to 256 are numbers of bfloat16, so there nothing but float32's error is left.
        const double position = found([](double p, double theta) { return std::cos(asFloat(asFloat(theta) * asBfloat16(p))); });
        if (last < 256)
            checks.near(position, known(1).value, known(1).value / 5, [] { return "positions of bfloat16"; });
        else
            exactly(3, position);
        exactly(4, found([](double p, double theta) { return std::cos(asBfloat16(asBfloat16(theta) * asBfloat16(p))); }));
        const double step = asFloat(rotary.inverseFrequencies[1]);
        nearly(5, found([&](double p, double theta) {
                   // As llama.cpp's loop: the angle of a pair is that of the pair before times a constant.
                   double angle = p;
                   for (auto pair = std::llround(std::log(theta) / std::log(rotary.inverseFrequencies[1])); pair > 0; --pair)
                       angle = asFloat(angle * step);
                   return std::cos(angle);
               }));
        VERIFY_ALL(checks);
    }

    // T13: whole numbers of bfloat16 are 1 apart up to 256, then 2.
    void t13WholeNumbers()
    {
        for (const auto &[whole, stored] : {std::pair{255, 255}, {256, 256}, {257, 256}, {258, 258}, {259, 260}, {260, 260}})
            QCOMPARE(asBfloat16(whole), static_cast<double>(stored));
    }

    // T19: Llama 4 multiplies queries by YaRN's magnitude of the number of 8192s that came before.
    void t19Temperatures_data()
    {
        QTest::addColumn<int>("position");
        QTest::addColumn<QString>("temperature");
        for (const auto &[position, temperature] : {std::pair{8190, "1.000000"},
                                                    {8191, "1.069315"},
                                                    {16383, "1.109861"},
                                                    {131071, "1.283321"},
                                                    {1048575, "1.485981"},
                                                    {10485759, "1.715540"}})
            QTest::addRow("T19: position %d", position) << position << QString(temperature);
    }
    void t19Temperatures()
    {
        QFETCH(int, position);
        QFETCH(QString, temperature);
        const int windows = (position + 1) / 8192;
        Checks checks;
        checks.near(yarnMagnitude(windows + 1), published(temperature).value, published(temperature).unit / 2,
                    [] { return "temperature"; });
        VERIFY_ALL(checks);
    }

    // T26: between two whole distances a score stays within d max|h| / (32 ln b) of the straight line, h of the sum Re h e^(isθ).
    // The paper takes the sum of θ² for d / (4 ln b); it is half a unit more, which counts in a head of 128 at distance 0 alone.
    void t26InterpolatedScores_data()
    {
        QTest::addColumn<int>("content");
        QTest::newRow("T26: ones") << static_cast<int>(Content::Equal);
        QTest::newRow("T26: random") << static_cast<int>(Content::Random);
    }
    void t26InterpolatedScores()
    {
        QFETCH(int, content);
        constexpr std::int64_t factor = 8;
        const Rotary scaled = rotaryOf(RopeCase{.scaling = "linear", .values = {{"factor", factor}}});
        const ScoreOptions options{.content = static_cast<Content>(content), .seed = 1};
        const double logOfBase = -64 * std::log(scaled.unscaledInverseFrequencies[1]);
        Checks checks;
        checks.near(32 * logOfBase, 294.73, .005, [] { return "32 ln b"; });
        checks.near(8 * logOfBase, 73.683, .0005, [] { return "8 ln b"; });
        const RotaryContent query = rotaryContent(scaled, options, true), key = rotaryContent(scaled, options, false);
        const double largest = ((query.first.array().square() + query.second.array().square())
                                * (key.first.array().square() + key.second.array().square()))
                                   .sqrt()
                                   .maxCoeff();
        const double paper = 128 * largest / (32 * logOfBase);
        const double proven = scaled.unscaledInverseFrequencies.squaredNorm() * largest / 8;
        for (std::int64_t whole = 0; whole < 200; ++whole) {
            const double from = scoreAt(scaled, options, whole * factor, 0),
                         to = scoreAt(scaled, options, (whole + 1) * factor, 0);
            for (std::int64_t part = 0; part <= factor; ++part) {
                const double along = static_cast<double>(part) / factor;
                const double error = std::abs(scoreAt(scaled, options, whole * factor + part, 0) - (from + along * (to - from)));
                const double shape = 4 * along * (1 - along); // of the bound, which is largest half-way
                const auto where = [&] { return std::to_string(whole) + " + " + std::to_string(part) + "/8"; };
                checks.that(error <= proven * shape + 1e-12, where);
                checks.that(whole == 0 || error <= paper * shape + 1e-12, where);
            }
        }
        if (options.content == Content::Equal) { // 2 cos(θ/2) - 1 - cos θ, summed
            const double halfWay = scoreAt(scaled, options, factor / 2, 0)
                                   - (scoreAt(scaled, options, 0, 0) + scoreAt(scaled, options, factor, 0)) / 2;
            checks.near(halfWay, .918, .001, [] { return "half-way to distance 1"; });
            checks.near(paper, .8686, .00005, [] { return "the paper's bound"; });
        }
        VERIFY_ALL(checks);
    }

    // T30: keys cached under the base of their own length meet a query under a later one: the score is no more of the distance.
    void t30StaleKeys_data()
    {
        QTest::addColumn<int>("length");
        QTest::addColumn<int>("distance");
        QTest::addColumn<QString>("consistent");
        QTest::addColumn<QString>("stale");
        const auto add = [](int length, int distance, const char *consistent, const char *stale) {
            QTest::addRow("T30: length %d, distance %d", length, distance)
                << length << distance << QString(consistent) << QString(stale);
        };
        add(4500, 100, "58.3650", "71.1568");
        add(4500, 3000, "19.7156", "-1.9349");
        add(6000, 100, "55.9819", "69.9885");
        add(6000, 3000, "12.8476", "47.8907");
        add(8192, 100, "63.6211", "72.7289");
        add(8192, 3000, "23.5984", "43.4162");
        add(4096, 100, "61.0869", "61.0869"); // up to the trained length nothing changes
    }
    void t30StaleKeys()
    {
        QFETCH(int, length);
        QFETCH(int, distance);
        QFETCH(QString, consistent);
        QFETCH(QString, stale);
        const std::int64_t query = length - 1, key = query - distance;
        const Rotary now = dynamicAt(length), then = dynamicAt(key + 1);
        double cached = 0;
        for (int pair = 0; pair < 64; ++pair)
            cached += 2 * std::cos(angleAt(now, pair, query) - angleAt(then, pair, key));
        Checks checks;
        checks.near(scoreAt(now, {}, query, key), published(consistent).value, published(consistent).unit / 2,
                    [] { return "all keys turned anew"; });
        checks.near(cached, published(stale).value, published(stale).unit / 2, [] { return "cached keys"; });
        VERIFY_ALL(checks);
    }
};

TEST_CLASS(TestDomainTables, NoApplication)
#include "tst_domain_tables.moc"
