// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/tables/table_formats.h"

#include <string>
#include <vector>

namespace posviz {

/// The points of a curve, or of one edge of a ribbon.
struct CurveColumn {
    std::string name;
    std::vector<double> x;
    std::vector<double> y;
};

/// That a figure has no numbers to write.
Error holdsNoTable(const Figure &figure);

/// Calls each(number, column) for the curves of each part, number the curve's in the order in which they first come.
Result<bool> eachCurve(const TableParts &parts, const std::function<void(std::size_t, const CurveColumn &)> &each);

/// The figure's curves and the edges of its ribbons, in the order drawn. Fails for a figure without any.
Result<std::vector<CurveColumn>> curveColumns(const Plate &plate);

} // namespace posviz
