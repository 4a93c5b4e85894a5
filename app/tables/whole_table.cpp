// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/whole_table.h"

namespace posviz {

Cells allCells(const Figure &figure)
{
    if (const Heatmap *map = heatmapOf(figure))
        return {map->rows.run().count, map->columns.run().count};
    if (const PhaseMap *map = phaseMapOf(figure))
        return {map->rows.run().count, map->columns.run().count};
    return {1, 1};
}

} // namespace posviz
