// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plate.h"
#include "core/result.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace posviz {

/// Where a table's bytes go as they come; false where they cannot, and then no more need come.
using ByteSink = std::function<bool(std::string_view)>;

/// A picture's numbers as plates of successive rows of a map, or of successive points of curves: Resolution::part. All at once
/// they may be more than the memory holds.
struct TableParts {
    std::int64_t count = 1;
    std::function<Result<Plate>(std::int64_t part)> plate; ///< may be asked for the same again
};

/// A file format for the numbers behind a figure.
struct TableFormat {
    std::string id; ///< also the suffix of file names
    std::string description;
    /// Writes the file's bytes. The plates have figures; fails for figures that hold no table, and with the sentence of a plate
    /// that fails. False where the sink took less than all.
    Result<bool> (*write)(const TableParts &, const ByteSink &);
};

/// All table formats, the default first.
std::span<const TableFormat> tableFormats();

/// Null where no format has this id.
const TableFormat *findTableFormat(std::string_view id);

/// The bytes of a table that is one plate.
Result<std::string> tableText(const TableFormat &format, const Plate &plate);

/// Text, numbers with 17 significant digits. A heatmap: a header of the columns' first numbers, then a row for each row of cells,
/// its first number in front; empty where absent. A phase map: a line for each cell, with the mean direction's angle (radians)
/// and length. A spectrum: a line for each pair; the wavelength is empty where the frequency is zero.
/// Other curves: a line for each point, the name of its curve in front; a ribbon gives two curves, its edges.
Result<bool> writeCsv(const TableParts &parts, const ByteSink &sink);

/// One object. A heatmap: "rows" and "columns", each a list of {"first", "count"}, and "values", a list per row, null where
/// absent; a phase map has the angles (radians) there and beside them "lengths". A spectrum: "inverse_frequencies" (radians per
/// position; on a grid, per step along the pair's axis), "wavelengths" (positions or steps, null for frequency zero), "turns" and
/// what made them. Other curves: "curves", each {"name", "x", "y"}. Numbers have 17 significant digits.
Result<bool> writeJson(const TableParts &parts, const ByteSink &sink);

/// A matrix: a heatmap's values (float64, NaN where absent), a phase map's mean directions (complex128), a spectrum's pairs x 3:
/// inverse frequency, wavelength (infinite for frequency zero), turns; other curves' points x 3: number of the curve, x, y.
Result<bool> writeNpy(const TableParts &parts, const ByteSink &sink);

} // namespace posviz
