// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace posviz {

/// True for one or more whole turns a position, but for the rounding of the frequency: the pair turns, and stands at the same
/// angle at every position.
bool comesRound(double radiansPerPosition);

/// How far a pair turns, exact at any position: the angle is a 64-bit fraction of a turn that wraps by itself.
///
/// A product of a double frequency and a position loses as many digits of the angle as the position has; here only the
/// frequency is rounded, once, to 2^-64 of a turn per half position. One that comes round is taken as whole turns.
class TurnRate {
  public:
    explicit TurnRate(double radiansPerPosition);

    /// The angle after this many half positions (centres of runs lie on halves), in radians, -pi to pi.
    double angleAtHalf(std::int64_t halfPositions) const;

    /// The angle at a whole position.
    double angleAt(std::int64_t position) const { return angleAtHalf(2 * position); }

  private:
    std::uint64_t m_turnsPerHalf; ///< in units of 2^-64 turns; whole turns are left out
};

} // namespace posviz
