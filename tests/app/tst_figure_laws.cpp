// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/export_limits.h"
#include "app/export/formats.h"
#include "app/export/page.h"
#include "app/plot/populate.h"
#include "app/units.h"
#include "app/widgets/knob_slider.h"
#include "app/widgets/number_box.h"
#include "core/scaling/scaling.h"
#include "core/scene_edits.h"
#include "core/view.h"

#include "tests/support/checks.h"
#include "tests/support/scenes.h"
#include "tests/support/test_class.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

// Laws of sizes and of steps: no figure without room for its plot, lines as wide as the type asks for, no step past a notch.

using namespace posviz;

namespace {

struct NamedFigure {
    std::string name;
    Figure figure;
};

/// One of each make: with a colour bar, with clock faces, with a scale on the right, with bands and landmarks.
const std::vector<NamedFigure> &figuresOfEachMake()
{
    static const std::vector<NamedFigure> figures = [] {
        std::vector<NamedFigure> made;
        Scene scene = certain(withScaling(sceneOf("rope", 64, 1e4, 300), "yarn"));
        for (const View &view : views()) {
            const Result<Figure> figure = view.build(scene, signalOf(scene), {.rows = 20, .columns = 20});
            if (figure)
                made.push_back({view.id, *figure});
        }
        const Scene grid = sceneOf("swin", 64, 1e4, 49);
        made.push_back({"bias", certain(findView("bias")->build(grid, signalOf(grid), {.rows = 20, .columns = 20}))});
        const Scene curves = withKnobs(sceneOf("alibi", 64, 1e4, 64), {{"bias_shape", 1}});
        made.push_back({"bias as curves", certain(findView("bias")->build(curves, signalOf(curves), {.rows = 20, .columns = 20}))});
        return made;
    }();
    return figures;
}

/// The area between the axes as it is drawn.
QSize drawnAxes(const Figure &figure, const ExportOptions &options)
{
    QCustomPlot plot;
    layOut(plot, figure, options);
    plot.plotLayout()->update(QCPLayoutElement::upPreparation);
    plot.plotLayout()->update(QCPLayoutElement::upMargins);
    plot.plotLayout()->update(QCPLayoutElement::upLayout);
    return plot.axisRect()->rect().size();
}

/// Every knob there is, each once.
std::vector<Parameter> everyKnob()
{
    std::vector<Parameter> all{dimensionParameter(), baseParameter(), lengthParameter(), trainedLengthKnob()};
    const auto add = [&](const std::vector<Parameter> &more) { all.insert(all.end(), more.begin(), more.end()); };
    for (const Encoding &encoding : encodings())
        add(encoding.parameters);
    for (const Scaling &scaling : scalings())
        add(scaling.parameters);
    for (const View &view : views())
        add(view.parameters);
    std::erase_if(all, [](const Parameter &parameter) { return parameter.scale == ParameterScale::Choice; });
    return all;
}

/// Notches and what lies between them, near either end of the gap.
std::vector<double> placesOf(const Parameter &parameter, const std::vector<double> &stops)
{
    std::vector<double> places;
    const std::size_t stride = std::max<std::size_t>(1, stops.size() / 40);
    for (std::size_t i = 0; i < stops.size(); i += stride) {
        places.push_back(stops[i]);
        if (i + 1 < stops.size())
            for (const double part : {0.1, 0.5, 0.9})
                places.push_back(nearestValue(parameter, stops[i] + part * (stops[i + 1] - stops[i])));
    }
    places.push_back(stops.back());
    return places;
}

double leastAbove(const std::vector<double> &stops, double value)
{
    const auto next = std::ranges::find_if(stops, [&](double stop) { return stop > value; });
    return next == stops.end() ? stops.back() : *next;
}

double greatestBelow(const std::vector<double> &stops, double value)
{
    double below = stops.front();
    for (const double stop : stops)
        if (stop < value)
            below = stop;
    return below;
}

} // namespace

class TestFigureLaws : public QObject {
    Q_OBJECT

  private slots:
    // Refused, or with room for the plot: 16 pixels and two lines of type on both sides.
    void everyFigureHasRoomOrIsRefused()
    {
        Checks checks;
        int refused = 0, drawn = 0;
        for (const auto &[name, figure] : figuresOfEachMake())
            for (const double dpi : {96.0, 300.0})
                for (const double width : {10.0, 25.0, 60.0, 89.0, 200.0})
                    for (const double height : {10.0, 25.0, 60.0, 200.0})
                        for (const double font : {2.0, 4.0, 8.0, 12.0, 30.0, 72.0})
                            for (const bool texts : {false, true}) {
                                const ExportOptions options{.width = width,
                                                            .height = height,
                                                            .dpi = dpi,
                                                            .fontSize = font,
                                                            .showTitle = texts,
                                                            .showNotes = texts};
                                if (!checkedFor(figure, options)) {
                                    ++refused;
                                    continue;
                                }
                                ++drawn;
                                const QSize page = pagePixels(options);
                                const QSize axes =
                                    QRect(QPoint(), page)
                                        .marginsRemoved(plotMargins(figure, themeOf(options), styleOf(options), page))
                                        .size();
                                const double least = std::max(16.0, 2 * font * dpi / pointsPerInch);
                                checks.that(axes.width() >= least && axes.height() >= least, [&] {
                                    return name + ": " + std::to_string(axes.width()) + " x " + std::to_string(axes.height())
                                           + " pixels of " + std::to_string(width) + " x " + std::to_string(height) + " mm, "
                                           + std::to_string(font) + " pt";
                                });
                            }
        checks.that(refused > 100 && drawn > 100, [] { return "one of the two does not occur"; });
        VERIFY_ALL(checks);
    }

    // What is reckoned with is what is drawn.
    void theRoomIsThatOfThePlot()
    {
        for (const auto &[name, figure] : figuresOfEachMake())
            for (const double font : {4.0, 9.0})
                for (const QSizeF &size : {QSizeF(60, 200), QSizeF(89, 60), QSizeF(183, 120)}) {
                    const ExportOptions options{.width = size.width(), .height = size.height(), .dpi = 96, .fontSize = font};
                    if (!checkedFor(figure, options))
                        continue;
                    const QSize page = pagePixels(options);
                    const QMargins margins = plotMargins(figure, themeOf(options), styleOf(options), page);
                    QVERIFY2(drawnAxes(figure, options) == QRect(QPoint(), page).marginsRemoved(margins).size(), name.c_str());
                }
    }

    // Text and cells of a readable size need a readable page: what a reader would choose is not refused.
    void usualFiguresAreNotRefused()
    {
        for (const auto &[name, figure] : figuresOfEachMake())
            for (const auto &[width, height, font] : {std::tuple{89.0, 60.0, 7.0}, {89.0, 80.0, 8.0}, {183.0, 120.0, 10.0}}) {
                ExportOptions options{.width = width, .height = height, .fontSize = font};
                options.showNotes = height > 70;
                const Result<ExportOptions> checked = checkedFor(figure, options);
                QVERIFY2(bool(checked), (name + ": " + (checked ? "" : checked.error())).c_str());
            }
    }

    // Widths in points follow the type, whatever the resolution: hairlines of 0.75 pt and curves of 1.5 pt with type of 9 pt.
    void linesAreAsWideAsTheTypeAsks_data()
    {
        QTest::addColumn<double>("font");
        QTest::addColumn<double>("factor");
        for (const auto &[font, factor] : {std::pair{9.0, 1.0}, {4.5, 0.5}, {2.0, 0.5}, {6.0, 2.0 / 3}, {18.0, 2.0}, {27.0, 3.0}, {72.0, 3.0}})
            QTest::addRow("%g pt", font) << font << factor;
    }
    void linesAreAsWideAsTheTypeAsks()
    {
        QFETCH(double, font);
        QFETCH(double, factor);
        Checks checks;
        for (const auto &[name, figure] : figuresOfEachMake())
            for (const double dpi : {72.0, 150.0, 600.0}) {
                const ExportOptions options{.width = 183, .height = 120, .dpi = dpi, .fontSize = font};
                QCustomPlot plot;
                layOut(plot, figure, options);
                const auto points = [&](const QPen &pen) { return pen.widthF() * pointsPerInch / dpi; };
                const auto where = [&] { return name + " at " + std::to_string(dpi) + " dpi"; };
                checks.near(points(plot.xAxis->tickPen()), 0.75 * factor, 1e-9, where);
                checks.near(points(plot.yAxis->tickPen()), 0.75 * factor, 1e-9, where);
                if (!colourScaleOf(figure)) {
                    checks.near(points(plot.xAxis->basePen()), 0.75 * factor, 1e-9, where);
                    checks.near(points(plot.yAxis->grid()->pen()), 0.75 * factor, 1e-9, where);
                }
                std::vector<double> widths;
                for (const Layer &layer : figure.layers)
                    if (const auto *curve = std::get_if<Curve>(&layer))
                        widths.push_back(curve->style == CurveStyle::Main    ? 1.5
                                         : curve->style == CurveStyle::Other ? 0.5625
                                                                             : 1.125);
                std::vector<double> drawn;
                for (int i = 0; i < plot.graphCount(); ++i)
                    drawn.push_back(points(plot.graph(i)->pen()) / factor);
                std::ranges::sort(widths);
                std::ranges::sort(drawn);
                checks.that(std::ranges::equal(widths, drawn, [](double a, double b) { return std::abs(a - b) < 1e-9; }),
                            [&] { return where() + ": curves"; });
                // Type has the size that was asked for.
                checks.near(styleOf(options).fontPixels * pointsPerInch / dpi, font, 1e-9, where);
            }
        VERIFY_ALL(checks);
    }

    // Up is the least notch above, down the greatest below, whatever was typed before.
    void aStepIsToTheNextNotch()
    {
        Checks checks;
        for (const Parameter &parameter : everyKnob()) {
            const std::vector<double> stops = notches(parameter);
            NumberBox box(parameter);
            KnobSlider slider(parameter);
            slider.resize(200, 24);
            QSignalSpy typed(&box, &NumberBox::numberChosen), dragged(&slider, &KnobSlider::valueChosen);
            for (const double value : placesOf(parameter, stops)) {
                const auto where = [&] { return parameter.key + " from " + std::to_string(value); };
                const auto check = [&](double wanted, QSignalSpy &spy, const char *how) {
                    if (wanted == value)
                        checks.that(spy.isEmpty(), [&] { return where() + how + " is a step"; });
                    else
                        checks.that(spy.count() == 1 && spy[0][0].toDouble() == wanted, [&] {
                            return where() + how + " goes to "
                                   + (spy.isEmpty() ? "nowhere" : std::to_string(spy[0][0].toDouble())) + ", not "
                                   + std::to_string(wanted);
                        });
                    spy.clear();
                };
                for (const bool up : {true, false}) {
                    const double wanted = up ? leastAbove(stops, value) : greatestBelow(stops, value);
                    checks.near(nextNotch(stops, value, up ? 1 : -1), wanted, 0, where);
                    box.setNumber(value);
                    QTest::keyClick(&box, up ? Qt::Key_Up : Qt::Key_Down);
                    check(wanted, typed, " in the box");
                    for (const Qt::Key key : {up ? Qt::Key_Right : Qt::Key_Left, up ? Qt::Key_Up : Qt::Key_Down}) {
                        slider.setKnobValue(value);
                        QTest::keyClick(&slider, key);
                        check(wanted, dragged, " on the slider");
                    }
                }
            }
            slider.setKnobValue(stops[stops.size() / 2]);
            QTest::keyClick(&slider, Qt::Key_Home);
            checks.near(slider.knobValue(), stops.front(), 0, [&] { return parameter.key + " at home"; });
            QTest::keyClick(&slider, Qt::Key_End);
            checks.near(slider.knobValue(), stops.back(), 0, [&] { return parameter.key + " at the end"; });
        }
        VERIFY_ALL(checks);
    }
};

TEST_CLASS(TestFigureLaws, QApplication)
#include "tst_figure_laws.moc"
