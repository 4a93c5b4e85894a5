// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <map>
#include <utility>

namespace posviz {

/// Nodes and weights by which a few values stand for a sum; weights are positive and add up to 1.
struct QuadratureRule {
    static constexpr int mostNodes = 9;

    int count = 0;
    std::array<double, mostNodes> nodes{};
    std::array<double, mostNodes> weights{};
};

/// Gauss quadrature for sums instead of integrals (Gautschi 2004, Orthogonal Polynomials, sections 1.4 and 3.1): rules of q nodes
/// that are exact for all polynomials of degree 2q - 1. Every rule is made once and kept.
class QuadratureRules {
  public:
    /// The mean over the numbers 0, 1 ... count - 1; at most `nodes` nodes, fewer where there are fewer numbers.
    const QuadratureRule &ofRun(std::int64_t count, int nodes);

    /// The mean of f(m - n) over m of `rows` and n of `columns` successive numbers, both centred on 0.
    const QuadratureRule &ofBlock(std::int64_t rows, std::int64_t columns, int nodes);

  private:
    std::map<std::pair<std::int64_t, int>, QuadratureRule> m_ofRuns;
    std::map<std::array<std::int64_t, 3>, QuadratureRule> m_ofBlocks;
};

/// How many nodes a rule needs for a function whose power series converges within `distance` of the middle of an interval of
/// `halfWidth` on either side: the error falls like rho^(-2q), rho = r + sqrt(r^2 - 1), r = distance / halfWidth; it is then
/// below about 10^-digits of the largest value around. More than the most that there are: the interval must be cut.
int nodesNeeded(double distance, double halfWidth, double digits);

/// The sum of f over first ... last, where f is as smooth as a logarithm of the distance from `origin`, at or outside one end,
/// and times a polynomial of low degree. f takes any real number in between.
///
/// Cut at distances 16, 32, 64 ... from the origin; the first are added one by one.
template <class Function>
double gradedSum(QuadratureRules &rules, std::int64_t first, std::int64_t last, std::int64_t origin, int nodes, Function f)
{
    const bool rising = origin <= first; // distance grows with the number
    const auto distanceOf = [&](std::int64_t number) { return rising ? number - origin : origin - number; };
    const std::int64_t farthest = distanceOf(rising ? last : first);
    double sum = 0;
    for (std::int64_t near = distanceOf(rising ? first : last); near <= farthest;) {
        constexpr std::int64_t addedOneByOne = 16;
        const auto octave = static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(near) + 1));
        const std::int64_t end = std::min(std::max(addedOneByOne, octave), farthest + 1);
        const std::int64_t start = rising ? origin + near : origin - near;
        const double direction = rising ? 1.0 : -1.0;
        const auto at = [&](double step) { return f(static_cast<double>(start) + direction * step); };
        if (end - near <= addedOneByOne) {
            for (std::int64_t step = 0; step < end - near; ++step)
                sum += at(static_cast<double>(step));
        } else {
            const QuadratureRule &rule = rules.ofRun(end - near, nodes);
            double mean = 0;
            for (std::size_t node = 0; node < static_cast<std::size_t>(rule.count); ++node)
                mean += rule.weights[node] * at(rule.nodes[node]);
            sum += mean * static_cast<double>(end - near);
        }
        near = end;
    }
    return sum;
}

} // namespace posviz
