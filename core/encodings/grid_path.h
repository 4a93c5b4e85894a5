// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/parameter.h"
#include "core/signal.h"

#include <cstdint>

namespace posviz {

/// Which way the positions of a sequence go over a plane: along a row, down a column, the diagonal, or row by row.
const Parameter &planePathParameter();

/// Holds while the path is row by row.
Condition rowByRow();

/// The width of the grid, while the path is row by row.
Parameter planeWidthParameter();

/// Columns and rows.
struct ImageSize {
    std::int64_t columns = 1;
    std::int64_t rows = 1;
};

/// The smallest image that holds a sequence of this length along its path.
ImageSize imageSize(const Values &values, std::int64_t length);

/// The signal's frequencies along each axis, radians per step, one a pair.
struct AxisFrequencies {
    Eigen::VectorXd columns;
    Eigen::VectorXd rows;
    Eigen::VectorXd planes{}; ///< empty where there are two axes
};

/// Gives the signal the frequencies of its path: those of one axis, their sum on the diagonal, or all as a grid. planeHeight:
/// rows of a plane, where there are planes.
void followPath(Sinusoids &sinusoids, const AxisFrequencies &frequencies, const Values &values, std::int64_t planeHeight = 0);
void followPath(Rotary &rotary, const Eigen::VectorXd &columnFrequencies, const Eigen::VectorXd &rowFrequencies,
                const Values &values);

} // namespace posviz
