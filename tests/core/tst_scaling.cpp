// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/scaling.h"

#include "core/analysis/phasors.h"
#include "core/analysis/score.h"

#include "core/scene_edits.h"
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
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace posviz;

namespace {

double neighbourCosine(const Rotary &rotary) { return scoreAt(rotary, {.statistic = Statistic::Cosine}, 1, 0); }

bool hasKnob(std::string_view scaling, std::string_view key)
{
    const std::vector<Parameter> &parameters = findScaling(scaling)->parameters;
    return std::ranges::find(parameters, key, &Parameter::key) != parameters.end();
}

/// The values with which a scaling is the identity up to its trained length; none where there are no such values.
std::optional<Values> neutralValues(std::string_view scaling)
{
    Values values;
    if (hasKnob(scaling, "factor"))
        values["factor"] = 1;
    else if (scaling != "none" && scaling != "dynamic_yarn")
        return {};
    if (hasKnob(scaling, "partial_rotary_factor"))
        values["partial_rotary_factor"] = 1;
    return values;
}

/// Lists that divide every pair, the short one by less.
Lists exampleLists(const Scaling &scaling, std::size_t pairs)
{
    Lists lists;
    double factor = 1;
    for (const ListParameter &list : scaling.lists)
        lists[list.key] = std::vector<double>(pairs, factor *= 2);
    return lists;
}

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
    /// What a scaling came from is there, and not younger than itself.
    void scalingsKnowWhatTheyCameFrom()
    {
        for (const Scaling &scaling : scalings()) {
            QCOMPARE(scaling.ancestors.empty(), scaling.id == "none");
            for (const Ancestor &ancestor : scaling.ancestors) {
                const Scaling *from = findScaling(ancestor.id);
                const Encoding *encoding = findEncoding(ancestor.id);
                QVERIFY2(from || encoding, ancestor.id.c_str());
                QVERIFY((from ? from->source.year : encoding->source.year) <= scaling.source.year);
                QVERIFY(!ancestor.why.empty());
            }
        }
    }

    void recordsAreComplete()
    {
        QCOMPARE(scalings().front().id, std::string("none"));
        std::set<std::string> ids;
        for (const Scaling &scaling : scalings()) {
            QVERIFY2(ids.insert(scaling.id).second, scaling.id.c_str());
            QVERIFY2(!scaling.title.empty() && !citation(scaling.source).empty() && !scaling.summary.empty()
                         && !scaling.formula.empty() && scaling.scale,
                     scaling.id.c_str());
            QCOMPARE(findScaling(scaling.id), &scaling);
        }
        QCOMPARE(findScaling("yarn!"), nullptr);
    }

    void factorOneChangesNothing_data() { addScalingRows(); }
    void factorOneChangesNothing()
    {
        QFETCH(QString, scaling);
        const std::optional<Values> neutral = neutralValues(scaling.toStdString());
        if (!neutral)
            return; // rounding wavelengths or stopping slow pairs is no matter of a factor
        Checks checks;
        for (const int dimension : {2, 64, 128, 8192}) {
            // What follows the length begins to do so at the trained one.
            const Rotary rotary = rotaryOf(scaling.toStdString(), dimension, 5e5, *neutral);
            QVERIFY(!rotary.trainedLength || *rotary.trainedLength >= scaledRopeLength);
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
        if (!hasKnob(scaling.toStdString(), "factor") || scaling == "dynamic")
            return; // dynamic NTK's factor is how steeply the base grows; wavelengths are rounded either way
        Checks checks;
        for (const double factor : {1.5, 8.0, 1024.0}) {
            const Rotary rotary = rotaryOf(scaling.toStdString(), 128, 5e5, {{"factor", factor}});
            for (Eigen::Index pair = 0; pair < rotary.inverseFrequencies.size(); ++pair) {
                const double divisor = rotary.unscaledInverseFrequencies[pair] / rotary.inverseFrequencies[pair];
                const bool stopped = scaling == "proportional" && std::isinf(divisor);
                // The critical base gives the critical pair the whole factor, and those beyond it more.
                const bool beyond = scaling == "ntk_critical" && divisor > factor;
                checks.that(stopped || beyond || (divisor >= 1 - 1e-15 && divisor <= factor * (1 + 1e-15)), [&] {
                    return "factor " + std::to_string(factor) + ": pair " + std::to_string(pair) + " is divided by "
                           + std::to_string(divisor);
                });
            }
        }
        VERIFY_ALL(checks);
    }

    // Sequence lengths at the ends of the range, and both sides of the trained length.
    void onlyWhatSaysSoFollowsTheLength_data() { addScalingRows(); }
    void onlyWhatSaysSoFollowsTheLength()
    {
        QFETCH(QString, scaling);
        const Scaling *described = findScaling(scaling.toStdString());
        const RopeCase plain{.dimension = 64, .scaling = scaling.toStdString(), .lists = exampleLists(*described, 32)};
        const auto at = [&](std::int64_t positions) {
            RopeCase wanted = plain;
            wanted.length = positions;
            return rotaryOf(wanted).inverseFrequencies;
        };
        const Eigen::VectorXd shortest = at(1);
        QVERIFY(shortest.allFinite());
        for (const std::int64_t positions : {4095, 4096})
            QVERIFY(at(positions) == shortest);
        for (const std::int64_t positions : {4097, 16'777'216}) {
            const Eigen::VectorXd there = at(positions);
            QVERIFY(there.allFinite());
            QCOMPARE(there != shortest, described->followsLength);
            QVERIFY(there.minCoeff() >= 0 && there.maxCoeff() < 2 * std::numbers::pi);
        }
    }

    // Every knob at the ends of its range and every choice, on one pair and on many: numbers or a sentence.
    void everyKnobIsSafeAtItsEnds_data() { addScalingRows(); }
    void everyKnobIsSafeAtItsEnds()
    {
        QFETCH(QString, scaling);
        const Scaling *described = findScaling(scaling.toStdString());
        Checks checks;
        const auto check = [&](const RopeCase &wanted, const std::string &where) {
            // Two knobs may contradict each other; then a sentence says so.
            TableFiles tables;
            const Result<Signal> signal = evaluate(sceneOf(wanted).subject, tables);
            if (!signal) {
                checks.that(signal.error().ends_with('.'), [&] { return where + ": " + signal.error(); });
                return;
            }
            const auto &rotary = std::get<Rotary>(*signal);
            checks.that(rotary.inverseFrequencies.allFinite() && rotary.inverseFrequencies.minCoeff() >= 0
                            && rotary.inverseFrequencies.maxCoeff() < 2 * std::numbers::pi
                            && std::isfinite(rotary.attentionFactor) && rotary.attentionFactor > 0,
                        [&] { return where; });
        };
        const auto ends = [](const Parameter &parameter) {
            return parameter.scale == ParameterScale::Choice ? std::pair{0.0, static_cast<double>(parameter.choices.size() - 1)}
                                                             : std::pair{parameter.minimum, parameter.maximum};
        };
        for (const int dimension : {2, 4, 128})
            for (const double base : {2.0, 1e4, 1e9})
                for (const std::int64_t positions : {std::int64_t{1}, std::int64_t{16'777'216}})
                    for (const Parameter &first : described->parameters)
                        for (const Parameter &second : described->parameters)
                            for (const double a : {ends(first).first, ends(first).second})
                                for (const double b : {ends(second).first, ends(second).second}) {
                                    RopeCase wanted{
                                        .dimension = dimension, .base = base, .scaling = described->id, .length = positions};
                                    wanted.values[first.key] = a;
                                    wanted.values[second.key] = b;
                                    check(wanted, first.key + " " + std::to_string(a) + ", " + second.key + " "
                                                      + std::to_string(b) + ", dimension " + std::to_string(dimension));
                                }
        check({.dimension = 8192, .scaling = described->id, .length = 16'777'216}, "many pairs");
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
        QCOMPARE(english(rotary.bands[0].label), std::string("unchanged"));
        QCOMPARE(english(rotary.bands[1].label), std::string("blend"));
        QCOMPARE(english(rotary.bands[2].label), "÷ " + std::to_string(static_cast<int>(factor)));
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

    // Without lists LongRoPE divides by 1, and the bands say that none was given.
    void longropeWithoutListsSaysSo()
    {
        const Rotary rotary = rotaryOf("longrope", 96, 1e4);
        QVERIFY(rotary.inverseFrequencies == rotary.unscaledInverseFrequencies);
        QCOMPARE(rotary.bands.size(), std::size_t{1});
        QVERIFY2(english(rotary.bands[0].label).find("not given") != std::string::npos, english(rotary.bands[0].label).c_str());
        const Rotary given =
            rotaryOf(RopeCase{.dimension = 96, .scaling = "longrope", .lists = {{"short_factor", std::vector<double>(48, 2.0)}}});
        QVERIFY(given.inverseFrequencies == given.unscaledInverseFrequencies / 2);
        QCOMPARE(english(given.bands[0].label), std::string("short list"));
    }

    void longropeNeedsOneNumberAPair_data()
    {
        QTest::addColumn<QString>("list");
        QTest::addColumn<int>("count");
        for (const char *list : {"short_factor", "long_factor"})
            for (const int count : {1, 47, 49})
                QTest::addRow("%d numbers in %s", count, list) << QString(list) << count;
    }

    void longropeNeedsOneNumberAPair()
    {
        QFETCH(QString, list);
        QFETCH(int, count);
        const Scene scene = sceneOf(RopeCase{.dimension = 96, .scaling = "longrope"});
        const Scene with =
            certain(withList(scene, list.toStdString(), std::vector<double>(static_cast<std::size_t>(count), 2.0)));
        TableFiles files;
        const Result<Signal> signal = evaluate(with.subject, files);
        QVERIFY(!signal);
        const QString sentence = QString::fromStdString(signal.error());
        QVERIFY2(sentence.contains(list) && sentence.contains("48") && sentence.endsWith('.'), qPrintable(sentence));
    }

    // domain.md T11.
    void longropeAttention_data()
    {
        QTest::addColumn<double>("factor");
        QTest::addColumn<double>("trained");
        QTest::addColumn<QString>("attention");
        QTest::newRow("Phi-3.5: 32 times 4096") << 32.0 << 4096.0 << "1.190238071424";
        QTest::newRow("64 times 2048") << 64.0 << 2048.0 << "1.243163";
        QTest::newRow("no growth") << 1.0 << 4096.0 << "1.000000000000";
        QTest::newRow("less than no growth") << 0.5 << 8192.0 << "1.000000000000";
    }

    void longropeAttention()
    {
        QFETCH(double, factor);
        QFETCH(double, trained);
        QFETCH(QString, attention);
        Checks checks;
        checks.near(
            rotaryOf("longrope", 96, 1e4, {{"factor", factor}, {"original_max_position_embeddings", trained}}).attentionFactor,
            published(attention).value, published(attention).unit, [] { return "attention factor"; });
        VERIFY_ALL(checks);
    }

    // domain.md T10: 128 turned features of 512 are not the same as a quarter of the pairs.
    void proportionalIsNotPartial_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<double>("base");
        QTest::addColumn<double>("part");
        QTest::addColumn<int>("live");
        QTest::addColumn<QString>("slowest");
        QTest::addColumn<QString>("partial");
        QTest::newRow("Gemma 4, global layers") << 512 << 1e6 << 0.25 << 64 << "188.2532"
                                                << "5063255.8";
        QTest::newRow("three quarters") << 256 << 1e4 << 0.75 << 96 << "5846.96"
                                        << "";
        QTest::newRow("all") << 256 << 1e4 << 1.0 << 128 << "58469.6"
                             << "58469.6";
    }

    void proportionalIsNotPartial()
    {
        QFETCH(int, dimension);
        QFETCH(double, base);
        QFETCH(double, part);
        QFETCH(int, live);
        QFETCH(QString, slowest);
        QFETCH(QString, partial);
        const Rotary rotary = rotaryOf("proportional", dimension, base, {{"partial_rotary_factor", part}});
        QCOMPARE((rotary.inverseFrequencies.array() > 0).count(), Eigen::Index{live});
        QVERIFY((rotary.inverseFrequencies.tail(dimension / 2 - live).array() == 0).all());
        QCOMPARE(rotary.rotaryDimension(), dimension);
        Checks checks;
        checks.near(2 * std::numbers::pi / rotary.inverseFrequencies[live - 1], published(slowest).value, published(slowest).unit,
                    [] { return "slowest wavelength"; });
        if (!partial.isEmpty()) {
            const Rotary part0 = rotaryOf(RopeCase{.dimension = dimension, .base = base, .fraction = part});
            checks.near(2 * std::numbers::pi / part0.inverseFrequencies[live - 1], published(partial).value,
                        published(partial).unit, [] { return "slowest wavelength of a part"; });
        }
        VERIFY_ALL(checks);
    }

    void proportionalEndsAreRopeAndNoPosition()
    {
        const Rotary all = rotaryOf("proportional", 64, 1e4, {{"partial_rotary_factor", 1}});
        QVERIFY(all.inverseFrequencies == all.unscaledInverseFrequencies);
        const Rotary none = rotaryOf("proportional", 64, 1e4, {{"partial_rotary_factor", 0}});
        QVERIFY((none.inverseFrequencies.array() == 0).all());
        QCOMPARE(scoreAt(none, {}, 1000, 3), scoreAt(none, {}, 0, 0));
        QCOMPARE(english(none.bands.front().label), std::string("not rotated"));
    }

    // domain.md T10.
    void hopeKeepsPairsThatComplete_data()
    {
        QTest::addColumn<double>("trained");
        QTest::addColumn<int>("live");
        QTest::newRow("512") << 512.0 << 31;
        QTest::newRow("1024") << 1024.0 << 36;
        QTest::newRow("2048") << 2048.0 << 41;
        QTest::newRow("4096") << 4096.0 << 46;
        QTest::newRow("8192") << 8192.0 << 50;
        QTest::newRow("shorter than any turn") << 6.0 << 0;
        QTest::newRow("longer than all turns") << 65536.0 << 64;
    }

    void hopeKeepsPairsThatComplete()
    {
        QFETCH(double, trained);
        QFETCH(int, live);
        const Rotary rotary = rotaryOf("hope", 128, 1e4, {{"original_max_position_embeddings", trained}});
        QVERIFY(rotary.inverseFrequencies.head(live) == rotary.unscaledInverseFrequencies.head(live));
        QVERIFY((rotary.inverseFrequencies.tail(64 - live).array() == 0).all());
        QCOMPARE(bandCounts(rotary), (live == 0 ? QList<int>{64} : live == 64 ? QList<int>{64} : QList<int>{live, 64 - live}));
    }

    // domain.md T23.
    void resonanceRoundsWavelengths()
    {
        const Rotary rotary = rotaryOf("resonance", 128, 1e4);
        Checks checks;
        int pair = 0;
        for (const double whole : {6, 7, 8, 10, 11, 13, 15, 17, 20, 23, 26, 31}) {
            // The quotient and 2π are rounded once each.
            checks.near(2 * std::numbers::pi / rotary.inverseFrequencies[pair], whole, 1e-15 * whole,
                        [&] { return "pair " + std::to_string(pair); });
            ++pair;
        }
        const Eigen::ArrayXd ratios = rotary.unscaledInverseFrequencies.array() / rotary.inverseFrequencies.array();
        checks.near((ratios - 1).abs().maxCoeff(), published("0.0452").value, published("0.0452").unit,
                    [] { return "largest change of a wavelength"; });
        VERIFY_ALL(checks);
    }

    // A pair of whole wavelength shows the same angle a turn later; that is what rounding is for.
    void resonanceRepeatsExactly()
    {
        const Rotary rotary = rotaryOf("resonance", 128, 1e4);
        Checks checks;
        for (Eigen::Index pair = 0; pair < 64; ++pair) {
            const TurnRate rate(rotary.inverseFrequencies[pair]);
            const auto turn = std::llround(2 * std::numbers::pi / rotary.inverseFrequencies[pair]);
            // Over 1000 turns: a rounding of the frequency, 2^-53 of it, and TurnRate's to 2^-64 of a turn per half position.
            const double tolerance = 1000 * 2 * std::numbers::pi * (3e-16 + static_cast<double>(turn) * 0x1p-64);
            checks.near(std::remainder(rate.angleAt(3 + 1000 * turn) - rate.angleAt(3), 2 * std::numbers::pi), 0, tolerance,
                        [&] { return "pair " + std::to_string(pair); });
        }
        VERIFY_ALL(checks);
    }

    void resonanceJoinsYarn()
    {
        const Values yarn{{"factor", 16}, {"original_max_position_embeddings", 4096}};
        Values joined = yarn;
        joined["resonance"] = choiceOf("yarn", "resonance", "on");
        const Rotary before = rotaryOf("yarn", 128, 1e4, yarn);
        const Rotary after = rotaryOf("yarn", 128, 1e4, joined);
        QCOMPARE(after.attentionFactor, before.attentionFactor);
        Checks checks;
        for (Eigen::Index pair = 0; pair < 64; ++pair) {
            const double whole = std::round(2 * std::numbers::pi / before.inverseFrequencies[pair]);
            checks.near(2 * std::numbers::pi / after.inverseFrequencies[pair], whole, 1e-15 * whole,
                        [&] { return "pair " + std::to_string(pair); });
        }
        VERIFY_ALL(checks);
    }

    // domain.md T21: RoPE writes positions in base β = b^(2/d), one digit a pair.
    void frequenciesAreDigits_data()
    {
        QTest::addColumn<double>("base");
        QTest::addColumn<QString>("digit");
        QTest::newRow("base 10000") << 1e4 << "1.1547820";
        QTest::newRow("base 500000") << 5e5 << "1.2275704";
    }

    void frequenciesAreDigits()
    {
        QFETCH(double, base);
        QFETCH(QString, digit);
        const Rotary rotary = rotaryOf("none", 128, base);
        Checks checks;
        for (Eigen::Index pair = 1; pair < 64; ++pair)
            checks.near(rotary.inverseFrequencies[pair - 1] / rotary.inverseFrequencies[pair], published(digit).value,
                        published(digit).unit, [&] { return "pair " + std::to_string(pair); });
        VERIFY_ALL(checks);
    }
};

TEST_CLASS(TestScaling, NoApplication)
#include "tst_scaling.moc"
