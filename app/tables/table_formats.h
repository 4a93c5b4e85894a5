// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plate.h"
#include "core/result.h"

#include <span>
#include <string>
#include <string_view>

namespace posviz {

/// A file format for the numbers behind a figure.
struct TableFormat {
    std::string id; ///< also the suffix of file names
    std::string description;
    /// The file's bytes. The plate has a figure; fails for one that holds no table.
    Result<std::string> (*write)(const Plate &);
};

/// All table formats, the default first.
std::span<const TableFormat> tableFormats();

/// Null where no format has this id.
const TableFormat *findTableFormat(std::string_view id);

/// Text, numbers with 17 significant digits. A heatmap: a header of the columns' first numbers, then a row for each row of cells,
/// its first number in front; empty where absent. A phase map: a line for each cell, with the mean direction's angle (radians)
/// and length. A spectrum: a line for each pair; the wavelength is empty where the frequency is zero.
/// Other curves: a line for each point, the name of its curve in front; a ribbon gives two curves, its edges.
Result<std::string> tableCsv(const Plate &plate);

/// One object. A heatmap: "rows" and "columns", each a list of {"first", "count"}, and "values", a list per row, null where
/// absent; a phase map has the angles (radians) there and beside them "lengths". A spectrum: "inverse_frequencies" (radians per
/// position; on a grid, per step along the pair's axis), "wavelengths" (positions or steps, null for frequency zero), "turns" and
/// what made them. Other curves: "curves", each {"name", "x", "y"}. Numbers have 17 significant digits.
Result<std::string> tableJson(const Plate &plate);

/// A matrix: a heatmap's values (float64, NaN where absent), a phase map's mean directions (complex128), a spectrum's pairs x 3:
/// inverse frequency, wavelength (infinite for frequency zero), turns; other curves' points x 3: number of the curve, x, y.
Result<std::string> tableNpy(const Plate &plate);

} // namespace posviz
