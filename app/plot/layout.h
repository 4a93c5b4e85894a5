// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/plot/populate.h"
#include "app/plot/ticks.h"

#include <QFont>
#include <QRectF>

#include <vector>

namespace posviz {

/// Lengths of a plot's furniture, in pixels of the plot.
struct Measures {
    Measures(const Theme &theme, const PlotStyle &style);

    int pixels(double cssPixels) const;

    double scale;
    int edge;     ///< free at the rim of the plot
    int tick;     ///< length
    int tickGap;  ///< from tick to its label
    int labelGap; ///< from tick labels to the axis label
    int barGap;   ///< from the axes to the colour bar
    int barWidth;
    int minimumClock; ///< diameter
    int maximumClock;
    QFont font;  ///< of axes
    QFont small; ///< of notes, landmarks, clocks
    QFont title;
    double lineHeight;
    double smallHeight;
};

/// Ticks of a colour bar; multiples of pi for a phase.
std::vector<Tick> colourBarTicks(const Figure &figure, const QLocale &locale);

/// Name and unit of an axis.
QString axisLabel(const Axis &axis);

/// Texts that stand inside the plot, by the style; empty: none.
QString titleOf(const Figure &figure, const PlotStyle &style);
QString subtitleOf(const Figure &figure, const PlotStyle &style);
QString notesOf(const Figure &figure, const PlotStyle &style);

/// The height kept at the foot for notes in a plot of this width less its edges.
int notesHeight(const Figure &figure, const PlotStyle &style, const Measures &measures, int width);

/// What title and notes take at the rims of a plot of this size, where no axis's name may stand.
QMargins furniture(const Figure &figure, const PlotStyle &style, const Measures &measures, QSize size);

/// A row of clock faces below a plot, each under the column of its pair.
struct ClockRow {
    int step = 0; ///< each hand, each second hand ... has a face; 0: no room for any
    int diameter = 0;
    int heading = 0; ///< height
    int faces = 0;   ///< height, with their numbers
    int height() const { return step == 0 ? 0 : heading + faces; }
};

/// Below axes of this width; no more than a third of the plot's height.
ClockRow clockRow(const Figure &figure, const PlotStyle &style, const Measures &measures, int width, int plotHeight);

} // namespace posviz
