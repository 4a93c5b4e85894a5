// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/plot/theme.h"
#include "core/figure.h"

#include <QLocale>
#include <QMargins>
#include <QSize>
#include <QString>

class QCustomPlot;

namespace posviz {

/// How a figure is set in a plot of given size.
struct PlotStyle {
    double fontPixels = 12.0;      ///< in pixels of the plot
    double scale = 1.0;            ///< pixels of the plot per 1/96 inch: widths of lines, gaps and the colour bar grow with it
    bool title = false;            ///< true: title and subtitle inside the plot
    QString titleText{};           ///< instead of the figure's title and subtitle, unless empty
    bool notes = false;            ///< true: notes inside the plot
    bool clocks = true;            ///< true: clock faces below the plot, where the figure has them and there is room
    double leastBarLabels = 0.0;   ///< room kept for the numbers of a colour bar, in pixels of the plot, also where they take less
    bool hinted = true;            ///< false: letters keep their proportions at any size and on any machine
    QLocale locale = QLocale::c(); ///< of the decimal sign; thousands are always set apart by thin spaces

    bool operator==(const PlotStyle &) const = default;
};

/// Makes the plot show the figure, at the plot's viewport size; the caller replots. The only code that paints figures, for screen
/// and exports.
///
/// Called again it reuses what is there; pointers into the plot stay good.
void populate(QCustomPlot &plot, const Figure &figure, const Theme &theme, const PlotStyle &style);

/// The width of the widest number beside the figure's colour bar, in pixels of the plot; 0 where there is no bar.
double colourBarLabels(const Figure &figure, const Theme &theme, const PlotStyle &style);

/// What populate() keeps free round the area of the axes in a plot of this size, in pixels of the plot.
QMargins plotMargins(const Figure &figure, const Theme &theme, const PlotStyle &style, QSize size);

} // namespace posviz
