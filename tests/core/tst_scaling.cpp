// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/scaling.h"

#include "core/analysis/score.h"

#include "tests/support/checks.h"
#include "tests/support/published.h"
#include "tests/support/scenes.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <string>
#include <vector>

using namespace posviz;

namespace {

Rotary rotaryOf(std::string_view scaling, int dimension, double base, const Values &values = {})
{
    const Scene scene = certain(withScaling(sceneOf("rope", dimension, base, 4096), scaling));
    return std::get<Rotary>(signalOf(withKnobs(scene, values)));
}

double neighbourCosine(const Rotary &rotary) { return scoreAt(rotary, {.statistic = Statistic::Cosine}, 1, 0); }

void addScalingRows()
{
    QTest::addColumn<QString>("scaling");
    for (const Scaling &scaling : scalings())
        QTest::newRow(scaling.id.c_str()) << QString::fromStdString(scaling.id);
}

} // namespace

class TestScaling : public QObject {
    Q_OBJECT

  private slots:
    void recordsAreComplete()
    {
        QCOMPARE(scalings().front().id, std::string("none"));
        std::set<std::string> ids;
        for (const Scaling &scaling : scalings()) {
            QVERIFY2(ids.insert(scaling.id).second, scaling.id.c_str());
            QVERIFY2(!scaling.title.empty() && !citation(scaling.source).empty() && !scaling.summary.empty() && scaling.scale,
                     scaling.id.c_str());
            QCOMPARE(findScaling(scaling.id), &scaling);
        }
        QCOMPARE(findScaling("yarn!"), nullptr);
    }

    void factorOneChangesNothing_data() { addScalingRows(); }
    void factorOneChangesNothing()
    {
        QFETCH(QString, scaling);
        const std::vector<Parameter> &knobs = findScaling(scaling.toStdString())->parameters;
        const bool hasFactor = std::ranges::find(knobs, std::string("factor"), &Parameter::key) != knobs.end();
        Checks checks;
        for (const int dimension : {2, 64, 128, 8192}) {
            const Rotary rotary = rotaryOf(scaling.toStdString(), dimension, 5e5, hasFactor ? Values{{"factor", 1}} : Values{});
            for (Eigen::Index pair = 0; pair < rotary.inverseFrequencies.size(); ++pair) {
                const double theta = rotary.unscaledInverseFrequencies[pair];
                // A blend of two equal numbers rounds a few times.
                checks.near(rotary.inverseFrequencies[pair], theta, 4e-16 * theta,
                            [&] { return "pair " + std::to_string(pair); });
            }
            checks.near(rotary.attentionFactor, 1, 0, [] { return "attention factor"; });
        }
        VERIFY_ALL(checks);
    }

    void scalingsSlowAndNeverHurry_data() { addScalingRows(); }
    void scalingsSlowAndNeverHurry()
    {
        QFETCH(QString, scaling);
        const std::vector<Parameter> &knobs = findScaling(scaling.toStdString())->parameters;
        if (std::ranges::find(knobs, std::string("factor"), &Parameter::key) == knobs.end())
            return; // it leaves the frequencies alone
        Checks checks;
        for (const double factor : {1.5, 8.0, 1024.0}) {
            const Rotary rotary = rotaryOf(scaling.toStdString(), 128, 5e5, {{"factor", factor}});
            for (Eigen::Index pair = 0; pair < rotary.inverseFrequencies.size(); ++pair) {
                const double divisor = rotary.unscaledInverseFrequencies[pair] / rotary.inverseFrequencies[pair];
                checks.that(divisor >= 1 - 1e-15 && divisor <= factor * (1 + 1e-15), [&] {
                    return "factor " + std::to_string(factor) + ": pair " + std::to_string(pair) + " is divided by "
                           + std::to_string(divisor);
                });
            }
        }
        VERIFY_ALL(checks);
    }

    void bandsCoverAllPairsInOrder_data() { addScalingRows(); }
    void bandsCoverAllPairsInOrder()
    {
        QFETCH(QString, scaling);
        for (const int dimension : {2, 64, 128, 8192}) {
            const Rotary rotary = rotaryOf(scaling.toStdString(), dimension, 5e5);
            if (rotary.bands.empty())
                continue;
            int next = 0;
            for (const PairBand &band : rotary.bands) {
                QCOMPARE(band.first, next);
                QVERIFY(band.count >= 1 && !band.label.empty());
                next += band.count;
            }
            QCOMPARE(next, static_cast<int>(rotary.inverseFrequencies.size()));
        }
    }

    // arXiv 2306.15595: the same as positions that stand closer together.
    void linearMovesPositionsTogether()
    {
        const Rotary plain = rotaryOf("none", 128, 1e4);
        const Rotary slowed = rotaryOf("linear", 128, 1e4, {{"factor", 8}});
        Checks checks;
        for (int distance = 0; distance < 200; ++distance)
            // The divided frequencies are off by 2^-53 of themselves, 1600 positions make that 2e-13 in each of 128 terms.
            checks.near(scoreAt(slowed, {}, 8 * distance, 0), scoreAt(plain, {}, distance, 0), 3e-11,
                        [&] { return std::to_string(distance); });
        VERIFY_ALL(checks);
        QVERIFY(slowed.bands.empty());
        QVERIFY(!slowed.trainedLength);
    }

    // domain.md section 1.4: what Position Interpolation costs.
    void linearMakesNeighboursAlike()
    {
        Checks checks;
        checks.near(neighbourCosine(rotaryOf("none", 128, 1e4)), 0.97021, 1e-5, [] { return "unscaled"; });
        checks.near(neighbourCosine(rotaryOf("linear", 128, 1e4, {{"factor", 8}})), 0.99951, 1e-5, [] { return "8 times"; });
        VERIFY_ALL(checks);
    }

    // domain.md T9.
    void llama3Bands_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<double>("factor");
        QTest::addColumn<QList<int>>("counts");
        QTest::newRow("Llama 3.1 8B, 70B, 405B") << 128 << 8.0 << QList<int>{29, 6, 29};
        QTest::newRow("Llama 3.2 3B") << 128 << 32.0 << QList<int>{29, 6, 29};
        QTest::newRow("Llama 3.2 1B") << 64 << 32.0 << QList<int>{15, 3, 14};
    }

    void llama3Bands()
    {
        QFETCH(int, dimension);
        QFETCH(double, factor);
        QFETCH(QList<int>, counts);
        const Rotary rotary = rotaryOf("llama3", dimension, 5e5, {{"factor", factor}});
        QCOMPARE(rotary.bands.size(), std::size_t{3});
        QList<int> found;
        for (const PairBand &band : rotary.bands)
            found.append(band.count);
        QCOMPARE(found, counts);
        QCOMPARE(rotary.bands[0].label, std::string("unchanged"));
        QCOMPARE(rotary.bands[1].label, std::string("blend"));
        QCOMPARE(rotary.bands[2].label, "÷ " + std::to_string(static_cast<int>(factor)));
        QCOMPARE(rotary.trainedLength, std::optional<std::int64_t>(8192));
        for (int pair = 0; pair < counts[0]; ++pair)
            QVERIFY(rotary.inverseFrequencies[pair] == rotary.unscaledInverseFrequencies[pair]);
        for (int pair = counts[0] + counts[1]; pair < dimension / 2; ++pair)
            QVERIFY(rotary.inverseFrequencies[pair] == rotary.unscaledInverseFrequencies[pair] / factor);
    }

    // domain.md T9: dimension 128, base 500000, the defaults.
    void llama3Frequencies_data()
    {
        QTest::addColumn<int>("pair");
        QTest::addColumn<QString>("frequency");
        QTest::addColumn<QString>("divisor");
        QTest::newRow("29") << 29 << "2.16657076e-3"
                            << "1.207484";
        QTest::newRow("30") << 30 << "1.37189357e-3"
                            << "1.553415";
        QTest::newRow("31") << 31 << "8.56751413e-4"
                            << "2.026313";
        QTest::newRow("32") << 32 << "5.24846161e-4"
                            << "2.694530";
        QTest::newRow("33") << 33 << "3.1269375e-4"
                            << "3.684253";
        QTest::newRow("34") << 34 << "1.78507813e-4"
                            << "5.257327";
        QTest::newRow("35") << 35 << "9.55621235e-5"
                            << "8.000000";
        QTest::newRow("63") << 63 << "3.06892599e-7"
                            << "8.000000";
    }

    void llama3Frequencies()
    {
        QFETCH(int, pair);
        QFETCH(QString, frequency);
        QFETCH(QString, divisor);
        const Rotary rotary = rotaryOf("llama3", 128, 5e5);
        const double theta = rotary.inverseFrequencies[pair];
        Checks checks;
        checks.near(theta, published(frequency).value, published(frequency).unit, [] { return "frequency"; });
        checks.near(rotary.unscaledInverseFrequencies[pair] / theta, published(divisor).value, published(divisor).unit,
                    [] { return "divisor"; });
        VERIFY_ALL(checks);
    }

    // domain.md T9.
    void llama3Wavelengths_data()
    {
        QTest::addColumn<int>("pair");
        QTest::addColumn<QString>("positions");
        QTest::newRow("28, unchanged") << 28 << "1956.497";
        QTest::newRow("29, the first that is blended") << 29 << "2401.738";
        QTest::newRow("34, the last that is blended") << 34 << "6695.109";
        QTest::newRow("35, divided") << 35 << "8218.718";
    }

    void llama3Wavelengths()
    {
        QFETCH(int, pair);
        QFETCH(QString, positions);
        const Rotary rotary = rotaryOf("llama3", 128, 5e5);
        // Those of the unscaled frequencies: they decide the bands.
        Checks checks;
        checks.near(2 * std::numbers::pi / rotary.unscaledInverseFrequencies[pair], published(positions).value,
                    published(positions).unit, [] { return "wavelength"; });
        VERIFY_ALL(checks);
    }

    // The rule itself, for pairs close together on either side of both bounds.
    void llama3FollowsItsRule_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<double>("factor");
        QTest::addColumn<int>("trained");
        QTest::newRow("Llama 3.1") << 1.0 << 4.0 << 8.0 << 8192;
        QTest::newRow("others") << 0.5 << 20.0 << 3.0 << 1000;
        QTest::newRow("nothing blended") << 8.0 << 2.0 << 4.0 << 8192;
    }

    void llama3FollowsItsRule()
    {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(double, factor);
        QFETCH(int, trained);
        const Rotary rotary = rotaryOf("llama3", 8192, 5e5,
                                       {{"low_freq_factor", low},
                                        {"high_freq_factor", high},
                                        {"factor", factor},
                                        {"original_max_position_embeddings", trained}});
        QCOMPARE(rotary.trainedLength, std::optional<std::int64_t>(trained));
        Checks checks;
        for (Eigen::Index pair = 0; pair < 4096; ++pair) {
            const long double theta = rotary.unscaledInverseFrequencies[pair];
            const long double turns = trained * theta / (2 * std::numbers::pi_v<long double>);
            const long double part = turns < low ? 0 : turns > high ? 1 : (turns - low) / (high - low);
            const auto expected = static_cast<double>((1 - part) * theta / factor + part * theta);
            // The part is off by a few roundings of turns over their range.
            checks.near(rotary.inverseFrequencies[pair], expected, 1e-14 * expected,
                        [&] { return "pair " + std::to_string(pair); });
        }
        VERIFY_ALL(checks);
    }

    // Llama 4 Scout's file has both factors 1: no pair is blended and nothing is divided by zero.
    void llama3WithEqualFactorsOnlySwitches()
    {
        const Rotary rotary = rotaryOf("llama3", 128, 5e5, {{"low_freq_factor", 1}, {"high_freq_factor", 1}, {"factor", 16}});
        Checks checks;
        for (Eigen::Index pair = 0; pair < 64; ++pair) {
            const double theta = rotary.unscaledInverseFrequencies[pair];
            const double expected = 2 * std::numbers::pi / theta > 8192 ? theta / 16 : theta;
            checks.near(rotary.inverseFrequencies[pair], expected, 0, [&] { return "pair " + std::to_string(pair); });
        }
        VERIFY_ALL(checks);
    }
};

QTEST_APPLESS_MAIN(TestScaling)
#include "tst_scaling.moc"
