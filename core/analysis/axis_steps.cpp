// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/axis_steps.h"

#include <algorithm>
#include <cmath>

namespace posviz {

GridExtent extentOf(const Grid &grid, std::int64_t positions)
{
    const std::int64_t cells = std::max<std::int64_t>(0, positions - grid.outside);
    const std::int64_t rows = (cells + grid.width - 1) / grid.width;
    if (grid.height == 0)
        return {std::min(cells, grid.width), rows, std::min<std::int64_t>(rows, 1)};
    return {std::min(cells, grid.width), std::min(rows, grid.height), (rows + grid.height - 1) / grid.height};
}

PairSteps pairSteps(const Signal &signal, Eigen::Index pair, std::int64_t positions)
{
    const Grid *grid = gridOf(signal);
    if (!grid)
        return {static_cast<double>(positions)};
    const GridExtent extent = extentOf(*grid, positions);
    const double columns = static_cast<double>(extent.columns), rows = static_cast<double>(extent.rows),
                 planes = static_cast<double>(extent.planes);
    const double x = std::abs((*inverseFrequencies(signal))[pair]), y = std::abs(grid->rowFrequencies[pair]),
                 z = grid->planeFrequencies.size() > 0 ? std::abs(grid->planeFrequencies[pair]) : 0.0;
    if (y == 0 && z == 0)
        return {columns, "columns"};
    if (x == 0 && z == 0)
        return {rows, "rows"};
    if (x == 0 && y == 0)
        return {planes, "planes"};
    return {(x * columns + y * rows + z * planes) / std::hypot(x, y, z), "patches"};
}

} // namespace posviz
