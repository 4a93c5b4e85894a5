// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lag_function.h"

#include "core/turn_rate.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <utility>

namespace posviz {

LagFunction::LagFunction(std::vector<LagPiece> pieces) : m_pieces(std::move(pieces))
{
    assert(!m_pieces.empty() && m_pieces.front().first == std::numeric_limits<std::int64_t>::min());
    assert(std::ranges::is_sorted(m_pieces, std::less_equal<>{}, &LagPiece::first));
}

double valueAt(const LagRule &rule, std::int64_t lag)
{
    if (const auto *line = std::get_if<Line>(&rule))
        return line->atZero + line->slope * static_cast<double>(lag);
    if (const auto *smooth = std::get_if<Smooth>(&rule))
        return smooth->value(static_cast<double>(lag));
    if (const auto *waves = std::get_if<CosineSum>(&rule)) {
        double sum = 0;
        for (const double frequency : waves->frequencies)
            sum += std::cos(TurnRate(frequency).angleAt(lag));
        return waves->constant + waves->amplitude * sum;
    }
    return std::numeric_limits<double>::quiet_NaN();
}

double LagFunction::at(std::int64_t lag) const { return valueAt(m_pieces[pieceOf(lag)].rule, lag); }

std::size_t LagFunction::pieceOf(std::int64_t lag) const
{
    const auto next = std::ranges::upper_bound(m_pieces, lag, {}, &LagPiece::first);
    return static_cast<std::size_t>(next - m_pieces.begin()) - 1;
}

std::int64_t LagFunction::lastOf(std::size_t piece) const
{
    return piece + 1 < m_pieces.size() ? m_pieces[piece + 1].first - 1 : std::numeric_limits<std::int64_t>::max();
}

} // namespace posviz
