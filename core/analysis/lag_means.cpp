// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/lag_means.h"

#include "core/analysis/phasors.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

namespace posviz {

namespace {

constexpr double quadratureDigits = 13;

/// Successive lags of a block, held by as many pairs as a straight line says: one side or the top of the trapezoid.
struct LagRamp {
    std::int64_t first = 0;
    std::int64_t count = 0;
    std::int64_t weight = 0; ///< pairs at the first lag
    int step = 0;            ///< 1, 0 or -1: more pairs at each further lag

    std::int64_t last() const { return first + count - 1; }

    /// Cut to the lags of a piece.
    LagRamp within(std::int64_t lowest, std::int64_t highest) const
    {
        const std::int64_t from = std::max(first, lowest);
        const std::int64_t to = std::min(last(), highest);
        return {from, std::max<std::int64_t>(0, to - from + 1), weight + step * (from - first), step};
    }

    /// All pairs; below 2^53.
    double pairs() const
    {
        return static_cast<double>(count) * (static_cast<double>(weight) + 0.5 * static_cast<double>(step * (count - 1)));
    }
};

std::array<LagRamp, 3> ramps(std::int64_t lowest, std::int64_t rows, std::int64_t columns)
{
    const std::int64_t shorter = std::min(rows, columns), longer = std::max(rows, columns);
    return {LagRamp{lowest, shorter - 1, 1, 1}, LagRamp{lowest + shorter - 1, longer - shorter + 1, shorter, 0},
            LagRamp{lowest + longer, shorter - 1, shorter - 1, -1}};
}

/// A line's weighted sum is its value at the weighted mean lag, times all weights. Counted from the light end, so that nothing is
/// subtracted: Σ w = Σ (w0 + k), Σ w k = w0 Σ k + Σ k².
double rampSum(const Line &line, const LagRamp &ramp, QuadratureRules &)
{
    const double n = static_cast<double>(ramp.count);
    const bool falls = ramp.step < 0;
    const double lightest = static_cast<double>(falls ? ramp.weight - (ramp.count - 1) : ramp.weight);
    const double sum = n * (n - 1) / 2, squares = ramp.step == 0 ? 0.0 : n * (n - 1) * (2 * n - 1) / 6;
    const double mean = (lightest * sum + squares) / ramp.pairs();
    const double lag = falls ? static_cast<double>(ramp.last()) - mean : static_cast<double>(ramp.first) + mean;
    return ramp.pairs() * (line.atZero + line.slope * lag);
}

double rampSum(const Smooth &smooth, const LagRamp &ramp, QuadratureRules &rules)
{
    return gradedSum(rules, ramp.first, ramp.last(), smooth.origin, QuadratureRule::mostNodes, [&](double lag) {
        return (static_cast<double>(ramp.weight) + ramp.step * (lag - static_cast<double>(ramp.first))) * smooth.value(lag);
    });
}

/// Σ k sin(θ k) over n successive numbers around 0: minus the derivative of sin(nθ/2) / sin(θ/2).
double firstMoment(double n, double theta)
{
    if (n * std::abs(theta) < 0.1) {
        // The quotient loses digits here; the next term of the series is below 1e-11 of the first.
        const double n2 = n * n;
        const double squares = n * (n2 - 1) / 12, fourths = squares * (3 * n2 - 7) / 20;
        const double sixths = squares * (3 * n2 * n2 - 18 * n2 + 31) / 112;
        return theta * (squares - theta * theta * (fourths / 6 - theta * theta * sixths / 120));
    }
    const double sine = std::sin(theta / 2);
    return (std::sin(n * theta / 2) * std::cos(theta / 2) - n * std::cos(n * theta / 2) * sine) / (2 * sine * sine);
}

/// Σ (w + step k) cos(θ (c + k)) with k around the middle c: the even part meets the cosine, the odd part the sine.
double rampSum(const CosineSum &waves, const LagRamp &ramp, QuadratureRules &)
{
    const double n = static_cast<double>(ramp.count);
    const double weight = static_cast<double>(ramp.weight) + ramp.step * (n - 1) / 2;
    double sum = 0;
    for (const double theta : waves.frequencies) {
        const double angle = TurnRate(theta).angleAtHalf(2 * ramp.first + ramp.count - 1);
        sum += weight * n * meanKernel(ramp.count, theta) * std::cos(angle);
        if (ramp.step != 0)
            sum -= ramp.step * firstMoment(n, theta) * std::sin(angle);
    }
    return ramp.pairs() * waves.constant + waves.amplitude * sum;
}

struct Block {
    Run queries;
    Run keys;

    std::int64_t lowest() const { return queries.first - (keys.end() - 1); }
    std::int64_t highest() const { return queries.end() - 1 - keys.first; }
    std::int64_t doubleCentre() const { return lowest() + highest(); }
};

/// Over a block that lies in one piece.
std::optional<double> wholeMean(const Line &line, const Block &block, QuadratureRules &)
{
    return line.atZero + line.slope * (static_cast<double>(block.doubleCentre()) / 2);
}

std::optional<double> wholeMean(const CosineSum &waves, const Block &block, QuadratureRules &)
{
    // D_M(θ) D_N(θ) cos(θ (c_m − c_n)), with the Dirichlet kernels of both sides
    double sum = 0;
    for (const double theta : waves.frequencies)
        sum += meanKernel(block.queries.count, theta) * meanKernel(block.keys.count, theta)
               * std::cos(TurnRate(theta).angleAtHalf(block.doubleCentre()));
    return waves.constant + waves.amplitude * sum;
}

/// None where the block is too near to the origin for one rule.
std::optional<double> wholeMean(const Smooth &smooth, const Block &block, QuadratureRules &rules)
{
    const double centre = static_cast<double>(block.doubleCentre()) / 2;
    const double halfWidth = static_cast<double>(block.highest() - block.lowest()) / 2;
    if (halfWidth == 0)
        return smooth.value(centre);
    const int nodes = nodesNeeded(std::abs(centre - static_cast<double>(smooth.origin)), halfWidth, quadratureDigits);
    if (nodes > QuadratureRule::mostNodes || block.highest() - block.lowest() + 1 < nodes)
        return {};
    const QuadratureRule &rule = rules.ofBlock(block.queries.count, block.keys.count, nodes);
    double mean = 0;
    for (std::size_t node = 0; node < static_cast<std::size_t>(rule.count); ++node)
        mean += rule.weights[node] * smooth.value(centre + rule.nodes[node]);
    return mean;
}

} // namespace

double LagMeans::mean(const LagFunction &function, Run queries, Run keys)
{
    assert(queries.count >= 1 && keys.count >= 1);
    const Block block{queries, keys};
    const std::int64_t lowest = block.lowest(), highest = block.highest();
    const std::vector<LagPiece> &pieces = function.pieces();
    if (m_piece >= pieces.size() || pieces[m_piece].first > lowest || function.lastOf(m_piece) < lowest)
        m_piece = function.pieceOf(lowest);

    if (highest <= function.lastOf(m_piece)) {
        const std::optional<double> whole = std::visit(
            [&](const auto &rule) -> std::optional<double> {
                if constexpr (std::is_same_v<std::decay_t<decltype(rule)>, Masked>)
                    return std::numeric_limits<double>::quiet_NaN();
                else
                    return wholeMean(rule, block, m_rules);
            },
            pieces[m_piece].rule);
        if (whole)
            return *whole;
    }
    double sum = 0, pairs = 0;
    for (std::size_t piece = m_piece; piece < pieces.size() && pieces[piece].first <= highest; ++piece)
        for (const LagRamp &ramp : ramps(lowest, queries.count, keys.count)) {
            const LagRamp part = ramp.within(pieces[piece].first, function.lastOf(piece));
            if (part.count == 0)
                continue;
            std::visit(
                [&](const auto &rule) {
                    if constexpr (!std::is_same_v<std::decay_t<decltype(rule)>, Masked>) {
                        sum += rampSum(rule, part, m_rules);
                        pairs += part.pairs();
                    }
                },
                pieces[piece].rule);
        }
    return pairs > 0 ? sum / pairs : std::numeric_limits<double>::quiet_NaN();
}

} // namespace posviz
