// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"
#include "core/signal.h"

#include <Eigen/Core>

namespace posviz {

/// The vectors of sinusoids, each divided by its length, averaged over each cell: rows are cells, columns are features.
///
/// For sinusoids with one axis whose last pair is a sine alone: sineAlone(). Others all have one length. Exact but for rounding.
Eigen::MatrixXd meanUnitVectors(const Sinusoids &sinusoids, const Bins &positions);

} // namespace posviz
