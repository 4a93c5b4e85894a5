// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/figure_writer.h"

#include "app/export/export_view.h"
#include "app/export/save_whole.h"
#include "core/guarded.h"

namespace posviz {

void FigureWriter::write(const FigureOrder &order)
{
    if (const Result<ExportOptions> checked = checkedOptions(order.options); !checked) {
        cancel();
        return emit written(checked.failure());
    }
    m_background.run(
        [this, order](const std::stop_token &stop) {
            return plateForExport(*order.view, order.scene, m_tables, order.options, {}, stop);
        },
        [this, order](const Result<Plate> &plate) { paint(order, plate); });
}

void FigureWriter::paint(const FigureOrder &order, const Result<Plate> &plate)
{
    if (!plate)
        return emit written(plate.failure());
    const Result<QByteArray> bytes = guarded([&] { return order.format->write(*plate->figure, order.options); });
    if (!bytes)
        return emit written(bytes.failure());
    // A stop that comes too late finds the file written, whole.
    m_background.run(
        [path = order.path, bytes = *bytes](const std::stop_token &stop) -> Result<qint64> {
            return stop.stop_requested() ? Result<qint64>(qint64{0}) : saveWhole(path, bytes);
        },
        [this](const Result<qint64> &saved) { emit written(saved); });
}

} // namespace posviz
