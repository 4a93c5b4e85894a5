// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/layout.h"

#include "app/plot/type.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace posviz {

namespace {

double widest(const QFont &font, const std::vector<Tick> &ticks)
{
    double width = 0.0;
    for (const Tick &tick : ticks)
        width = std::max(width, textSize(font, tick.label).width());
    return width;
}

/// Up to the next multiple of a few pixels, so that a plot does not shift when a label changes by a digit.
int settled(double length, const Measures &measures)
{
    const int step = measures.pixels(4);
    return static_cast<int>(std::ceil(length / step)) * step;
}

int axisWidth(const Axis &axis, const PlotStyle &style, const Measures &measures)
{
    const double numbers = widest(measures.font, ticksOf(axis, axis.lower, axis.upper, style.locale));
    const double label = axis.label.empty() ? 0.0 : measures.labelGap + measures.lineHeight;
    return settled(measures.tick + measures.tickGap + numbers + label, measures);
}

int colourBarWidth(const Figure &figure, const ColourScale &colours, const PlotStyle &style, const Measures &measures)
{
    const double numbers = std::max(style.leastBarLabels, widest(measures.font, colourBarTicks(figure, style.locale)));
    const double label = colours.label.empty() ? 0.0 : measures.labelGap + measures.lineHeight;
    return measures.barGap + measures.barWidth + settled(measures.tickGap + numbers + label, measures);
}

/// Positions along both axes: a diagonal is one of 45 degrees.
bool isSquare(const Figure &figure)
{
    return colourScaleOf(figure) && figure.y.quantity == Quantity::QueryPosition && figure.x.quantity == Quantity::KeyPosition;
}

/// A position is as wide as it is high, in the middle of the room there is; a long strip takes all the room.
QMargins squared(QMargins margins, const Figure &figure, QSize size)
{
    constexpr double longest = 3.0; // times its width
    const QSize room = QRect(QPoint(), size).marginsRemoved(margins).size();
    const double columns = figure.x.upper - figure.x.lower;
    const double rows = figure.y.upper - figure.y.lower;
    if (room.isEmpty() || columns > longest * rows || rows > longest * columns)
        return margins;
    const double unit = std::min(room.width() / columns, room.height() / rows);
    const int across = room.width() - static_cast<int>(std::lround(unit * columns));
    const int down = room.height() - static_cast<int>(std::lround(unit * rows));
    return margins + QMargins(across / 2, down / 2, across - across / 2, down - down / 2);
}

int titleHeight(const Figure &figure, const PlotStyle &style, const Measures &measures, int width)
{
    double height = 0.0;
    if (const QString title = titleOf(figure, style); !title.isEmpty())
        height += wrappedSize(measures.title, title, width).height();
    if (const QString subtitle = subtitleOf(figure, style); !subtitle.isEmpty())
        height += wrappedSize(measures.font, subtitle, width).height();
    return height == 0.0 ? 0 : static_cast<int>(std::ceil(height)) + measures.pixels(6);
}

} // namespace

Measures::Measures(const Theme &theme, const PlotStyle &style)
    : scale(style.scale), edge(pixels(2)), tick(pixels(3)), tickGap(pixels(4)), labelGap(pixels(3)), barGap(pixels(10)),
      barWidth(pixels(11)), minimumClock(static_cast<int>(std::lround(1.7 * style.fontPixels))),
      maximumClock(static_cast<int>(std::lround(3.0 * style.fontPixels))), font(plotFont(theme, style)),
      small(plotFont(theme, style, 0.92)), title(plotFont(theme, style, 1.15, true)), lineHeight(QFontMetricsF(font).height()),
      smallHeight(QFontMetricsF(small).height())
{
}

int Measures::pixels(double cssPixels) const { return std::max(1, static_cast<int>(std::lround(cssPixels * scale))); }

std::vector<Tick> colourBarTicks(const Figure &figure, const QLocale &locale)
{
    const ColourScale *colours = colourScaleOf(figure);
    if (!colours)
        return {};
    constexpr double turn = 2 * std::numbers::pi;
    if (phaseMapOf(figure) && colours->lower == 0.0 && std::abs(colours->upper - turn) < 1e-9)
        return {{0.0, QStringLiteral("0")}, {turn / 2, QStringLiteral("π")}, {turn, QStringLiteral("2π")}};

    std::vector<Tick> ticks = scaleTicks(colours->lower, colours->upper, locale);
    if (colours->clipped && ticks.size() > 1) {
        ticks.front().label.prepend(QStringLiteral("≤\u202f"));
        ticks.back().label.prepend(QStringLiteral("≥\u202f"));
    }
    return ticks;
}

QString axisLabel(const Axis &axis)
{
    return axis.unit.empty() ? drawnText(axis.label) : QStringLiteral("%1 (%2)").arg(drawnText(axis.label), drawnText(axis.unit));
}

QString titleOf(const Figure &figure, const PlotStyle &style)
{
    if (!style.title)
        return {};
    return style.titleText.isEmpty() ? drawnText(figure.title) : style.titleText;
}

QString subtitleOf(const Figure &figure, const PlotStyle &style)
{
    return style.title && style.titleText.isEmpty() ? drawnText(figure.subtitle) : QString();
}

QString notesOf(const Figure &figure, const PlotStyle &style)
{
    QString notes;
    if (style.notes) {
        for (const Sentence &note : drawnNotes(figure))
            notes += (notes.isEmpty() ? QString() : QStringLiteral("\n")) + drawnText(note);
    }
    return notes;
}

int notesHeight(const Figure &figure, const PlotStyle &style, const Measures &measures, int width)
{
    const QString notes = notesOf(figure, style);
    if (notes.isEmpty())
        return 0;
    return static_cast<int>(std::ceil(wrappedSize(measures.small, notes, width).height())) + measures.pixels(6);
}

ClockRow clockRow(const Figure &figure, const PlotStyle &style, const Measures &measures, int width, int plotHeight)
{
    ClockRow row;
    if (!style.clocks || !figure.clocks || figure.clocks->hands.empty() || width <= 0)
        return row;
    const double apart = static_cast<double>(width) / static_cast<double>(figure.clocks->hands.size());
    const int gap = measures.pixels(8);
    row.step = static_cast<int>(std::ceil((measures.minimumClock + gap) / apart));
    row.diameter =
        std::clamp(static_cast<int>(row.step * apart) - gap, measures.minimumClock, measures.maximumClock);
    row.faces = row.diameter + static_cast<int>(std::ceil(measures.smallHeight)) + measures.pixels(4);
    row.heading = static_cast<int>(std::ceil(measures.smallHeight)) + measures.pixels(10);
    if (3 * row.height() > plotHeight)
        return {};
    return row;
}

double colourBarLabels(const Figure &figure, const Theme &theme, const PlotStyle &style)
{
    return widest(Measures(theme, style).font, colourBarTicks(figure, style.locale));
}

QMargins plotMargins(const Figure &figure, const Theme &theme, const PlotStyle &style, QSize size)
{
    const Measures measures(theme, style);
    const ColourScale *colours = colourScaleOf(figure);
    const std::vector<Tick> xTicks = ticksOf(figure.x, figure.x.lower, figure.x.upper, style.locale);
    const double lastHalf = xTicks.empty() ? 0.0 : textSize(measures.font, xTicks.back().label).width() / 2;
    const int inner = size.width() - 2 * measures.edge;

    QMargins margins;
    margins.setLeft(measures.edge + axisWidth(figure.y, style, measures));
    int right = settled(lastHalf, measures);
    if (figure.right)
        right = std::max(right, axisWidth(*figure.right, style, measures));
    if (colours)
        right = std::max(right, colourBarWidth(figure, *colours, style, measures));
    margins.setRight(measures.edge + right);

    // Half of the uppermost tick's label stands above the axes.
    margins.setTop(measures.edge + static_cast<int>(std::ceil(measures.lineHeight / 2))
                   + titleHeight(figure, style, measures, inner));
    const double label = figure.x.label.empty() ? 0.0 : measures.labelGap + measures.lineHeight;
    const int axis = measures.tick + measures.tickGap + static_cast<int>(std::ceil(measures.lineHeight + label));
    const int clocks =
        clockRow(figure, style, measures, size.width() - margins.left() - margins.right(), size.height()).height();
    margins.setBottom(measures.edge + axis + clocks + notesHeight(figure, style, measures, inner));
    return isSquare(figure) ? squared(margins, figure, size) : margins;
}

QMargins furniture(const Figure &figure, const PlotStyle &style, const Measures &measures, QSize size)
{
    const int inner = size.width() - 2 * measures.edge;
    return {measures.edge, measures.edge + titleHeight(figure, style, measures, inner), measures.edge,
            measures.edge + notesHeight(figure, style, measures, inner)};
}

} // namespace posviz
