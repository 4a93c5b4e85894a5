// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/curve_table.h"

#include <variant>

namespace posviz {

Error holdsNoTable(const Figure &figure) { return failed("The view '{0}' holds no table of numbers.", figure.view); }

Result<std::vector<CurveColumn>> curveColumns(const Plate &plate)
{
    std::vector<CurveColumn> columns;
    for (const Layer &layer : plate.figure->layers) {
        if (const auto *curve = std::get_if<Curve>(&layer))
            columns.push_back({english(curve->name), curve->x, curve->y});
        if (const auto *ribbon = std::get_if<Ribbon>(&layer)) {
            columns.push_back({english(ribbon->name) + ", lower", ribbon->x, ribbon->lower});
            columns.push_back({english(ribbon->name) + ", upper", ribbon->x, ribbon->upper});
        }
    }
    if (columns.empty())
        return holdsNoTable(*plate.figure);
    return columns;
}

} // namespace posviz
