// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/npy.h"
#include "app/tables/curve_table.h"
#include "app/tables/spectrum_table.h"

#include <cmath>
#include <limits>
#include <span>

namespace posviz {

namespace {

std::string heatmapNpy(const Heatmap &map)
{
    const std::span<const double> values(map.values.data(), static_cast<std::size_t>(map.values.size()));
    return npyBytes(values, map.values.rows(), map.values.cols(), false);
}

std::string phaseNpy(const PhaseMap &map)
{
    // r e^(iα) = r cos α + i r sin α
    std::vector<double> parts;
    parts.reserve(2 * static_cast<std::size_t>(map.angles.size()));
    for (Eigen::Index row = 0; row < map.angles.rows(); ++row)
        for (Eigen::Index column = 0; column < map.angles.cols(); ++column) {
            parts.push_back(map.lengths(row, column) * std::cos(map.angles(row, column)));
            parts.push_back(map.lengths(row, column) * std::sin(map.angles(row, column)));
        }
    return npyBytes(parts, map.angles.rows(), map.angles.cols(), true);
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

std::string curvesNpy(const std::vector<CurveColumn> &columns)
{
    std::vector<double> values;
    for (std::size_t curve = 0; curve < columns.size(); ++curve)
        for (std::size_t i = 0; i < columns[curve].x.size(); ++i)
            for (const double number : {static_cast<double>(curve), columns[curve].x[i], columns[curve].y[i]})
                values.push_back(number);
    return npyBytes(values, static_cast<std::int64_t>(values.size() / 3), 3, false);
}

} // namespace

Result<std::string> tableNpy(const Plate &plate)
{
    if (const Heatmap *map = heatmapOf(*plate.figure))
        return heatmapNpy(*map);
    if (const PhaseMap *map = phaseMapOf(*plate.figure))
        return phaseNpy(*map);
    if (isSpectrum(*plate.figure)) {
        const Result<std::vector<SpectrumRow>> rows = spectrumRows(plate);
        return rows ? Result<std::string>(spectrumNpy(*rows)) : rows.failure();
    }
    const Result<std::vector<CurveColumn>> columns = curveColumns(plate);
    return columns ? Result<std::string>(curvesNpy(*columns)) : columns.failure();
}

} // namespace posviz
