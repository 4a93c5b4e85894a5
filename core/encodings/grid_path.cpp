// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/grid_path.h"

#include "core/encodings/rotary_knobs.h"

namespace posviz {

namespace {

enum class PlanePath { Rows, Across, Down, Diagonal };

PlanePath pathOf(const Values &values)
{
    return chosen<PlanePath>(values, planePathParameter(),
                             {{"rows", PlanePath::Rows},
                              {"along_x", PlanePath::Across},
                              {"along_y", PlanePath::Down},
                              {"diagonal", PlanePath::Diagonal}});
}

std::int64_t widthOf(const Values &values) { return static_cast<std::int64_t>(valueOf(values, planeWidthParameter())); }

void followPath(Eigen::VectorXd &along, std::optional<Grid> &grid, const AxisFrequencies &frequencies, const Values &values,
                std::int64_t planeHeight)
{
    switch (pathOf(values)) {
    case PlanePath::Rows:
        along = frequencies.columns;
        grid = Grid{.width = widthOf(values),
                    .rowFrequencies = frequencies.rows,
                    .height = planeHeight,
                    .planeFrequencies = frequencies.planes};
        break;
    case PlanePath::Across:
        along = frequencies.columns;
        break;
    case PlanePath::Down:
        along = frequencies.rows;
        break;
    case PlanePath::Diagonal:
        along = frequencies.columns + frequencies.rows;
        if (frequencies.planes.size() > 0)
            along += frequencies.planes;
        break;
    }
}

} // namespace

const Parameter &planePathParameter()
{
    static const Parameter parameter{
        .key = "path",
        .label = "Path",
        .help = "How the positions of the sequence run over the image.",
        .scale = ParameterScale::Choice,
        .choices = {{"rows", "Row by row", "positions fill a grid, as image patches do"},
                    {"along_x", "Along x", "the column increases, the row is fixed"},
                    {"along_y", "Along y", "the row increases, the column is fixed"},
                    {"diagonal", "Diagonal", "column and row increase together"}},
    };
    return parameter;
}

Condition rowByRow() { return {planePathParameter().key, {"rows"}}; }

Parameter planeWidthParameter() { return gridWidthParameter(rowByRow()); }

ImageSize imageSize(const Values &values, std::int64_t length)
{
    switch (pathOf(values)) {
    case PlanePath::Rows:
        return {widthOf(values), (length - 1) / widthOf(values) + 1};
    case PlanePath::Across:
        return {length, 1};
    case PlanePath::Down:
        return {1, length};
    case PlanePath::Diagonal:
        break;
    }
    return {length, length};
}

void followPath(Sinusoids &sinusoids, const AxisFrequencies &frequencies, const Values &values, std::int64_t planeHeight)
{
    followPath(sinusoids.inverseFrequencies, sinusoids.grid, frequencies, values, planeHeight);
}

void followPath(Rotary &rotary, const Eigen::VectorXd &columnFrequencies, const Eigen::VectorXd &rowFrequencies,
                const Values &values)
{
    followPath(rotary.inverseFrequencies, rotary.grid, {columnFrequencies, rowFrequencies}, values, 0);
}

} // namespace posviz
