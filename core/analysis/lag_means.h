// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/quadrature.h"
#include "core/bins.h"
#include "core/lag_function.h"

namespace posviz {

/// Means of lag functions over many blocks; keeps its place among the pieces and the quadrature rules of sizes it has met.
///
/// A block of M queries and N keys holds each lag as often as a trapezoid says, so a mean is a sum over lags with positive
/// weights (differences of double sums would do as well, but lose digits). Lines and waves: exact but for rounding. Smooth
/// pieces: Gauss quadrature for sums. Measured against sums over all lags, for 13 functions and 6000 random blocks of up to 50
/// 000 positions a side at up to 16 million: within 2e-14 of the block's largest value.
class LagMeans {
  public:
    /// The mean over all pairs of the block whose lag is not masked; NaN where all are.
    double mean(const LagFunction &function, Run queries, Run keys);

  private:
    QuadratureRules m_rules;
    std::size_t m_piece = 0; ///< that of the last block
};

} // namespace posviz
