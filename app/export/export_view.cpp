// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/export_view.h"

#include <utility>

namespace posviz {

namespace {

Result<Plate> withFigure(Plate plate)
{
    if (!plate.figure)
        return Error(plate.silence);
    return plate;
}

} // namespace

Result<Plate> plateForExport(const View &view, const Scene &scene, TableSource &tables, const ExportOptions &options,
                             const std::optional<Resolution> &cells)
{
    const EvaluatedScene ready = evaluated(scene, tables);
    if (cells)
        return withFigure(builtPlate(view, ready, *cells));
    // The room that axes and notes leave is known once there are some.
    const Result<Plate> coarse = withFigure(builtPlate(view, ready, {.rows = 64, .columns = 64}));
    if (!coarse)
        return coarse.failure();
    const QSize pixels = heatmapPixels(*coarse->figure, options);
    return withFigure(builtPlate(view, ready, {.rows = pixels.height(), .columns = pixels.width()}));
}

} // namespace posviz
