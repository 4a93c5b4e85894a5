// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/whole_table.h"

#include <algorithm>
#include <utility>

namespace posviz {

namespace {

/// Numbers of a part: some megabytes, and as many of text.
constexpr std::int64_t mostPartNumbers = std::int64_t{1} << 19;

/// A part of so many points takes the same for sixteen curves.
constexpr std::int64_t mostPartPoints = std::int64_t{1} << 16;

} // namespace

WholeTable wholeTable(const Figure &coarse, const std::optional<Cells> &wanted)
{
    const Heatmap *map = heatmapOf(coarse);
    const PhaseMap *phase = phaseMapOf(coarse);
    if (!map && !phase) {
        const std::int64_t all = coarse.points.value_or(1);
        const std::int64_t points = wanted ? std::min(all, wanted->columns) : all;
        return {.rows = 1, .columns = points, .parted = points, .partSize = mostPartPoints};
    }
    const std::int64_t allRows = (map ? map->rows : phase->rows).run().count;
    const std::int64_t allColumns = (map ? map->columns : phase->columns).run().count;
    const std::int64_t rows = std::min(allRows, wanted ? wanted->rows : allRows);
    const std::int64_t columns = std::min(allColumns, wanted ? wanted->columns : allColumns);
    return {.rows = rows,
            .columns = columns,
            .parted = rows,
            .partSize = std::max<std::int64_t>(1, mostPartNumbers / columns)};
}

TableParts tableParts(const View &view, const EvaluatedScene &scene, const WholeTable &size, const BuildWatch &watch)
{
    TableParts parts{.count = (size.parted + size.partSize - 1) / size.partSize, .plate = {}};
    parts.plate = [&view, &scene, size, watch, whole = parts.count == 1](std::int64_t part) -> Result<Plate> {
        Resolution resolution{
            .rows = static_cast<int>(size.rows), .columns = static_cast<int>(size.columns), .watch = watch};
        const std::int64_t first = part * size.partSize;
        if (!whole)
            resolution.part = Run{first, std::min(size.partSize, size.parted - first)};
        Plate plate = builtPlate(view, scene, std::move(resolution));
        if (!plate.figure)
            return Error(plate.silence);
        return plate;
    };
    return parts;
}

} // namespace posviz
