// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/axis_names.h"
#include "app/tables/curve_table.h"
#include "app/tables/spectrum_table.h"
#include "app/tables/table_text.h"
#include "core/numbers.h"

#include <cmath>
#include <deque>

namespace posviz {

namespace {

void writeHeatmapRows(TableText &text, const Figure &figure, const Heatmap &map, bool first)
{
    if (first) {
        text << axisName(figure.y) + "/" + axisName(figure.x);
        for (std::int64_t column = 0; column < map.columns.cells(); ++column)
            text << "," + std::to_string(map.columns.cell(column).first);
        text << '\n';
    }
    for (std::int64_t row = 0; row < map.rows.cells() && !text.isRefused(); ++row) {
        text << std::to_string(map.rows.cell(row).first);
        for (std::int64_t column = 0; column < map.columns.cells(); ++column) {
            text << ',';
            text.number(map.values(row, column));
        }
        text << '\n';
    }
}

void writePhaseRows(TableText &text, const Figure &figure, const PhaseMap &map, bool first)
{
    if (first)
        text << axisName(figure.y) + "," + axisName(figure.x) + ",angle,length\n";
    for (std::int64_t row = 0; row < map.rows.cells() && !text.isRefused(); ++row)
        for (std::int64_t column = 0; column < map.columns.cells(); ++column) {
            text << std::to_string(map.rows.cell(row).first) + "," + std::to_string(map.columns.cell(column).first) + ",";
            text.number(map.angles(row, column));
            text << ',';
            text.number(map.lengths(row, column));
            text << '\n';
        }
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

std::string curveLines(const CurveColumn &column)
{
    const std::string name = quotedField(column.name) + ",";
    std::string lines;
    const auto field = [](double value) { return std::isfinite(value) ? exactNumber(value) : std::string(); };
    for (std::size_t i = 0; i < column.x.size(); ++i)
        lines += name + field(column.x[i]) + "," + field(column.y[i]) + "\n";
    return lines;
}

/// Curve by curve, each with the points of all parts.
Result<bool> writeCurvesCsv(TableText &text, const TableParts &parts, const Figure &figure)
{
    text << "curve," + axisName(figure.x) + "," + axisName(figure.y) + "\n";
    std::deque<Spool> curves;
    bool kept = true;
    const Result<bool> made = eachCurve(parts, [&](std::size_t number, const CurveColumn &column) {
        if (number == curves.size())
            curves.emplace_back();
        kept = curves[number].append(curveLines(column)) && kept;
    });
    if (!made)
        return made;
    for (Spool &curve : curves)
        kept = kept && curve.copyTo(text);
    return kept ? Result<bool>(text.end()) : spoolFailed();
}

} // namespace

Result<bool> writeCsv(const TableParts &parts, const ByteSink &sink)
{
    TableText text(sink);
    for (std::int64_t part = 0; part < parts.count && !text.isRefused(); ++part) {
        const Result<Plate> plate = parts.plate(part);
        if (!plate)
            return plate.failure();
        const Figure &figure = *plate->figure;
        if (const Heatmap *map = heatmapOf(figure)) {
            writeHeatmapRows(text, figure, *map, part == 0);
        } else if (const PhaseMap *phase = phaseMapOf(figure)) {
            writePhaseRows(text, figure, *phase, part == 0);
        } else if (isSpectrum(figure)) {
            const Result<std::vector<SpectrumRow>> rows = spectrumRows(*plate);
            if (!rows)
                return rows.failure();
            text << spectrumCsv(*rows);
        } else {
            return writeCurvesCsv(text, parts, figure);
        }
    }
    return text.end();
}

} // namespace posviz
