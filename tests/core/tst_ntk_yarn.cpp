// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/formulas.h"
#include "core/scaling/scaling.h"
#include "core/scaling/yarn.h"

#include "tests/support/checks.h"
#include "tests/support/hf_scenes.h"
#include "tests/support/published.h"
#include "tests/support/scaled_rope.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <string>
#include <utility>

using namespace posviz;

namespace {

/// The base whose frequencies these are: of its powers, the second pair's.
double impliedBase(const Rotary &rotary) { return std::pow(rotary.inverseFrequencies[1], -rotary.rotaryDimension() / 2.0); }

} // namespace

/// The scalings that come from NTK and YaRN, against published numbers.
class TestNtkYarn : public QObject {
    Q_OBJECT

  private slots:
    // domain.md T6.
    void ntkBases_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<double>("factor");
        QTest::addColumn<QString>("base");
        QTest::newRow("2") << 128 << 2.0 << "20221.2617";
        QTest::newRow("4") << 128 << 4.0 << "40889.9424";
        QTest::newRow("8") << 128 << 8.0 << "82684.6226";
        QTest::newRow("16") << 128 << 16.0 << "167198.7392";
        QTest::newRow("32") << 128 << 32.0 << "338096.9460";
        QTest::newRow("alpha 1.75") << 128 << 1.75 << "17656.1413";
        QTest::newRow("8, dimension 64") << 64 << 8.0 << "85550.3759";
    }

    void ntkBases()
    {
        QFETCH(int, dimension);
        QFETCH(double, factor);
        QFETCH(QString, base);
        Checks checks;
        checks.near(impliedBase(rotaryOf("ntk", dimension, 1e4, {{"factor", factor}})), published(base).value,
                    published(base).unit, [] { return "base"; });
        VERIFY_ALL(checks);
    }

    // domain.md T6: what each pair is divided by at factor 8.
    void ntkDivisors_data()
    {
        QTest::addColumn<int>("pair");
        QTest::addColumn<QString>("divisor");
        QTest::newRow("0") << 0 << "1.0000";
        QTest::newRow("16") << 16 << "1.6957";
        QTest::newRow("32") << 32 << "2.8755";
        QTest::newRow("45") << 45 << "4.4164";
        QTest::newRow("48") << 48 << "4.8761";
        QTest::newRow("63") << 63 << "8.0000";
    }

    void ntkDivisors()
    {
        QFETCH(int, pair);
        QFETCH(QString, divisor);
        const Rotary rotary = rotaryOf("ntk", 128, 1e4, {{"factor", 8}});
        Checks checks;
        checks.near(rotary.unscaledInverseFrequencies[pair] / rotary.inverseFrequencies[pair], published(divisor).value,
                    published(divisor).unit, [] { return "divisor"; });
        VERIFY_ALL(checks);
    }

    // domain.md T7.
    void dynamicBases_data()
    {
        QTest::addColumn<double>("factor");
        QTest::addColumn<qint64>("positions");
        QTest::addColumn<double>("trained");
        QTest::addColumn<QString>("base");
        QTest::newRow("at the trained length") << 2.0 << qint64{4096} << 4096.0 << "10000.0000";
        QTest::newRow("half more") << 2.0 << qint64{6144} << 4096.0 << "20221.2617";
        QTest::newRow("twice") << 2.0 << qint64{8192} << 4096.0 << "30527.7367";
        QTest::newRow("four times") << 2.0 << qint64{16384} << 4096.0 << "72195.8601";
        QTest::newRow("four times, factor 4") << 4.0 << qint64{8192} << 2048.0 << "135401.9730";
    }

    void dynamicBases()
    {
        QFETCH(double, factor);
        QFETCH(qint64, positions);
        QFETCH(double, trained);
        QFETCH(QString, base);
        const Rotary rotary = rotaryOf(RopeCase{.scaling = "dynamic",
                                                .values = {{"factor", factor}, {"original_max_position_embeddings", trained}},
                                                .length = positions});
        Checks checks;
        checks.near(impliedBase(rotary), published(base).value, published(base).unit, [] { return "base"; });
        VERIFY_ALL(checks);
        QCOMPARE(rotary.trainedLength, std::optional<std::int64_t>(static_cast<std::int64_t>(trained)));
    }

    // domain.md T3: trained on 4096 positions.
    void criticalBases_data()
    {
        QTest::addColumn<double>("factor");
        QTest::addColumn<QString>("base");
        QTest::newRow("8192 positions") << 2.0 << "26784.03";
        QTest::newRow("16384 positions") << 4.0 << "71738.44";
        QTest::newRow("32768 positions") << 8.0 << "192144.46";
    }

    void criticalBases()
    {
        QFETCH(double, factor);
        QFETCH(QString, base);
        Checks checks;
        checks.near(impliedBase(rotaryOf("ntk_critical", 128, 1e4, {{"factor", factor}})), published(base).value,
                    published(base).unit, [] { return "base"; });
        VERIFY_ALL(checks);
    }

    // The pair whose wavelength was the trained length gets the longer one: of 4096 pairs, one is very near.
    void criticalPairKeepsItsTurn()
    {
        const Rotary rotary = rotaryOf("ntk_critical", 8192, 1e4, {{"factor", 8}});
        Eigen::Index critical = 0;
        const double turn = 2 * std::numbers::pi / 4096;
        (rotary.unscaledInverseFrequencies.array() - turn).abs().minCoeff(&critical);
        const double divisor = rotary.unscaledInverseFrequencies[critical] / rotary.inverseFrequencies[critical];
        // Neighbouring pairs differ by 10000^(1/4096), 0.2 percent.
        QVERIFY2(std::abs(divisor / 8 - 1) < 1e-3, std::to_string(divisor).c_str());
    }

    // domain.md T8: pairs untouched, blended and divided, and the attention factor.
    void yarnBands_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<double>("base");
        QTest::addColumn<double>("trained");
        QTest::addColumn<double>("factor");
        QTest::addColumn<bool>("truncate");
        QTest::addColumn<QList<int>>("counts");
        QTest::addColumn<QString>("magnitude");
        QTest::newRow("Llama 1") << 128 << 1e4 << 2048.0 << 8.0 << true << QList<int>{17, 24, 23} << "1.207944";
        QTest::newRow("Llama 2") << 128 << 1e4 << 4096.0 << 16.0 << true << QList<int>{21, 25, 18} << "1.277259";
        QTest::newRow("Qwen 2.5 and 3") << 128 << 1e6 << 32768.0 << 4.0 << true << QList<int>{24, 16, 24} << "1.138629";
        QTest::newRow("gpt-oss") << 64 << 150000.0 << 4096.0 << 32.0 << false << QList<int>{9, 9, 14} << "1.346574";
        QTest::newRow("DeepSeek") << 64 << 1e4 << 4096.0 << 40.0 << true << QList<int>{11, 12, 9} << "1.368888";
        QTest::newRow("64 turned features, base 1e7")
            << 64 << 1e7 << 262144.0 << 4.0 << true << QList<int>{15, 7, 10} << "1.138629";
    }

    void yarnBands()
    {
        QFETCH(int, dimension);
        QFETCH(double, base);
        QFETCH(double, trained);
        QFETCH(double, factor);
        QFETCH(bool, truncate);
        QFETCH(QList<int>, counts);
        QFETCH(QString, magnitude);
        const Rotary rotary = rotaryOf("yarn", dimension, base,
                                       {{"factor", factor},
                                        {"original_max_position_embeddings", trained},
                                        {"truncate", choiceOf("yarn", "truncate", truncate ? "true" : "false")}});
        QCOMPARE(bandCounts(rotary), counts);
        QCOMPARE(english(rotary.bands[0].label), std::string("unchanged"));
        QCOMPARE(english(rotary.bands[1].label), std::string("blend"));
        QCOMPARE(english(rotary.bands[2].label), "÷ " + std::to_string(static_cast<int>(factor)));
        Checks checks;
        checks.near(rotary.attentionFactor, published(magnitude).value, published(magnitude).unit,
                    [] { return "attention factor"; });
        VERIFY_ALL(checks);
    }

    // domain.md T8: the bounds before and after rounding.
    void yarnBounds_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<double>("base");
        QTest::addColumn<double>("trained");
        QTest::addColumn<QStringList>("raw");
        QTest::addColumn<QList<int>>("whole");
        QTest::newRow("Llama 1") << 128 << 1e4 << 2048.0 << QStringList{"16.12800", "40.21040"} << QList<int>{16, 41};
        QTest::newRow("Llama 2") << 128 << 1e4 << 4096.0 << QStringList{"20.94448", "45.02688"} << QList<int>{20, 46};
        QTest::newRow("Qwen 2.5 and 3") << 128 << 1e6 << 32768.0 << QStringList{"23.59595", "39.65088"} << QList<int>{23, 40};
        QTest::newRow("gpt-oss") << 64 << 150000.0 << 4096.0 << QStringList{"8.09278", "17.39802"} << QList<int>{8, 18};
        QTest::newRow("DeepSeek") << 64 << 1e4 << 4096.0 << QStringList{"10.47224", "22.51344"} << QList<int>{10, 23};
        QTest::newRow("base 1e7") << 64 << 1e7 << 262144.0 << QStringList{"14.24096", "21.12165"} << QList<int>{14, 22};
    }

    void yarnBounds()
    {
        QFETCH(int, dimension);
        QFETCH(double, base);
        QFETCH(double, trained);
        QFETCH(QStringList, raw);
        QFETCH(QList<int>, whole);
        const Unscaled unscaled{.inverseFrequencies = {}, .rotaryDimension = dimension, .base = base};
        const IndexRange exact = indexRange(unscaled, trained, 32, 1, false);
        const IndexRange rounded = indexRange(unscaled, trained, 32, 1, true);
        Checks checks;
        checks.near(exact.low, published(raw[0]).value, published(raw[0]).unit, [] { return "low"; });
        checks.near(exact.high, published(raw[1]).value, published(raw[1]).unit, [] { return "high"; });
        checks.near(rounded.low, whole[0], 0, [] { return "rounded low"; });
        checks.near(rounded.high, whole[1], 0, [] { return "rounded high"; });
        VERIFY_ALL(checks);
    }

    // domain.md T8 and section 1.4: Llama 2, factor 16.
    void yarnDivisors_data()
    {
        QTest::addColumn<QString>("ramp");
        QTest::addColumn<int>("pair");
        QTest::addColumn<QString>("divisor");
        const auto row = [](const char *ramp, int pair, const char *divisor) {
            QTest::addRow("%s, pair %d", ramp, pair) << QString(ramp) << pair << QString(divisor);
        };
        row("yarn_ramp_by_index", 20, "1.000000");
        row("yarn_ramp_by_index", 25, "1.219941");
        row("yarn_ramp_by_index", 30, "1.563910");
        row("yarn_ramp_by_index", 33, "1.882353");
        row("yarn_ramp_by_index", 40, "3.586207");
        row("yarn_ramp_by_index", 45, "10.146341");
        row("yarn_ramp_by_index", 46, "16.000000");
        row("paper_ramp_by_rotations", 25, "1.748");
    }

    void yarnDivisors()
    {
        QFETCH(QString, ramp);
        QFETCH(int, pair);
        QFETCH(QString, divisor);
        const Rotary rotary = rotaryOf(
            "yarn", 128, 1e4,
            {{"factor", 16}, {"original_max_position_embeddings", 4096}, {"ramp", choiceOf("yarn", "ramp", ramp.toStdString())}});
        Checks checks;
        checks.near(rotary.unscaledInverseFrequencies[pair] / rotary.inverseFrequencies[pair], published(divisor).value,
                    published(divisor).unit, [] { return "divisor"; });
        VERIFY_ALL(checks);
    }

    // domain.md T8 and section 1.4: DeepSeek's scales of the score.
    void yarnMagnitudes_data()
    {
        QTest::addColumn<double>("factor");
        QTest::addColumn<double>("mscale");
        QTest::addColumn<int>("power");
        QTest::addColumn<QString>("magnitude");
        QTest::newRow("2") << 2.0 << 1.0 << 1 << "1.069315";
        QTest::newRow("4") << 4.0 << 1.0 << 1 << "1.138629";
        QTest::newRow("8") << 8.0 << 1.0 << 1 << "1.207944";
        QTest::newRow("16") << 16.0 << 1.0 << 1 << "1.277259";
        QTest::newRow("32") << 32.0 << 1.0 << 1 << "1.346574";
        QTest::newRow("40") << 40.0 << 1.0 << 1 << "1.368888";
        QTest::newRow("64") << 64.0 << 1.0 << 1 << "1.415888";
        QTest::newRow("1.1875") << 1.1875 << 1.0 << 1 << "1.017185";
        QTest::newRow("DeepSeek V2, squared") << 40.0 << 0.707 << 2 << "1.589626";
        QTest::newRow("DeepSeek V3, squared") << 40.0 << 1.0 << 2 << "1.873854";
    }

    void yarnMagnitudes()
    {
        QFETCH(double, factor);
        QFETCH(double, mscale);
        QFETCH(int, power);
        QFETCH(QString, magnitude);
        Checks checks;
        checks.near(std::pow(yarnMagnitude(factor, mscale), power), published(magnitude).value, published(magnitude).unit,
                    [] { return "magnitude"; });
        VERIFY_ALL(checks);
    }

    // Kimi K2 has beta_fast = beta_slow; a ramp without width divides nothing by zero.
    void rampsWithoutWidthOnlySwitch_data()
    {
        QTest::addColumn<QString>("scaling");
        QTest::addColumn<QString>("ramp");
        for (const char *scaling : {"yarn", "ntk_by_parts"})
            for (const char *ramp : {"yarn_ramp_by_index", "paper_ramp_by_rotations"})
                QTest::addRow("%s, %s", scaling, ramp) << QString(scaling) << QString(ramp);
    }

    void rampsWithoutWidthOnlySwitch()
    {
        QFETCH(QString, scaling);
        QFETCH(QString, ramp);
        const std::string id = scaling.toStdString();
        const bool byIndex = ramp.startsWith("yarn");
        for (const int dimension : {2, 64, 128}) {
            const Rotary rotary = rotaryOf(id, dimension, 5e4,
                                           {{"factor", 32},
                                            {"beta_fast", 1},
                                            {"beta_slow", 1},
                                            {"truncate", choiceOf(id, "truncate", "false")},
                                            {"ramp", choiceOf(id, "ramp", ramp.toStdString())}});
            // By index: the real index of one turn; all up to it stay. By turns: those that make one.
            const double index = dimension * std::log(4096 / (2 * std::numbers::pi)) / (2 * std::log(5e4));
            for (Eigen::Index pair = 0; pair < rotary.inverseFrequencies.size(); ++pair) {
                const double theta = rotary.unscaledInverseFrequencies[pair];
                const bool stays = byIndex ? static_cast<double>(pair) <= std::min(index, dimension - 1.0)
                                           : 2 * std::numbers::pi / theta <= 4096;
                QCOMPARE(rotary.inverseFrequencies[pair], stays ? theta : theta / 32);
            }
        }
    }

    // A trained length too short for any turn, domain.md section 7: the reference's bounds then cross and nothing is slowed.
    void yarnLeavesAllPairsWhereItsBoundsCross()
    {
        const Rotary rotary = rotaryOf("yarn", 64, 1e4, {{"factor", 4}, {"original_max_position_embeddings", 4}});
        QVERIFY(rotary.inverseFrequencies == rotary.unscaledInverseFrequencies);
        QCOMPARE(bandCounts(rotary), (QList<int>{32}));
    }

    // Dynamic YaRN is YaRN of the factor that the length gives.
    void dynamicYarnIsYarnOfTheLength()
    {
        const Rotary moving = rotaryOf(RopeCase{.scaling = "dynamic_yarn", .length = 4096 * 6});
        const Rotary fixed = rotaryOf("yarn", 128, 1e4, {{"factor", 6}});
        QVERIFY(moving.inverseFrequencies == fixed.inverseFrequencies);
        QCOMPARE(moving.attentionFactor, fixed.attentionFactor);
        const Rotary before = rotaryOf(RopeCase{.scaling = "dynamic_yarn", .length = 100});
        // A blend of two equal numbers rounds a few times.
        QVERIFY(before.inverseFrequencies.isApprox(before.unscaledInverseFrequencies, 4e-16));
        QCOMPARE(before.attentionFactor, 1.0);
    }

    // YaRN's ramp of the paper with bounds 1 and 4 is Llama 3's.
    void llama3IsNtkByPartsOfThePaper()
    {
        const Rotary llama = rotaryOf("llama3", 128, 5e5);
        const Rotary parts = rotaryOf("ntk_by_parts", 128, 5e5,
                                      {{"ramp", choiceOf("ntk_by_parts", "ramp", "paper_ramp_by_rotations")},
                                       {"factor", 8},
                                       {"beta_fast", 4},
                                       {"beta_slow", 1},
                                       {"original_max_position_embeddings", 8192}});
        QVERIFY(llama.inverseFrequencies == parts.inverseFrequencies);
        QCOMPARE(bandCounts(llama), bandCounts(parts));
    }
};

TEST_CLASS(TestNtkYarn, NoApplication)
#include "tst_ntk_yarn.moc"
