// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene.h"

#include "core/colours.h"
#include "core/find_by_id.h"
#include "core/model_files/npy.h"

#include "core/scene_edits.h"
#include "tests/support/checks.h"
#include "tests/support/draw.h"
#include "tests/support/parameters.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"
#include "tests/support/words.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <limits>
#include <string>

using namespace posviz;

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

/// A scene whose learned table comes from a file, as opening one makes it.
Scene tableScene(int dimension)
{
    Scene scene = certain(withEncoding(Scene{}, "learned"));
    scene.subject.table = "/a/table.npy";
    scene.subject.dimension = dimension;
    return scene;
}

std::vector<Parameter> knobsOf(const Scene &scene)
{
    std::vector<Parameter> knobs;
    for (const ParameterGroup &group : parameterGroups(scene))
        knobs.insert(knobs.end(), group.parameters.begin(), group.parameters.end());
    return knobs;
}

std::vector<std::string> keysOf(const Scene &scene, std::string_view groupId)
{
    std::vector<std::string> keys;
    for (const ParameterGroup &group : parameterGroups(scene))
        if (group.id == groupId)
            for (const Parameter &parameter : group.parameters)
                keys.push_back(parameter.key);
    return keys;
}

bool hasGroup(const Scene &scene, std::string_view id)
{
    return std::ranges::any_of(parameterGroups(scene), [&](const ParameterGroup &group) { return group.id == id; });
}

/// Empty where the scene keeps every rule and checking changes nothing in it.
std::string complaint(const Scene &scene)
{
    const Result<Scene> checked = checkedScene(scene);
    return !checked ? checked.error() : *checked == scene ? "" : "checking changed the scene";
}

QString sentenceOf(const Result<Scene> &result) { return result ? QString() : QString::fromStdString(result.error()); }

} // namespace

class TestScene : public QObject {
    Q_OBJECT

  private slots:
    void theFirstSceneIsOneThatEditsMake()
    {
        const Scene made = *withParameter(*withParameter(Scene{}, "length", 64), "dimension", 32);
        QVERIFY(firstScene() == made);
        QVERIFY(bool(checkedScene(firstScene())));
    }

    void aColourMapGoesToTheFiguresOfItsKind()
    {
        QCOMPARE(withColours(Scene{}, "magma")->look.sequentialColours, std::string("magma"));
        QCOMPARE(withColours(Scene{}, "cool-warm")->look.divergingColours, std::string("cool-warm"));
        QCOMPARE(withColours(Scene{}, "twilight-shifted")->look.cyclicColours, std::string("twilight-shifted"));
        QVERIFY(!withColours(Scene{}, "jet"));
    }

    void defaultSceneIsValid() { QCOMPARE(complaint(Scene{}), std::string()); }

    void equalityIsOfTheWhole()
    {
        const Scene scene;
        QVERIFY(scene == Scene{});
        Scene other = scene;
        const std::vector<std::function<void()>> changes{[&] { other.subject.encoding = "learned"; },
                                                         [&] { other.subject.scaling = "linear"; },
                                                         [&] { other.subject.dimension = 64; },
                                                         [&] { other.subject.base = 500; },
                                                         [&] { other.subject.table = "file"; },
                                                         [&] { other.subject.values["pairing"] = 1; },
                                                         [&] { other.subject.length = 513; },
                                                         [&] {
                                                             other.look.windows.positions = Run{0, 1};
                                                         },
                                                         [&] {
                                                             other.look.windows.keys = Run{0, 1};
                                                         },
                                                         [&] {
                                                             other.look.windows.features = Run{0, 1};
                                                         },
                                                         [&] {
                                                             other.look.windows.pairs = Run{0, 1};
                                                         },
                                                         [&] { other.look.selection.query = 0; },
                                                         [&] { other.look.selection.key = 0; },
                                                         [&] { other.look.selection.pair = 0; },
                                                         [&] { other.look.viewValues["seed"] = 1; },
                                                         [&] { other.look.sequentialColours = "cividis"; },
                                                         [&] { other.look.divergingColours = "other"; },
                                                         [&] { other.look.cyclicColours = "other"; }};
        for (std::size_t i = 0; i < changes.size(); ++i) {
            other = scene;
            changes[i]();
            QVERIFY2(!(other == scene), std::to_string(i).c_str());
        }
    }

    void parameterIsSet_data() { addRows(catalogueScenes(96, 1e4, 600)); }
    void parameterIsSet()
    {
        QFETCH(Scene, scene);
        Draw draw(1);
        const std::vector<Parameter> knobs = knobsOf(scene);
        for (const Parameter &parameter : knobs) {
            const std::vector<double> stops = notches(parameter);
            const double value = stops[static_cast<std::size_t>(draw.whole(0, std::ssize(stops) - 1))];
            const Result<Scene> changed = withParameter(scene, parameter.key, value);
            QVERIFY2(changed, changed ? "" : changed.error().c_str());
            QVERIFY2(parameterValue(*changed, parameter) == value, parameter.key.c_str());
            QCOMPARE(complaint(*changed), std::string());
            // Nothing else changes with it.
            for (const Parameter &other : knobs)
                QVERIFY2(other.key == parameter.key || parameterValue(*changed, other) == parameterValue(scene, other),
                         other.key.c_str());
        }
    }

    void wrongParameterIsNamed_data()
    {
        QTest::addColumn<QString>("encoding");
        QTest::addColumn<QString>("key");
        QTest::addColumn<double>("value");
        QTest::addColumn<QStringList>("named"); // in the sentence
        QTest::newRow("odd dimension") << "rope"
                                       << "dimension" << 7.0 << QStringList{"dimension", "7", "an even number from 2 to 8192"};
        QTest::newRow("no length") << "rope"
                                   << "length" << 0.0 << QStringList{"length", "0", "a whole number from 1 to 16777216"};
        QTest::newRow("not a number") << "rope"
                                      << "base" << std::nan("") << QStringList{"base", "nan"};
        QTest::newRow("no such choice") << "rope"
                                        << "pairing" << 2.0 << QStringList{"pairing", "half, interleaved"};
        QTest::newRow("unknown") << "rope"
                                 << "no_such_key" << 1.0 << QStringList{"no_such_key", "dimension", "base", "length", "pairing"};
        QTest::newRow("another encoding's") << "rope"
                                            << "layout" << 1.0 << QStringList{"layout", "pairing"};
        QTest::newRow("another scaling's") << "rope"
                                           << "factor" << 2.0 << QStringList{"factor", "pairing"};
        QTest::newRow("a base that changes nothing") << "learned"
                                                     << "base" << 1e4 << QStringList{"base", "rows"};
        QTest::newRow("a view's that changes nothing") << "sinusoidal"
                                                       << "content" << 1.0 << QStringList{"content", "statistic"};
    }

    void wrongParameterIsNamed()
    {
        QFETCH(QString, encoding);
        QFETCH(QString, key);
        QFETCH(double, value);
        QFETCH(QStringList, named);
        const Result<Scene> result = withParameter(sceneOf(encoding.toStdString(), 128, 1e4, 512), key.toStdString(), value);
        QVERIFY(!result);
        for (const QString &word : named)
            QVERIFY2(sentenceOf(result).contains(word), qPrintable(sentenceOf(result)));
        QVERIFY2(sentenceOf(result).endsWith('.'), qPrintable(sentenceOf(result)));
    }

    void conditionsFollowTheirKnob()
    {
        const Scene scene = sceneOf("rope", 128, 1e4, 512);
        for (const ParameterGroup &group : parameterGroups(scene))
            for (const Parameter &parameter : group.parameters) {
                if (parameter.onlyWhen.empty()) {
                    QVERIFY2(isActive(scene, parameter), parameter.key.c_str());
                    continue;
                }
                const Condition condition = parameter.onlyWhen.front();
                const double value =
                    *parsedValue(*findParameter(parameterGroups(scene), condition.key), condition.values.front());
                QVERIFY2(isActive(certain(withParameter(scene, condition.key, value)), parameter), parameter.key.c_str());
                QVERIFY2(!isActive(certain(withParameter(scene, condition.key, value == 0 ? 1 : 0)), parameter),
                         parameter.key.c_str());
                // A knob whose condition is gone with the encoding is idle.
                QVERIFY2(!isActive(sceneOf("learned", 128, 1e4, 512), parameter), parameter.key.c_str());
            }
    }

    void conditionsMayHaveSeveralValues()
    {
        const Scene scene = sceneOf("axial", 128, 1e4, 512);
        const std::vector<Parameter> &parameters = findEncoding("axial")->parameters;
        for (const auto &[key, expected] : {std::pair("image_width", QList<bool>{false, false, false, true, true}),
                                            std::pair("rope_theta", QList<bool>{true, true, true, true, false})}) {
            const Parameter &parameter = *std::ranges::find(parameters, key, &Parameter::key);
            QList<bool> active;
            for (const double layout : {0, 1, 2, 3, 4})
                active.append(isActive(certain(withParameter(scene, "axial_layout", layout)), parameter));
            QCOMPARE(active, expected);
        }
    }

    // A class token stands before the first patch: with MAE's layout, and only while patches fill rows.
    void allConditionsMustHold()
    {
        const Scene scene = sceneOf("sinusoidal_axes", 128, 1e4, 512);
        const std::vector<Parameter> &parameters = findEncoding("sinusoidal_axes")->parameters;
        const Parameter &token = *std::ranges::find(parameters, "class_token", &Parameter::key);
        for (const double layout : {0, 1, 2, 3, 4})
            for (const double path : {0, 1, 2, 3})
                QCOMPARE(isActive(withKnobs(scene, {{"axes_layout", layout}, {"path", path}}), token), layout == 4 && path == 0);
    }

    // No length is new to DETR's parts of the image, and a scaling names the trained length itself.
    void trainedLengthIsIdleWhereItDoesNothing()
    {
        const auto offered = [](const Scene &scene) {
            return findParameter(scene, "trained_length").has_value();
        };
        const Scene axes = sceneOf("sinusoidal_axes", 128, 1e4, 512);
        for (const double layout : {0, 1, 2, 3, 4})
            QCOMPARE(offered(withKnobs(axes, {{"axes_layout", layout}})), layout != 3);
        const Scene rope = sceneOf("rope", 128, 1e4, 512);
        QVERIFY(offered(rope) && offered(certain(withScaling(rope, "linear"))) && !offered(certain(withScaling(rope, "yarn"))));
    }

    void conditionsOfAnIdleKnobDoNotHold()
    {
        const Scene scene = withKnobs(sceneOf("sinusoidal_axes", 128, 1e4, 512), {{"axes", 3}});
        const std::vector<Parameter> &parameters = findEncoding("sinusoidal_axes")->parameters;
        for (const char *key : {"axes", "grid_height"}) {
            const Parameter &parameter = *std::ranges::find(parameters, key, &Parameter::key);
            QList<bool> active;
            for (const double layout : {0, 1, 2, 3, 4})
                active.append(isActive(certain(withParameter(scene, "axes_layout", layout)), parameter));
            QCOMPARE(active, (QList<bool>{true, true, false, false, false}));
        }
    }

    void encodingKeepsWhatBothHave()
    {
        Scene scene = sceneOf("rope", 96, 5e5, 600);
        scene =
            withKnobs(certain(withScaling(scene, "llama3")), {{"pairing", 1}, {"factor", 16}, {"statistic", 2}, {"content", 1}});
        scene = withSelection(withWindows(scene, {.positions = Run{10, 20}, .pairs = Run{3, 4}}), {.query = 15, .pair = 5});
        const Scene sinusoidal = certain(withEncoding(scene, "sinusoidal"));
        QCOMPARE(sinusoidal.subject.encoding, std::string("sinusoidal"));
        QCOMPARE(sinusoidal.subject.dimension, 96);
        QCOMPARE(sinusoidal.subject.base, 5e5);
        QCOMPARE(sinusoidal.subject.length, std::int64_t{600});
        QCOMPARE(sinusoidal.look.windows, scene.look.windows);
        QCOMPARE(sinusoidal.look.selection, scene.look.selection);
        // Its own knobs and the scaling are gone; a view's stay, idle or not.
        QCOMPARE(sinusoidal.subject.scaling, std::string("none"));
        QVERIFY(sinusoidal.subject.values.empty());
        QCOMPARE(sinusoidal.look.viewValues, scene.look.viewValues);
        QCOMPARE(complaint(sinusoidal), std::string());
        QCOMPARE(certain(withEncoding(scene, "rope")), scene);
    }

    void scalingDropsTheOthersKnobs()
    {
        Scene scene = certain(withScaling(sceneOf("rope", 128, 1e4, 512), "llama3"));
        scene = withKnobs(scene, {{"factor", 16}, {"low_freq_factor", 2}, {"pairing", 1}});
        const Scene linear = certain(withScaling(scene, "linear"));
        QCOMPARE(linear.subject.values, (Values{{"factor", 16}, {"pairing", 1}}));
        QCOMPARE(certain(withScaling(linear, "none")).subject.values, (Values{{"pairing", 1}}));
    }

    // Scalings share keys, but not every range.
    void scalingDropsValuesThatItDoesNotAllow()
    {
        Scene scene = certain(withScaling(sceneOf("rope", 128, 1e4, 512), "yarn"));
        scene = withKnobs(scene, {{"factor", 0.5}, {"original_max_position_embeddings", 4}, {"beta_fast", 8}});
        const Scene parts = certain(withScaling(scene, "ntk_by_parts"));
        QCOMPARE(parts.subject.values, (Values{{"original_max_position_embeddings", 4}, {"beta_fast", 8}}));
        const Scene critical = certain(withScaling(scene, "ntk_critical"));
        QVERIFY(critical.subject.values.empty());
        for (const Scene &changed : {parts, critical})
            QCOMPARE(complaint(changed), std::string());
    }

    void unknownNamesAreRefusedInWords_data()
    {
        QTest::addColumn<QString>("sentence");
        QTest::addColumn<QString>("named");
        QTest::newRow("encoding") << sentenceOf(withEncoding(Scene{}, "rop")) << "encoding: 'rop'";
        QTest::newRow("encodings that exist")
            << sentenceOf(withEncoding(Scene{}, "")) << QString::fromStdString(joinedIds(encodings()));
        QTest::newRow("scaling") << sentenceOf(withScaling(Scene{}, "yarn!")) << "scaling: 'yarn!'";
        QTest::newRow("scalings that exist")
            << sentenceOf(withScaling(Scene{}, "")) << QString::fromStdString(joinedIds(scalings()));
        QTest::newRow("scaling where there is none")
            << sentenceOf(withScaling(sceneOf("learned", 128, 1e4, 512), "linear")) << "'learned'";
    }

    void unknownNamesAreRefusedInWords()
    {
        QFETCH(QString, sentence);
        QFETCH(QString, named);
        QVERIFY2(sentence.contains(named) && sentence.endsWith('.'), qPrintable(sentence));
    }

    void noScalingSuitsEveryEncoding()
    {
        for (const Encoding &encoding : encodings())
            QVERIFY(withScaling(sceneOf(encoding.id, 128, 1e4, 512), "none"));
    }

    void windowsAreCutToWhatExists_data()
    {
        QTest::addColumn<qint64>("first");
        QTest::addColumn<qint64>("count");
        QTest::addColumn<QString>("cut"); // of 100 positions; empty: all of it
        const auto row = [](const char *name, qint64 first, qint64 count, const char *cut) {
            QTest::newRow(name) << first << count << QString(cut);
        };
        row("inside", 10, 20, "10:20");
        row("one position", 99, 1, "99:1");
        row("the beginning", 0, 50, "0:50");
        row("the end", 50, 50, "50:50");
        row("past the end", 90, 20, "90:10");
        row("before the beginning", -10, 20, "0:10");
        row("all of it", 0, 100, "");
        row("more than all of it", -10, 200, "");
        row("after the end", 100, 1, "");
        row("far after the end", 1'000'000, 10, "");
        row("before everything", -10, 10, "");
        row("empty", 10, 0, "");
        row("negative", 10, -5, "");
        // From a stranger's file: sums and differences of these pass 2^63.
        row("largest count", 10, highest, "10:90");
        row("largest count from before", -10, highest, "");
        row("largest first", highest, 10, "");
        row("largest of both", highest, highest, "");
        row("smallest first", lowest, 10, "");
        row("smallest first and largest count", lowest, highest, "");
        row("smallest of both", lowest, lowest, "");
        row("smallest count", 10, lowest, "");
    }

    void windowsAreCutToWhatExists()
    {
        QFETCH(qint64, first);
        QFETCH(qint64, count);
        QFETCH(QString, cut);
        const Run run{first, count};
        const Scene scene =
            withWindows(sceneOf("rope", 100, 1e4, 100), {.positions = run, .keys = run, .features = run, .pairs = {}});
        for (const std::optional<Run> &window :
             {scene.look.windows.positions, scene.look.windows.keys, scene.look.windows.features})
            QCOMPARE(QString::fromStdString(window ? words(*window) : ""), cut);
        QCOMPARE(complaint(scene), std::string());
    }

    void windowsOverPairs()
    {
        const Scene scene = sceneOf("rope", 100, 1e4, 100);
        QCOMPARE(withWindows(scene, {.pairs = Run{10, 60}}).look.windows.pairs, std::optional<Run>(Run{10, 40}));
        QCOMPARE(withWindows(scene, {.pairs = Run{0, 50}}).look.windows.pairs, std::nullopt);
    }

    void selectionIsDroppedWhereNothingIs_data()
    {
        QTest::addColumn<qint64>("number");
        QTest::addColumn<bool>("position"); // stays as one of 100 positions
        QTest::addColumn<bool>("pair");     // stays as one of 16 pairs
        QTest::newRow("first") << qint64{0} << true << true;
        QTest::newRow("last pair") << qint64{15} << true << true;
        QTest::newRow("past the pairs") << qint64{16} << true << false;
        QTest::newRow("last position") << qint64{99} << true << false;
        QTest::newRow("past the positions") << qint64{100} << false << false;
        QTest::newRow("negative") << qint64{-1} << false << false;
        QTest::newRow("smallest") << qint64{std::numeric_limits<int>::min()} << false << false;
        QTest::newRow("largest") << qint64{std::numeric_limits<int>::max()} << false << false;
    }

    void selectionIsDroppedWhereNothingIs()
    {
        QFETCH(qint64, number);
        const Scene scene =
            withSelection(sceneOf("rope", 32, 1e4, 100), {.query = number, .key = number, .pair = static_cast<int>(number)});
        QTEST(scene.look.selection.query.has_value(), "position");
        QTEST(scene.look.selection.key.has_value(), "position");
        QTEST(scene.look.selection.pair.has_value(), "pair");
        QCOMPARE(complaint(scene), std::string());
    }

    void shrinkingCutsWindowsAndSelection()
    {
        Scene scene = sceneOf("rope", 128, 1e4, 512);
        scene = withWindows(scene,
                            {.positions = Run{100, 100}, .keys = Run{300, 100}, .features = Run{50, 60}, .pairs = Run{30, 10}});
        scene = withSelection(scene, {.query = 150, .key = 350, .pair = 35});
        const Scene shorter = certain(withParameter(scene, "length", 160));
        QCOMPARE(shorter.look.windows.positions, std::optional<Run>(Run{100, 60}));
        QCOMPARE(shorter.look.windows.keys, std::nullopt);
        QCOMPARE(shorter.look.selection, (Selection{.query = 150, .key = {}, .pair = 35}));
        const Scene narrower = certain(withParameter(scene, "dimension", 64));
        QCOMPARE(narrower.look.windows.features, std::optional<Run>(Run{50, 14}));
        QCOMPARE(narrower.look.windows.pairs, std::optional<Run>(Run{30, 2}));
        QCOMPARE(narrower.look.selection, (Selection{.query = 150, .key = 350, .pair = {}}));
        QCOMPARE(complaint(shorter), std::string());
        QCOMPARE(complaint(narrower), std::string());
    }

    void everyChainOfEditsGivesAValidScene()
    {
        Draw draw(3);
        Scene scene;
        Checks checks;
        const auto drawnOf = [&](const auto &records) -> const auto &
        {
            return records[static_cast<std::size_t>(draw.whole(0, std::ssize(records) - 1))];
        };
        const auto drawnRun = [&] { return std::optional<Run>(Run{draw.whole(-100, 2000), draw.whole(-10, 2000)}); };
        for (int step = 0; step < 3000; ++step) {
            switch (draw.whole(0, 5)) {
            case 0:
                scene = certain(withEncoding(scene, drawnOf(encodings()).id));
                break;
            case 1:
                if (const Result<Scene> scaled = withScaling(scene, drawnOf(scalings()).id))
                    scene = *scaled;
                break;
            case 2:
                scene = withWindows(scene,
                                    {.positions = drawnRun(), .keys = drawnRun(), .features = drawnRun(), .pairs = drawnRun()});
                break;
            case 3:
                scene = withSelection(
                    scene,
                    {.query = draw.whole(-5, 1000), .key = draw.whole(-5, 1000), .pair = static_cast<int>(draw.whole(-5, 100))});
                break;
            default: {
                const std::vector<Parameter> knobs = knobsOf(scene);
                const Parameter &parameter = drawnOf(knobs);
                scene = certain(withParameter(scene, parameter.key, nearestValue(parameter, draw.real(-10, 10'000))));
            }
            }
            checks.that(complaint(scene).empty(), [&] { return "step " + std::to_string(step) + ": " + complaint(scene); });
        }
        VERIFY_ALL(checks);
    }

    void brokenScenesAreRefusedInWords_data()
    {
        QTest::addColumn<Scene>("scene");
        QTest::addColumn<QStringList>("named");
        const auto row = [](const char *name, auto change, const QStringList &named) {
            Scene scene;
            change(scene);
            QTest::newRow(name) << scene << named;
        };
        row("encoding", [](Scene &s) { s.subject.encoding = "rop"; },
            {"encoding: 'rop'", QString::fromStdString(joinedIds(encodings()))});
        row("scaling", [](Scene &s) { s.subject.scaling = "ntk?"; },
            {"scaling: 'ntk?'", QString::fromStdString(joinedIds(scalings()))});
        row("scaling of a table", [](Scene &s) { s.subject.encoding = "learned", s.subject.scaling = "linear"; },
            {"scaling", "'learned'"});
        row("table of an encoding without", [](Scene &s) { s.subject.table = "x.npy"; }, {"table", "'rope'"});
        row("odd dimension", [](Scene &s) { s.subject.dimension = 7; }, {"dimension", "an even number"});
        row("negative dimension", [](Scene &s) { s.subject.dimension = std::numeric_limits<int>::min(); }, {"dimension"});
        row("table without features", [](Scene &s) { s = tableScene(0); }, {"dimension"});
        row("base", [](Scene &s) { s.subject.base = 1; }, {"base", "from 2"});
        row("base that is no number", [](Scene &s) { s.subject.base = std::nan(""); }, {"base", "nan"});
        row("no length", [](Scene &s) { s.subject.length = 0; }, {"length", "from 1 to 16777216"});
        row("endless length", [](Scene &s) { s.subject.length = highest; }, {"length", "from 1 to 16777216"});
        row("negative length", [](Scene &s) { s.subject.length = lowest; }, {"length"});
        row("foreign value", [](Scene &s) { s.subject.values["layout"] = 1; }, {"layout"});
        row("value out of range", [](Scene &s) { s.subject.values["rotary_fraction"] = 2; },
            {"rotary_fraction", "from 0.01 to 1"});
        row("a view's value among the encoding's", [](Scene &s) { s.subject.values["content"] = 1; }, {"content"});
        row("a shared knob's value among the encoding's", [](Scene &s) { s.subject.values["dimension"] = 64; }, {"dimension"});
        row("unknown view value", [](Scene &s) { s.look.viewValues["zoom"] = 1; }, {"zoom"});
        row("view value out of range", [](Scene &s) { s.look.viewValues["shift"] = -1; }, {"shift", "from 0 to 4096"});
        row("sequential colours", [](Scene &s) { s.look.sequentialColours = "jet"; }, {"sequential_colours: 'jet'"});
        row("diverging colours", [](Scene &s) { s.look.divergingColours = "viridis"; }, {"diverging_colours: 'viridis'"});
        row("cyclic colours", [](Scene &s) { s.look.cyclicColours = ""; }, {"cyclic_colours"});
    }

    void brokenScenesAreRefusedInWords()
    {
        QFETCH(Scene, scene);
        QFETCH(QStringList, named);
        const Result<Scene> checked = checkedScene(scene);
        QVERIFY(!checked);
        for (const QString &word : named)
            QVERIFY2(sentenceOf(checked).contains(word), qPrintable(sentenceOf(checked)));
        QVERIFY2(sentenceOf(checked).endsWith('.'), qPrintable(sentenceOf(checked)));
    }

    void checkingCutsWindowsOfAStranger()
    {
        Scene scene;
        scene.look.windows = {
            .positions = Run{highest, highest}, .keys = Run{500, highest}, .features = Run{-5, 10}, .pairs = Run{10, -1}};
        scene.look.selection = {.query = highest, .key = lowest, .pair = 3};
        const Scene checked = certain(checkedScene(scene));
        QCOMPARE(checked.look.windows, (Windows{.positions = {}, .keys = Run{500, 12}, .features = Run{0, 5}, .pairs = {}}));
        QCOMPARE(checked.look.selection, (Selection{.query = {}, .key = {}, .pair = 3}));
    }

    void viewValuesStayWhileIdle()
    {
        Scene scene = withKnobs(sceneOf("rope", 128, 1e4, 512), {{"content", 2}, {"shift", 5}});
        scene = certain(withEncoding(scene, "sinusoidal"));
        QCOMPARE(complaint(scene), std::string());
        scene = certain(withEncoding(scene, "rope"));
        QCOMPARE(scene.look.viewValues, (Values{{"content", 2}, {"shift", 5}}));
    }

    void everyColourMapOfItsKindIsAllowed()
    {
        for (const ColourMap &map : colourMaps()) {
            Scene scene;
            (map.kind == ColourKind::Sequential  ? scene.look.sequentialColours
             : map.kind == ColourKind::Diverging ? scene.look.divergingColours
                                                 : scene.look.cyclicColours) = map.id;
            QCOMPARE(complaint(scene), std::string());
        }
    }

    // A model of 32 768: whatever is chosen, factor × original length is the length that is shown.
    void scalingStartsFromTheTrainedLength_data()
    {
        QTest::addColumn<QString>("scaling");
        QTest::addColumn<int>("before"); // positions
        QTest::addColumn<int>("after");
        QTest::addColumn<double>("factor"); // 0: it has none
        for (const char *scaling : {"linear", "ntk", "ntk_by_parts", "yarn", "ntk_critical", "llama3", "longrope"}) {
            QTest::addRow("%s, not longer", scaling) << scaling << 32768 << 131072 << 4.0;
            QTest::addRow("%s, shorter", scaling) << scaling << 512 << 131072 << 4.0;
            QTest::addRow("%s, longer", scaling) << scaling << 98304 << 98304 << 3.0;
        }
        QTest::newRow("dynamic") << "dynamic" << 32768 << 131072 << 0.0;
        QTest::newRow("dynamic, longer") << "dynamic" << 40000 << 40000 << 0.0;
        QTest::newRow("hope") << "hope" << 32768 << 32768 << 0.0;
        QTest::newRow("resonance") << "resonance" << 32768 << 32768 << 0.0;
    }
    void scalingStartsFromTheTrainedLength()
    {
        QFETCH(QString, scaling);
        QFETCH(int, before);
        QFETCH(int, after);
        QFETCH(double, factor);
        const Scene model = withKnobs(sceneOf("rope", 128, 1e6, before), {{"trained_length", 32768}});
        const Scene started = certain(withStartedScaling(model, scaling.toStdString()));
        QCOMPARE(complaint(started), std::string());
        QCOMPARE(started.subject.length, std::int64_t{after});
        if (factor > 0)
            QCOMPARE(parameterValue(started, *findParameter(started, "factor")), factor);
        QCOMPARE(trainedLengthOf(started.subject), std::optional<std::int64_t>(32768));
        // The same again changes nothing; back to none, the length and what is known stay.
        QCOMPARE(certain(withStartedScaling(started, scaling.toStdString())), started);
        const Scene back = certain(withStartedScaling(started, "none"));
        QCOMPARE(back.subject.length, std::int64_t{after});
        QCOMPARE(trainedLengthOf(back.subject), std::optional<std::int64_t>(32768));
    }

    void scalingOfAnUnknownModelHasItsDefaults()
    {
        for (const Scaling &scaling : scalings())
            QCOMPARE(certain(withStartedScaling(Scene{}, scaling.id)), certain(withScaling(Scene{}, scaling.id)));
    }

    void extendsTo()
    {
        const Scene model = withKnobs(sceneOf("rope", 128, 1e6, 32768), {{"trained_length", 32768}});
        const Scene yarn = certain(withStartedScaling(model, "yarn"));
        const Scene extended = certain(extendedTo(yarn, 1048576));
        QCOMPARE(extended.subject.length, std::int64_t{1048576});
        QCOMPARE(parameterValue(extended, *findParameter(extended, "factor")), 32.0);
        QCOMPARE(trainedLengthOf(extended.subject), std::optional<std::int64_t>(32768));
        QCOMPARE(certain(extendedTo(extended, 131072)), yarn);
        QCOMPARE(extensionsOf(yarn.subject), (std::vector<std::int64_t>{65536, 131072, 262144, 524288, 1048576, 2097152}));
        QVERIFY(extensionsOf(model.subject).empty());
        QCOMPARE(certain(extendedTo(yarn, 32768)).subject.values.at("factor"), 1.0);
        QVERIFY(sentenceOf(extendedTo(yarn, 32767)).contains("the trained length, to"));
        QVERIFY(!extendedTo(yarn, 16777217));
        QVERIFY(sentenceOf(extendedTo(model, 65536)).contains("choose another"));
        QVERIFY(sentenceOf(extendedTo(certain(withScaling(Scene{}, "linear")), 65536)).contains("not known"));
    }

    // From the trained length to the longest that can be shown, both among them, and no further.
    void everyScalingReachesBothEnds()
    {
        const auto longest = static_cast<std::int64_t>(lengthParameter().maximum);
        int reaching = 0;
        for (const std::int64_t trained : {std::int64_t{262144}, longest})
            for (const Scaling &scaling : scalings()) {
                const Scene model =
                    withKnobs(sceneOf("rope", 128, 1e6, trained), {{"trained_length", static_cast<double>(trained)}});
                const Scene started = certain(withStartedScaling(model, scaling.id));
                if (trainedLengthOf(started.subject) != trained || !extendedTo(started, trained))
                    continue;
                ++reaching;
                for (const std::int64_t length : {trained, longest})
                    QVERIFY2(extendedTo(started, length), scaling.id.c_str());
                for (const std::int64_t length : {trained - 1, longest + 1})
                    QVERIFY2(!extendedTo(started, length), scaling.id.c_str());
                const std::vector<std::int64_t> offered = extensionsOf(started.subject);
                for (std::int64_t length = 2 * trained; length <= std::min(64 * trained, longest); length *= 2)
                    QVERIFY2(std::ranges::find(offered, length) != offered.end(), scaling.id.c_str());
            }
        QVERIFY(reaching > 8);
    }

    void groupsHoldWhatChangesAnything()
    {
        const Scene rope = certain(withScaling(sceneOf("rope", 128, 1e4, 512), "linear"));
        QCOMPARE(keysOf(rope, "dimensions"), (std::vector<std::string>{"dimension", "base", "length", "trained_length"}));
        QCOMPARE(keysOf(rope, "encoding"), (std::vector<std::string>{"pairing", "rotary_fraction"}));
        QCOMPARE(keysOf(rope, "scaling"), (std::vector<std::string>{"factor"}));
        QCOMPARE(keysOf(rope, "similarity"), (std::vector<std::string>{"statistic", "content", "shift", "seed", "cells"}));
        const Scene learned = sceneOf("learned", 128, 1e4, 512);
        QCOMPARE(keysOf(learned, "dimensions"), (std::vector<std::string>{"dimension", "length"}));
        QCOMPARE(keysOf(learned, "encoding"),
                 (std::vector<std::string>{"rows", "offset", "resize", "grid_height", "grid_width", "table_seed"}));
        QVERIFY(!hasGroup(learned, "scaling"));
        QCOMPARE(keysOf(learned, "similarity"), (std::vector<std::string>{"statistic"}));
        // A relative score is of some query and key, and has one measure; a contextual one brings its own content.
        QCOMPARE(keysOf(sceneOf("shaw", 64, 1e4, 512), "similarity"), (std::vector<std::string>{"content", "shift", "seed", "cells"}));
        QVERIFY(!hasGroup(sceneOf("cope", 64, 1e4, 512), "similarity"));
        QVERIFY(!hasGroup(sceneOf("nope", 64, 1e4, 512), "similarity"));
        QVERIFY(!hasGroup(sceneOf("nope", 64, 1e4, 512), "encoding"));
    }

    void openedTableHasNoKnobsOfTheRandomOne()
    {
        const Scene scene = tableScene(3);
        QCOMPARE(complaint(scene), std::string());
        QCOMPARE(keysOf(scene, "dimensions"), (std::vector<std::string>{"length"}));
        QCOMPARE(keysOf(scene, "encoding"), (std::vector<std::string>{"offset", "resize", "grid_height", "grid_width"}));
        for (const char *key : {"dimension", "rows", "base"})
            QVERIFY2(!withParameter(scene, key, 2), key);
        QCOMPARE(withWindows(scene, {.features = Run{1, 9}}).look.windows.features, std::optional<Run>(Run{1, 2}));
    }

    void openedTableFixesItsKnobs_data()
    {
        QTest::addColumn<QString>("encoding");
        QTest::addColumn<QStringList>("dimensions");
        QTest::addColumn<QStringList>("knobs"); // that stay
        QTest::newRow("t5") << "t5" << QStringList{"length"} << QStringList{"mask", "max_distance"};
        QTest::newRow("shaw") << "shaw" << QStringList{"length"} << QStringList{"clipping"};
        QTest::newRow("swin") << "swin" << QStringList{"length"} << QStringList{};
        QTest::newRow("transformer_xl") << "transformer_xl" << QStringList{"dimension", "base", "length", "trained_length"}
                                        << QStringList{"weight_seed"};
        QTest::newRow("deberta") << "deberta" << QStringList{"length"} << QStringList{"distances",    "max_relative_positions",
                                                                                      "bucket_clamp", "pos_att_type",
                                                                                      "head_dim",     "weight_seed"};
    }

    void openedTableFixesItsKnobs()
    {
        QFETCH(QString, encoding);
        const auto listed = [](const std::vector<std::string> &keys) {
            QStringList list;
            for (const std::string &key : keys)
                list << QString::fromStdString(key);
            return list;
        };
        // Every knob set: those of the random numbers go with them.
        Scene scene = sceneOf(encoding.toStdString(), 96, 1e4, 512);
        for (const Parameter &parameter : findEncoding(scene.subject.encoding)->parameters)
            scene = certain(withParameter(scene, parameter.key, parameter.maximum > 1 ? parameter.maximum : 1));
        const Scene opened = certain(withTable(scene, "/a/table.npy", 7));
        QCOMPARE(complaint(opened), std::string());
        QTEST(listed(keysOf(opened, "dimensions")), "dimensions");
        QTEST(listed(keysOf(opened, "encoding")), "knobs");
        const bool columnsAreFeatures = findEncoding(scene.subject.encoding)->tableSetsDimension;
        QCOMPARE(opened.subject.dimension, columnsAreFeatures ? 7 : scene.subject.dimension);
        // Nothing but another encoding, or closing it, lets go of it.
        QCOMPARE(certain(withEncoding(opened, scene.subject.encoding)), opened);
        for (const Scene &closed : {withoutTable(opened), certain(withEncoding(opened, "learned"))}) {
            QVERIFY(closed.subject.table.empty());
            QCOMPARE(complaint(closed), std::string());
        }
    }

    void onlySomeEncodingsReadATable()
    {
        const Result<Scene> opened = withTable(Scene{}, "/a/table.npy", 8);
        QVERIFY(!opened);
        for (const char *word : {"table: 'rope'", "learned", "t5", "deberta"})
            QVERIFY2(sentenceOf(opened).contains(word), qPrintable(sentenceOf(opened)));
    }

    void tablesThatDoNotFitAreRefusedInWords_data()
    {
        QTest::addColumn<QString>("encoding");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::addColumn<QString>("allowed");
        const auto row = [](const char *name, const char *encoding, int rows, int columns, const char *allowed) {
            QTest::newRow(name) << encoding << rows << columns << allowed;
        };
        row("t5, one row", "t5", 1, 12, "an even number from 4 to 1024");
        row("t5, odd", "t5", 33, 12, "an even number from 4 to 1024");
        row("t5, many heads", "t5", 32, 257, "a whole number from 1 to 256");
        row("shaw, even", "shaw", 32, 64, "2k + 1 (odd");
        row("shaw, one row", "shaw", 1, 64, "where k is a whole number from 1 to 4096");
        row("shaw, wide", "shaw", 3, 8193, "at most 8192");
        row("swin, no square", "swin", 170, 3, "(2M − 1)²");
        row("swin, even square", "swin", 196, 3, "(2M − 1)²");
        row("swin, many heads", "swin", 169, 257, "a whole number from 1 to 256");
        row("transformer_xl, one row", "transformer_xl", 1, 64, ": 2 rows");
        row("transformer_xl, wide", "transformer_xl", 2, 257, "a whole number from 1 to 256");
        row("transformer_xl, no whole heads", "transformer_xl", 2, 48, "of which the embedding dimension, 128, is a multiple");
        row("transformer_xl, wider than the model", "transformer_xl", 2, 256, "of which the embedding dimension, 128, is a multiple");
        row("deberta, odd", "deberta", 511, 64, "twice position_buckets rows, which is an even number from 2 to 1024");
        row("deberta, one column and row", "deberta", 1, 1, "twice position_buckets");
    }

    void tablesThatDoNotFitAreRefusedInWords()
    {
        QFETCH(QString, encoding);
        QFETCH(int, rows);
        QFETCH(int, columns);
        QFETCH(QString, allowed);
        const QTemporaryDir directory;
        const std::string path = directory.filePath("table.npy").toStdString();
        std::ofstream(path, std::ios::binary)
            << npyBytes(std::vector<double>(static_cast<std::size_t>(rows * columns), 0.5), rows, columns, false);
        TableFiles files;
        const Result<Signal> signal =
            evaluate(certain(withTable(sceneOf(encoding.toStdString(), 128, 1e4, 512), path, columns)).subject, files);
        QVERIFY(!signal);
        const QString sentence = QString::fromStdString(signal.error());
        for (const QString &word : {QString::fromStdString(path), QString("%1 × %2").arg(rows).arg(columns), allowed})
            QVERIFY2(sentence.contains(word), qPrintable(sentence));
        QVERIFY2(sentence.endsWith('.') && sentence.count(". ") == 0, qPrintable(sentence));
    }

    void largeTablesAndNumbersAreRefused()
    {
        const auto large = std::make_shared<const Table>(Table::RowMajor::Constant(4096, 4096, 1.0));
        for (const Encoding &encoding : encodings())
            if (encoding.readsTable && encoding.id != "learned")
                QVERIFY2(!encoding.evaluate({.dimension = 4096}, {.values = {}, .table = large}), encoding.id.c_str());
        // Squares of such a number are infinite.
        const auto huge = std::make_shared<const Table>(Table::RowMajor::Constant(4, 8, 1e200));
        for (const char *encoding : {"t5", "deberta", "swin"}) {
            const Result<Signal> signal = findEncoding(encoding)->evaluate({.dimension = 8}, {.values = {}, .table = huge});
            QVERIFY2(!signal && signal.error().find("1e+200") != std::string::npos
                         && signal.error().find("float32") != std::string::npos,
                     encoding);
        }
    }

    void anotherEncodingLetsGoOfTheTable_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<int>("kept");
        QTest::newRow("even") << 768 << 768;
        QTest::newRow("too narrow") << 1 << 2;
        QTest::newRow("too wide") << 100'000 << 8192;
    }

    void anotherEncodingLetsGoOfTheTable()
    {
        QFETCH(int, dimension);
        for (const char *encoding : {"rope", "sinusoidal", "shaw"}) {
            const Scene other = certain(withEncoding(tableScene(dimension), encoding));
            QVERIFY(other.subject.table.empty());
            QTEST(other.subject.dimension, "kept");
            QCOMPARE(complaint(other), std::string());
        }
        QCOMPARE(certain(withEncoding(tableScene(dimension), "learned")), tableScene(dimension));
        QVERIFY(certain(withEncoding(tableScene(3), "rope")).subject.dimension % 2 == 0);
    }

    void tableFilesAreReadOnceAndAgainWhenChanged()
    {
        const QTemporaryDir directory;
        const std::string path = directory.filePath("table.npy").toStdString();
        const auto write = [&](const std::vector<double> &numbers, int rows) {
            std::ofstream(path, std::ios::binary) << npyBytes(numbers, rows, 3, false);
        };
        write({1, 2, 3, 4, 5, 6}, 2);
        TableFiles files;
        const auto first = certain(files.table(path));
        QCOMPARE(first->rows(), 2);
        QCOMPARE(certain(files.table(path)), first);
        write({1, 2, 3}, 1);
        QCOMPARE(certain(files.table(path))->rows(), 1);

        Scene scene = tableScene(3);
        scene.subject.table = path;
        const Signal signal = certain(evaluate(scene.subject, files));
        QCOMPARE(featureCount(signal), 3);
        QCOMPARE(definedPositions(signal), std::optional<std::int64_t>(1));

        scene.subject.dimension = 4;
        const Result<Signal> another = evaluate(scene.subject, files);
        QVERIFY(!another);
        QVERIFY2(another.error().find(path) != std::string::npos && another.error().find('3') != std::string::npos,
                 another.error().c_str());
        std::filesystem::remove(path);
        QVERIFY(!files.table(path));
        QVERIFY2(!evaluate(scene.subject, files), "a file that is gone");
    }

    void tableFilesLetTheOldestGo()
    {
        const QTemporaryDir directory;
        const auto write = [&](const std::string &name) {
            const std::string path = directory.filePath(QString::fromStdString(name)).toStdString();
            std::ofstream(path, std::ios::binary) << npyBytes(std::vector<double>{1, 2, 3, 4, 5, 6}, 2, 3, false);
            return path;
        };
        const std::string a = write("a.npy"), b = write("b.npy"), c = write("c.npy");
        TableFiles files(2 * 6 * sizeof(double));
        const auto first = certain(files.table(a));
        const std::weak_ptr second = certain(files.table(b));
        QVERIFY(!second.expired());
        QCOMPARE(certain(files.table(a)), first); // now b is the one that was not asked for the longest
        const std::weak_ptr third = certain(files.table(c));
        QVERIFY(second.expired() && !third.expired());
        QCOMPARE(certain(files.table(a)), first);
        QCOMPARE(certain(files.table(b))->rows(), 2);

        TableFiles none(0);
        const std::weak_ptr only = certain(none.table(a));
        QVERIFY2(!only.expired(), "the table that was asked for last");
        certain(none.table(b));
        QVERIFY(only.expired());
    }
};

TEST_CLASS(TestScene, NoApplication)
#include "tst_scene.moc"
