// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/curve_table.h"

#include <set>
#include <variant>

namespace posviz {

Error holdsNoTable(const Figure &figure) { return failed("The view '{0}' has no table of numbers.", figure.view); }

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

Result<bool> eachCurve(const TableParts &parts, const std::function<void(std::size_t, const CurveColumn &)> &each)
{
    std::vector<std::string> names;
    for (std::int64_t part = 0; part < parts.count; ++part) {
        const Result<Plate> plate = parts.plate(part);
        if (!plate)
            return plate.failure();
        const Result<std::vector<CurveColumn>> columns = curveColumns(*plate);
        if (!columns)
            return columns.failure();
        std::set<std::size_t> met; // curves of one name are told apart by their order
        for (const CurveColumn &column : *columns) {
            std::size_t number = 0;
            while (number < names.size() && (names[number] != column.name || met.contains(number)))
                ++number;
            if (number == names.size())
                names.push_back(column.name);
            met.insert(number);
            each(number, column);
        }
    }
    return true;
}

} // namespace posviz
