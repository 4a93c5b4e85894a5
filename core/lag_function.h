// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <variant>
#include <vector>

namespace posviz {

/// No score at all: a masked distance.
struct Masked {};

/// atZero + slope x lag, exactly averaged. A constant has slope 0.
struct Line {
    double atZero = 0.0;
    double slope = 0.0;
};

/// A function that varies slowly over a tenth of its distance from `origin`, where it may have a kink or a pole just outside.
struct Smooth {
    std::function<double(double)> value; ///< of the lag
    std::int64_t origin = 0;             ///< a lag at or outside the piece's near end
};

/// One piece of a lag function: first <= lag < the next piece's first.
struct LagPiece {
    std::int64_t first = std::numeric_limits<std::int64_t>::min();
    std::variant<Masked, Line, Smooth> rule;
};

/// A number for each lag, the query's position minus the key's, made of pieces; knows its mean over any block of positions.
///
/// Pieces are in increasing order; the first starts at the lowest 64-bit number and the last never ends.
class LagFunction {
  public:
    explicit LagFunction(std::vector<LagPiece> pieces);

    /// NaN where masked.
    double at(std::int64_t lag) const;

    /// The mean over all pairs of the block whose lag is not masked; NaN where all are.
    ///
    /// Lines: exact but for rounding (domain.md 5.5: weighted sums over the lags of the block, all weights positive). Smooth
    /// pieces: Gauss quadrature for sums, within 1e-9 of the largest value on the block.
    double mean(Run queries, Run keys) const;

    const std::vector<LagPiece> &pieces() const { return m_pieces; }

  private:
    std::vector<LagPiece> m_pieces;
};

} // namespace posviz
