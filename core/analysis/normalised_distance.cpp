// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/normalised_distance.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace posviz {

namespace {

constexpr double leastLength = 1e-6; // what the code adds to the divisor

/// ln Γ for positive numbers: Stirling's series from 8 on, below it by Γ(x + 1) = x Γ(x). std::lgamma writes to a global.
double logGamma(double x)
{
    double product = 1;
    for (; x < 8; x += 1)
        product *= x;
    const double inverse = 1 / x, square = inverse * inverse;
    const double series = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680))));
    constexpr double halfLogTwoPi = 0.91893853320467274178;
    return (x - 0.5) * std::log(x) - x + halfLogTwoPi + series - std::log(product);
}

/// Pairs whose key is not after the query.
double pairsUpToTheQuery(Run queries, Run keys)
{
    double pairs = 0;
    const std::int64_t last = keys.end() - 1;
    const std::int64_t from = std::max(queries.first, keys.first), to = std::min(queries.end() - 1, last - 1);
    if (to >= from)
        pairs += static_cast<double>(to - from + 1) * static_cast<double>(from + to - 2 * keys.first + 2) / 2;
    if (const std::int64_t all = queries.end() - std::max(queries.first, last); all > 0)
        pairs += static_cast<double>(all) * static_cast<double>(keys.count);
    return pairs;
}

} // namespace

NormalisedDistanceHead::NormalisedDistanceHead(const NormalisedDistance &fire, int head, bool causal)
    : m_c(std::abs(fire.c)), m_threshold(std::abs(fire.threshold)), m_causal(causal)
{
    assert(m_c > 0 && head >= 0 && head < fire.outputBiases.size());
    std::vector<double> bends{0};
    for (Eigen::Index unit = 0; unit < fire.hiddenWeights.size(); ++unit)
        if (const double bend = -fire.hiddenBiases[unit] / fire.hiddenWeights[unit]; std::isfinite(bend) && bend > 0)
            bends.push_back(bend);
    std::ranges::sort(bends);
    bends.erase(std::unique(bends.begin(), bends.end()), bends.end());
    for (std::size_t i = 0; i < bends.size(); ++i) {
        Stretch stretch{.from = bends[i], .offset = fire.outputBiases[head]};
        const double inside = i + 1 < bends.size() ? (bends[i] + bends[i + 1]) / 2 : bends[i] + 1;
        for (Eigen::Index unit = 0; unit < fire.hiddenWeights.size(); ++unit)
            if (fire.hiddenWeights[unit] * inside + fire.hiddenBiases[unit] > 0) {
                stretch.offset += fire.outputWeights(head, unit) * fire.hiddenBiases[unit];
                stretch.slope += fire.outputWeights(head, unit) * fire.hiddenWeights[unit];
            }
        m_stretches.push_back(stretch);
    }
}

double NormalisedDistanceHead::psi(double distance) const { return std::log1p(m_c * distance); }

double NormalisedDistanceHead::lengthOf(double query) const { return psi(std::max(m_threshold, query)) + leastLength; }

std::size_t NormalisedDistanceHead::stretchOf(double z) const
{
    const auto next = std::ranges::upper_bound(m_stretches, z, {}, &Stretch::from);
    return static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, next - m_stretches.begin())) - 1;
}

double NormalisedDistanceHead::input(std::int64_t query, std::int64_t distance) const
{
    return psi(static_cast<double>(distance)) / lengthOf(static_cast<double>(query));
}

double NormalisedDistanceHead::at(std::int64_t query, std::int64_t key) const
{
    if (m_causal && key > query)
        return std::numeric_limits<double>::quiet_NaN();
    const double z = input(query, std::abs(query - key));
    const Stretch &stretch = m_stretches[stretchOf(z)];
    return stretch.offset + stretch.slope * z;
}

/// Σ ln(1 + c d) over count distances from first on; count may be any real number, where it stands for the same formula.
double NormalisedDistanceHead::logarithms(double first, double count) const
{
    const double middle = first + (count - 1) / 2 + 1 / m_c;
    if (count < 0.1 * middle) {
        // ln(1 + k / middle) as a series, its odd terms cancel; the next term is below 1e-12 of the sum.
        const double n2 = count * count, inverse = 1 / (middle * middle);
        const double squares = count * (n2 - 1) / 12, fourths = squares * (3 * n2 - 7) / 20;
        const double sixths = squares * (3 * n2 * n2 - 18 * n2 + 31) / 112;
        return count * std::log(m_c * middle) - inverse * (squares / 2 + inverse * (fourths / 4 + inverse * (sixths / 6)));
    }
    // Σ ln(1 + c d) = n ln c + ln Γ(first + n + 1/c) − ln Γ(first + 1/c)
    return count * std::log(m_c) + logGamma(first + count + 1 / m_c) - logGamma(first + 1 / m_c);
}

/// The sum of the network's outputs over count distances from first on.
double NormalisedDistanceHead::runSum(double length, double first, double count) const
{
    double sum = 0;
    std::size_t stretch = stretchOf(psi(first) / length);
    for (double done = 0; done < count; ++stretch) {
        double end = count;
        if (stretch + 1 < m_stretches.size()) {
            const double bend = std::expm1(m_stretches[stretch + 1].from * length) / m_c;
            end = std::clamp(std::ceil(bend - first), done, count);
        }
        if (end > done)
            sum += m_stretches[stretch].offset * (end - done)
                   + m_stretches[stretch].slope / length * logarithms(first + done, end - done);
        done = end;
    }
    return sum;
}

/// Over the keys that one query sees. A query between two positions stands for the same formulas.
double NormalisedDistanceHead::querySum(double query, Run keys) const
{
    const double length = lengthOf(query);
    const auto first = static_cast<double>(keys.first), last = static_cast<double>(keys.end() - 1);
    const auto count = static_cast<double>(keys.count);
    double sum = 0;
    if (query >= first)
        sum += runSum(length, std::max(0.0, query - last), std::min(count, query - first + 1));
    if (!m_causal && query < last)
        sum += runSum(length, std::max(1.0, first - query), std::min(count, last - query));
    return sum;
}

/// Over queries on one side of where keys begin or end.
double NormalisedDistanceHead::querySums(Run queries, Run keys, std::int64_t origin)
{
    const auto sumAt = [&](double query) { return querySum(query, keys); };
    const double middle = static_cast<double>(queries.first + queries.end() - 1) / 2;
    const int nodes = nodesNeeded(std::abs(middle - static_cast<double>(origin)), static_cast<double>(queries.count) / 2, 9);
    const bool near = nodes > QuadratureRule::mostNodes;
    // Within some seven times its size of the origin a block may hold a bend that no rule of few nodes sees.
    if (queries.count <= (nodes > 3 ? 32 : nodes + 3)) {
        double sum = 0;
        for (std::int64_t query = queries.first; query < queries.end(); ++query)
            sum += sumAt(static_cast<double>(query));
        return sum;
    }
    if (near)
        return gradedSum(m_rules, queries.first, queries.end() - 1, origin, 7, sumAt);
    const QuadratureRule &rule = m_rules.ofRun(queries.count, nodes);
    double mean = 0;
    for (std::size_t node = 0; node < static_cast<std::size_t>(rule.count); ++node)
        mean += rule.weights[node] * sumAt(static_cast<double>(queries.first) + rule.nodes[node]);
    return mean * static_cast<double>(queries.count);
}

double NormalisedDistanceHead::mean(Run queries, Run keys)
{
    if (queries.count == 1 && keys.count == 1)
        return at(queries.first, keys.first);
    const double pairs =
        m_causal ? pairsUpToTheQuery(queries, keys) : static_cast<double>(queries.count) * static_cast<double>(keys.count);
    if (pairs == 0)
        return std::numeric_limits<double>::quiet_NaN();
    const std::int64_t last = keys.end() - 1, middle = keys.first + keys.count / 2;
    // Where a sum over keys changes its formula: the keys' ends, where both sides are seen their middle, and the threshold.
    // Before the keys, the nearer of their beginning and position 0, near which the measure itself changes.
    const std::int64_t half = m_causal ? keys.first : keys.first / 2;
    std::array<std::int64_t, 5> cuts{half, keys.first, m_causal ? keys.first : middle, last,
                                     static_cast<std::int64_t>(std::min(std::ceil(m_threshold), 9e15))};
    std::ranges::sort(cuts);
    double sum = 0;
    std::int64_t first = m_causal ? std::max(queries.first, keys.first) : queries.first;
    for (std::size_t i = 0; i <= cuts.size() && first < queries.end(); ++i) {
        const std::int64_t end = i < cuts.size() ? std::min(cuts[i], queries.end()) : queries.end();
        if (end <= first)
            continue;
        const bool before = m_causal ? first < last : first < middle;
        sum += querySums({first, end - first}, keys, first < half ? 0 : before ? keys.first : last);
        first = end;
    }
    return sum / pairs;
}

} // namespace posviz
