// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"
#include "core/signal.h"
#include "core/turn_rate.h"

#include <Eigen/Core>

#include <cstdint>

namespace posviz {

/// The length of the mean of e^(i theta p) over count successive positions p, with its sign: sin(N t/2) / (N sin(t/2)),
/// the Dirichlet kernel. 1 for one position, and for frequency 0.
double meanKernel(std::int64_t count, double radiansPerPosition);

/// Mean cos and sin of every pair's angle over each cell: rows are cells, columns are pairs.
struct MeanPhasors {
    Eigen::MatrixXd cosines;
    Eigen::MatrixXd sines;
};

/// Closed form, so the cost does not depend on how many positions a cell covers.
MeanPhasors meanPhasors(const Eigen::VectorXd &inverseFrequencies, const Bins &bins);

/// The same for signals whose positions may fill the rows of a grid: a run of them is the end of one row, whole rows and the
/// beginning of another (with planes: of one plane, whole planes ...), and each such box is a product of kernels. Positions that
/// stand outside the grid count as zeros.
MeanPhasors meanPhasors(const Rotary &rotary, const Bins &bins);
MeanPhasors meanPhasors(const Sinusoids &sinusoids, const Bins &bins);

/// The same for any signal with angles.
MeanPhasors meanPhasors(const Signal &signal, const Bins &bins);

/// The angle of a pair at a position, in radians; with a grid the column's, the row's and the plane's added, and 0 outside it.
double angleAt(const Rotary &rotary, int pair, std::int64_t position);

/// The same for any signal with angles.
double angleAt(const Signal &signal, int pair, std::int64_t position);

} // namespace posviz
