// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/blocks.h"
#include "core/analysis/mean_vectors.h"
#include "core/numbers.h"
#include "core/views/catalogue.h"
#include "core/views/common.h"
#include "core/views/matrix_colours.h"

#include <algorithm>
#include <cmath>

namespace posviz {

namespace {

constexpr Pattern<0> valueLabel = "value";

ColourScale encodingColours(const Scene &scene, const Signal &signal, const CellMatrix &values)
{
    ColourScale colours{.map = scene.look.divergingColours, .label = sentence(valueLabel)};
    double end = 1.0;
    if (const auto *rotary = std::get_if<Rotary>(&signal))
        end = rotary->attentionFactor;
    else if (inverseFrequencies(signal) == nullptr) {
        const auto sizeOf = [](const ValueRange &range) { return std::max(std::abs(range.lowest), std::abs(range.highest)); };
        const double largest = sizeOf(valueRange(values));
        const double robust = sizeOf(robustRange(values));
        colours.clipped = robust > 0 && largest > 1.25 * robust;
        end = colours.clipped ? robust : largest > 0 ? largest : 1.0;
    }
    colours.lower = -end;
    colours.upper = end;
    return colours;
}

void addUnrotated(Figure &figure, const Signal &signal, Run features, Run positions)
{
    const auto *rotary = std::get_if<Rotary>(&signal);
    if (!rotary || rotary->rotaryDimension() >= features.end())
        return;
    const std::int64_t first = std::max<std::int64_t>(rotary->rotaryDimension(), features.first);
    const Sentence why =
        runInWords("Feature {0} is not rotated.", "Features {0} to {1} are not rotated.", {first, features.end() - first});
    figure.layers.push_back(Absence{.left = static_cast<double>(first) - 0.5,
                                    .right = static_cast<double>(features.end()) - 0.5,
                                    .top = static_cast<double>(positions.first) - 0.5,
                                    .bottom = static_cast<double>(positions.end()) - 0.5,
                                    .sentence = why});
    figure.notes.push_back(why);
}

Result<Figure> encodingFrame(const Scene &scene, const Signal &signal)
{
    if (!std::holds_alternative<Absolute>(signal) && !std::holds_alternative<Rotary>(signal))
        return nothingToShow(scene, signal, sentence("feature vector for a position"));
    const Run positions = shownRun(scene.look.windows.positions, scene.subject.length);
    const Run features = shownRun(scene.look.windows.features, featureCount(signal));
    Figure figure = figureFor(*findView("encoding"), scene, signal);
    figure.x = wholeNumberAxis(sentence("feature"), Quantity::Feature, features);
    figure.y = wholeNumberAxis(sentence("position"), Quantity::QueryPosition, positions);
    figure.y.reversed = true;
    figure.layers.emplace_back(emptyHeatmap(positions, features, sentence(valueLabel)));
    return figure;
}

Result<Figure> buildEncodingFigure(const Scene &scene, const Signal &signal, const Resolution &resolution)
{
    Result<Figure> frame = encodingFrame(scene, signal);
    if (!frame)
        return frame;
    Figure figure = *std::move(frame);
    const Run positions = heatmapOf(figure)->rows.run(), features = heatmapOf(figure)->columns.run();
    figure.layers.clear();
    const Bins rows = resolution.rowsOf(positions);
    const Bins columns(features, resolution.columns);

    Heatmap heatmap{.rows = rows, .columns = columns, .values = CellMatrix(rows.cells(), columns.cells()), .colours = {}};
    inRowBlocks(rows, featureCount(signal), resolution.watch, [&](Run part) {
        heatmap.values.middleRows(part.first, part.count) = meanColumns(meanVectors(signal, rows.part(part)), columns);
    });
    heatmap.colours = encodingColours(scene, signal, heatmap.values);
    heatmap.colours.label = cellMeasure(std::move(heatmap.colours.label), heatmap, CellValue::Mean);
    const auto [lowest, highest] = valueRange(heatmap.values);
    figure.summary = sentence("{0}. {1} by {2}, values from {3} to {4}.", figure.subtitle,
                              runInWords("Position {0}", "Positions {0} to {1}", positions),
                              runInWords("feature {0}", "features {0} to {1}", features), lowest, highest);
    figure.layers.push_back(std::move(heatmap));
    addAbsence(figure, signal, positions, features, true);
    addUnrotated(figure, signal, features, positions);
    addPositionNotes(figure, signal);
    if (const auto *rotary = std::get_if<Rotary>(&signal); rotary && rotary->growth.size() > 0)
        figure.notes.push_back(sentence("Vectors of queries; keys are scaled by the inverse, so they grow with position."));
    return figure;
}

Sentence featureFormula(const Scene &scene, const Signal &signal, std::int64_t position, int feature)
{
    const std::optional<int> pair = pairOfFeature(signal, feature);
    if (const auto outside = outsideSentence(signal, position))
        return *outside;
    if (!pair && sinusoidsOf(signal))
        return sentence("left over after pairing: 0 at every position");
    if (!pair)
        return sentence("row {0}, column {1} of the table", position, feature);
    bool cosine = false;
    std::string amplitude;
    if (const auto *rotary = std::get_if<Rotary>(&signal)) {
        cosine = isFirstOfPair(*rotary, feature);
        if (rotary->attentionFactor != 1.0)
            amplitude = shownNumber(rotary->attentionFactor) + " × ";
    } else {
        cosine = sinusoidsOf(signal)->features[static_cast<std::size_t>(feature)].wave == Wave::Cosine;
    }
    if (const auto *rotary = std::get_if<Rotary>(&signal); rotary && rotary->growth.size() > 0)
        amplitude += "e^(" + shownNumber(rotary->growth[*pair]) + " × " + shownInteger(position) + ") × ";
    const Grid *grid = gridOf(signal);
    const Sentence angle = grid ? stepsInWords(*grid, grid->outside, position)
                                : verbatim(shownInteger(position) + " × " + shownNumber((*inverseFrequencies(signal))[*pair]));
    return sentence("{0}{1}{2};  {3}", amplitude + (cosine ? "cos(" : "sin("), angle, phaseInWords(signal, *pair) + ")",
                    frequencyFormula(scene, signal, *pair));
}

Result<Readout> explainEncodingPoint(const Scene &scene, const Signal &signal, const Figure &figure, Point point)
{
    const Heatmap *heatmap = heatmapOf(figure);
    const std::optional<std::int64_t> position = numberAt(point.y, heatmap->rows.run());
    const std::optional<std::int64_t> feature = numberAt(point.x, heatmap->columns.run());
    if (!position || !feature)
        return offTheData();
    const int column = static_cast<int>(*feature);
    Readout readout{.place = sentence("position {0}, feature {1}", *position, *feature), .value = {}};
    readout.marks = {.query = position, .key = {}, .pair = pairOfFeature(signal, column)};
    if (const auto absent = absenceSentence(signal, {*position, 1})) {
        readout.value = *absent;
        return readout;
    }
    const double value = featureAt(signal, *position, column);
    if (std::isnan(value)) {
        readout.value = sentence("not rotated");
        return readout;
    }
    readout.value = sentence("{0}", value);
    readout.number = value;
    readout.formula = featureFormula(scene, signal, *position, column);
    const std::int64_t row = heatmap->rows.cellOf(*position);
    const std::int64_t cell = heatmap->columns.cellOf(*feature);
    readout.cell = cellInWords(heatmap->values(row, cell), heatmap->rows.cell(row), heatmap->columns.cell(cell));
    return readout;
}

} // namespace

View encodingView()
{
    return {
        .id = "encoding",
        .title = "Encoding",
        .question = "what a position looks like",
        .explanation =
            "Each row is a position, and each column a feature of the vector that stands for it. For rotary encodings these are "
            "the cosine and the sine of the angle by which each pair of features is rotated. Some columns change from one "
            "position to the next; others are almost constant over the whole sequence. Together they work like the hands of many "
            "clocks: no two positions have the same row. Where a cell covers several numbers, it shows their exact mean.",
        .parameters = {},
        .applies = [](const Parameter &, const Scene &) { return true; },
        .frame = encodingFrame,
        .build = buildEncodingFigure,
        .explain = explainEncodingPoint,
    };
}

} // namespace posviz
