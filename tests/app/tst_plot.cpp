// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/cell_image.h"
#include "app/plot/figure_plot.h"
#include "app/plot/label_places.h"
#include "app/plot/layout.h"
#include "app/plot/sheet.h"
#include "app/plot/ticks.h"
#include "core/analysis/absent.h"
#include "core/colours.h"
#include "core/encoding.h"
#include "core/model_files/table_files.h"
#include "core/plate.h"
#include "core/scene_edits.h"

#include "tests/support/test_class.h"

#include <QAccessible>
#include <QApplication>
#include <QLabel>
#include <QPalette>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

using namespace posviz;

namespace {

Axis wholeAxis(std::string label, Quantity quantity, Run run, bool reversed = false)
{
    return {.label = word(std::move(label)),
            .quantity = quantity,
            .lower = static_cast<double>(run.first) - 0.5,
            .upper = static_cast<double>(run.end()) - 0.5,
            .reversed = reversed};
}

Figure heatmapFigure(Run rows, Run columns)
{
    Figure figure;
    figure.title = "Similarity";
    figure.summary = sentence("Dot products from {0} to {1}.", 0, 1);
    figure.x = wholeAxis("key position", Quantity::KeyPosition, columns);
    figure.y = wholeAxis("query position", Quantity::QueryPosition, rows, true);
    const Bins r(rows, 400);
    const Bins c(columns, 400);
    CellMatrix values(r.cells(), c.cells());
    for (Eigen::Index row = 0; row < values.rows(); ++row)
        for (Eigen::Index column = 0; column < values.cols(); ++column)
            values(row, column) = static_cast<double>(row + column) / static_cast<double>(values.rows() + values.cols());
    figure.layers.emplace_back(Heatmap{r, c, values, {.map = "viridis", .label = sentence("dot product")}});
    return figure;
}

std::shared_ptr<const Figure> heatmap(Run rows = {0, 64}, Run columns = {0, 64})
{
    return std::make_shared<Figure>(heatmapFigure(rows, columns));
}

std::shared_ptr<const Figure> spectrum()
{
    Figure figure;
    figure.title = "Spectrum";
    Curve curve{.name = sentence("wavelength"), .x = {}, .y = {}};
    for (int pair = 0; pair < 64; ++pair) {
        curve.x.push_back(pair);
        curve.y.push_back(2 * std::numbers::pi * std::pow(10000.0, pair / 64.0));
    }
    figure.x = wholeAxis("pair", Quantity::Pair, {0, 64});
    figure.y = {.label = sentence("wavelength"), .quantity = Quantity::Wavelength, .lower = 5, .upper = 1e5, .logarithmic = true};
    figure.layers = {curve};
    return std::make_shared<Figure>(figure);
}

/// A plot on (the offscreen) screen that has drawn its figure.
class ShownPlot : public FigurePlot {
  public:
    explicit ShownPlot(std::shared_ptr<const Figure> figure, QSize size = {500, 420})
    {
        resize(size);
        setFigure(std::move(figure));
        show();
        (void)QTest::qWaitForWindowExposed(this);
        settle();
    }

    void settle() { QTest::qWait(30); }

    QPoint at(double x, double y) const { return toPixel({x, y}).toPoint(); }

    void turnWheel(QPoint pixel, int units)
    {
        QWheelEvent event(pixel, mapToGlobal(QPointF(pixel)), {}, {0, units}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                          false);
        QApplication::sendEvent(this, &event);
    }
};

QStringList labels(const std::vector<Tick> &ticks)
{
    QStringList labels;
    for (const Tick &tick : ticks)
        labels.append(QString(tick.label).remove(QChar(0x202f)));
    return labels;
}

Extent extentOfSignal(const QList<QVariant> &arguments)
{
    return {arguments[0].toDouble(), arguments[1].toDouble(), arguments[2].toDouble(), arguments[3].toDouble()};
}

/// How many cells the shown figure would fill at one a pixel.
QSize cellsOf(const FigurePlot &plot)
{
    const Resolution resolution = resolutionOn(plot.sheet(), *plot.figure());
    return {resolution.columns, resolution.rows};
}

} // namespace

class TestPlot : public QObject {
    Q_OBJECT

  private slots:
    void ticks_data();
    void ticks();
    void logarithmicTicks_data();
    void logarithmicTicks();
    void scaleTicksKeepBothEnds();
    void differentTicksHaveDifferentLabels_data();
    void differentTicksHaveDifferentLabels();
    void decimalSignIsTheLocales();
    void labelsThatCollideGiveWay();
    void textIsReadableInEveryTheme();
    void desktopThemeFollowsThePalette();

    void cellsBecomePixels();
    void absentCellsAreTransparent();
    void valuesBeyondTheScaleTakeItsEnds();
    void phasesFade();
    void labelsAvoidLinesAndEachOther();

    void cellsAreDrawnOneToOne();
    void rowZeroIsAtTheFootUnlessReversed();
    void manyFiguresInOneTurnAreDrawnOnce();
    void theSheetFollowsTheSize();
    void positionsAreAsWideAsHigh();
    void aDarkScreenHasNoLightMiddle();
    void aFrameLeavesTheRoomThatTheFigureTakes_data();
    void aFrameLeavesTheRoomThatTheFigureTakes();
    void aMessageReplacesThePlot();
    void theScreenReaderHearsTitleAndSummary();

    void marksAreDrawnOnAxesOfTheirQuantity();
    void aMarkPutsADotOnTheCurve();

    void hoverAndLeave();
    void clickAndDoubleClick();
    void theWheelZoomsRoundTheCursor();
    void zoomingOutEndsAtTheWhole();
    void logarithmicAxesDoNotZoom();
    void draggingPansOnlyWhenZoomedIn();
    void keysMoveACursor();
    void theCursorLeavesWithTheFocus();
    void keysZoomAndShowAll();
    void zoomKeepsFourNumbers();
};

void TestPlot::ticks_data()
{
    QTest::addColumn<double>("lower");
    QTest::addColumn<double>("upper");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char *name, double first, double last, const QStringList &expected) {
        QTest::newRow(name) << first - 0.5 << last + 0.5 << expected;
    };
    row("512", 0, 511, {"0", "128", "256", "384", "511"});
    row("128", 0, 127, {"0", "32", "64", "96", "127"});
    row("8192", 0, 8191, {"0", "2048", "4096", "6144", "8191"});
    row("131072", 0, 131071, {"0", "32768", "65536", "98304", "131071"});
    row("a window of 1024", 1024, 2047, {"1024", "1280", "1536", "1792", "2047"});
    row("a power of two off its grid", 1000, 1511, {"1000", "1200", "1400", "1511"});
    row("100", 0, 99, {"0", "20", "40", "60", "80", "99"});
    row("1000", 0, 999, {"0", "200", "400", "600", "800", "999"});
    row("1001", 0, 1000, {"0", "200", "400", "600", "800", "1000"});
    row("96", 0, 95, {"0", "20", "40", "60", "80", "95"});
    row("90", 0, 89, {"0", "20", "40", "60", "89"});
    row("a neighbour of the first gives way", 98, 179, {"98", "120", "140", "160", "179"});
    row("four", 0, 3, {"0", "1", "2", "3"});
    row("two", 6, 7, {"6", "7"});
    row("one", 5, 5, {"5"});
    row("16 million", 0, 16777215, {"0", "4194304", "8388608", "12582912", "16777215"});
    row("far off", 1e12, 1e12 + 99,
        {"1000000000000", "1000000000020", "1000000000040", "1000000000060", "1000000000080", "1000000000099"});
    QTest::newRow("between edges while panning") << 3.3 << 19.7 << QStringList{"4", "8", "12", "16", "19"};
    QTest::newRow("nothing") << 5.0 << 5.0 << QStringList{};
}

void TestPlot::ticks()
{
    QFETCH(double, lower);
    QFETCH(double, upper);
    QTEST(labels(ticksOf({.label = {}, .quantity = Quantity::QueryPosition}, lower, upper, QLocale::c())), "expected");
}

void TestPlot::logarithmicTicks_data()
{
    QTest::addColumn<double>("lower");
    QTest::addColumn<double>("upper");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("decades") << 2.0 << 6e7 << QStringList{"10¹", "10²", "10³", "10⁴", "10⁵", "10⁶", "10⁷"};
    QTest::newRow("below one") << 0.005 << 2.0 << QStringList{"10⁻²", "10⁻¹", "10⁰"};
    QTest::newRow("every second") << 0.5 << 2e10 << QStringList{"10⁰", "10²", "10⁴", "10⁶", "10⁸", "10¹⁰"};
    QTest::newRow("within a decade") << 3.0 << 40.0 << QStringList{"5", "10", "20"};
    QTest::newRow("less than two decades") << 2.0 << 150.0 << QStringList{"2", "5", "10", "20", "50", "100"};
    QTest::newRow("two powers of ten") << 9.0 << 110.0 << QStringList{"10", "20", "50", "100"};
    QTest::newRow("large numbers") << 1e6 << 3e7 << QStringList{"10⁶", "2×10⁶", "5×10⁶", "10⁷", "2×10⁷"};
    QTest::newRow("no power of ten") << 21.0 << 49.0 << QStringList{"25", "30", "35", "40", "45"};
    QTest::newRow("about one") << 0.95 << 1.05 << QStringList{"0.96", "0.98", "1", "1.02", "1.04"};
    QTest::newRow("nearly equal") << 384.0 << 384.01 << QStringList{"384", "384.002", "384.004", "384.006", "384.008", "384.01"};
    QTest::newRow("not above zero") << 0.0 << 10.0 << QStringList{};
}

void TestPlot::logarithmicTicks()
{
    QFETCH(double, lower);
    QFETCH(double, upper);
    QTEST(labels(ticksOf({.label = {}, .quantity = Quantity::Wavelength, .logarithmic = true}, lower, upper, QLocale::c())),
          "expected");
}

void TestPlot::scaleTicksKeepBothEnds()
{
    QCOMPARE(labels(scaleTicks(-1, 1, QLocale::c())), QStringList({"−1", "−0.5", "0", "0.5", "1"}));
    QCOMPARE(labels(scaleTicks(0.2643, 1, QLocale::c())), QStringList({"0.264", "0.4", "0.6", "0.8", "1"}));
    QCOMPARE(labels(scaleTicks(-12.5, 64, QLocale::c())), QStringList({"−12.5", "0", "20", "40", "64"}));
    QCOMPARE(labels(scaleTicks(384, 384.01, QLocale::c())),
             QStringList({"384", "384.002", "384.004", "384.006", "384.008", "384.01"}));
    // Steps of 2.5 have one digit more.
    QCOMPARE(labels(scaleTicks(1000000, 1000001.2, QLocale::c())),
             QStringList({"1000000", "1000000.25", "1000000.5", "1000000.75", "1000001", "1000001.2"}));
    // What rounding leaves: of zero, and between the ends.
    QCOMPARE(labels(scaleTicks(-1e-17, 1, QLocale::c())), QStringList({"0", "0.2", "0.4", "0.6", "0.8", "1"}));
    QCOMPARE(labels(scaleTicks(384, std::nextafter(384.0, 385.0), QLocale::c())), QStringList({"384"}));
}

void TestPlot::differentTicksHaveDifferentLabels_data()
{
    QTest::addColumn<double>("lower");
    QTest::addColumn<double>("upper");
    for (const double middle : {0.0, 1e-9, 0.3, 1.0, 63.999, 384.0, 131072.5, 9.87e11, -384.0, -1e7})
        for (const double span : {1e-12, 1e-7, 0.0123, 0.25, 1.0, 7.77, 1e3, 1e9})
            QTest::addRow("%g about %g", span, middle) << middle - span / 3 << middle + span;
}

void TestPlot::differentTicksHaveDifferentLabels()
{
    QFETCH(double, lower);
    QFETCH(double, upper);
    const Axis score{.label = {}, .quantity = Quantity::Score};
    const Axis wavelength{.label = {}, .quantity = Quantity::Wavelength, .logarithmic = true};
    for (const std::vector<Tick> &ticks : {scaleTicks(lower, upper, QLocale::c()), ticksOf(score, lower, upper, QLocale::c()),
                                           ticksOf(wavelength, lower, upper, QLocale::c())}) {
        QStringList all = labels(ticks);
        QVERIFY2(all.removeDuplicates() == 0, qPrintable(labels(ticks).join(", ")));
        // The label is the number, as exactly as it has to be.
        const double span = upper - lower;
        for (const Tick &tick : ticks) {
            QString text = QString(tick.label).remove(QChar(0x202f)).replace(u'−', u'-');
            if (text.contains(u'⁰') || text.contains(u'×') || text.startsWith("10⁻"))
                continue;
            bool number = false;
            const double shown = text.toDouble(&number);
            if (number)
                QVERIFY2(std::abs(shown - tick.value) <= std::max(0.05 * span, 1e-11 * std::abs(tick.value)), qPrintable(text));
        }
    }
}

void TestPlot::decimalSignIsTheLocales()
{
    QCOMPARE(localNumber(-0.5, 3, QLocale(QLocale::German)), "−0,5");
    QCOMPARE(localNumber(-0.5, 3, QLocale::c()), "−0.5");
}

void TestPlot::labelsThatCollideGiveWay()
{
    const std::array<double, 5> wide{0, 100, 200, 300, 400};
    const std::array<double, 5> narrow{0, 10, 20, 30, 40};
    const std::array<double, 5> lengths{18, 18, 18, 18, 18};
    QCOMPARE(keptLabels(wide, lengths, 4, true), std::vector<bool>({true, true, true, true, true}));
    QCOMPARE(keptLabels(narrow, lengths, 0, true), std::vector<bool>({true, false, true, false, true}));
    QCOMPARE(keptLabels(narrow, lengths, 4, true), std::vector<bool>({true, false, false, false, true}));
    const std::array<double, 3> last{0, 95, 100};
    QCOMPARE(keptLabels(last, std::span(lengths).first(3), 4, true), std::vector<bool>({true, false, true}));
    const std::array<double, 2> none{0, 5};
    QCOMPARE(keptLabels(none, std::span(lengths).first(2), 4, true), std::vector<bool>({true, false}));
}

void TestPlot::textIsReadableInEveryTheme()
{
    for (const Theme &theme : {lightTheme(), darkTheme(), figureTheme(false, false), figureTheme(true, false)})
        for (const QColor &text : {theme.text, theme.secondary, theme.accent})
            for (const QColor &ground : {theme.card, theme.window, theme.band, theme.neutral})
                QVERIFY2(contrast(text, ground) >= 4.5,
                         qPrintable(QString("%1 on %2: %3").arg(text.name(), ground.name()).arg(contrast(text, ground))));
}

void TestPlot::desktopThemeFollowsThePalette()
{
    QVERIFY(!desktopTheme(QPalette(Qt::lightGray)).dark);
    QVERIFY(desktopTheme(QPalette(QColor(30, 30, 34))).dark);
}

void TestPlot::cellsBecomePixels()
{
    Heatmap map{Bins({0, 2}, 2), Bins({0, 3}, 3), CellMatrix(2, 3), {.map = "viridis", .label = {}, .lower = -1, .upper = 1}};
    map.values << -1, -0.5, 0, 0.25, 0.999, 1;
    const auto colours = findColourMap("viridis")->colours;
    const std::array<std::array<int, 3>, 2> entries{{{0, 64, 128}, {160, 255, 255}}};
    for (const bool flipRows : {false, true})
        for (const bool flipColumns : {false, true}) {
            const QImage image = cellImage(map, flipRows, flipColumns);
            QCOMPARE(image.size(), QSize(3, 2));
            QVERIFY(!image.hasAlphaChannel());
            for (int row = 0; row < 2; ++row)
                for (int column = 0; column < 3; ++column) {
                    const Rgb colour = colours[static_cast<std::size_t>(entries[row][column])];
                    QCOMPARE(image.pixel(flipColumns ? 2 - column : column, flipRows ? 1 - row : row),
                             qRgb(colour.red, colour.green, colour.blue));
                }
        }
}

void TestPlot::absentCellsAreTransparent()
{
    Heatmap map{Bins({0, 1}, 1), Bins({0, 2}, 2), CellMatrix(1, 2), {.map = "viridis", .label = {}}};
    map.values << absentValue, 1;
    const QImage image = cellImage(map, false, false);
    QVERIFY(image.hasAlphaChannel());
    QCOMPARE(qAlpha(image.pixel(0, 0)), 0);
    QCOMPARE(qAlpha(image.pixel(1, 0)), 255);
}

void TestPlot::valuesBeyondTheScaleTakeItsEnds()
{
    const double infinity = std::numeric_limits<double>::infinity();
    Heatmap map{Bins({0, 1}, 1), Bins({0, 4}, 4), CellMatrix(1, 4), {.map = "viridis", .label = {}}};
    map.values << -5, -infinity, 5, infinity;
    const QImage image = cellImage(map, false, false);
    QCOMPARE(image.pixel(0, 0), image.pixel(1, 0));
    QCOMPARE(image.pixel(2, 0), image.pixel(3, 0));
    QVERIFY(image.pixel(0, 0) != image.pixel(2, 0));
}

void TestPlot::phasesFade()
{
    constexpr double turn = 2 * std::numbers::pi;
    PhaseMap map{Bins({0, 1}, 1),
                 Bins({0, 4}, 4),
                 CellMatrix(1, 4),
                 CellMatrix(1, 4),
                 {.map = "twilight", .label = {}, .lower = 0, .upper = turn}};
    map.angles << 1.0, 1.0, 1.0, absentValue;
    map.lengths << 1.0, 0.0, 0.5, absentValue;
    const QColor grey(100, 110, 120);
    const QImage image = cellImage(map, grey, false, false);
    const Rgb colour = findColourMap("twilight")->colours[static_cast<std::size_t>(256 / turn)];
    QCOMPARE(image.pixel(0, 0), qRgb(colour.red, colour.green, colour.blue));
    QCOMPARE(image.pixel(1, 0), grey.rgb());
    QVERIFY(std::abs(qRed(image.pixel(2, 0)) - (colour.red + 100) / 2) <= 1);
    QVERIFY(std::abs(qBlue(image.pixel(2, 0)) - (colour.blue + 120) / 2) <= 1);
    QCOMPARE(qAlpha(image.pixel(3, 0)), 0);
}

void TestPlot::labelsAvoidLinesAndEachOther()
{
    LabelPlaces places(QRectF(0, 0, 200, 100));
    places.avoid({0, 15, 200, 15});
    const QRectF crossed(10, 10, 50, 10);
    const QRectF free(10, 40, 50, 10);
    const QRectF outside(180, 60, 50, 10);
    QVERIFY(places.place(std::array{crossed, free}) == free);
    QVERIFY(!places.place(std::array{free.translated(54, 0)})); // would read as one sentence with its neighbour
    QVERIFY(places.place(std::array{free, outside, free.translated(60, 0)}) == free.translated(60, 0));
    QVERIFY(places.place(std::array{crossed}) == crossed); // readable all the same
    QVERIFY(!places.place(std::array{free, outside}));
}

void TestPlot::cellsAreDrawnOneToOne()
{
    ShownPlot plot(heatmap());
    const QSize cells = cellsOf(plot);
    // As many positions as pixels, and the same axes' texts as before, so that the room stays.
    Figure figure = heatmapFigure({0, 64}, {0, 64});
    auto &map = std::get<Heatmap>(figure.layers.front());
    map.values = CellMatrix(cells.height(), cells.width());
    for (Eigen::Index row = 0; row < map.values.rows(); ++row)
        for (Eigen::Index column = 0; column < map.values.cols(); ++column)
            map.values(row, column) = static_cast<double>((7 * row + 13 * column) % 256) / 256;
    plot.setFigure(std::make_shared<Figure>(figure));
    plot.settle();
    QCOMPARE(cellsOf(plot), cells);

    const QImage image = plot.grab().toImage();
    const QPoint origin = plot.at(-0.5, -0.5);
    const auto colours = findColourMap("viridis")->colours;
    for (int row = 0; row < cells.height(); ++row)
        for (int column = 0; column < cells.width(); ++column) {
            const Rgb colour = colours[static_cast<std::size_t>((7 * row + 13 * column) % 256)];
            if (image.pixel(origin + QPoint(column, row)) != qRgb(colour.red, colour.green, colour.blue))
                QFAIL(qPrintable(QString("cell %1, %2 at %3, %4: #%5, expected #%6")
                                     .arg(row)
                                     .arg(column)
                                     .arg(origin.x() + column)
                                     .arg(origin.y() + row)
                                     .arg(image.pixel(origin + QPoint(column, row)), 8, 16)
                                     .arg(qRgb(colour.red, colour.green, colour.blue), 8, 16)));
        }
    QCOMPARE(image.pixel(origin + QPoint(cells.width(), 10)), lightTheme().card.rgb());
}

void TestPlot::rowZeroIsAtTheFootUnlessReversed()
{
    const auto figure = heatmap();
    const auto upright = std::make_shared<Figure>(*figure);
    upright->y.reversed = false;
    const Rgb darkest = findColourMap("viridis")->colours.front();
    for (const auto &shown : {figure, std::shared_ptr<const Figure>(upright)}) {
        ShownPlot plot(shown);
        QCOMPARE(plot.at(0, 0).y() < plot.at(0, 63).y(), shown->y.reversed);
        QCOMPARE(plot.grab().toImage().pixel(plot.at(0, 0)), qRgb(darkest.red, darkest.green, darkest.blue));
    }
}

void TestPlot::manyFiguresInOneTurnAreDrawnOnce()
{
    ShownPlot plot(heatmap());
    QSignalSpy drawn(&plot, &FigurePlot::drawn);
    for (int i = 0; i < 100; ++i)
        plot.setFigure(heatmap({0, 64 + i}));
    QCOMPARE(drawn.size(), 0);
    QVERIFY(drawn.wait());
    plot.settle();
    QCOMPARE(drawn.size(), 1);
    QCOMPARE(plot.toCoordinates(plot.toPixel({0, 162.5})).y(), 162.5);
}

void TestPlot::theSheetFollowsTheSize()
{
    Figure wide = heatmapFigure({0, 8192}, {0, 8192});
    wide.x.quantity = Quantity::Feature; // positions along both axes would stay square
    ShownPlot shown(std::make_shared<const Figure>(wide));
    const QSize cells = cellsOf(shown);
    QSignalSpy changed(&shown, &FigurePlot::sheetChanged);
    shown.resize(600, 420);
    QTRY_VERIFY(!changed.isEmpty());
    QCOMPARE(cellsOf(shown), cells + QSize(100, 0));
}

// A diagonal is one of 45 degrees; a strip takes all the room.
void TestPlot::positionsAreAsWideAsHigh()
{
    const Theme theme = lightTheme();
    const auto areaOf = [&](Run rows, Run columns, QSize size) {
        return QRect(QPoint(), size).marginsRemoved(plotMargins(heatmapFigure(rows, columns), theme, {}, size)).size();
    };
    for (const QSize size : {QSize(700, 420), QSize(420, 700), QSize(500, 500)}) {
        const QSize square = areaOf({0, 512}, {0, 512}, size);
        QCOMPARE(square.width(), square.height());
        QVERIFY(square.width() > 300);
        const QSize half = areaOf({0, 256}, {0, 512}, size);
        QVERIFY(std::abs(half.width() - 2 * half.height()) <= 2);
    }
    QVERIFY(areaOf({0, 8}, {0, 512}, {700, 420}).height() > 300);
}

void TestPlot::aDarkScreenHasNoLightMiddle()
{
    const auto middle = [](const Theme &theme) {
        Figure figure = heatmapFigure({0, 1}, {0, 1});
        figure.x.quantity = Quantity::Feature;
        auto &map = std::get<Heatmap>(figure.layers.front());
        map.values.setZero();
        map.colours = {.map = "red-blue", .label = "", .lower = -1, .upper = 1};
        ShownPlot shown(std::make_shared<const Figure>(figure));
        shown.setTheme(theme);
        shown.settle();
        return shown.grab().toImage().pixelColor(shown.toPixel({0, 0}).toPoint()).lightness();
    };
    QVERIFY(middle(lightTheme()) > 220);
    QVERIFY(middle(darkTheme()) < 50);
    QVERIFY(middle(figureTheme(true, false)) > 220);
}

// What a frame says before there are numbers is what the finished figure needs.
void TestPlot::aFrameLeavesTheRoomThatTheFigureTakes_data()
{
    QTest::addColumn<QString>("encoding");
    QTest::addColumn<QString>("view");
    for (const Encoding &encoding : encodings())
        for (const View &view : views())
            QTest::newRow((encoding.id + " " + view.id).c_str())
                << QString::fromStdString(encoding.id) << QString::fromStdString(view.id);
}

void TestPlot::aFrameLeavesTheRoomThatTheFigureTakes()
{
    QFETCH(QString, encoding);
    QFETCH(QString, view);
    FigurePlot plot;
    plot.resize(500, 420);
    TableFiles tables;
    for (const double length : {16.0, 512.0, 131072.0, 16777216.0}) {
        const Scene scene = *withParameter(*withEncoding(Scene{}, encoding.toStdString()), "length", length);
        const EvaluatedScene ready = evaluated(scene, tables);
        const View &described = *findView(view.toStdString());
        const Result<Figure> frame = described.frame(scene, *ready.signal);
        if (!frame || !colourScaleOf(*frame))
            return;
        const Plate plate = builtPlate(described, ready, {.rows = 40, .columns = 30});
        Sheet sheet = plot.sheet();
        // Numbers of a bar that are wider than usual are known with the figure; their room is kept from then on.
        sheet.style.leastBarLabels =
            std::max(sheet.style.leastBarLabels, colourBarLabels(*plate.figure, sheet.theme, sheet.style));
        QCOMPARE(resolutionOn(sheet, *frame), resolutionOn(sheet, *plate.figure));
    }
}

void TestPlot::aMessageReplacesThePlot()
{
    ShownPlot plot(heatmap());
    QSignalSpy hovered(&plot, &FigurePlot::hovered);
    plot.setMessage("ALiBi has no feature vectors.");
    auto *label = plot.findChild<QLabel *>();
    QVERIFY(label && label->isVisible());
    QCOMPARE(label->text(), "ALiBi has no feature vectors.");
    QCOMPARE(plot.accessibleDescription(), "ALiBi has no feature vectors.");
    QTest::mouseMove(&plot, plot.rect().center());
    QTest::keyClick(&plot, Qt::Key_Left);
    QCOMPARE(hovered.size(), 0);
    plot.setFigure(heatmap());
    QVERIFY(!label->isVisible());
    QVERIFY(plot.message().isEmpty());
}

void TestPlot::theScreenReaderHearsTitleAndSummary()
{
    ShownPlot plot(heatmap());
    QCOMPARE(plot.accessibleName(), "Similarity");
    QCOMPARE(plot.accessibleDescription(), "Dot products from 0 to 1.");
}

void TestPlot::marksAreDrawnOnAxesOfTheirQuantity()
{
    ShownPlot plot(heatmap());
    const QImage before = plot.grab().toImage();
    QSignalSpy drawn(&plot, &FigurePlot::drawn);
    plot.setMarks({{Quantity::QueryPosition, 20, false}, {Quantity::Pair, 5, false}});
    plot.settle();
    const QImage after = plot.grab().toImage();
    QCOMPARE(drawn.size(), 0); // the overlay alone
    const int y = plot.at(0, 20).y();
    int marked = 0;
    for (int x = plot.at(0, 0).x(); x <= plot.at(63, 0).x(); ++x)
        marked += after.pixel(x, y) == lightTheme().mark.rgb() || after.pixel(x, y - 1) == lightTheme().mark.rgb();
    QVERIFY(marked >= plot.at(63, 0).x() - plot.at(0, 0).x());
    // No line down the columns, which hold key positions.
    int changed = 0;
    for (int x = plot.at(0, 0).x(); x <= plot.at(63, 0).x(); ++x)
        changed += after.pixel(x, plot.at(0, 40).y()) != before.pixel(x, plot.at(0, 40).y());
    QCOMPARE(changed, 0);

    plot.setMarks({{Quantity::KeyPosition, 30, true}});
    plot.settle();
    QVERIFY(plot.grab().toImage().pixel(plot.at(10, 20)) == before.pixel(plot.at(10, 20)));
    QVERIFY(plot.grab().toImage() != before);
    plot.setMarks({});
    plot.settle();
    QCOMPARE(plot.grab().toImage(), before);
}

void TestPlot::aMarkPutsADotOnTheCurve()
{
    const auto figure = spectrum();
    ShownPlot plot(figure);
    plot.setMarks({{Quantity::Pair, 32, false}});
    plot.settle();
    const auto &curve = std::get<Curve>(figure->layers.front());
    const QPoint point = plot.at(32, curve.y[32]);
    QCOMPARE(plot.grab().toImage().pixel(point), lightTheme().mark.rgb());
    QCOMPARE(plot.grab().toImage().pixel(point + QPoint(2, 0)), lightTheme().mark.rgb());
}

void TestPlot::hoverAndLeave()
{
    ShownPlot plot(heatmap());
    QSignalSpy hovered(&plot, &FigurePlot::hovered);
    QSignalSpy left(&plot, &FigurePlot::left);
    QTest::mouseMove(&plot, plot.at(10, 20));
    QCOMPARE(hovered.size(), 1);
    const QPointF place = hovered.back()[0].toPointF();
    QVERIFY(std::abs(place.x() - 10) < 0.5 && std::abs(place.y() - 20) < 0.5);
    QTest::mouseMove(&plot, {3, 3});
    QCOMPARE(left.size(), 1);
    QTest::mouseMove(&plot, {4, 4});
    QCOMPARE(left.size(), 1);
}

void TestPlot::clickAndDoubleClick()
{
    ShownPlot plot(heatmap());
    QSignalSpy clicked(&plot, &FigurePlot::clicked);
    QSignalSpy doubled(&plot, &FigurePlot::doubleClicked);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, plot.at(10, 20));
    QCOMPARE(clicked.size(), 1);
    QVERIFY(std::abs(clicked.back()[0].toPointF().x() - 10) < 0.5);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, {3, 3});
    QTest::mouseClick(&plot, Qt::RightButton, {}, plot.at(10, 20));
    QCOMPARE(clicked.size(), 1);
    QTest::mouseDClick(&plot, Qt::LeftButton, {}, plot.at(10, 20));
    QCOMPARE(doubled.size(), 1);
}

void TestPlot::theWheelZoomsRoundTheCursor()
{
    ShownPlot plot(heatmap({0, 1000}, {0, 1000}));
    QSignalSpy wanted(&plot, &FigurePlot::rangeWanted);
    const QPoint cursor = plot.at(250, 500);
    const QPointF before = plot.toCoordinates(cursor);
    for (int i = 0; i < 3; ++i)
        plot.turnWheel(cursor, 120);
    QCOMPARE(wanted.size(), 0);
    QTRY_COMPARE(wanted.size(), 1); // one for the turn of the event loop
    const Extent extent = extentOfSignal(wanted.back());
    QCOMPARE(extent.x1 - extent.x0, 512.0); // 1000 x 0.8 x 0.8 x 0.8
    QCOMPARE(extent.y1 - extent.y0, 512.0);
    QCOMPARE(extent.x0 - std::floor(extent.x0), 0.5);
    const QPointF after = plot.toCoordinates(cursor);
    QVERIFY(std::abs(after.x() - before.x()) < 3 && std::abs(after.y() - before.y()) < 3);

    plot.turnWheel({3, 3}, 120); // off the axes
    plot.settle();
    QCOMPARE(wanted.size(), 1);
}

void TestPlot::zoomingOutEndsAtTheWhole()
{
    ShownPlot plot(heatmap({100, 200}, {0, 100}));
    plot.setWhole({-0.5, 999.5, -0.5, 999.5});
    QSignalSpy wanted(&plot, &FigurePlot::rangeWanted);
    for (int i = 0; i < 40; ++i)
        plot.turnWheel(plot.at(50, 200), -120);
    QTRY_COMPARE(wanted.size(), 1);
    QCOMPARE(extentOfSignal(wanted.back()), Extent({-0.5, 999.5, -0.5, 999.5}));
    plot.settle();
    plot.turnWheel(plot.at(50, 200), -120);
    plot.settle();
    QCOMPARE(wanted.size(), 1); // nothing more to show
}

void TestPlot::logarithmicAxesDoNotZoom()
{
    ShownPlot plot(spectrum());
    QSignalSpy wanted(&plot, &FigurePlot::rangeWanted);
    plot.turnWheel(plot.at(30, 1000), 120);
    QTRY_COMPARE(wanted.size(), 1);
    const Extent extent = extentOfSignal(wanted.back());
    QCOMPARE(extent.x1 - extent.x0, 51.0);
    QCOMPARE(extent.y0, 5.0);
    QCOMPARE(extent.y1, 1e5);
}

void TestPlot::draggingPansOnlyWhenZoomedIn()
{
    ShownPlot plot(heatmap({100, 100}, {100, 100}));
    QSignalSpy wanted(&plot, &FigurePlot::rangeWanted);
    QSignalSpy clicked(&plot, &FigurePlot::clicked);
    const QPoint from = plot.at(150, 150);
    const QPoint to = plot.at(160, 130);
    const auto drag = [&] {
        QTest::mousePress(&plot, Qt::LeftButton, {}, from);
        // QTest::mouseMove holds no button.
        for (const QPoint &place : {(from + to) / 2, to}) {
            QMouseEvent move(QEvent::MouseMove, place, plot.mapToGlobal(place), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(&plot, &move);
        }
        QTest::mouseRelease(&plot, Qt::LeftButton, {}, to);
        plot.settle();
    };
    drag();
    QCOMPARE(wanted.size(), 0);
    QCOMPARE(clicked.size(), 0);

    plot.setWhole({-0.5, 299.5, -0.5, 299.5});
    drag();
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(extentOfSignal(wanted.back()), Extent({89.5, 189.5, 119.5, 219.5}));
    QCOMPARE(clicked.size(), 0);
}

void TestPlot::keysMoveACursor()
{
    ShownPlot plot(heatmap());
    plot.setMarks({{Quantity::QueryPosition, 20, false}, {Quantity::KeyPosition, 30, false}});
    QSignalSpy hovered(&plot, &FigurePlot::hovered);
    QSignalSpy clicked(&plot, &FigurePlot::clicked);
    const auto press = [&](Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(&plot, key, modifiers);
        return hovered.isEmpty() ? QPointF() : hovered.back()[0].toPointF();
    };
    QCOMPARE(press(Qt::Key_Right), QPointF(31, 20));
    QCOMPARE(press(Qt::Key_Down), QPointF(31, 21)); // row 0 is on top
    QCOMPARE(press(Qt::Key_Up, Qt::ShiftModifier), QPointF(31, 11));
    QCOMPARE(press(Qt::Key_Left, Qt::ShiftModifier), QPointF(21, 11));
    for (int i = 0; i < 4; ++i)
        press(Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(press(Qt::Key_Left), QPointF(0, 11));
    QTest::keyClick(&plot, Qt::Key_Return);
    QCOMPARE(clicked.size(), 1);
    QCOMPARE(clicked.back()[0].toPointF(), QPointF(0, 11));

    ShownPlot curves(spectrum());
    QSignalSpy onCurve(&curves, &FigurePlot::hovered);
    QTest::keyClick(&curves, Qt::Key_Right);
    const QPointF point = onCurve.back()[0].toPointF();
    QVERIFY(std::abs(point.y() / (2 * std::numbers::pi * std::pow(10000.0, point.x() / 64.0)) - 1) < 1e-12);
}

/// What keys have begun to read out ends with the focus, once; with no cursor there is nothing to end.
void TestPlot::theCursorLeavesWithTheFocus()
{
    const auto loseFocus = [](FigurePlot &plot) {
        QFocusEvent out(QEvent::FocusOut);
        QCoreApplication::sendEvent(&plot, &out);
    };
    for (const auto &figure : {heatmap(), spectrum()}) {
        ShownPlot plot(figure);
        QSignalSpy left(&plot, &FigurePlot::left);
        loseFocus(plot);
        QCOMPARE(left.size(), 0);
        for (const int times : {1, 2}) {
            QTest::keyClick(&plot, Qt::Key_Right);
            loseFocus(plot);
            QCOMPARE(left.size(), times);
            loseFocus(plot);
            QCOMPARE(left.size(), times);
        }
    }
}

void TestPlot::keysZoomAndShowAll()
{
    ShownPlot plot(heatmap({0, 1000}, {0, 1000}));
    QSignalSpy wanted(&plot, &FigurePlot::rangeWanted);
    QSignalSpy all(&plot, &FigurePlot::allWanted);
    QTest::keyClick(&plot, Qt::Key_Plus);
    QTRY_COMPARE(wanted.size(), 1);
    QCOMPARE(extentOfSignal(wanted.back()).x1 - extentOfSignal(wanted.back()).x0, 800.0);
    QTest::keyClick(&plot, Qt::Key_Minus);
    QTRY_COMPARE(wanted.size(), 2);
    QTest::keyClick(&plot, Qt::Key_Home);
    QCOMPARE(all.size(), 1);
}

void TestPlot::zoomKeepsFourNumbers()
{
    const Figure figure = heatmapFigure({0, 1000}, {0, 1000});
    Extent extent = extentOf(figure);
    const Extent whole = extent;
    for (int i = 0; i < 50; ++i)
        extent = zoomed(figure, extent, whole, {999.4, 0.0}, 0.8);
    QCOMPARE(extent, Extent({995.5, 999.5, -0.5, 3.5}));
    for (int i = 0; i < 50; ++i)
        extent = zoomed(figure, extent, whole, {999.4, 0.0}, 1.25);
    QCOMPARE(extent, whole);
}

TEST_CLASS(TestPlot, QApplication)
#include "tst_plot.moc"
