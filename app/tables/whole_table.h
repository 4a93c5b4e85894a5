// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figure.h"

#include <cstdint>

namespace posviz {

/// A matrix's cells.
struct Cells {
    std::int64_t rows = 0;
    std::int64_t columns = 0;
};

/// More than these are neither computed nor written: 2^24 cells hold 128 MiB of numbers.
inline constexpr std::int64_t mostCells = std::int64_t{1} << 24;

/// What there is to see, one cell a number. A coarse figure is figure enough.
Cells allCells(const Figure &figure);

inline bool areTooMany(const Cells &cells) { return cells.rows > mostCells / cells.columns; }

} // namespace posviz
