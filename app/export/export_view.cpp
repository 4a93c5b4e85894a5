// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/export_view.h"

namespace posviz {

Result<Figure> figureForExport(const View &view, const Scene &scene, TableFiles &tables, const ExportOptions &options,
                               const std::optional<Resolution> &cells)
{
    const Result<Signal> signal = evaluate(scene, tables);
    if (!signal)
        return Error{signal.error()};
    if (cells)
        return view.build(scene, *signal, *cells);
    // The room that axes and notes leave is known once there are some.
    const Result<Figure> coarse = view.build(scene, *signal, {.rows = 64, .columns = 64});
    if (!coarse)
        return Error{coarse.error()};
    const QSize pixels = heatmapPixels(*coarse, options);
    return view.build(scene, *signal, {.rows = pixels.height(), .columns = pixels.width()});
}

} // namespace posviz
