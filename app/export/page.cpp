// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/page.h"

#include "app/units.h"
#include "core/numbers.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace posviz {

namespace {

constexpr double cssPixelsPerInch = 96.0;
constexpr int mostPagePixels = 20000; ///< a side
constexpr int mostAxesPixels = 4096;  ///< a side
constexpr int fewestPixels = 16;      ///< a side of the axes' area

struct Limit {
    const char *name;
    double ExportOptions::*member;
    double least;
    double most;
    const char *unit;
};

constexpr Limit limits[]{
    {"width", &ExportOptions::width, 10, 2000, "mm"},
    {"height", &ExportOptions::height, 10, 2000, "mm"},
    {"resolution", &ExportOptions::dpi, 36, 2400, "dpi"},
    {"font size", &ExportOptions::fontSize, 2, 72, "pt"},
};

QSize axesPixels(const Figure &figure, const ExportOptions &options)
{
    const QSize page = pagePixels(options);
    return QRect(QPoint(), page).marginsRemoved(plotMargins(figure, themeOf(options), styleOf(options), page)).size();
}

} // namespace

QSize pagePixels(const ExportOptions &options)
{
    const auto pixels = [&](double millimetres) {
        return static_cast<int>(std::lround(millimetres * options.dpi / millimetresPerInch));
    };
    return {pixels(options.width), pixels(options.height)};
}

Theme themeOf(const ExportOptions &options) { return figureTheme(options.dark, options.transparent); }

PlotStyle styleOf(const ExportOptions &options)
{
    PlotStyle style;
    style.fontPixels = options.fontSize * options.dpi / pointsPerInch;
    // Hairlines and gaps go with the type: made for 12 pixels of it.
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
    for (const Limit &limit : limits) {
        const double value = options.*limit.member;
        // Written so that NaN fails.
        if (!(value >= limit.least && value <= limit.most))
            return Error{std::string("The ") + limit.name + " of a figure is from " + shownNumber(limit.least) + " to "
                         + shownNumber(limit.most) + " " + limit.unit + ", not " + shownNumber(value) + " " + limit.unit + "."};
    }
    const QSize page = pagePixels(options);
    if (page.width() > mostPagePixels || page.height() > mostPagePixels)
        return Error{"At " + shownNumber(options.dpi) + " dpi the figure would be " + shownInteger(page.width()) + " × "
                     + shownInteger(page.height()) + " pixels; at most " + shownInteger(mostPagePixels)
                     + " a side are possible: choose a smaller size or resolution."};
    return options;
}

Result<ExportOptions> checkedFor(const Figure &figure, const ExportOptions &options)
{
    Result<ExportOptions> checked = checkedOptions(options);
    if (!checked)
        return checked;
    const QSize axes = axesPixels(figure, options);
    if (axes.width() < fewestPixels || axes.height() < fewestPixels)
        return Error{"A figure of " + shownNumber(options.width) + " × " + shownNumber(options.height)
                     + " mm has no room for the plot beside its text of " + shownNumber(options.fontSize)
                     + " pt: choose a larger size or smaller type."};
    return checked;
}

QSize heatmapPixels(const Figure &coarse, const ExportOptions &options)
{
    return axesPixels(coarse, options).expandedTo({1, 1}).boundedTo({mostAxesPixels, mostAxesPixels});
}

} // namespace posviz
