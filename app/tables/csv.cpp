// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/axis_names.h"
#include "app/tables/curve_table.h"
#include "app/tables/spectrum_table.h"
#include "core/numbers.h"

#include <cmath>

namespace posviz {

namespace {

void appendField(std::string &text, double value)
{
    if (std::isfinite(value))
        text += exactNumber(value);
}

std::string heatmapCsv(const Figure &figure, const Heatmap &map)
{
    std::string text = axisName(figure.y) + "/" + axisName(figure.x);
    for (std::int64_t column = 0; column < map.columns.cells(); ++column)
        text += "," + std::to_string(map.columns.cell(column).first);
    text += '\n';
    for (std::int64_t row = 0; row < map.rows.cells(); ++row) {
        text += std::to_string(map.rows.cell(row).first);
        for (std::int64_t column = 0; column < map.columns.cells(); ++column) {
            text += ',';
            appendField(text, map.values(row, column));
        }
        text += '\n';
    }
    return text;
}

std::string phaseCsv(const Figure &figure, const PhaseMap &map)
{
    std::string text = axisName(figure.y) + "," + axisName(figure.x) + ",angle,length\n";
    for (std::int64_t row = 0; row < map.rows.cells(); ++row)
        for (std::int64_t column = 0; column < map.columns.cells(); ++column) {
            text += std::to_string(map.rows.cell(row).first) + "," + std::to_string(map.columns.cell(column).first) + ",";
            appendField(text, map.angles(row, column));
            text += ',';
            appendField(text, map.lengths(row, column));
            text += '\n';
        }
    return text;
}

std::string spectrumCsv(const std::vector<SpectrumRow> &rows)
{
    std::string text = "pair,inverse_frequency,wavelength,turns\n";
    for (const SpectrumRow &row : rows)
        text += std::to_string(row.pair) + "," + exactNumber(row.inverseFrequency) + ","
                + (row.wavelength ? exactNumber(*row.wavelength) : "") + "," + exactNumber(row.turns) + "\n";
    return text;
}

/// A name as CSV has it: quoted where it holds a comma or a quote.
std::string quotedField(const std::string &name)
{
    if (name.find_first_of(",\"\n") == std::string::npos)
        return name;
    std::string text = "\"";
    for (const char c : name)
        text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + "\"";
}

std::string curvesCsv(const Figure &figure, const std::vector<CurveColumn> &columns)
{
    std::string text = "curve," + axisName(figure.x) + "," + axisName(figure.y) + "\n";
    for (const CurveColumn &column : columns)
        for (std::size_t i = 0; i < column.x.size(); ++i) {
            text += quotedField(column.name) + ",";
            appendField(text, column.x[i]);
            text += ',';
            appendField(text, column.y[i]);
            text += '\n';
        }
    return text;
}

} // namespace

Result<std::string> tableCsv(const Plate &plate)
{
    if (const Heatmap *map = heatmapOf(*plate.figure))
        return heatmapCsv(*plate.figure, *map);
    if (const PhaseMap *map = phaseMapOf(*plate.figure))
        return phaseCsv(*plate.figure, *map);
    if (isSpectrum(*plate.figure)) {
        const Result<std::vector<SpectrumRow>> rows = spectrumRows(plate);
        return rows ? Result<std::string>(spectrumCsv(*rows)) : rows.failure();
    }
    const Result<std::vector<CurveColumn>> columns = curveColumns(plate);
    return columns ? Result<std::string>(curvesCsv(*plate.figure, *columns)) : columns.failure();
}

} // namespace posviz
