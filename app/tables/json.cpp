// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/axis_names.h"
#include "app/tables/curve_table.h"
#include "app/tables/spectrum_table.h"
#include "core/numbers.h"
#include "core/scene_json.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace posviz {

namespace {

// Written by hand: nlohmann-json writes the shortest digits that read back, and 17 are promised.

std::string quoted(const std::string &text)
{
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void appendNumber(std::string &text, double value) { text += std::isfinite(value) ? exactNumber(value) : "null"; }

template <class Numbers> std::string numberList(const Numbers &numbers)
{
    std::string text = "[";
    for (const double number : numbers) {
        if (text.size() > 1)
            text += ", ";
        appendNumber(text, number);
    }
    return text + "]";
}

std::string runObject(std::int64_t first, std::int64_t count)
{
    return "{\"first\": " + std::to_string(first) + ", \"count\": " + std::to_string(count) + "}";
}

std::string binList(const Bins &bins)
{
    std::string text = "[";
    for (std::int64_t i = 0; i < bins.cells(); ++i)
        text += (i == 0 ? "" : ", ") + runObject(bins.cell(i).first, bins.cell(i).count);
    return text + "]";
}

/// A list per row, one row a line.
void appendMatrix(std::string &text, const CellMatrix &values)
{
    text += "[";
    for (Eigen::Index row = 0; row < values.rows(); ++row) {
        text += row == 0 ? "\n    [" : ",\n    [";
        for (Eigen::Index column = 0; column < values.cols(); ++column) {
            if (column > 0)
                text += ", ";
            appendNumber(text, values(row, column));
        }
        text += "]";
    }
    text += "\n  ]";
}

std::string head(const Plate &plate)
{
    std::string notes;
    for (const Sentence &note : plate.figure->notes)
        notes += (notes.empty() ? "" : ", ") + quoted(english(note));
    return "{\n  \"view\": " + quoted(plate.figure->view) + ",\n  \"encoding\": " + quoted(plate.scene.subject.encoding)
           + ",\n  \"length\": " + std::to_string(plate.scene.subject.length) + ",\n  \"notes\": [" + notes + "]";
}

/// The text one level deeper, without a line end.
std::string nested(std::string text)
{
    while (text.ends_with('\n'))
        text.pop_back();
    for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
        text.insert(at + 1, "  ");
    return text;
}

std::string foot(const Plate &plate) { return ",\n  \"scene\": " + nested(sceneToJson(plate.scene)) + "\n}\n"; }

std::string axes(const Figure &figure, const Bins &rows, const Bins &columns)
{
    return ",\n  \"row_axis\": " + quoted(axisName(figure.y)) + ",\n  \"column_axis\": " + quoted(axisName(figure.x))
           + ",\n  \"rows\": " + binList(rows) + ",\n  \"columns\": " + binList(columns);
}

std::string heatmapJson(const Plate &plate, const Heatmap &map)
{
    std::string text = head(plate) + axes(*plate.figure, map.rows, map.columns) + ",\n  \"values\": ";
    appendMatrix(text, map.values);
    return text + foot(plate);
}

std::string phaseJson(const Plate &plate, const PhaseMap &map)
{
    std::string text = head(plate) + axes(*plate.figure, map.rows, map.columns) + ",\n  \"values\": ";
    appendMatrix(text, map.angles);
    text += ",\n  \"lengths\": ";
    appendMatrix(text, map.lengths);
    return text + foot(plate);
}

std::string rotaryPart(const Rotary &rotary, std::int64_t first, std::int64_t count)
{
    std::string bands;
    for (const PairBand &band : rotary.bands)
        bands += std::string(bands.empty() ? "" : ", ") + "{\"first\": " + std::to_string(band.first)
                 + ", \"count\": " + std::to_string(band.count) + ", \"label\": " + quoted(english(band.label)) + "}";
    return ",\n  \"unscaled_inverse_frequencies\": " + numberList(rotary.unscaledInverseFrequencies.segment(first, count))
           + ",\n  \"bands\": [" + bands + "]";
}

std::string spectrumJson(const Plate &plate, const std::vector<SpectrumRow> &rows)
{
    std::vector<double> frequencies;
    std::vector<double> wavelengths;
    std::vector<double> turns;
    for (const SpectrumRow &row : rows) {
        frequencies.push_back(row.inverseFrequency);
        wavelengths.push_back(row.wavelength.value_or(NAN));
        turns.push_back(row.turns);
    }
    const std::int64_t first = rows.empty() ? 0 : rows.front().pair;
    const auto count = static_cast<std::int64_t>(rows.size());
    const auto *rotary = std::get_if<Rotary>(plate.signal.get());
    return head(plate) + ",\n  \"pairs\": " + runObject(first, count) + ",\n  \"inverse_frequencies\": " + numberList(frequencies)
           + ",\n  \"wavelengths\": " + numberList(wavelengths) + ",\n  \"turns\": " + numberList(turns)
           + ",\n  \"attention_factor\": " + exactNumber(rotary ? rotary->attentionFactor : 1.0)
           + (rotary ? rotaryPart(*rotary, first, count) : "") + foot(plate);
}

std::string curvesJson(const Plate &plate, const std::vector<CurveColumn> &columns)
{
    std::string text = head(plate) + ",\n  \"x_axis\": " + quoted(axisName(plate.figure->x))
                       + ",\n  \"y_axis\": " + quoted(axisName(plate.figure->y)) + ",\n  \"curves\": [";
    const char *separator = "\n    ";
    for (const CurveColumn &column : columns) {
        text += separator + ("{\"name\": " + quoted(column.name)) + ", \"x\": " + numberList(column.x)
                + ", \"y\": " + numberList(column.y) + "}";
        separator = ",\n    ";
    }
    return text + "\n  ]" + foot(plate);
}

} // namespace

Result<std::string> tableJson(const Plate &plate)
{
    if (const Heatmap *map = heatmapOf(*plate.figure))
        return heatmapJson(plate, *map);
    if (const PhaseMap *map = phaseMapOf(*plate.figure))
        return phaseJson(plate, *map);
    if (isSpectrum(*plate.figure)) {
        const Result<std::vector<SpectrumRow>> rows = spectrumRows(plate);
        return rows ? Result<std::string>(spectrumJson(plate, *rows)) : rows.failure();
    }
    const Result<std::vector<CurveColumn>> columns = curveColumns(plate);
    return columns ? Result<std::string>(curvesJson(plate, *columns)) : columns.failure();
}

} // namespace posviz
