// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/views/matrix_colours.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace posviz {

Parameter cellValueParameter(std::string key)
{
    return {
        .key = std::move(key),
        .label = "Cells show",
        .help = "What a cell shows of the numbers that it covers, where there are more positions than cells.",
        .scale = ParameterScale::Choice,
        .choices = {{"mean", "Mean", "the exact mean of all numbers in the cell"},
                    {"largest", "Largest", "the largest number in the cell: narrow peaks stay visible"},
                    {"smallest", "Smallest", "the smallest number in the cell"}},
    };
}

CellValue cellValueOf(const Values &values, const Parameter &parameter)
{
    return chosen<CellValue>(values, parameter,
                             {{"mean", CellValue::Mean}, {"largest", CellValue::Largest}, {"smallest", CellValue::Smallest}});
}

void showCellValue(Figure &figure, Heatmap &heatmap, CellValue value, const std::optional<LagScores> &lags)
{
    if (value == CellValue::Mean || (heatmap.rows.exact() && heatmap.columns.exact()))
        return;
    if (!lags) {
        figure.notes.push_back(sentence(
            "Cells show means: the largest and smallest number are known only where all numbers depend on the distance alone, "
            "for up to {0} distances.",
            mostLags));
        return;
    }
    for (Eigen::Index row = 0; row < heatmap.values.rows(); ++row)
        for (Eigen::Index column = 0; column < heatmap.values.cols(); ++column) {
            double &cell = heatmap.values(row, column);
            if (std::isnan(cell))
                continue;
            const LagScores::Extremes extremes = lags->over(heatmap.rows.cell(row), heatmap.columns.cell(column));
            cell = value == CellValue::Largest ? extremes.highest : extremes.lowest;
        }
}

ValueRange numberRange(const Heatmap &heatmap, const std::optional<LagScores> &lags,
                       const std::function<double(std::int64_t, std::int64_t)> &numberAt)
{
    ValueRange range = valueRange(heatmap.values);
    const auto include = [&](double number) {
        if (std::isfinite(number))
            range = {std::min(range.lowest, number), std::max(range.highest, number)};
    };
    if (lags) {
        include(lags->all().lowest);
        include(lags->all().highest);
        return range;
    }
    if (heatmap.rows.exact() && heatmap.columns.exact())
        return range;
    const Run rows = heatmap.rows.run(), columns = heatmap.columns.run();
    for (const std::int64_t row : {rows.first, rows.end() - 1})
        for (const std::int64_t column : {columns.first, columns.end() - 1})
            include(numberAt(row, column));
    const std::int64_t first = std::max(rows.first, columns.first), last = std::min(rows.end(), columns.end()) - 1;
    if (first <= last)
        for (const std::int64_t position : {first, first + (last - first) / 2, last})
            include(numberAt(position, position));
    return range;
}

ValueRange spreadApart(ValueRange range)
{
    const double size = std::max(std::abs(range.lowest), std::abs(range.highest));
    const double least = size > 0 ? size / 256 : 1.0;
    if (range.highest - range.lowest >= least)
        return range;
    const double middle = (range.highest + range.lowest) / 2;
    return {middle - least / 2, middle + least / 2};
}

Sentence cellMeasure(Sentence name, const Heatmap &heatmap, CellValue value)
{
    if (heatmap.rows.exact() && heatmap.columns.exact())
        return name;
    const auto even = [](const Bins &bins) { return bins.run().count % bins.cells() == 0; };
    const auto largest = [](const Bins &bins) { return (bins.run().count + bins.cells() - 1) / bins.cells(); };
    const std::int64_t rows = largest(heatmap.rows), columns = largest(heatmap.columns);
    const Sentence covered = even(heatmap.rows) && even(heatmap.columns) ? sentence("{0} × {1}", rows, columns)
                                                                         : sentence("up to {0} × {1}", rows, columns);
    return value == CellValue::Largest    ? sentence("{0}, largest of {1}", std::move(name), covered)
           : value == CellValue::Smallest ? sentence("{0}, smallest of {1}", std::move(name), covered)
                                          : sentence("{0}, mean of {1}", std::move(name), covered);
}

} // namespace posviz
