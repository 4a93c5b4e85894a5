// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/grid_path.h"

#include "core/encodings/rotary_knobs.h"

namespace posviz {

namespace {

enum class Path { Rows, Across, Down, Diagonal };

} // namespace

const Parameter &planePathParameter()
{
    static const Parameter parameter{
        .key = "path",
        .label = "Path",
        .help = "Which way the positions of the sequence go over the image.",
        .scale = ParameterScale::Choice,
        .choices = {{"rows", "Row by row", "positions fill a grid, as the patches of an image do"},
                    {"along_x", "Along x", "the column grows, the row stays"},
                    {"along_y", "Along y", "the row grows, the column stays"},
                    {"diagonal", "Diagonal", "column and row grow together"}},
    };
    return parameter;
}

Parameter planeWidthParameter() { return gridWidthParameter({planePathParameter().key, 0}); }

void followPath(Rotary &rotary, const Eigen::VectorXd &columnFrequencies, const Eigen::VectorXd &rowFrequencies,
                const Values &values)
{
    switch (static_cast<Path>(static_cast<int>(valueOf(values, planePathParameter())))) {
    case Path::Rows:
        rotary.inverseFrequencies = columnFrequencies;
        rotary.grid =
            Grid{.width = static_cast<std::int64_t>(valueOf(values, planeWidthParameter())), .rowFrequencies = rowFrequencies};
        break;
    case Path::Across:
        rotary.inverseFrequencies = columnFrequencies;
        break;
    case Path::Down:
        rotary.inverseFrequencies = rowFrequencies;
        break;
    case Path::Diagonal:
        rotary.inverseFrequencies = columnFrequencies + rowFrequencies;
        break;
    }
}

} // namespace posviz
