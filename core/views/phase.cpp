// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/blocks.h"
#include "core/analysis/mean_vectors.h"
#include "core/analysis/phasors.h"
#include "core/numbers.h"
#include "core/views/catalogue.h"
#include "core/views/common.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace posviz {

namespace {

constexpr int mostClocks = 8;

double positiveAngle(double angle) { return angle < 0 ? angle + 2 * std::numbers::pi : angle; }

/// The position whose clock hands are shown: the chosen one, or the middle of what is seen.
std::int64_t clockPosition(const Scene &scene, Run positions)
{
    return scene.look.selection.query.value_or(positions.first + positions.count / 2);
}

/// Else with the position; Transformer-XL's sinusoids take the distance.
bool turnsWithDistance(const Signal &signal) { return std::holds_alternative<Relative>(signal); }

Clocks clocksAt(std::int64_t position, const Signal &signal, Run pairs)
{
    Clocks clocks{.position = position, .distance = turnsWithDistance(signal), .hands = {}};
    const std::int64_t count = std::min<std::int64_t>(mostClocks, pairs.count);
    for (std::int64_t i = 0; i < count; ++i) {
        const int pair = static_cast<int>(pairs.first + i * pairs.count / count);
        clocks.hands.push_back({pair, angleAt(signal, pair, position)});
    }
    return clocks;
}

/// A map of these cells whose numbers are still to come.
PhaseMap phaseMap(const Scene &scene, const Bins &rows, const Bins &columns)
{
    return {.rows = rows,
            .columns = columns,
            .angles = CellMatrix::Zero(rows.cells(), columns.cells()),
            .lengths = CellMatrix::Zero(rows.cells(), columns.cells()),
            .colours = {.map = scene.look.cyclicColours, .label = sentence("angle"), .lower = 0, .upper = 2 * std::numbers::pi}};
}

Result<Figure> phaseFrame(const Scene &scene, const Signal &signal)
{
    const Eigen::VectorXd *frequencies = inverseFrequencies(signal);
    if (!frequencies)
        return nothingToShow(scene, signal, sentence("angles"));
    const Run positions = shownRun(scene.look.windows.positions, scene.subject.length);
    const Run pairs = shownRun(scene.look.windows.pairs, frequencies->size());
    Figure figure = figureFor(*findView("phase"), scene, signal);
    figure.x = wholeNumberAxis(sentence("pair"), Quantity::Pair, pairs);
    figure.y = wholeNumberAxis(turnsWithDistance(signal) ? sentence("distance") : sentence("position"), Quantity::QueryPosition,
                               positions);
    figure.y.reversed = true;
    figure.layers.emplace_back(phaseMap(scene, Bins(positions, 1), Bins(pairs, 1)));
    figure.clocks = clocksAt(clockPosition(scene, positions), signal, pairs);
    return figure;
}

Result<Figure> buildPhaseFigure(const Scene &scene, const Signal &signal, const Resolution &resolution)
{
    Result<Figure> frame = phaseFrame(scene, signal);
    if (!frame)
        return frame;
    Figure figure = *std::move(frame);
    const Run positions = phaseMapOf(figure)->rows.run(), pairs = phaseMapOf(figure)->columns.run();
    figure.layers.clear();

    const Bins rows = resolution.rowsOf(positions);
    const Bins columns(pairs, resolution.columns);
    PhaseMap map = phaseMap(scene, rows, columns);
    inRowBlocks(rows, 2 * inverseFrequencies(signal)->size(), resolution.watch, [&](Run part) {
        const MeanPhasors means = meanPhasors(signal, rows.part(part));
        const Eigen::MatrixXd cosines = meanColumns(means.cosines, columns);
        const Eigen::MatrixXd sines = meanColumns(means.sines, columns);
        for (Eigen::Index row = 0; row < part.count; ++row)
            for (Eigen::Index column = 0; column < columns.cells(); ++column) {
                const double x = cosines(row, column);
                const double y = sines(row, column);
                map.angles(part.first + row, column) = positiveAngle(std::atan2(y, x));
                map.lengths(part.first + row, column) = std::min(1.0, std::sqrt(x * x + y * y));
            }
    });

    figure.summary = sentence("{0}. Angle of {1} at {2}; grey where a pair rotates many times within a cell.", figure.subtitle,
                              runInWords("pair {0}", "pairs {0} to {1}", pairs),
                              turnsWithDistance(signal) ? distancesInWords(positions) : positionsInWords(positions));
    figure.layers.push_back(std::move(map));
    addPositionNotes(figure, signal);
    return figure;
}

Sentence phaseFormula(const Scene &scene, const Signal &signal, std::int64_t position, int pair)
{
    const double theta = (*inverseFrequencies(signal))[pair];
    if (const Grid *grid = gridOf(signal)) {
        const GridPlace place = grid->placeOf(position);
        const std::string plus = phaseInWords(signal, pair);
        return grid->planeFrequencies.size() > 0
                   ? sentence("column {0} × {1} + row {2} × {3} + plane {4} × {5}{6}", place.column, theta, place.row,
                              grid->rowFrequencies[pair], place.plane, grid->planeFrequencies[pair], plus)
                   : sentence("column {0} × {1} + row {2} × {3}{4}", place.column, theta, place.row, grid->rowFrequencies[pair],
                              plus);
    }
    double turns = std::abs(theta) * static_cast<double>(position) / (2 * std::numbers::pi);
    if (comesRound(theta))
        turns = std::round(turns); // a rounding below a whole number otherwise
    return sentence("{0} × {1}{2}, {3} full {3?rotation|rotations};  {4}", position, theta, phaseInWords(signal, pair),
                    static_cast<std::int64_t>(turns), frequencyFormula(scene, signal, pair));
}

Result<Readout> explainPhasePoint(const Scene &scene, const Signal &signal, const Figure &figure, Point point)
{
    const PhaseMap *map = phaseMapOf(figure);
    const std::optional<std::int64_t> position = numberAt(point.y, map->rows.run());
    const std::optional<std::int64_t> pair = numberAt(point.x, map->columns.run());
    if (!position || !pair)
        return offTheData();
    const int index = static_cast<int>(*pair);
    const double angle = positiveAngle(angleAt(signal, index, *position));
    Readout readout{.place = turnsWithDistance(signal) ? sentence("distance {0}, pair {1}", *position, index)
                                                       : sentence("position {0}, pair {1}", *position, index),
                    .value = sentence("{0} rad = {1}°", angle, angle * 180 / std::numbers::pi),
                    .number = angle,
                    .formula = phaseFormula(scene, signal, *position, index),
                    .cell = {},
                    .marks = {.query = position, .key = {}, .pair = index}};
    if (const auto outside = outsideSentence(signal, *position)) {
        readout.value = sentence("no angle");
        readout.number.reset();
        readout.formula = *outside;
    }
    const std::int64_t row = map->rows.cellOf(*position);
    const std::int64_t column = map->columns.cellOf(*pair);
    const Run rowRun = map->rows.cell(row);
    const Run columnRun = map->columns.cell(column);
    if (rowRun.count > 1 || columnRun.count > 1)
        readout.cell = sentence("mean direction of {0} × {1} has length {2}", rowRun.count, columnRun.count,
                                Number{map->lengths(row, column), 3});
    return readout;
}

} // namespace

View phaseView()
{
    return {
        .id = "phase",
        .title = "Phase",
        .question = "rotation angle of each feature pair",
        .explanation =
            "Rotary and sinusoidal encodings rotate each pair of features like the hand of a clock. Each column is a pair, each "
            "row a position, and the colour is the rotation angle. High frequencies, on the left, rotate many times within the "
            "sequence, low ones only a little. Where a pair rotates many times within one cell, its colour fades to grey, "
            "because the directions average out. The clocks below show the angles at one position; click a row to choose "
            "another.",
        .parameters = {},
        .applies = [](const Parameter &, const Scene &) { return true; },
        .frame = phaseFrame,
        .build = buildPhaseFigure,
        .explain = explainPhasePoint,
    };
}

} // namespace posviz
