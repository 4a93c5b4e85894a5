// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tables/axis_names.h"
#include "app/tables/curve_table.h"
#include "app/tables/spectrum_table.h"
#include "app/tables/table_text.h"
#include "core/numbers.h"
#include "core/scene_json.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <deque>

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

void writeBins(TableText &text, const Bins &bins)
{
    text << '[';
    for (std::int64_t i = 0; i < bins.cells(); ++i)
        text << (i == 0 ? "" : ", ") + runObject(bins.cell(i).first, bins.cell(i).count);
    text << ']';
}

/// A list per row, one row a line.
std::string rowLists(const CellMatrix &values, bool first)
{
    std::string text;
    for (Eigen::Index row = 0; row < values.rows(); ++row) {
        text += row == 0 && first ? "\n    [" : ",\n    [";
        for (Eigen::Index column = 0; column < values.cols(); ++column) {
            if (column > 0)
                text += ", ";
            appendNumber(text, values(row, column));
        }
        text += "]";
    }
    return text;
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

void writeAxes(TableText &text, const Figure &figure, const Bins &rows, const Bins &columns)
{
    text << ",\n  \"row_axis\": " + quoted(axisName(figure.y)) + ",\n  \"column_axis\": " + quoted(axisName(figure.x))
                + ",\n  \"rows\": ";
    writeBins(text, rows.whole());
    text << ",\n  \"columns\": ";
    writeBins(text, columns);
    text << ",\n  \"values\": [";
}

/// A heatmap, or a phase map, whose lengths come after its angles.
Result<bool> writeMap(TableText &text, const TableParts &parts)
{
    Spool lengths;
    bool kept = true, hasLengths = false;
    for (std::int64_t part = 0; part < parts.count && !text.isRefused(); ++part) {
        const Result<Plate> plate = parts.plate(part);
        if (!plate)
            return plate.failure();
        const Figure &figure = *plate->figure;
        const Heatmap *map = heatmapOf(figure);
        const PhaseMap *phase = phaseMapOf(figure);
        if (part == 0) {
            text << head(*plate);
            writeAxes(text, figure, map ? map->rows : phase->rows, map ? map->columns : phase->columns);
        }
        text << rowLists(map ? map->values : phase->angles, part == 0);
        if (phase) {
            hasLengths = true;
            kept = kept && lengths.append(rowLists(phase->lengths, part == 0));
        }
        if (part + 1 < parts.count)
            continue;
        text << "\n  ]";
        if (hasLengths) {
            text << ",\n  \"lengths\": [";
            kept = kept && lengths.copyTo(text);
            text << "\n  ]";
        }
        text << foot(*plate);
    }
    return kept ? Result<bool>(text.end()) : spoolFailed();
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

/// The points of a curve that is written in parts.
struct CurveSpools {
    std::string name;
    Spool x;
    Spool y;
    bool begun = false;
};

Result<bool> writeCurvesJson(TableText &text, const TableParts &parts, const Plate &first)
{
    text << head(first) + ",\n  \"x_axis\": " + quoted(axisName(first.figure->x)) + ",\n  \"y_axis\": "
                + quoted(axisName(first.figure->y)) + ",\n  \"curves\": [";
    std::deque<CurveSpools> curves;
    bool kept = true;
    const auto append = [&](Spool &spool, const std::vector<double> &numbers, bool begun) {
        std::string list = numberList(numbers);
        list = list.substr(1, list.size() - 2);
        kept = kept && spool.append((begun && !list.empty() ? ", " : "") + list);
    };
    const Result<bool> made = eachCurve(parts, [&](std::size_t number, const CurveColumn &column) {
        if (number == curves.size())
            curves.emplace_back(CurveSpools{.name = column.name, .x = {}, .y = {}});
        CurveSpools &curve = curves[number];
        append(curve.x, column.x, curve.begun);
        append(curve.y, column.y, curve.begun);
        curve.begun = curve.begun || !column.x.empty();
    });
    if (!made)
        return made;
    const char *separator = "\n    ";
    for (CurveSpools &curve : curves) {
        text << separator + ("{\"name\": " + quoted(std::as_const(curve.name))) + ", \"x\": [";
        kept = kept && curve.x.copyTo(text);
        text << "], \"y\": [";
        kept = kept && curve.y.copyTo(text);
        text << "]}";
        separator = ",\n    ";
    }
    text << "\n  ]" + foot(first);
    return kept ? Result<bool>(text.end()) : spoolFailed();
}

} // namespace

Result<bool> writeJson(const TableParts &parts, const ByteSink &sink)
{
    TableText text(sink);
    const Result<Plate> first = parts.plate(0);
    if (!first)
        return first.failure();
    if (heatmapOf(*first->figure) || phaseMapOf(*first->figure))
        return writeMap(text, parts);
    if (!isSpectrum(*first->figure))
        return writeCurvesJson(text, parts, *first);
    const Result<std::vector<SpectrumRow>> rows = spectrumRows(*first);
    if (!rows)
        return rows.failure();
    text << spectrumJson(*first, *rows);
    return text.end();
}

} // namespace posviz
