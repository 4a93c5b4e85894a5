// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/parameter.h"

#include "core/numbers.h"

#include "core/scaling/scaling.h"
#include "core/scene_edits.h"
#include "core/scene_knobs.h"
#include "core/subject_knobs.h"
#include "tests/support/checks.h"
#include "tests/support/draw.h"
#include "tests/support/parameters.h"
#include "tests/support/scenes.h"
#include "tests/support/special_numbers.h"
#include "tests/support/test_class.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <set>
#include <string>

using namespace posviz;

namespace {

/// A row for every knob, or for every knob of one scale.
void addParameterRows(std::optional<ParameterScale> scale = {})
{
    QTest::addColumn<Parameter>("parameter");
    for (const auto &all : {catalogueParameters(), madeUpParameters()})
        for (const NamedParameter &named : all)
            if (!scale || named.parameter.scale == *scale)
                QTest::newRow(named.name.c_str()) << named.parameter;
}

bool sameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

std::string words(double value) { return shortestNumber(value); }

bool has(const std::vector<double> &values, double value) { return std::ranges::find(values, value) != values.end(); }

/// Any number a slider, a file or a typing person could come up with.
double drawnValue(const Parameter &parameter, Draw &draw)
{
    const double margin = 0.1 * (parameter.maximum - parameter.minimum) + 1;
    return draw.real(parameter.minimum - margin, parameter.maximum + margin);
}

} // namespace

class TestParameter : public QObject {
    Q_OBJECT

  private slots:
    void isDescribed_data() { addParameterRows(); }
    void isDescribed()
    {
        QFETCH(Parameter, parameter);
        QVERIFY(!parameter.key.empty() && !parameter.label.empty());
        QVERIFY2(std::ranges::all_of(parameter.key,
                                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }),
                 parameter.key.c_str());
        if (parameter.scale == ParameterScale::Choice) {
            QVERIFY(parameter.choices.size() >= 2);
            std::set<std::string> names;
            for (const ParameterChoice &choice : parameter.choices)
                QVERIFY(names.insert(choice.id).second && (choice.label == choice.id || names.insert(choice.label).second));
        } else {
            QVERIFY(parameter.minimum < parameter.maximum);
            QVERIFY(parameter.choices.empty());
        }
        if (parameter.scale == ParameterScale::Logarithmic || parameter.scale == ParameterScale::PowerOfTwo)
            QVERIFY(parameter.minimum > 0);
    }

    void defaultIsAllowed_data() { addParameterRows(); }
    void defaultIsAllowed()
    {
        QFETCH(Parameter, parameter);
        const Result<double> checked = checkedValue(parameter, parameter.defaultValue);
        QVERIFY2(checked, checked ? "" : checked.error().c_str());
        QCOMPARE(valueOf({}, parameter), parameter.defaultValue);
        QCOMPARE(valueOf({{parameter.key, 42}}, parameter), 42.0);
    }

    void notchesRiseFromTheMinimumToTheMaximum_data() { addParameterRows(); }
    void notchesRiseFromTheMinimumToTheMaximum()
    {
        QFETCH(Parameter, parameter);
        const std::vector<double> stops = notches(parameter);
        const bool choice = parameter.scale == ParameterScale::Choice;
        const double low = choice ? 0.0 : parameter.minimum;
        const double high = choice ? static_cast<double>(parameter.choices.size() - 1) : parameter.maximum;
        Checks checks;
        checks.near(stops.front(), low, 0, [] { return "the first notch"; });
        checks.near(stops.back(), high, 0, [] { return "the last notch"; });
        for (std::size_t i = 0; i < stops.size(); ++i) {
            checks.that(static_cast<bool>(checkedValue(parameter, stops[i])),
                        [&] { return words(stops[i]) + " is not allowed"; });
            // Two stops a rounding apart would be one stop that a handle leaves without a change.
            checks.that(i == 0 || stops[i] - stops[i - 1] > 1e-9 * std::max(std::abs(stops[i]), std::abs(stops[i - 1])),
                        [&] { return words(stops[i]) + " after " + words(stops[i - 1]); });
        }
        VERIFY_ALL(checks);
    }

    void logarithmicNotchesAreRoundNumbersAtNearlyEqualRatios_data() { addParameterRows(ParameterScale::Logarithmic); }
    void logarithmicNotchesAreRoundNumbersAtNearlyEqualRatios()
    {
        QFETCH(Parameter, parameter);
        const std::vector<double> stops = notches(parameter);
        Checks checks;
        for (std::size_t i = 1; i < stops.size(); ++i) {
            // About 75 a decade would be ratios of 1.031; those of round numbers lie on both sides, 1.05 at most.
            checks.that(stops[i] / stops[i - 1] < 1.0501, [&] { return words(stops[i]) + " after " + words(stops[i - 1]); });
            // The range's end is a stop whatever number it is: 1024.
            const std::string mantissa = QByteArray::number(stops[i], 'e', 2).toStdString();
            checks.that(std::stod(mantissa) == stops[i] || i + 1 == stops.size(),
                        [&] { return words(stops[i]) + " is no number of three digits"; });
        }
        VERIFY_ALL(checks);
    }

    void sliderGivesBackEachNotch_data() { addParameterRows(); }
    void sliderGivesBackEachNotch()
    {
        QFETCH(Parameter, parameter);
        const std::vector<double> stops = notches(parameter);
        Checks checks;
        for (std::size_t i = 0; i < stops.size(); ++i) {
            const auto where = [&] { return "notch " + words(stops[i]); };
            const double fraction = fractionOf(parameter, stops[i]);
            checks.that(fraction >= 0 && fraction <= 1, where);
            checks.that(i == 0 || fraction > fractionOf(parameter, stops[i - 1]), where);
            checks.that(sameBits(nearestValue(parameter, stops[i]), stops[i]), where);
        }
        VERIFY_ALL(checks);
        QCOMPARE(fractionOf(parameter, stops.front()), 0.0);
        QCOMPARE(fractionOf(parameter, stops.back()), 1.0);
        QCOMPARE(fractionOf(parameter, -infinite), 0.0);
        QCOMPARE(fractionOf(parameter, infinite), 1.0);
    }

    void nearestValueIsAllowedAndNearest_data() { addParameterRows(); }
    void nearestValueIsAllowedAndNearest()
    {
        QFETCH(Parameter, parameter);
        const std::vector<double> stops = notches(parameter);
        Checks checks;
        Draw draw(1);
        for (int i = 0; i < 2000; ++i) {
            const double value = drawnValue(parameter, draw);
            const double nearest = nearestValue(parameter, value);
            const auto where = [&] { return words(nearest) + " for " + words(value); };
            checks.that(static_cast<bool>(checkedValue(parameter, nearest)), where);
            // No allowed value is nearer, so no notch is: a rounding apart for steps such as 0.05.
            const double distance = std::abs(nearest - value);
            checks.that(std::ranges::all_of(stops, [&](double stop) { return std::abs(stop - value) >= distance - 1e-12; }),
                        where);
        }
        VERIFY_ALL(checks);
        QCOMPARE(nearestValue(parameter, -infinite), stops.front());
        QCOMPARE(nearestValue(parameter, infinite), stops.back());
        QCOMPARE(nearestValue(parameter, notANumber), parameter.defaultValue);
    }

    void writtenValuesReadBackToTheBit_data() { addParameterRows(); }
    void writtenValuesReadBackToTheBit()
    {
        QFETCH(Parameter, parameter);
        std::vector<double> values = notches(parameter);
        Draw draw(2);
        for (int i = 0; i < 2000; ++i)
            values.push_back(nearestValue(parameter, drawnValue(parameter, draw)));
        Checks checks;
        for (const double value : values) {
            const std::string text = writtenValue(parameter, value);
            const Result<double> read = parsedValue(parameter, text);
            // A negative zero, which rounding to a step can give, counts as the zero that it is written as.
            checks.that(read && (sameBits(*read, value) || (value == 0 && *read == 0)),
                        [&] { return words(value) + " written as '" + text + "'"; });
        }
        VERIFY_ALL(checks);
    }

    void choicesAreReadByIdAndByLabel_data() { addParameterRows(ParameterScale::Choice); }
    void choicesAreReadByIdAndByLabel()
    {
        QFETCH(Parameter, parameter);
        for (std::size_t i = 0; i < parameter.choices.size(); ++i) {
            const auto index = static_cast<double>(i);
            QCOMPARE(*parsedValue(parameter, parameter.choices[i].id), index);
            QCOMPARE(*parsedValue(parameter, parameter.choices[i].label), index);
            QCOMPARE(writtenValue(parameter, index), parameter.choices[i].id);
        }
        for (const double index : {-1.0, 0.5, static_cast<double>(parameter.choices.size())})
            QVERIFY2(!checkedValue(parameter, index), words(index).c_str());
    }

    void rubbishIsRefusedInWords_data() { addParameterRows(); }
    void rubbishIsRefusedInWords()
    {
        QFETCH(Parameter, parameter);
        for (const char *text : {"", " ", "x", "nan", "inf", "-inf", "1e999", "12abc", "0x10", "1,5", "1;2", "--1", "1e", ".",
                                 "1.2.3", "no such choice"}) {
            const Result<double> parsed = parsedValue(parameter, text);
            QVERIFY2(!parsed, text);
            const QString sentence = QString::fromStdString(parsed.error());
            QVERIFY2(sentence.startsWith(QString::fromStdString(parameter.key + ": ")), qPrintable(sentence));
            QVERIFY2(sentence.contains(QString::fromStdString(allowedValues(parameter))), qPrintable(sentence));
        }
        for (const double value : {notANumber, infinite, -infinite, 1e300, -1e300})
            QVERIFY2(!checkedValue(parameter, value), words(value).c_str());
        if (parameter.scale != ParameterScale::Choice) {
            const double beyond = std::nextafter(parameter.maximum, infinite);
            const double before = std::nextafter(parameter.minimum, -infinite);
            QVERIFY(!checkedValue(parameter, beyond));
            QVERIFY(!checkedValue(parameter, before));
        }
    }

    void readsWhatPeopleWrite_data()
    {
        QTest::addColumn<Parameter>("parameter");
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("value"); // NaN: refused
        const Parameter signedKnob = madeUpParameters()[2].parameter;
        QTest::newRow("dimension, plain") << dimensionParameter() << "128" << 128.0;
        QTest::newRow("dimension, odd") << dimensionParameter() << "7" << notANumber;
        QTest::newRow("dimension, a fraction") << dimensionParameter() << "2.5" << notANumber;
        QTest::newRow("dimension, too small") << dimensionParameter() << "0" << notANumber;
        QTest::newRow("dimension, too large") << dimensionParameter() << "8194" << notANumber;
        QTest::newRow("length, zero") << lengthParameter() << "0" << notANumber;
        QTest::newRow("length, odd") << lengthParameter() << "7" << 7.0;
        QTest::newRow("length, negative") << lengthParameter() << "-5" << notANumber;
        QTest::newRow("length, a fraction") << lengthParameter() << "10.5" << notANumber;
        QTest::newRow("length, as a power") << lengthParameter() << "1e6" << 1e6;
        QTest::newRow("length, spaces") << lengthParameter() << "131 072" << 131072.0;
        QTest::newRow("length, thin spaces") << lengthParameter() << "16\u2009777\u2009216" << 16777216.0;
        QTest::newRow("length, no-break space") << lengthParameter() << "131\u00a0072" << 131072.0;
        QTest::newRow("length, narrow no-break space") << lengthParameter() << "131\u202f072" << 131072.0;
        QTest::newRow("length, spaces around") << lengthParameter() << " 512 " << 512.0;
        QTest::newRow("base, plain") << baseParameter() << "500000" << 500000.0;
        QTest::newRow("base in thousands") << baseParameter() << "500k" << 500000.0;
        QTest::newRow("base in millions") << baseParameter() << "1M" << 1e6;
        QTest::newRow("positions in k") << lengthParameter() << "32k" << 32768.0;
        QTest::newRow("positions in K") << lengthParameter() << "128 K" << 131072.0;
        QTest::newRow("positions in M") << lengthParameter() << "1M" << 1048576.0;
        QTest::newRow("half a k") << lengthParameter() << "0.5k" << 512.0;
        QTest::newRow("word for 0") << trainedLengthKnob() << "unknown" << 0.0;
        QTest::newRow("trained length in k") << trainedLengthKnob() << "8k" << 8192.0;
        QTest::newRow("base, as a power") << baseParameter() << "5e5" << 500000.0;
        QTest::newRow("base, below") << baseParameter() << "1" << notANumber;
        QTest::newRow("real minus") << signedKnob << "\u22120.75" << -0.75;
        QTest::newRow("hyphen") << signedKnob << "-0.75" << -0.75;
        QTest::newRow("real minus in a power") << signedKnob << "5e\u22121" << 0.5;
        QTest::newRow("as it is shown") << signedKnob << QString::fromStdString(shownNumber(-2.125)) << -2.125;
    }

    void readsWhatPeopleWrite()
    {
        QFETCH(Parameter, parameter);
        QFETCH(QString, text);
        QFETCH(double, value);
        const Result<double> parsed = parsedValue(parameter, text.toStdString());
        if (std::isnan(value))
            QVERIFY2(!parsed, parsed ? words(*parsed).c_str() : "");
        else
            QVERIFY2(parsed && *parsed == value, parsed ? words(*parsed).c_str() : parsed.error().c_str());
    }

    void namesWhatIsAllowed_data()
    {
        QTest::addColumn<Parameter>("parameter");
        QTest::addColumn<QString>("sentence");
        const auto made = madeUpParameters();
        QTest::newRow("even") << dimensionParameter() << "an even number from 2 to 8192";
        QTest::newRow("whole") << lengthParameter() << "a whole number from 1 to 16777216";
        QTest::newRow("any") << baseParameter() << "a number from 2 to 1000000000";
        QTest::newRow("any, signed") << made[2].parameter << "a number from -3 to 5";
        QTest::newRow("step") << made[0].parameter << "a multiple of 0.05 from 0.05 to 0.95";
        QTest::newRow("choice") << findEncoding("rope")->parameters.front() << "one of half, interleaved";
    }

    void namesWhatIsAllowed()
    {
        QFETCH(Parameter, parameter);
        QTEST(QString::fromStdString(allowedValues(parameter)), "sentence");
    }

    void wordsStandForNumbers()
    {
        // A knob of 0 that is left to a formula shows the number that it gives now, and reads back as 0 in every spelling.
        const Scene yarn = withKnobs(certain(withScaling(sceneOf("rope", 128, 1e4, 16384), "yarn")), {{"factor", 4}});
        const Parameter factor = *findParameter(yarn.subject, "attention_factor");
        QCOMPARE(shownEntry(factor, 0), std::string("auto (1.139)"));
        QCOMPARE(shownEntry(factor, 1.25), std::string("1.25"));
        for (const char *text : {"auto (1.139)", "auto", "0"})
            QCOMPARE(certain(parsedValue(factor, text)), 0.0);
        QVERIFY(!parsedValue(factor, "auto (2)"));

        // So does the largest number, where it means no limit.
        const Parameter distance = *findParameter(sceneOf("rope", 128, 1e4, 512), "decay_distances");
        QCOMPARE(shownEntry(distance, distance.maximum), std::string("all"));
        QCOMPARE(shownEntry(distance, 512), std::string("512"));
        QCOMPARE(certain(parsedValue(distance, "all")), distance.maximum);
    }

    void automaticFactorsAreThoseOfTheSignal()
    {
        std::size_t seen = 0;
        for (const Scaling &scaling : scalings()) {
            const Scene chosen = certain(withScaling(sceneOf("rope", 64, 1e4, 512), scaling.id));
            if (!findParameter(chosen.subject, "attention_factor"))
                continue;
            ++seen;
            QVERIFY2(scaling.ownAttentionFactor, scaling.id.c_str());
            for (const double length : {512.0, 70000.0}) {
                const Scene scene = withKnobs(chosen, {{"length", length}});
                QCOMPARE(findParameter(scene.subject, "attention_factor")->zeroMeaning,
                         shownNumber(rotaryOf(scene).attentionFactor));
            }
        }
        QCOMPARE(seen, std::size_t(3));
    }

    void dimensionsAndBasesAreNamedByWhatTheyAre_data()
    {
        QTest::addColumn<QString>("dimension");
        QTest::addColumn<QString>("base");
        QTest::newRow("rope") << "Head dimension"
                              << "Base (rope_theta)";
        QTest::newRow("xpos") << "Head dimension"
                              << "Base (rope_theta)";
        QTest::newRow("shaw") << "Head dimension"
                              << "";
        QTest::newRow("sinusoidal") << "Embedding dimension"
                                    << "Base";
        QTest::newRow("learned") << "Embedding dimension"
                                 << "";
        QTest::newRow("deberta") << "Embedding dimension"
                                 << "";
        QTest::newRow("transformer_xl") << "Embedding dimension"
                                        << "Base";
        QTest::newRow("sandwich") << "Embedding dimension"
                                  << "Base";
    }
    void dimensionsAndBasesAreNamedByWhatTheyAre()
    {
        QFETCH(QString, dimension);
        QFETCH(QString, base);
        const Subject subject = sceneOf(QTest::currentDataTag(), 64, 1e4, 128).subject;
        QCOMPARE(QString::fromStdString(findParameter(subject, "dimension")->label), dimension);
        const std::optional<Parameter> found = findParameter(subject, "base");
        QCOMPARE(found ? QString::fromStdString(found->label) : QString(), base);
    }

    void powersOfTwoAreNotches_data()
    {
        QTest::addColumn<Parameter>("parameter");
        QTest::newRow("dimension") << dimensionParameter();
        QTest::newRow("length") << lengthParameter();
    }

    void powersOfTwoAreNotches()
    {
        QFETCH(Parameter, parameter);
        const std::vector<double> stops = notches(parameter);
        for (double power = parameter.minimum; power <= parameter.maximum; power *= 2)
            QVERIFY2(has(stops, power), words(power).c_str());
        QVERIFY(has(stops, 96)); // Phi-3-mini's head: 64 and a half of it
    }

    void basesOfKnownModelsAreNotches()
    {
        const std::vector<double> stops = notches(baseParameter());
        for (const double base : {100.0, 1e4, 1e5, 1.5e5, 5e5, 1e6, 5e6, 1e7, 2e8})
            QVERIFY2(has(stops, base), words(base).c_str());
    }

    void keysAreUniqueWithinAScene()
    {
        for (const Encoding &encoding : encodings())
            for (const Scaling &scaling : scalings()) {
                if (!applies(scaling, encoding))
                    continue;
                Scene scene;
                scene.subject.encoding = encoding.id;
                scene.subject.scaling = scaling.id;
                std::set<std::string> keys;
                for (const ParameterGroup &group : parameterGroups(scene))
                    for (const Parameter &parameter : group.parameters)
                        QVERIFY2(keys.insert(parameter.key).second,
                                 (encoding.id + ", " + scaling.id + ": " + parameter.key).c_str());
            }
    }

    // A scene finds out by its key alone whether a value is a view's.
    void viewsShareNoKeyWithAnythingElse()
    {
        std::set<std::string> ofViews, others;
        for (const View &view : views())
            for (const Parameter &parameter : view.parameters)
                QVERIFY2(ofViews.insert(parameter.key).second, parameter.key.c_str());
        for (const Encoding &encoding : encodings())
            for (const Parameter &parameter : encoding.parameters)
                others.insert(parameter.key);
        for (const Scaling &scaling : scalings())
            for (const Parameter &parameter : scaling.parameters)
                others.insert(parameter.key);
        for (const Parameter &parameter : {dimensionParameter(), baseParameter(), lengthParameter()})
            QVERIFY2(others.insert(parameter.key).second, parameter.key.c_str());
        for (const std::string &key : ofViews)
            QVERIFY2(!others.contains(key), key.c_str());
    }
};

TEST_CLASS(TestParameter, NoApplication)
#include "tst_parameter.moc"
