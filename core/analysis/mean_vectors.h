// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"
#include "core/signal.h"

#include <Eigen/Core>

namespace posviz {

/// The encoding's features averaged over each cell of positions: row c is the mean over cell c, column f is feature f.
///
/// Absolute and rotary signals only; others have no vectors. Absolute: the vectors added to the input. Rotary: what (1, 0) in
/// every pair becomes, cos and sin times the attention factor; features that are not turned are absent, and a
/// query is meant where xPos scales queries and keys differently. A cell that reaches past
/// the last position that exists holds the mean of those that do; NaN where none does.
Eigen::MatrixXd meanVectors(const Signal &signal, const Bins &positions);

/// The table's rows averaged over each cell, by the same rule.
Eigen::MatrixXd meanRows(const Table &table, const Bins &positions);

/// The feature at one position, as meanVectors() has it in a cell of a single position.
double featureAt(const Signal &signal, std::int64_t position, int feature);

/// Columns averaged over each cell of columns; a cell that holds an absent column leaves it out, NaN where all are absent.
Eigen::MatrixXd meanColumns(const Eigen::MatrixXd &matrix, const Bins &columns);

} // namespace posviz
