// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Eigen/Core>

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
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

/// A function as smooth as a logarithm or a power of the distance from `origin`, where it may have a kink, or a pole just
/// outside: around every lag of the piece it has a power series that converges as far as the origin.
struct Smooth {
    std::function<double(double)> value; ///< of the lag
    std::int64_t origin = 0;             ///< a lag at or outside one of the piece's ends
    std::string formula{};               ///< with d for the distance: "−1.3 ln(1 + 0.5 d)"
};

/// constant + amplitude x the sum of cos(frequency x lag), exactly averaged.
struct CosineSum {
    Eigen::VectorXd frequencies; ///< radians per position, below 2 pi
    double amplitude = 1.0;
    double constant = 0.0;
};

using LagRule = std::variant<Masked, Line, Smooth, CosineSum>;

/// One piece of a lag function: first <= lag < the next piece's first.
struct LagPiece {
    std::int64_t first = std::numeric_limits<std::int64_t>::min();
    LagRule rule;
};

/// A number for each lag, the query's position minus the key's, made of pieces, each of a kind whose mean over any block
/// of positions is known (core/analysis/lag_means.h).
///
/// Pieces are in increasing order; the first starts at the lowest 64-bit number and the last never ends.
class LagFunction {
  public:
    explicit LagFunction(std::vector<LagPiece> pieces);

    /// NaN where masked.
    double at(std::int64_t lag) const;

    /// The place in pieces() of the piece that holds a lag.
    std::size_t pieceOf(std::int64_t lag) const;

    /// The last lag of a piece.
    std::int64_t lastOf(std::size_t piece) const;

    const std::vector<LagPiece> &pieces() const { return m_pieces; }

  private:
    std::vector<LagPiece> m_pieces;
};

/// The value of a rule at one lag; NaN where masked.
double valueAt(const LagRule &rule, std::int64_t lag);

} // namespace posviz
