// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/npy.h"
#include "app/tables/curve_table.h"
#include "app/tables/spectrum_table.h"
#include "app/tables/table_text.h"

#include <cmath>
#include <deque>
#include <limits>

namespace posviz {

namespace {

std::string heatmapBytes(const Heatmap &map)
{
    return npyNumbers({map.values.data(), static_cast<std::size_t>(map.values.size())});
}

std::string phaseBytes(const PhaseMap &map)
{
    // r e^(iα) = r cos α + i r sin α
    std::vector<double> parts;
    parts.reserve(2 * static_cast<std::size_t>(map.angles.size()));
    for (Eigen::Index row = 0; row < map.angles.rows(); ++row)
        for (Eigen::Index column = 0; column < map.angles.cols(); ++column) {
            parts.push_back(map.lengths(row, column) * std::cos(map.angles(row, column)));
            parts.push_back(map.lengths(row, column) * std::sin(map.angles(row, column)));
        }
    return npyNumbers(parts);
}

std::string spectrumNpy(const std::vector<SpectrumRow> &rows)
{
    std::vector<double> values;
    for (const SpectrumRow &row : rows) {
        values.push_back(row.inverseFrequency);
        values.push_back(row.wavelength.value_or(std::numeric_limits<double>::infinity()));
        values.push_back(row.turns);
    }
    return npyBytes(values, static_cast<std::int64_t>(rows.size()), 3, false);
}

std::string curveBytes(std::size_t curve, const CurveColumn &column)
{
    std::vector<double> values;
    values.reserve(3 * column.x.size());
    for (std::size_t i = 0; i < column.x.size(); ++i)
        for (const double number : {static_cast<double>(curve), column.x[i], column.y[i]})
            values.push_back(number);
    return npyNumbers(values);
}

Result<bool> writeCurvesNpy(TableText &text, const TableParts &parts)
{
    std::deque<Spool> curves;
    bool kept = true;
    std::int64_t points = 0;
    const Result<bool> made = eachCurve(parts, [&](std::size_t number, const CurveColumn &column) {
        if (number == curves.size())
            curves.emplace_back();
        points += std::ssize(column.x);
        kept = curves[number].append(curveBytes(number, column)) && kept;
    });
    if (!made)
        return made;
    text << npyHead(points, 3, false);
    for (Spool &curve : curves)
        kept = kept && curve.copyTo(text);
    return kept ? Result<bool>(text.end()) : spoolFailed();
}

} // namespace

Result<bool> writeNpy(const TableParts &parts, const ByteSink &sink)
{
    TableText text(sink);
    for (std::int64_t part = 0; part < parts.count && !text.isRefused(); ++part) {
        const Result<Plate> plate = parts.plate(part);
        if (!plate)
            return plate.failure();
        const Figure &figure = *plate->figure;
        const Heatmap *map = heatmapOf(figure);
        const PhaseMap *phase = phaseMapOf(figure);
        if (!map && !phase && !isSpectrum(figure))
            return writeCurvesNpy(text, parts);
        if (!map && !phase) {
            const Result<std::vector<SpectrumRow>> rows = spectrumRows(*plate);
            if (!rows)
                return rows.failure();
            text << spectrumNpy(*rows);
            continue;
        }
        if (part == 0)
            text << npyHead((map ? map->rows : phase->rows).whole().cells(), (map ? map->columns : phase->columns).cells(), phase);
        text << (map ? heatmapBytes(*map) : phaseBytes(*phase));
    }
    return text.end();
}

} // namespace posviz
