// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/tables/table_formats.h"
#include "core/figure.h"
#include "core/plate.h"

#include <cstdint>
#include <optional>

namespace posviz {

/// A heatmap's cells, at most.
struct Cells {
    std::int64_t rows = 0;
    std::int64_t columns = 0;
};

/// More than these are neither computed nor written: 2^24 cells hold 128 MiB of numbers.
inline constexpr std::int64_t mostCells = std::int64_t{1} << 24;

/// How many cells a whole table has along each axis, and how many of its rows (of a map) or points (of curves) a part has.
struct WholeTable {
    std::int64_t rows = 1;
    std::int64_t columns = 1;
    std::int64_t parted = 1; ///< the rows, or the points
    std::int64_t partSize = 1;

    bool isTooLarge() const { return rows > mostCells / columns; }
};

/// What there is to see, one cell a number, or as many as are wanted at most. A coarse figure is figure enough.
WholeTable wholeTable(const Figure &coarse, const std::optional<Cells> &wanted = {});

/// The view and the scene must outlive the parts.
TableParts tableParts(const View &view, const EvaluatedScene &scene, const WholeTable &size, const BuildWatch &watch = {});

} // namespace posviz
