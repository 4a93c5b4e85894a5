// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lag_function.h"

#include <algorithm>
#include <cassert>

// Constant pieces only: what tests of relative encodings need until the whole of it is here.

namespace posviz {

namespace {

/// Pairs of a block of M x N whose lag is one of the t smallest.
double pairsUpTo(std::int64_t t, std::int64_t m, std::int64_t n)
{
    const auto triangle = [](std::int64_t x) { return x > 0 ? x * (x + 1) / 2 : 0; };
    return static_cast<double>(triangle(t) - triangle(t - m) - triangle(t - n) + triangle(t - m - n));
}

} // namespace

LagFunction::LagFunction(std::vector<LagPiece> pieces) : m_pieces(std::move(pieces)) { assert(!m_pieces.empty()); }

double LagFunction::at(std::int64_t lag) const
{
    const auto next = std::ranges::upper_bound(m_pieces, lag, {}, &LagPiece::first);
    return std::get<Line>((next - 1)->rule).atZero;
}

double LagFunction::mean(Run queries, Run keys) const
{
    const std::int64_t lowest = queries.first - keys.end() + 1;
    const std::int64_t highest = queries.end() - 1 - keys.first;
    double sum = 0;
    for (std::size_t i = 0; i < m_pieces.size(); ++i) {
        const std::int64_t from = std::max(m_pieces[i].first, lowest);
        const std::int64_t to = i + 1 < m_pieces.size() ? std::min(m_pieces[i + 1].first, highest + 1) : highest + 1;
        if (from < to)
            sum += std::get<Line>(m_pieces[i].rule).atZero
                   * (pairsUpTo(to - lowest, queries.count, keys.count) - pairsUpTo(from - lowest, queries.count, keys.count));
    }
    return sum / (static_cast<double>(queries.count) * static_cast<double>(keys.count));
}

} // namespace posviz
