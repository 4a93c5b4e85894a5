// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/build_watch.h"
#include "core/figure.h"

#include <Eigen/Core>


namespace posviz {

/// The dot product of every row of a with every row of b: result(i, j) = a.row(i) . b.row(j); a NaN row gives NaN.
///
/// a: rows x shared, b: columns x shared. symmetric: a and b are the same matrix, which halves the work.
/// Every sum runs in the order of the shared columns whatever the processor, so results are the same everywhere to the bit.
/// Returns early, with an unfinished matrix, once the watch says so.
CellMatrix rowProducts(const Eigen::MatrixXd &a, const Eigen::MatrixXd &b, bool symmetric, const BuildWatch &watch);

} // namespace posviz
