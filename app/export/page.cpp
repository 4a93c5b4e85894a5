// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/page.h"

#include "app/export/export_limits.h"
#include "app/units.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace posviz {

namespace {

constexpr double cssPixelsPerInch = 96.0;
constexpr int fewestPixels = 16; ///< a side of the axes' area

/// Below this many lines of type a plot says nothing beside its own numbers.
constexpr double fewestLines = 2.0;

QSize axesPixels(const Figure &figure, const ExportOptions &options)
{
    const QSize page = pagePixels(options);
    return QRect(QPoint(), page).marginsRemoved(plotMargins(figure, themeOf(options), styleOf(options), page)).size();
}

} // namespace

QSize pagePixels(const ExportOptions &options)
{
    return {pixelsOf(options.width, options.dpi), pixelsOf(options.height, options.dpi)};
}

Theme themeOf(const ExportOptions &options) { return figureTheme(options.dark, options.transparent); }

PlotStyle styleOf(const ExportOptions &options)
{
    PlotStyle style;
    style.fontPixels = options.fontSize * options.dpi / pointsPerInch;
    // Hairlines and gaps grow with the type; they are drawn for type of 9 points, 12 pixels at 96 dpi.
    style.scale = options.dpi / cssPixelsPerInch * std::clamp(options.fontSize / 9.0, 0.5, 3.0);
    style.title = options.showTitle;
    style.titleText = options.title;
    style.notes = options.showNotes;
    style.hinted = false;
    return style;
}

void layOut(QCustomPlot &plot, const Figure &figure, const ExportOptions &options)
{
    const QRect page(QPoint(), pagePixels(options));
    plot.setBufferDevicePixelRatio(1.0);
    plot.setPlottingHint(QCP::phCacheLabels, false); // cached labels lie on whole pixels only
    plot.resize(page.size());
    plot.setViewport(page);
    populate(plot, figure, themeOf(options), styleOf(options));
}

QString documentTitle(const Figure &figure, const ExportOptions &options)
{
    return options.title.isEmpty() ? QString::fromStdString(figure.title) : options.title;
}

void paintGround(QPainter &painter, const ExportOptions &options)
{
    if (!options.transparent)
        painter.fillRect(QRect(QPoint(), pagePixels(options)).adjusted(-2, -2, 2, 2), themeOf(options).card);
}

Result<ExportOptions> checkedOptions(const ExportOptions &options)
{
    for (const ExportLimit &limit : exportLimits)
        if (const double value = options.*limit.member; !limit.allows(value))
            return failed("The {0} of a figure must be from {1} to {2} {3}, not {4} {3}.", Sentence{limit.name}, limit.least,
                          limit.most, limit.unit, value);
    const QSize page = pagePixels(options);
    if (page.width() > mostPagePixels || page.height() > mostPagePixels)
        return failed("At {0} dpi the figure would be {1} × {2} pixels; at most {3} per side are possible: choose a smaller "
                      "size or resolution.",
                      options.dpi, page.width(), page.height(), mostPagePixels);
    return options;
}

Result<ExportOptions> checkedFor(const Figure &figure, const ExportOptions &options)
{
    Result<ExportOptions> checked = checkedOptions(options);
    if (!checked)
        return checked;
    const QSize axes = axesPixels(figure, options);
    const double least = std::max<double>(fewestPixels, fewestLines * styleOf(options).fontPixels);
    if (axes.width() < least || axes.height() < least)
        return failed("A figure of {0} × {1} mm has no room for the plot beside its text of {2} pt: choose a larger size or "
                      "smaller type, or leave out the notes or the title.",
                      options.width, options.height, options.fontSize);
    return checked;
}

QSize heatmapPixels(const Figure &coarse, const ExportOptions &options)
{
    const QSize cells = axesPixels(coarse, options).expandedTo({1, 1}).boundedTo({mostFigureCells, mostFigureCells});
    const double share = static_cast<double>(mostCellsOfAFigure) / cells.width() / cells.height();
    return share >= 1 ? cells : (QSizeF(cells) * std::sqrt(share)).toSize();
}

} // namespace posviz
