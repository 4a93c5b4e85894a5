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
                             const std::optional<Resolution> &cells, const std::stop_token &stop)
{
    const auto built = [&](const EvaluatedScene &ready, Resolution resolution) {
        resolution.watch = stop;
        return withFigure(builtPlate(view, ready, std::move(resolution)));
    };
    const EvaluatedScene ready = evaluated(scene, tables);
    if (cells)
        return built(ready, *cells);
    // How many pixels the axes and notes leave is known from a figure that has them, at any resolution.
    const Result<Plate> coarse = built(ready, {.rows = 64, .columns = 64});
    if (!coarse)
        return coarse.failure();
    const QSize pixels = heatmapPixels(*coarse->figure, options);
    return built(ready, {.rows = pixels.height(), .columns = pixels.width()});
}

} // namespace posviz
