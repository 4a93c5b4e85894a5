// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/populate.h"

#include "app/plot/cell_image.h"
#include "app/plot/layout.h"
#include "app/plot/parts.h"
#include "app/plot/type.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cstdlib>

static_assert(QCUSTOMPLOT_VERSION >= 0x020100);

namespace posviz {

namespace {

/// An axis's name stands at the middle of the axis and may reach as far on both sides as nothing else stands there.
int roomForLabel(const QCPAxis &axis, const QMargins &taken)
{
    const QSize size = axis.parentPlot()->viewport().size();
    const QMargins margins = axis.axisRect()->margins();
    const QMargins free = margins - taken;
    return axis.orientation() == Qt::Vertical
               ? size.height() - margins.top() - margins.bottom() + 2 * std::min(free.top(), free.bottom())
               : size.width() - margins.left() - margins.right() + 2 * std::min(free.left(), free.right());
}

void setUpAxis(QCPAxis &axis, const Axis &description, const QMargins &taken, const Theme &theme, const PlotStyle &style,
               const Measures &measures)
{
    axis.setVisible(true);
    axis.setScaleType(description.logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    axis.setRange(description.lower, description.upper);
    axis.setRangeReversed(description.reversed);
    axis.setTicker(QSharedPointer<FigureTicker>::create(axis, description, measures.font, style.locale, measures.pixels(8)));
    axis.setTicks(true);
    axis.setSubTicks(false);
    axis.setTickLength(0, measures.tick);
    axis.setTickLabelPadding(measures.tickGap);
    axis.setTickLabelFont(measures.font);
    axis.setTickLabelColor(theme.secondary);
    axis.setTickPen(QPen(theme.line, style.scale, Qt::SolidLine, Qt::FlatCap));
    axis.setBasePen(Qt::NoPen);
    axis.setLabel(QFontMetricsF(measures.font).elidedText(axisLabel(description), Qt::ElideRight, roomForLabel(axis, taken)));
    axis.setLabelFont(measures.font);
    axis.setLabelColor(theme.secondary);
    axis.setLabelPadding(measures.labelGap);
    axis.setPadding(0);
    axis.grid()->setVisible(false);
}

void setUpAxes(QCustomPlot &plot, const Figure &figure, const Theme &theme, const PlotStyle &style, const Measures &measures)
{
    const QMargins taken = furniture(figure, style, measures, plot.viewport().size());
    setUpAxis(*plot.xAxis, figure.x, taken, theme, style, measures);
    setUpAxis(*plot.yAxis, figure.y, taken, theme, style, measures);
    plot.xAxis2->setVisible(false);
    plot.yAxis2->setVisible(figure.right.has_value());
    if (figure.right)
        setUpAxis(*plot.yAxis2, *figure.right, taken, theme, style, measures);

    // A matrix needs no frame; curves stand on a line and before a grid.
    if (colourScaleOf(figure))
        return;
    plot.xAxis->setBasePen(QPen(theme.line, style.scale, Qt::SolidLine, Qt::FlatCap));
    QCPGrid &grid = *plot.yAxis->grid();
    grid.setVisible(true);
    grid.setPen(QPen(theme.grid, style.scale, Qt::SolidLine, Qt::FlatCap));
    grid.setZeroLinePen(Qt::NoPen);
    grid.setSubGridVisible(false);
    plot.yAxis->setTickLength(0, 0);
    plot.yAxis2->setTickLength(0, 0);
}

QVector<double> copied(const std::vector<double> &numbers) { return {numbers.begin(), numbers.end()}; }

/// Told apart by their dashes, so that grey prints and colour-blind eyes lose nothing. Lengths are widths of the pen, and round
/// caps add one: a tenth is a dot.
QPen curvePen(CurveStyle style, const Theme &theme, double scale)
{
    double width = 1.5;
    QVector<qreal> dashes;
    switch (style) {
    case CurveStyle::Main:
        width = 2.0;
        break;
    case CurveStyle::Other:
        width = 0.75;
        break;
    case CurveStyle::Reference:
        dashes = {0.1, 2.2};
        break;
    case CurveStyle::Dashed:
        dashes = {4.0, 3.0};
        break;
    case CurveStyle::DashDotted:
        dashes = {5.0, 2.6, 0.1, 2.6};
        break;
    }
    QPen pen(curveColour(style, theme), width * scale);
    if (!dashes.isEmpty())
        pen.setDashPattern(dashes);
    pen.setCapStyle(Qt::RoundCap);
    pen.setJoinStyle(Qt::RoundJoin);
    return pen;
}

void setUpCurves(QCustomPlot &plot, const Figure &figure, const Theme &theme, const PlotStyle &style)
{
    std::vector<const Curve *> curves;
    for (const Layer &layer : figure.layers) {
        if (const auto *curve = std::get_if<Curve>(&layer))
            curves.push_back(curve);
    }
    // What is drawn last lies on top.
    std::ranges::stable_partition(curves, [](const Curve *curve) { return curve->style != CurveStyle::Main; });

    const int count = static_cast<int>(curves.size());
    while (plot.graphCount() > count)
        plot.removeGraph(plot.graphCount() - 1);
    while (plot.graphCount() < count)
        plot.addGraph();
    for (int i = 0; i < count; ++i) {
        const Curve &curve = *curves[static_cast<std::size_t>(i)];
        QCPGraph &graph = *plot.graph(i);
        graph.setPen(curvePen(curve.style, theme, style.scale));
        graph.setSelectable(QCP::stNone);
        graph.setData(copied(curve.x), copied(curve.y), true);
    }
}

void setUpCells(CellsPart &cells, const Figure &figure, const Theme &theme)
{
    const bool flipRows = !figure.y.reversed;
    const bool flipColumns = figure.x.reversed;
    const auto area = [](const Bins &rows, const Bins &columns) {
        return QRectF(static_cast<double>(columns.run().first) - 0.5, static_cast<double>(rows.run().first) - 0.5,
                      static_cast<double>(columns.run().count), static_cast<double>(rows.run().count));
    };
    if (const Heatmap *map = heatmapOf(figure))
        cells.show(cellImage(*map, flipRows, flipColumns, theme.onScreen && theme.dark), area(map->rows, map->columns));
    else if (const PhaseMap *phases = phaseMapOf(figure))
        cells.show(cellImage(*phases, theme.faded, flipRows, flipColumns), area(phases->rows, phases->columns));
    else
        cells.show({}, {});
}

} // namespace

void populate(QCustomPlot &plot, const Figure &figure, const Theme &theme, const PlotStyle &style)
{
    const Measures measures(theme, style);
    Parts &parts = partsOf(plot);

    plot.setPlottingHint(QCP::phFastPolylines);
    plot.setLocale(style.locale);
    plot.setBackground(theme.card.alpha() == 0 ? QBrush(Qt::NoBrush) : QBrush(theme.card));
    plot.axisRect()->setAutoMargins(QCP::msNone);
    plot.axisRect()->setMargins(plotMargins(figure, theme, style, plot.viewport().size()));

    setUpAxes(plot, figure, theme, style, measures);
    setUpCurves(plot, figure, theme, style);
    setUpCells(*parts.cells, figure, theme);
    parts.colourBar->show(figure, theme, style, measures);
    parts.absences->show(figure, theme, style, measures);
    parts.backdrop->show(figure, theme, style);
    parts.labels->show(figure, theme, style, measures);
    parts.clocks->show(figure, theme, style, measures);
    parts.texts->show(figure, theme, style, measures);
    parts.marks->show(figure, theme, style);
}

} // namespace posviz
