// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/parameter.h"
#include "core/signal.h"

namespace posviz {

/// Which way the positions of a sequence go over a plane: along a row, down a column, the diagonal, or row by row.
const Parameter &planePathParameter();

/// The width of the grid, while the path is row by row.
Parameter planeWidthParameter();

/// Gives the signal the frequencies of its path: those of one axis, their sum on the diagonal, or both as a grid.
void followPath(Rotary &rotary, const Eigen::VectorXd &columnFrequencies, const Eigen::VectorXd &rowFrequencies,
                const Values &values);

} // namespace posviz
