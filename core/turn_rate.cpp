// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/turn_rate.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace posviz {

bool comesRound(double radiansPerPosition)
{
    const double turns = std::round(radiansPerPosition / (2 * std::numbers::pi));
    // A few roundings: of the frequency and of 2 pi.
    const double room = 8 * std::numeric_limits<double>::epsilon() * std::abs(radiansPerPosition);
    return turns != 0 && std::abs(radiansPerPosition - turns * 2 * std::numbers::pi) <= room;
}

TurnRate::TurnRate(double radiansPerPosition)
{
    constexpr std::uint64_t halfTurn = std::uint64_t{1} << 63;
    if (comesRound(radiansPerPosition)) {
        const bool odd = std::fmod(std::round(radiansPerPosition / (2 * std::numbers::pi)), 2.0) != 0;
        m_turnsPerHalf = odd ? halfTurn : 0;
        return;
    }
    // 64 bits of mantissa hold the fraction of a turn without a loss worth naming; wraps for negative rates as it should.
    const long double turnsPerHalf =
        std::remainder(static_cast<long double>(radiansPerPosition) / (4 * std::numbers::pi_v<long double>), 1.0L);
    // Half a turn is 2^63, one more than a signed number holds, and the same as -2^63.
    m_turnsPerHalf = turnsPerHalf * 0x1p64L >= 0x1p63L - 0.5L
                         ? halfTurn
                         : static_cast<std::uint64_t>(static_cast<std::int64_t>(std::llroundl(turnsPerHalf * 0x1p64L)));
}

double TurnRate::angleAtHalf(std::int64_t halfPositions) const
{
    const std::uint64_t turns = m_turnsPerHalf * static_cast<std::uint64_t>(halfPositions);
    return static_cast<double>(static_cast<std::int64_t>(turns)) * (2 * std::numbers::pi * 0x1p-64);
}

} // namespace posviz
