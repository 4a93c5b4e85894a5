// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene_edits.h"
#include "core/view.h"

#include "core/analysis/mean_vectors.h"
#include "core/analysis/phasors.h"
#include "core/colours.h"
#include "core/numbers.h"

#include "tests/support/checks.h"
#include "tests/support/draw.h"
#include "tests/support/layers.h"
#include "tests/support/published.h"
#include "tests/support/scenes.h"
#include "tests/support/sentences.h"
#include "tests/support/shown.h"
#include "tests/support/special_numbers.h"
#include "tests/support/test_class.h"

#include <QRegularExpression>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace posviz;

namespace {

Result<Figure> built(const char *view, const Scene &scene, Resolution resolution = {})
{
    return findView(view)->build(scene, signalOf(scene), resolution);
}

Figure figureOf(const char *view, const Scene &scene, Resolution resolution = {})
{
    return certain(built(view, scene, resolution));
}

/// As many cells as numbers, for any scene here.
const Resolution everyNumber{.rows = 10'000, .columns = 10'000};

/// What the catalogue's variants, the measures of similarity, zooms and ends of the ranges make of each other.
std::vector<NamedScene> scenesToTry()
{
    std::vector<NamedScene> all;
    for (const auto &[dimension, length] :
         {std::pair{2, std::int64_t{1}}, {96, std::int64_t{600}}, {8192, std::int64_t{600}}, {64, std::int64_t{16'777'216}}})
        for (NamedScene &named : catalogueScenes(dimension, 1e4, length)) {
            // Of the largest, which take long, the first variant of each encoding.
            if (dimension == 8192 && !all.empty() && all.back().scene.subject.encoding == named.scene.subject.encoding)
                continue;
            named.name += ", length " + std::to_string(length);
            all.push_back(std::move(named));
        }
    const auto add = [&](const char *name, const Scene &scene) { all.push_back({name, scene}); };
    const Scene rope = sceneOf("rope", 64, 5e5, 1000);
    add("rope, cosine", withKnobs(rope, {{"statistic", 1}}));
    add("rope, centred", withKnobs(rope, {{"statistic", 2}}));
    add("rope, centred, random", withKnobs(rope, {{"statistic", 2}, {"content", 1}}));
    add("rope, shifted", withKnobs(rope, {{"content", 2}, {"shift", 400}}));
    add("rope, a quarter turned", withKnobs(rope, {{"rotary_fraction", 0.25}}));
    add("rope, zoomed",
        withWindows(rope, {.positions = Run{500, 30}, .keys = Run{20, 300}, .features = Run{3, 7}, .pairs = Run{9, 2}}));
    add("rope, a window past the rotated pairs",
        withWindows(withKnobs(rope, {{"rotary_fraction", 0.25}}), {.features = Run{40, 3}, .pairs = Run{20, 5}}));
    add("rope, one cell",
        withWindows(rope, {.positions = Run{7, 1}, .keys = Run{9, 1}, .features = Run{3, 1}, .pairs = Run{31, 1}}));
    add("sinusoidal, centred", withKnobs(sceneOf("sinusoidal", 64, 1e4, 1000), {{"statistic", 2}}));
    const Scene learned = withKnobs(sceneOf("learned", 64, 1e4, 600), {{"rows", 448}});
    add("learned, past its table", learned);
    add("learned, past its table, centred", withKnobs(learned, {{"statistic", 2}}));
    add("learned, nothing but what does not exist", withWindows(learned, {.positions = Run{500, 50}, .keys = Run{448, 1}}));
    add("learned, one row", withKnobs(learned, {{"rows", 1}}));
    return all;
}

void addViewRows()
{
    QTest::addColumn<QString>("view");
    QTest::addColumn<Scene>("scene");
    for (const NamedScene &named : scenesToTry())
        for (const View &view : views())
            QTest::newRow((view.id + ": " + named.name).c_str()) << QString::fromStdString(view.id) << named.scene;
}

std::string words(Point point) { return "point " + std::to_string(point.x) + ", " + std::to_string(point.y); }

bool covers(const Axis &axis, Run run)
{
    return axis.lower == static_cast<double>(run.first) - 0.5 && axis.upper == static_cast<double>(run.end()) - 0.5
           && !axis.logarithmic;
}

Signal tableSignal(const Table::RowMajor &values) { return Absolute{LearnedTable{std::make_shared<const Table>(values), true}}; }

/// The sentence of a view that has nothing to show names the encoding, and another view that speaks where there is one.
void checkSentence(const View &view, const Scene &scene, const std::string &error)
{
    const QString sentence = QString::fromStdString(error);
    QVERIFY2(sentence.endsWith('.') && sentence.size() > 20, qPrintable(sentence));
    QVERIFY2(sentence.startsWith(QString::fromStdString(findEncoding(scene.subject.encoding)->title)), qPrintable(sentence));
    QVERIFY2(sentence.contains("causal mask")
                 || std::ranges::any_of(views(),
                                        [&](const View &other) {
                                            return other.id != view.id && sentence.contains(QString::fromStdString(other.title));
                                        }),
             qPrintable(sentence));
}

void checkFrame(const View &view, const Figure &figure)
{
    QCOMPARE(figure.view, view.id);
    QVERIFY(!figure.title.empty() && !figure.subtitle.empty() && !figure.layers.empty());
    QVERIFY2(english(figure.summary).ends_with('.'), english(figure.summary).c_str());
    for (const Axis *axis : {&figure.x, &figure.y}) {
        QVERIFY(!axis->label.empty());
        QVERIFY(axis->lower < axis->upper && std::isfinite(axis->lower) && std::isfinite(axis->upper));
        QVERIFY(!axis->logarithmic || axis->lower > 0);
    }
}

/// Cells are as many as there are numbers to hold, and their colours span them.
void checkCells(const View &view, const Scene &scene, const Figure &figure)
{
    const auto check = [&](const Bins &rows, const Bins &columns, const CellMatrix &values, const ColourScale &colours,
                           ColourKind kind) {
        QVERIFY(rows.cells() <= 70 && columns.cells() <= 90);
        QCOMPARE(values.rows(), Eigen::Index{rows.cells()});
        QCOMPARE(values.cols(), Eigen::Index{columns.cells()});
        QVERIFY(covers(figure.y, rows.run()) && covers(figure.x, columns.run()));
        QVERIFY(figure.y.reversed && !figure.x.reversed);
        QVERIFY(colours.lower < colours.upper && !colours.label.empty());
        QVERIFY(findColourMap(colours.map) && findColourMap(colours.map)->kind == kind);
    };
    if (const Heatmap *heatmap = heatmapOf(figure)) {
        const bool isSigned = view.id == "bias" ? heatmap->colours.map == scene.look.divergingColours
                                                : view.id == "encoding"
                                                      || (scene.look.viewValues.contains("statistic")
                                                          && scene.look.viewValues.at("statistic") == 2);
        check(heatmap->rows, heatmap->columns, heatmap->values, heatmap->colours,
              isSigned ? ColourKind::Diverging : ColourKind::Sequential);
        if (!heatmap->colours.clipped)
            for (const double value : heatmap->values.reshaped())
                // A rounding beyond the last colour is that colour.
                QVERIFY(std::isnan(value) || (value >= heatmap->colours.lower - 1e-9 && value <= heatmap->colours.upper + 1e-9));
        if (isSigned)
            QCOMPARE(heatmap->colours.lower, -heatmap->colours.upper);
    }
    if (const PhaseMap *map = phaseMapOf(figure)) {
        check(map->rows, map->columns, map->angles, map->colours, ColourKind::Cyclic);
        QCOMPARE(map->lengths.rows(), map->angles.rows());
        QCOMPARE(map->lengths.cols(), map->angles.cols());
    }
}

/// The numbers of a pattern's places: of "{1} of {0} {0?pair|pairs}", 0 and 1.
std::set<std::size_t> placesOf(const std::string &pattern)
{
    std::set<std::size_t> places;
    for (std::size_t at = pattern.find('{'); at != std::string::npos; at = pattern.find('{', at + 1))
        places.insert(static_cast<std::size_t>(pattern.at(at + 1) - '0'));
    return places;
}

/// Whole numbers from 0 up to this one.
std::set<std::size_t> firstNumbers(std::size_t count)
{
    std::set<std::size_t> numbers;
    while (numbers.size() < count)
        numbers.insert(numbers.size());
    return numbers;
}

/// Every argument of the sentence and of its parts has a place, and no place is left open.
void checkPlaces(Checks &checks, const Sentence &sentence)
{
    for (const Sentence &part : partsOf(sentence))
        checks.that(placesOf(part.pattern) == firstNumbers(part.arguments.size()), [&] { return "places of: " + part.pattern; });
    const std::string text = english(sentence);
    checks.that(text.find_first_of("{}") == std::string::npos, [&] { return "braces in: " + text; });
}

/// The same, and the text is one that is read: no gap, no blank at its ends.
void checkText(Checks &checks, const Sentence &sentence)
{
    checkPlaces(checks, sentence);
    const std::string text = english(sentence);
    checks.that(text.find("  ") == std::string::npos && !text.starts_with(' ') && !text.ends_with(' '),
                [&] { return "spaces in: " + text; });
}

/// The sentence in a language that is English in capitals.
std::string inCapitals(const Sentence &sentence)
{
    Phrasebook capitals;
    for (const Sentence &part : partsOf(sentence)) {
        std::string pattern = part.pattern;
        std::ranges::transform(pattern, pattern.begin(),
                               [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
        capitals.patterns[part.pattern] = pattern;
    }
    return inLanguage(sentence, capitals);
}

/// What a figure says is whole sentences, and another language reaches each.
void checkWords(const Figure &figure)
{
    Checks checks;
    for (const Sentence &note : drawnNotes(figure)) {
        checkText(checks, note);
        const std::string text = english(note);
        checks.that(text.ends_with('.'), [&] { return "the end of: " + text; });
        checks.that(inCapitals(note) != text, [&] { return "no pattern in: " + text; });
    }
    for (const Sentence &text : {figure.subtitle, figure.summary}) {
        checkText(checks, text);
        checks.that(inCapitals(text) != english(text), [&] { return "no pattern in: " + english(text); });
    }
    for (const Landmark &landmark : layersOf<Landmark>(figure))
        checkText(checks, landmark.label);
    for (const Absence &absence : layersOf<Absence>(figure)) {
        checkText(checks, absence.sentence);
        // A picture may be too small for the area's words, and a table has no areas.
        checks.that(absence.sentence.empty() || std::ranges::find(figure.notes, absence.sentence) != figure.notes.end(),
                    [&] { return "no note says: " + english(absence.sentence); });
    }
    VERIFY_ALL(checks);
}

/// A readout's number is the one that its value begins with.
void checkNumber(Checks &checks, const Readout &readout)
{
    const std::string value = english(readout.value);
    if (readout.number)
        checks.that(std::isfinite(*readout.number) && value.starts_with(shownNumber(*readout.number)),
                    [&] { return value + " is not " + shownNumber(*readout.number); });
    else
        checks.that(std::isnan(numberShown(value)), [&] { return value + " has a number"; });
}

/// Points of the picture have a readout, whose marks are the numbers under them; the corners first.
void checkReadouts(const View &view, const Scene &scene, const Signal &signal, const Figure &figure)
{
    const auto between = [](const Axis &axis, double fraction) {
        return axis.logarithmic ? axis.lower * std::pow(axis.upper / axis.lower, fraction)
                                : axis.lower + fraction * (axis.upper - axis.lower);
    };
    Checks checks;
    Draw draw(1);
    for (int round = 0; round < 14; ++round) {
        const double right = round < 4 ? round % 2 : draw.real(0, 1);
        const double down = round < 4 ? (round / 2) % 2 : draw.real(0, 1);
        const Point point{between(figure.x, std::min(right, 1 - 1e-9)), between(figure.y, std::min(down, 1 - 1e-9))};
        const Result<Readout> readout = view.explain(scene, signal, figure, point);
        checks.that(static_cast<bool>(readout), [&] { return words(point) + " has no readout"; });
        if (!readout)
            continue;
        checks.that(!readout->place.empty() && !readout->value.empty(), [&] { return words(point) + " says nothing"; });
        checkNumber(checks, *readout);
        checkText(checks, readout->place);
        checkText(checks, readout->value);
        checkText(checks, readout->cell);
        checkPlaces(checks, readout->formula); // its parts stand two spaces apart
        const Selection &marks = readout->marks;
        checks.that(withSelection(scene, marks).look.selection == marks,
                    [&] { return words(point) + " marks what does not exist"; });
        // The mark is the number under the point: the nearest whole one.
        const auto marked = [&](const Axis &axis) -> std::optional<std::int64_t> {
            switch (axis.quantity) {
            case Quantity::QueryPosition:
                return marks.query;
            case Quantity::KeyPosition:
                return marks.key;
            case Quantity::Pair:
                return marks.pair;
            default:
                return {};
            }
        };
        for (const auto &[axis, place] : {std::pair{figure.x, point.x}, {figure.y, point.y}})
            if (axis.hasWindow() && axis.quantity != Quantity::Feature)
                checks.that(marked(axis) && std::abs(static_cast<double>(*marked(axis)) - place) <= 0.5,
                            [&] { return words(point) + " is marked elsewhere"; });
    }
    VERIFY_ALL(checks);
}

/// Points beside it have none.
void checkPointsOff(const View &view, const Scene &scene, const Signal &signal, const Figure &figure)
{
    const double x = (figure.x.lower + figure.x.upper) / 2, y = (figure.y.lower + figure.y.upper) / 2;
    for (const double off : {notANumber, infinite, -infinite, 1e300, -1e300})
        QVERIFY2(!view.explain(scene, signal, figure, {off, y}), std::to_string(off).c_str());
    QVERIFY(!view.explain(scene, signal, figure, {figure.x.lower - 1e-6, y}));
    QVERIFY(!view.explain(scene, signal, figure, {figure.x.upper + 1e-6, y}));
    if (!figure.y.wholeNumbers())
        return; // a curve is explained from above and below
    for (const double off : {notANumber, infinite, -infinite, 1e300, -1e300, figure.y.lower - 1e-6, figure.y.upper + 1e-6})
        QVERIFY2(!view.explain(scene, signal, figure, {x, off}), std::to_string(off).c_str());
}

// GCC 12 takes the source for uninitialised where it inlines its constructor at -Og.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

/// Of a build that was asked to stop before it began.
std::stop_token stoppedToken()
{
    std::stop_source source;
    source.request_stop();
    return source.get_token();
}

#pragma GCC diagnostic pop

} // namespace

class TestViews : public QObject {
    Q_OBJECT

  private slots:
    void recordsAreComplete()
    {
        QCOMPARE(views().size(), std::size_t{8});
        for (const char *id : {"encoding", "similarity", "phase", "spectrum", "decay", "coverage", "bias", "engines"}) {
            const View *view = findView(id);
            QVERIFY2(view && view->id == id, id);
            QVERIFY2(!view->title.empty() && !view->question.empty() && view->applies && view->build && view->explain, id);
            // Five sentences, each ends with a full stop.
            const QString explanation = QString::fromStdString(view->explanation);
            QVERIFY2(explanation.endsWith('.') && explanation.count(". ") == 4, id);
        }
        QCOMPARE(findView("Phase"), nullptr);
    }

    void figuresKeepTheirPromises_data() { addViewRows(); }
    void figuresKeepTheirPromises()
    {
        QFETCH(QString, view);
        QFETCH(Scene, scene);
        const View &described = *findView(view.toStdString());
        const Signal signal = signalOf(scene);
        const Result<Figure> figure = described.build(scene, signal, {.rows = 70, .columns = 90});
        if (view == "encoding")
            QCOMPARE(bool(figure), hasVectors(signal));
        if (view == "similarity")
            QCOMPARE(bool(figure), !std::holds_alternative<Bias>(signal) && !std::holds_alternative<NoPosition>(signal));
        if (view == "phase" || view == "spectrum")
            QCOMPARE(bool(figure), inverseFrequencies(signal) != nullptr);
        if (view == "bias")
            QCOMPARE(bool(figure), std::holds_alternative<Bias>(signal));
        if (view == "engines" && (scene.subject.encoding != "rope" || scene.subject.scaling == "linear"))
            QVERIFY(!figure);
        if (view == "engines" && scene.subject.encoding == "rope" && scene.subject.scaling == "yarn"
            && scene.subject.dimension > 2) // one pair has no ramp
            QVERIFY(figure);
        if (!figure) {
            checkSentence(described, scene, figure.error());
            Checks checks;
            checkText(checks, figure.failure().sentence);
            checks.that(inCapitals(figure.failure().sentence) != figure.error(), [&] { return figure.error(); });
            VERIFY_ALL(checks);
            return;
        }
        checkFrame(described, *figure);
        checkWords(*figure);
        checkCells(described, scene, *figure);
        checkReadouts(described, scene, signal, *figure);
        checkPointsOff(described, scene, signal, *figure);
    }

    void oneCellHoldsTheMeanOfAll_data()
    {
        QTest::addColumn<QString>("view");
        QTest::addColumn<Scene>("scene");
        for (const NamedScene &named : scenesToTry())
            if (named.scene.subject.length <= 1000
                && (named.scene.subject.dimension <= 96 || !findEncoding(named.scene.subject.encoding)->usesDimension))
                for (const char *view : {"encoding", "similarity", "phase", "bias"})
                    QTest::newRow((view + (": " + named.name)).c_str()) << QString(view) << named.scene;
    }

    void oneCellHoldsTheMeanOfAll()
    {
        QFETCH(QString, view);
        QFETCH(Scene, scene);
        const Result<Figure> whole = built(qPrintable(view), scene, everyNumber);
        if (!whole)
            return;
        const Figure one = figureOf(qPrintable(view), scene, {.rows = 1, .columns = 1});
        Checks checks;
        if (const PhaseMap *map = phaseMapOf(*whole)) {
            const double x = (map->angles.array().cos() * map->lengths.array()).mean();
            const double y = (map->angles.array().sin() * map->lengths.array()).mean();
            checks.near(phaseMapOf(one)->lengths(0, 0), std::hypot(x, y), 1e-11, [] { return "length"; });
            checks.near(std::remainder(phaseMapOf(one)->angles(0, 0) - std::atan2(y, x), 2 * pi), 0, 1e-9,
                        [] { return "angle"; });
        } else {
            double sum = 0, size = 0;
            int present = 0;
            for (const double value : heatmapOf(*whole)->values.reshaped())
                if (!std::isnan(value)) {
                    sum += value;
                    size = std::max(size, std::abs(value));
                    ++present;
                }
            const double mean = heatmapOf(one)->values(0, 0);
            if (present == 0)
                checks.that(std::isnan(mean), [] { return "a mean of nothing"; });
            else
                // A million numbers summed one after the other; FIRE's means are quadratures across the bends of its network.
                checks.near(mean, sum / present, (scene.subject.encoding == "fire" ? 1e-5 : 1e-10) * size, [] { return "mean"; });
        }
        VERIFY_ALL(checks);
    }

    // A window shows what the whole shows there.
    void zoomsAreParts_data()
    {
        QTest::addColumn<QString>("view");
        QTest::addColumn<Scene>("scene");
        for (const NamedScene &named : scenesToTry())
            if (named.scene.look.windows == Windows{} && named.scene.subject.length == 600 && named.scene.subject.dimension == 96)
                for (const char *view : {"encoding", "similarity", "phase"})
                    QTest::newRow((view + (": " + named.name)).c_str()) << QString(view) << named.scene;
    }

    void zoomsAreParts()
    {
        QFETCH(QString, view);
        QFETCH(Scene, scene);
        const Result<Figure> whole = built(qPrintable(view), scene, everyNumber);
        if (!whole)
            return;
        const Windows windows{.positions = Run{123, 45}, .keys = Run{67, 89}, .features = Run{10, 20}, .pairs = Run{5, 6}};
        const Figure zoom = figureOf(qPrintable(view), withWindows(scene, windows), everyNumber);
        const Run columns = view == "similarity" ? *windows.keys : view == "phase" ? *windows.pairs : *windows.features;
        QVERIFY(covers(zoom.y, *windows.positions) && covers(zoom.x, columns));
        const auto part = [&](const CellMatrix &matrix) -> CellMatrix {
            return matrix.block(123, columns.first, 45, columns.count);
        };
        // The same closed forms with the same numbers; a product may sum its tiles elsewhere but in the same order.
        if (const PhaseMap *map = phaseMapOf(zoom)) {
            QVERIFY(map->angles == part(phaseMapOf(*whole)->angles));
            QVERIFY(map->lengths == part(phaseMapOf(*whole)->lengths));
        } else {
            const CellMatrix expected = part(heatmapOf(*whole)->values);
            // xPos splits its products at positions that follow the window.
            const Signal signal = signalOf(scene);
            const auto *rotary = std::get_if<Rotary>(&signal);
            const double tolerance = view == "similarity" && rotary && rotary->growth.size() > 0 ? 1e-12 : 0;
            QVERIFY((((heatmapOf(zoom)->values - expected).array().abs() <= tolerance) || expected.array().isNaN()).all());
        }
    }

    void phaseLengthsFadeWhereAPairTurnsManyTimes()
    {
        const Scene scene = sceneOf("rope", 64, 1e4, 16'777'216);
        const Figure coarse = figureOf("phase", scene, {.rows = 4, .columns = 32});
        const CellMatrix &faded = phaseMapOf(coarse)->lengths;
        QVERIFY(faded.minCoeff() >= 0 && faded.maxCoeff() <= 1);
        // 4 million positions: |sin| / (N sin(1/2)) is at most 5e-7 for the fastest pair.
        QVERIFY(faded.col(0).maxCoeff() < 1e-6);
        const Figure single =
            figureOf("phase", withWindows(scene, {.positions = Run{16'000'000, 50}}), {.rows = 50, .columns = 32});
        QVERIFY((phaseMapOf(single)->lengths.array() - 1).abs().maxCoeff() < 1e-15);
        const CellMatrix &angles = phaseMapOf(single)->angles;
        QVERIFY(angles.minCoeff() >= 0 && angles.maxCoeff() < 2 * pi);
        const Eigen::VectorXd frequencies = *inverseFrequencies(signalOf(scene));
        Checks checks;
        for (int pair = 0; pair < 32; ++pair)
            checks.near(std::remainder(angles(49, pair) - TurnRate(frequencies[pair]).angleAt(16'000'049), 2 * pi), 0, 1e-14,
                        [&] { return "pair " + std::to_string(pair); });
        VERIFY_ALL(checks);
    }

    void clocksShowTheChosenPosition()
    {
        Scene scene = sceneOf("rope", 128, 1e4, 512);
        const Figure middle = figureOf("phase", scene);
        QVERIFY(middle.clocks.has_value());
        QCOMPARE(middle.clocks->position, std::int64_t{256});
        QCOMPARE(middle.clocks->hands.size(), std::size_t{8});
        const Figure chosen = figureOf("phase", withSelection(scene, {.query = 100}));
        QCOMPARE(chosen.clocks->position, std::int64_t{100});
        QVERIFY(!chosen.clocks->distance);
        QVERIFY(figureOf("phase", sceneOf("transformer_xl", 64, 1e4, 100)).clocks->distance);
        const Eigen::VectorXd frequencies = *inverseFrequencies(signalOf(scene));
        Checks checks;
        int previous = -1;
        for (const Hand &hand : chosen.clocks->hands) {
            checks.that(hand.pair > previous && hand.pair < 64, [&] { return "pair " + std::to_string(hand.pair); });
            checks.near(std::remainder(hand.angle - 100 * frequencies[hand.pair], 2 * pi), 0, 1e-13,
                        [&] { return "pair " + std::to_string(hand.pair); });
            previous = hand.pair;
        }
        VERIFY_ALL(checks);
        QCOMPARE(figureOf("phase", withWindows(scene, {.pairs = Run{10, 3}})).clocks->hands.size(), std::size_t{3});
    }

    // The pairs that complete a turn within the length; domain.md T2's models stand in tst_coverage.
    void firstPairWithoutAFullTurn_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<double>("base");
        QTest::addColumn<int>("length");
        QTest::addColumn<int>("pair");
        QTest::newRow("Llama 2") << 128 << 1e4 << 4096 << 46;
        QTest::newRow("none completes a turn") << 128 << 1e4 << 6 << 0;
        QTest::newRow("all complete a turn") << 64 << 1e4 << 65536 << -1;
    }

    void firstPairWithoutAFullTurn()
    {
        QFETCH(int, dimension);
        QFETCH(double, base);
        QFETCH(int, length);
        QFETCH(int, pair);
        const Figure figure = figureOf("spectrum", sceneOf("rope", dimension, base, length));
        std::vector<Landmark> vertical, horizontal;
        for (const Landmark &landmark : layersOf<Landmark>(figure))
            (landmark.horizontal ? horizontal : vertical).push_back(landmark);
        QCOMPARE(horizontal.size(), std::size_t{1});
        QCOMPARE(horizontal[0].value, static_cast<double>(length));
        QCOMPARE(vertical.size(), std::size_t{pair >= 0 ? 1u : 0u});
        if (pair >= 0) {
            QCOMPARE(vertical[0].value, static_cast<double>(pair));
            QVERIFY2(english(vertical[0].label).find(std::to_string(pair)) != std::string::npos,
                     english(vertical[0].label).c_str());
        }
    }

    void spectrumShowsEveryWavelength_data() { addRows(catalogueScenes(128, 5e5, 8192)); }
    void spectrumShowsEveryWavelength()
    {
        QFETCH(Scene, scene);
        const Signal signal = signalOf(scene);
        if (!inverseFrequencies(signal))
            return;
        const Eigen::VectorXd frequencies = stepFrequencies(signal);
        const Figure figure = figureOf("spectrum", scene);
        const std::vector<Curve> curves = layersOf<Curve>(figure);
        // A scaling may leave all pairs as they are: up to the trained length, or without its lists. Along one of several axes
        // no line is drawn for pairs that stand still.
        Scene plain = scene;
        plain.subject.scaling = "none";
        const Eigen::VectorXd unscaled = stepFrequencies(signalOf(plain));
        const auto *rotary = std::get_if<Rotary>(&signal);
        const auto moves = [&](Eigen::Index pair) { return !rotary || rotary->pairAxes.empty() || frequencies[pair] != 0; };
        bool scaled = false;
        for (Eigen::Index pair = 0; pair < frequencies.size(); ++pair)
            scaled = scaled || (moves(pair) && std::abs(frequencies[pair] - unscaled[pair]) > 1e-12 * unscaled[pair]);
        QCOMPARE(std::ranges::count(curves, CurveStyle::Reference, &Curve::style) > 0, scaled);
        QVERIFY(std::ranges::count(curves, CurveStyle::Main, &Curve::style) >= 1);
        std::map<double, double> points; // of all axes
        for (const Curve &curve : curves)
            for (std::size_t i = 0; curve.style == CurveStyle::Main && i < curve.x.size(); ++i)
                QVERIFY(points.emplace(curve.x[i], curve.y[i]).second);
        Checks checks;
        std::size_t turning = 0;
        for (Eigen::Index pair = 0; pair < frequencies.size(); ++pair) {
            const auto where = [&] { return "pair " + std::to_string(pair); };
            if (frequencies[pair] == 0)
                continue; // it never turns along this path
            const double wavelength = 2 * pi / frequencies[pair];
            checks.near(points.at(static_cast<double>(pair)), wavelength, 1e-15 * wavelength, where);
            checks.that(wavelength > figure.y.lower && wavelength < figure.y.upper, where);
            ++turning;
        }
        checks.that(points.size() == turning, [] { return "points"; }); // none where all stand still
        const bool still = turning < static_cast<std::size_t>(frequencies.size());
        QCOMPARE(hasNote(figure, "{0} of {1} pairs {0?is not rotated, so it has|are not rotated, so they have} no wavelength.")
                     || hasNote(figure, "No pair is rotated, so none has a wavelength."),
                 still);
        if (scaled) {
            std::map<double, double> before; // of all axes
            for (const Curve &curve : curves)
                for (std::size_t i = 0; curve.style == CurveStyle::Reference && i < curve.x.size(); ++i)
                    QVERIFY(before.emplace(curve.x[i], curve.y[i]).second);
            for (Eigen::Index pair = 0; pair < 64; ++pair)
                if (moves(pair)) {
                    const double wavelength = before.at(static_cast<double>(pair));
                    checks.near(wavelength, 2 * pi / rotary->unscaledInverseFrequencies[pair], 1e-15 * wavelength,
                                [&] { return "unscaled pair " + std::to_string(pair); });
                }
        }
        VERIFY_ALL(checks);
        QVERIFY(covers(figure.x, {0, frequencies.size()}));
        QVERIFY(figure.y.logarithmic);
        // The right-hand scale counts turns: a wavelength as long as the sequence is one of them. On a grid the axes differ.
        if (gridOf(signal))
            return;
        QVERIFY(figure.right.has_value());
        QVERIFY(figure.right->logarithmic && figure.right->reversed);
        QVERIFY(std::abs(figure.right->lower * figure.y.upper / 8192 - 1) < 1e-14);
        QVERIFY(std::abs(figure.right->upper * figure.y.lower / 8192 - 1) < 1e-14);
    }

    // 300 positions in rows of 10 are 10 columns and 30 rows; a class token is neither; planes of 4 rows are 8.
    void spectrumCountsTheStepsOfEachAxis_data()
    {
        QTest::addColumn<Scene>("scene");
        QTest::addColumn<QList<QList<double>>>("axes"); // of the pairs in their order: the steps of the sequence, the first pair
        const Values grid{{"grid_width", 10}};
        const auto axes = [&](const char *encoding, std::int64_t length, Values values) {
            values.insert(grid.begin(), grid.end());
            return withKnobs(sceneOf(encoding, 32, 100, length), values);
        };
        QTest::newRow("axial") << axes("axial", 300, {}) << QList<QList<double>>{{10, 0}, {30, 8}};
        QTest::newRow("axial, y first") << axes("axial", 300, {{"axial_layout", 2}}) << QList<QList<double>>{{30, 0}, {10, 8}};
        QTest::newRow("axial, a part of a row") << axes("axial", 7, {}) << QList<QList<double>>{{7, 0}, {1, 8}};
        QTest::newRow("MAE") << axes("sinusoidal_axes", 301, {{"axes_layout", 4}, {"class_token", 1}})
                             << QList<QList<double>>{{10, 0}, {30, 8}};
        QTest::newRow("planes") << axes("sinusoidal_axes", 300, {{"axes", 3}, {"grid_height", 4}})
                                << QList<QList<double>>{{8, 0}, {4, 5}, {10, 10}};
        QTest::newRow("mrope") << axes("mrope", 300, {{"mrope_path", 4}}) << QList<QList<double>>{{30, 4}, {10, 10}};
    }

    void spectrumCountsTheStepsOfEachAxis()
    {
        QFETCH(Scene, scene);
        QFETCH(QList<QList<double>>, axes);
        const Figure figure = figureOf("spectrum", scene);
        const Eigen::VectorXd frequencies = stepFrequencies(signalOf(scene));
        const std::vector<Curve> curves = layersOf<Curve>(figure);
        QCOMPARE(static_cast<qsizetype>(curves.size()), axes.size());
        std::vector<double> horizontal, vertical, steps, unfinished;
        for (const Landmark &landmark : layersOf<Landmark>(figure))
            (landmark.horizontal ? horizontal : vertical).push_back(landmark.value);
        for (qsizetype axis = 0; axis < axes.size(); ++axis) {
            const Curve &curve = curves[static_cast<std::size_t>(axis)];
            QCOMPARE(curve.style, CurveStyle::Main);
            QCOMPARE(curve.x.front(), axes[axis][1]);
            steps.push_back(axes[axis][0]);
            const auto first = std::ranges::find_if(curve.y, [&](double length) { return length > steps.back(); });
            if (first != curve.y.end())
                unfinished.push_back(curve.x[static_cast<std::size_t>(first - curve.y.begin())]);
            for (const double pair : curve.x) {
                const Readout readout = certain(findView("spectrum")->explain(scene, signalOf(scene), figure, {pair, 1}));
                const double turns = steps.back() * frequencies[static_cast<Eigen::Index>(pair)] / (2 * pi);
                QVERIFY2(std::abs(numberShown(english(readout.value).substr(english(readout.value).find(',') + 2)) - turns)
                             <= 5e-4 * turns,
                         english(readout.value).c_str());
                QCOMPARE(readout.number, std::optional(2 * pi / frequencies[static_cast<Eigen::Index>(pair)]));
            }
        }
        QCOMPARE(horizontal, steps);
        QCOMPARE(vertical, unfinished);
        QVERIFY(!figure.right);
        QVERIFY2(english(figure.summary).find("positions") == std::string::npos, english(figure.summary).c_str());
    }

    // Whole turns a patch are turns: a wavelength of a patch or a part of it, and a note that all patches look alike.
    void wholeTurnsAPatchAreSaid()
    {
        for (const double path : {0.0, 1.0, 3.0}) {
            const Scene scene = withKnobs(sceneOf("axial", 32, 1e4, 64),
                                          {{"axial_layout", 3}, {"image_width", 1}, {"image_height", 1}, {"path", path}});
            // Both axes have a pair of two turns a patch; along x the y axis stays.
            const std::string note = path == 1
                                         ? "1 of 16 pairs makes whole rotations from one place to the next, so it is at the same "
                                           "angle everywhere."
                                         : "2 of 16 pairs make whole rotations from one place to the next, so they are at the "
                                           "same angle everywhere.";
            for (const char *view : {"phase", "spectrum", "coverage", "encoding"})
                QCOMPARE(std::ranges::count(figureOf(view, scene).notes, note, &english), std::ptrdiff_t{1});
            const Figure spectrum = figureOf("spectrum", scene);
            const Readout readout = certain(findView("spectrum")->explain(scene, signalOf(scene), spectrum, {8, 1}));
            QVERIFY2(english(readout.value).starts_with("0.5 "), english(readout.value).c_str());
            const Readout phase = certain(findView("phase")->explain(scene, signalOf(scene), figureOf("phase", scene), {8, 3}));
            QCOMPARE(english(phase.value), std::string("0 rad = 0°"));
            QVERIFY2(english(phase.formula).find("12.57") != std::string::npos, english(phase.formula).c_str());
            if (path == 1)
                QVERIFY2(english(phase.formula).find("6 full rotations") != std::string::npos, english(phase.formula).c_str());
        }
    }

    void spectrumOfASquareGrid()
    {
        const Scene scene = withKnobs(sceneOf("axial", 32, 1e4, 64), {{"grid_width", 8}});
        const Figure figure = figureOf("spectrum", scene);
        QCOMPARE(english(layersOf<Landmark>(figure).front().label), std::string("8 columns, 8 rows"));
        QVERIFY(figure.right && std::abs(figure.right->lower * figure.y.upper / 8 - 1) < 1e-14);
        QCOMPARE(
            english(figure.summary).substr(english(figure.summary).find("; ") + 2),
            std::string("x axis, 8 columns: pair 1 is the first without a full rotation; y axis, 8 rows: pair 9 is the first "
                        "without a full rotation."));
        // The two directions of a head, each with its own way over the grid.
        const Scene mixed = withKnobs(sceneOf("rope_mixed", 32, 1e4, 300), {{"grid_width", 10}});
        const auto signal = std::get<Rotary>(signalOf(mixed));
        const double swept =
            (10 * std::abs(signal.inverseFrequencies[9]) + 30 * std::abs(signal.grid->rowFrequencies[9])) / (2 * pi);
        const Figure directions = figureOf("spectrum", mixed);
        QCOMPARE(layersOf<Curve>(directions).size(), std::size_t{2});
        const Readout readout = certain(findView("spectrum")->explain(mixed, Signal(signal), directions, {9, 1}));
        QVERIFY2(std::abs(numberShown(english(readout.value).substr(english(readout.value).find(',') + 2)) - swept)
                     <= 5e-4 * swept,
                 english(readout.value).c_str());
    }

    void pairsThatNeverTurnAreSaidInWords()
    {
        Scene scene = certain(withScaling(sceneOf("rope", 128, 1e4, 4096), "proportional"));
        const Figure figure = figureOf("spectrum", scene);
        QVERIFY2(english(figure.summary).find("188") == std::string::npos
                     && english(figure.summary).find("inf") == std::string::npos,
                 english(figure.summary).c_str());
        QCOMPARE(english(figure.notes.back()), std::string("48 of 64 pairs are not rotated, so they have no wavelength."));
        // What was stopped is still seen on the curve before scaling.
        QVERIFY(figure.y.upper > 54410);
        const Readout still = certain(findView("spectrum")->explain(scene, signalOf(scene), figure, {20, 100}));
        QCOMPARE(english(still.value), std::string("not rotated"));
        QVERIFY2(english(still.formula).ends_with("set to 0"), english(still.formula).c_str());
        const Readout turning = certain(findView("spectrum")->explain(scene, signalOf(scene), figure, {3, 100}));
        QVERIFY2(english(turning.value).find("positions per rotation") != std::string::npos, english(turning.value).c_str());

        // Nothing turns at all.
        scene = withKnobs(scene, {{"partial_rotary_factor", 0}});
        const Figure none = figureOf("spectrum", scene);
        QVERIFY(std::isfinite(none.y.lower) && none.y.lower > 0 && std::isfinite(none.y.upper) && none.y.lower < none.y.upper);
        QVERIFY2(english(none.summary).ends_with("No pair is rotated, so none has a wavelength."), english(none.summary).c_str());
        const Figure phase = figureOf("phase", scene);
        QVERIFY((phaseMapOf(phase)->angles.array() == 0).all());
        QVERIFY((phaseMapOf(phase)->lengths.array() == 1).all());
    }

    void spectrumNamesTheBandsOfLlama3()
    {
        const Scene scene = certain(withScaling(sceneOf("rope", 128, 5e5, 131072), "llama3"));
        const Figure figure = figureOf("spectrum", scene);
        const std::vector<Band> bands = layersOf<Band>(figure);
        QCOMPARE(bands.size(), std::size_t{3});
        // domain.md T9: 29, 6 and 29 pairs.
        QCOMPARE(bands[0].lower, -0.5);
        QCOMPARE(bands[0].upper, 28.5);
        QCOMPARE(bands[1].upper, 34.5);
        QCOMPARE(bands[2].upper, 63.5);
        QVERIFY(!bands[0].shaded && bands[1].shaded && !bands[2].shaded);
        std::vector<double> lengths;
        for (const Landmark &landmark : layersOf<Landmark>(figure))
            if (landmark.horizontal)
                lengths.push_back(landmark.value);
        QCOMPARE(lengths, (std::vector<double>{131072, 8192}));
        const std::vector<Band> zoomed = layersOf<Band>(figureOf("spectrum", withWindows(scene, {.pairs = Run{30, 10}})));
        QCOMPARE(zoomed.size(), std::size_t{2});
        QCOMPARE(zoomed[0].lower, 29.5);
        QCOMPARE(zoomed[1].upper, 39.5);
    }

    void rowsPastATableAreAbsent()
    {
        const Scene scene = withKnobs(sceneOf("learned", 64, 1e4, 600), {{"rows", 448}});
        const Figure encoding = figureOf("encoding", scene, everyNumber);
        const std::vector<Absence> one = layersOf<Absence>(encoding);
        QCOMPARE(one.size(), std::size_t{1});
        QCOMPARE(one[0].top, 447.5);
        QCOMPARE(one[0].bottom, 599.5);
        QCOMPARE(one[0].left, -0.5);
        QCOMPARE(one[0].right, 63.5);
        QVERIFY2(english(one[0].sentence).find("448") != std::string::npos && english(one[0].sentence).ends_with('.'),
                 english(one[0].sentence).c_str());
        QVERIFY(std::ranges::find(encoding.notes, one[0].sentence) != encoding.notes.end());
        const CellMatrix &values = heatmapOf(encoding)->values;
        QVERIFY(values.topRows(448).allFinite());
        QVERIFY(values.bottomRows(152).array().isNaN().all());

        const Figure similarity = figureOf("similarity", scene, everyNumber);
        const CellMatrix &scores = heatmapOf(similarity)->values;
        const std::vector<Absence> areas = layersOf<Absence>(similarity);
        QCOMPARE(std::ranges::count(similarity.notes, one[0].sentence), std::ptrdiff_t{1});
        Checks checks;
        for (int row = 0; row < 600; row += 7)
            for (int column = 0; column < 600; column += 7) {
                const auto where = [&] { return std::to_string(row) + ", " + std::to_string(column); };
                const bool exists = row < 448 && column < 448;
                checks.that(std::isfinite(scores(row, column)) == exists, where);
                const auto hits = std::ranges::count_if(areas, [&](const Absence &area) {
                    return column > area.left && column < area.right && row > area.top && row < area.bottom;
                });
                checks.that(hits == (exists ? 0 : 1), [&] { return where() + " lies in " + std::to_string(hits) + " areas"; });
            }
        VERIFY_ALL(checks);

        // A cell that reaches past the end holds the mean of what exists.
        const Figure coarse = figureOf("encoding", scene, {.rows = 60, .columns = 64}); // cells of ten: 440 to 449 is mixed
        const Eigen::RowVectorXd mean = values.middleRows(440, 8).colwise().mean();
        QVERIFY((heatmapOf(coarse)->values.row(44) - mean).cwiseAbs().maxCoeff() < 1e-15);
        QVERIFY(heatmapOf(coarse)->values.row(45).array().isNaN().all());
    }

    void untrainedTablesSaySo()
    {
        const Scene scene = sceneOf("learned", 64, 1e4, 100);
        for (const char *view : {"encoding", "similarity"}) {
            const Figure random = figureOf(view, scene);
            QVERIFY(hasNote(random, "Random initialisation, not trained weights."));
            const Figure trained = certain(findView(view)->build(scene, tableSignal(Table::RowMajor::Ones(100, 64)), {}));
            QVERIFY(trained.notes.empty());
        }
    }

    // Every query and key of a relative encoding, and the tokens of an example, are said to be made up.
    void madeUpContentSaysSo()
    {
        for (const char *encoding : {"shaw", "transformer_xl", "deberta", "tupe"})
            QVERIFY2(english(figureOf("similarity", sceneOf(encoding, 64, 1e4, 100)).notes.front())
                         .starts_with("Random initialisation"),
                     encoding);
        const Scene scene = sceneOf("cope", 64, 1e4, 5000);
        const Figure figure = figureOf("similarity", scene);
        QVERIFY(english(figure.notes.front()).starts_with("Synthetic text"));
        QVERIFY(english(heatmapOf(figure)->colours.label).starts_with("counted position, mean of "));
        QVERIFY2(english(figure.notes.back()).find("4 096 tokens") != std::string::npos
                     || english(figure.notes.back()).find("example") != std::string::npos,
                 english(figure.notes.back()).c_str());
        const Readout masked = certain(findView("similarity")->explain(scene, signalOf(scene), figure, {300, 200}));
        QVERIFY(says(masked.value, "Masked: the key comes after the query."));
        QVERIFY(!masked.number);
    }

    // The readout's formula, worked out, is its value.
    void relativeFormulasHoldTheNumbers()
    {
        const Scene scene = withKnobs(sceneOf("deberta", 64, 1e4, 100), {{"content", 1}});
        const Signal signal = signalOf(scene);
        const Figure figure = figureOf("similarity", scene);
        const Readout readout = certain(findView("similarity")->explain(scene, signal, figure, {30, 50}));
        const QString formula = QString::fromStdString(english(readout.formula));
        const QRegularExpression form(
            "^([0-9.]+) × \\(q · k \\+ q · K\\[276\\] \\+ k · Q\\[276\\]\\) = \\1 × \\((−?)([0-9.]+) ([+−]) ([0-9.]+) ([+−]) "
            "([0-9.]+)\\)$");
        const QRegularExpressionMatch match = form.match(formula);
        QVERIFY2(match.hasMatch(), qPrintable(formula));
        const auto signedBy = [&](int sign) {
            return (match.captured(sign) == "−" ? -1 : 1) * match.captured(sign + 1).toDouble();
        };
        const double worked = match.captured(1).toDouble() * (signedBy(2) + signedBy(4) + signedBy(6));
        // Four digits of each number.
        QVERIFY2(std::abs(worked - numberShown(english(readout.value))) < 5e-3 * (1 + std::abs(worked)), qPrintable(formula));
        QCOMPARE(english(readout.place), std::string("query 50, key 30"));
        QCOMPARE(english(figure.y.label), std::string("query position"));
    }

    void tableOfOddWidthIsShown()
    {
        Scene scene = certain(withEncoding(Scene{}, "learned"));
        scene.subject.table = "/a/table.npy";
        scene.subject.dimension = 3;
        scene.subject.length = 2;
        const Signal signal = tableSignal(Table::RowMajor{{1, 2, 3}, {4, 5, 6}});
        const Figure encoding = certain(findView("encoding")->build(scene, signal, {}));
        QCOMPARE(heatmapOf(encoding)->values, (CellMatrix{{1, 2, 3}, {4, 5, 6}}));
        const Figure similarity = certain(findView("similarity")->build(scene, signal, {}));
        QCOMPARE(heatmapOf(similarity)->values, (CellMatrix{{14, 32}, {32, 77}}));
        QVERIFY(!findView("phase")->build(scene, signal, {}));
    }

    void whatAnOpenedTableLeavesUntrainedIsSaid_data()
    {
        QTest::addColumn<QString>("encoding");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::addColumn<QString>("note"); // empty: all of it is from the file
        QTest::newRow("T5") << "t5" << 32 << 12 << "";
        QTest::newRow("T5, one head") << "t5" << 4 << 1 << "";
        QTest::newRow("T5, the most") << "t5" << 1024 << 256 << "";
        QTest::newRow("Shaw") << "shaw" << 33 << 7 << "";
        QTest::newRow("Shaw, one column") << "shaw" << 3 << 1 << "";
        QTest::newRow("Shaw, the longest") << "shaw" << 8193 << 2 << "";
        QTest::newRow("Swin") << "swin" << 169 << 3 << "";
        QTest::newRow("Swin, one row") << "swin" << 1 << 1 << "";
        QTest::newRow("Swin, the most") << "swin" << 3972 << 256 << "";
        QTest::newRow("Transformer-XL") << "transformer_xl" << 2 << 16
                                        << "Partly random initialisation, not trained weights: random projection";
        QTest::newRow("Transformer-XL, one column")
            << "transformer_xl" << 2 << 1 << "Partly random initialisation, not trained weights: random projection";
        QTest::newRow("DeBERTa") << "deberta" << 512 << 32
                                 << "Partly random initialisation, not trained weights: random projections";
        QTest::newRow("DeBERTa, one column")
            << "deberta" << 4 << 1 << "Partly random initialisation, not trained weights: random projections";
    }

    void whatAnOpenedTableLeavesUntrainedIsSaid()
    {
        QFETCH(QString, encoding);
        QFETCH(int, rows);
        QFETCH(int, columns);
        QFETCH(QString, note);
        const Encoding &described = *findEncoding(encoding.toStdString());
        Scene scene = certain(withTable(sceneOf(described.id, 32, 1e4, 40), "/a/table.npy", columns));
        // As large as float32 goes: nothing overflows.
        const Table::RowMajor numbers = Table::RowMajor::Constant(rows, columns, -std::numeric_limits<float>::max());
        const Signal signal =
            certain(described.evaluate({.dimension = scene.subject.dimension},
                                       {.values = scene.subject.values, .table = std::make_shared<const Table>(numbers)}));
        int shown = 0;
        for (const View &view : views())
            if (const Result<Figure> figure = view.build(scene, signal, {.rows = 8, .columns = 8})) {
                ++shown;
                const bool said = std::ranges::any_of(figure->notes, [&](const Sentence &each) {
                    return english(each).find(note.isEmpty() ? "not trained weights" : note.toStdString()) != std::string::npos;
                });
                const bool onlyAngles = view.id == "phase" || view.id == "spectrum";
                QVERIFY2(said == (!note.isEmpty() && !onlyAngles), view.id.c_str());
            }
        QVERIFY(shown > 0);
    }

    void outliersOfATableAreClipped()
    {
        Table::RowMajor values = Table::RowMajor::Constant(100, 64, 0.5);
        values(3, 4) = 100;
        const Scene scene = sceneOf("learned", 64, 1e4, 100);
        const Figure figure = certain(findView("encoding")->build(scene, tableSignal(values), {}));
        QVERIFY(heatmapOf(figure)->colours.clipped);
        QCOMPARE(heatmapOf(figure)->colours.upper, 0.5);
        // A picture's reader must know; the numbers have no colours.
        QVERIFY(figure.notes.size() < drawnNotes(figure).size());
        QVERIFY(english(drawnNotes(figure).back()).find("0.5") != std::string::npos);
    }

    void featuresThatAreNotTurnedAreAbsent()
    {
        const Scene scene = withKnobs(sceneOf("rope", 64, 1e4, 100), {{"rotary_fraction", 0.25}});
        const Figure figure = figureOf("encoding", scene, everyNumber);
        QVERIFY(heatmapOf(figure)->values.leftCols(16).allFinite());
        QVERIFY(heatmapOf(figure)->values.rightCols(48).array().isNaN().all());
        const std::vector<Absence> areas = layersOf<Absence>(figure);
        QCOMPARE(areas.size(), std::size_t{1});
        QCOMPARE(areas[0].left, 15.5);
        QCOMPARE(areas[0].right, 63.5);
        QCOMPARE(areas[0].top, -0.5);
        QCOMPARE(areas[0].bottom, 99.5);
    }

    // Where a cell is a single number, the picture and the readout agree.
    void cellsAndReadoutsAgree_data()
    {
        QTest::addColumn<QString>("view");
        QTest::addColumn<Scene>("scene");
        for (const NamedScene &named : scenesToTry())
            if (named.scene.subject.length <= 1000
                && (named.scene.subject.dimension <= 96 || !findEncoding(named.scene.subject.encoding)->usesDimension))
                for (const View &view : views())
                    QTest::newRow((view.id + ": " + named.name).c_str()) << QString::fromStdString(view.id) << named.scene;
    }

    void cellsAndReadoutsAgree()
    {
        QFETCH(QString, view);
        QFETCH(Scene, scene);
        const Signal signal = signalOf(scene);
        const View *described = findView(view.toStdString());
        const Result<Figure> figure = described->build(scene, signal, everyNumber);
        if (!figure)
            return;
        const Heatmap *heatmap = heatmapOf(*figure);
        const PhaseMap *map = phaseMapOf(*figure);
        Checks checks;
        Draw draw(2);
        for (int round = 0; round < 50; ++round) {
            if (!heatmap && !map) { // a curve
                const std::vector<Curve> curves = layersOf<Curve>(*figure);
                const Curve &curve = *std::ranges::find(curves, CurveStyle::Main, &Curve::style);
                if (curve.x.empty()) { // no pair turns
                    if (view != "spectrum")
                        return;
                    const Readout still = certain(described->explain(scene, signal, *figure, {0, 1}));
                    checks.that(still.value == sentence("not rotated") && !still.number, [&] { return english(still.value); });
                    continue;
                }
                const auto i = static_cast<std::size_t>(draw.whole(0, std::ssize(curve.x) - 1));
                const Readout readout = certain(described->explain(scene, signal, *figure, {curve.x[i], curve.y[i]}));
                checks.that(readout.number.has_value(), [&] { return "no number at point " + std::to_string(i); });
                // The same sums, over one number and over the cell that holds it alone, whose middle is summed from its ends.
                checks.near(readout.number.value_or(notANumber), curve.y[i], 1e-9 * std::abs(curve.y[i]) + 1e-11,
                            [&] { return "number of point " + std::to_string(i); });
                checks.near(numberShown(english(readout.value)), curve.y[i], 5e-4 * std::abs(curve.y[i]) + 1e-11,
                            [&] { return "point " + std::to_string(i); });
                continue;
            }
            const Run rows = (heatmap ? heatmap->rows : map->rows).run(),
                      columns = (heatmap ? heatmap->columns : map->columns).run();
            const std::int64_t row = draw.whole(0, rows.count - 1), column = draw.whole(0, columns.count - 1);
            const Point point{static_cast<double>(columns.first + column), static_cast<double>(rows.first + row)};
            const Readout readout = certain(described->explain(scene, signal, *figure, point));
            const double shown = heatmap ? heatmap->values(row, column) : map->angles(row, column);
            const auto where = [&] { return words(point) + ", '" + english(readout.value) + "'"; };
            checks.that(readout.cell.empty(), where);
            if (std::isnan(shown))
                checks.that(std::isnan(numberShown(english(readout.value))) && !readout.number, where);
            else {
                // Sums in another order differ by their rounding, of up to 96 terms of up to 10.
                checks.near(readout.number.value_or(notANumber), shown, 1e-9 * std::abs(shown) + 1e-11, where);
                checks.near(numberShown(english(readout.value)), shown, 5e-4 * std::abs(shown) + 1e-11, where); // four digits
            }
        }
        VERIFY_ALL(checks);
    }

    void largeCellsTellTheirMean()
    {
        const Scene scene = sceneOf("rope", 64, 1e4, 1000);
        for (const char *view : {"encoding", "similarity", "phase"}) {
            const Figure figure = figureOf(view, scene, {.rows = 10, .columns = 10});
            const Readout readout = certain(findView(view)->explain(scene, signalOf(scene), figure, {3, 333}));
            QVERIFY2(english(readout.cell).find("100") != std::string::npos, english(readout.cell).c_str());
        }
        const Figure figure = figureOf("similarity", scene, {.rows = 10, .columns = 10});
        const Readout readout = certain(findView("similarity")->explain(scene, signalOf(scene), figure, {250, 333}));
        const QString mean = QString::fromStdString(english(readout.cell)).section("cell mean ", 1);
        QVERIFY(std::abs(numberShown(mean.toStdString()) - heatmapOf(figure)->values(3, 2))
                <= 5e-4 * std::abs(heatmapOf(figure)->values(3, 2)));
    }

    void stoppedBuildsReturn()
    {
        const Resolution resolution{.rows = 2000, .columns = 2000, .watch = stoppedToken()};
        const Scene rope = sceneOf("rope", 128, 1e4, 5000), t5 = sceneOf("t5", 128, 1e4, 5000);
        const Scene yarn = certain(withScaling(rope, "yarn"));
        for (const View &view : views()) {
            // RoPE adds no bias, and without scaling all engines agree.
            const Scene &scene = view.id == "bias" ? t5 : view.id == "engines" ? yarn : rope;
            QVERIFY(view.build(scene, signalOf(scene), resolution));
        }
    }
};

TEST_CLASS(TestViews, NoApplication)
#include "tst_views.moc"
