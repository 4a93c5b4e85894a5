// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/export/formats.h"
#include "app/plot/populate.h"

class QCustomPlot;
class QPainter;

namespace posviz {

/// The whole file in pixels at the options' resolution.
QSize pagePixels(const ExportOptions &options);

Theme themeOf(const ExportOptions &options);
PlotStyle styleOf(const ExportOptions &options);

/// Makes the plot show the figure on a page of that many pixels, whatever the screen.
void layOut(QCustomPlot &plot, const Figure &figure, const ExportOptions &options);

/// Paints the ground a little past the page's edges: its size in pixels is rounded, and no light edge may remain.
void paintGround(QPainter &painter, const ExportOptions &options);

/// checkedOptions(), and whether the figure's texts leave room for its plot.
Result<ExportOptions> checkedFor(const Figure &figure, const ExportOptions &options);

/// The title a file carries in its metadata.
QString documentTitle(const Figure &figure, const ExportOptions &options);

Result<QByteArray> writePng(const Figure &figure, const ExportOptions &options);
Result<QByteArray> writePdf(const Figure &figure, const ExportOptions &options);
Result<QByteArray> writeSvg(const Figure &figure, const ExportOptions &options);

} // namespace posviz
