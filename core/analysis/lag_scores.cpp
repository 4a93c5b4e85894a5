// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/lag_scores.h"

#include "core/analysis/product.h"
#include "core/analysis/relative_score.h"
#include "core/analysis/waves.h"
#include "core/lag_function.h"
#include "core/turn_rate.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

namespace posviz {

namespace {

using Extremes = LagScores::Extremes;

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// fmin and fmax take the number where the other is NaN.
Extremes joinedExtremes(Extremes a, Extremes b) { return {std::fmin(a.lowest, b.lowest), std::fmax(a.highest, b.highest)}; }

Run lagsOf(Run queries, Run keys) { return {queries.first - (keys.end() - 1), queries.count + keys.count - 1}; }

/// The waves at every lag of a run. A lag is a long step and a short one, and a wave at their sum is a product of what it is at
/// each, so the scores are products of two small matrices.
std::vector<double> wavesAt(const Waves &waves, Run lags, const BuildWatch &watch)
{
    constexpr std::int64_t shortSteps = 256;
    const std::int64_t longSteps = (lags.count + shortSteps - 1) / shortSteps;
    const Eigen::Index pairs = waves.frequencies.size();
    Eigen::MatrixXd far(longSteps, 2 * pairs), near(shortSteps, 2 * pairs);
    for (Eigen::Index pair = 0; pair < pairs; ++pair) {
        const TurnRate rate(waves.frequencies[pair]);
        const double growth = waves.growth.size() == 0 ? 0.0 : waves.growth[pair];
        for (std::int64_t step = 0; step < longSteps; ++step) {
            const std::int64_t lag = lags.first + step * shortSteps;
            const double size = waves.amplitudes[pair] * std::exp(growth * static_cast<double>(lag));
            const double angle = rate.angleAt(lag) + waves.phases[pair];
            far(step, pair) = size * std::cos(angle);
            far(step, pairs + pair) = -size * std::sin(angle);
        }
        for (std::int64_t step = 0; step < shortSteps; ++step) {
            const double size = std::exp(growth * static_cast<double>(step));
            near(step, pair) = size * std::cos(rate.angleAt(step));
            near(step, pairs + pair) = size * std::sin(rate.angleAt(step));
        }
    }
    const CellMatrix scores = rowProducts(far, near, false, watch);
    std::vector<double> all(scores.data(), scores.data() + lags.count);
    for (double &score : all)
        score += waves.constant;
    return all;
}

std::vector<double> functionAt(const LagFunction &function, Run lags)
{
    std::vector<double> all;
    all.reserve(static_cast<std::size_t>(lags.count));
    std::size_t piece = function.pieceOf(lags.first);
    for (std::int64_t lag = lags.first; lag < lags.end(); ++lag) {
        while (lag > function.lastOf(piece))
            ++piece;
        all.push_back(valueAt(function.pieces()[piece].rule, lag));
    }
    return all;
}

/// Where no wave is ahead of another, a lag and its opposite have the same score, and half of the work does.
std::vector<double> evenWavesAt(const Waves &waves, Run lags, const BuildWatch &watch)
{
    const bool even = waves.growth.size() == 0 && waves.phases.isZero(0);
    if (!even || lags.first >= 0)
        return wavesAt(waves, lags, watch);
    const std::vector<double> sizes = wavesAt(waves, {0, std::max(-lags.first, lags.end() - 1) + 1}, watch);
    std::vector<double> all;
    all.reserve(static_cast<std::size_t>(lags.count));
    for (std::int64_t lag = lags.first; lag < lags.end(); ++lag)
        all.push_back(sizes[static_cast<std::size_t>(std::abs(lag))]);
    return all;
}

/// Waves of the lag: rotary scores without a grid or a remap, products of sinusoids. None for others.
std::optional<Waves> wavesOfLags(const Signal &signal, const ScoreOptions &options)
{
    if (options.statistic == Statistic::CentredDotProduct)
        return {};
    if (const auto *rotary = std::get_if<Rotary>(&signal))
        return rotary->grid || rotary->remap.index() != 0 ? std::nullopt : std::optional(wavesOf(*rotary, options));
    const Sinusoids *sinusoids = sinusoidsOf(signal);
    if (!sinusoids || sinusoids->grid || sineAlone(*sinusoids))
        return {};
    const Eigen::Index pairs = sinusoids->inverseFrequencies.size();
    const double length = options.statistic == Statistic::Cosine ? static_cast<double>(pairs) : 1.0;
    return Waves{.frequencies = sinusoids->inverseFrequencies,
                 .amplitudes = Eigen::VectorXd::Constant(pairs, 1 / length),
                 .phases = Eigen::VectorXd::Zero(pairs)};
}

/// A run of lags that are at least 0 where a score looks back only.
Run backward(Run lags)
{
    const std::int64_t first = std::max<std::int64_t>(lags.first, 0);
    return {first, std::max<std::int64_t>(lags.end() - first, 0)};
}

} // namespace

LagScores::LagScores(std::int64_t firstLag, std::vector<double> scores)
    : m_firstLag(firstLag), m_leaves(std::bit_ceil(scores.size())), m_tree(2 * m_leaves, Extremes{none, none})
{
    for (std::size_t lag = 0; lag < scores.size(); ++lag)
        m_tree[m_leaves + lag] = {scores[lag], scores[lag]};
    for (std::size_t node = m_leaves - 1; node >= 1; --node)
        m_tree[node] = joinedExtremes(m_tree[2 * node], m_tree[2 * node + 1]);
}

Extremes LagScores::over(Run queries, Run keys) const
{
    const Run lags = lagsOf(queries, keys);
    Extremes extremes{none, none};
    auto left = static_cast<std::size_t>(std::max<std::int64_t>(lags.first - m_firstLag, 0)) + m_leaves;
    auto right = static_cast<std::size_t>(std::max<std::int64_t>(lags.end() - m_firstLag, 0)) + m_leaves;
    for (; left < right; left /= 2, right /= 2) {
        if (left % 2 == 1)
            extremes = joinedExtremes(extremes, m_tree[left++]);
        if (right % 2 == 1)
            extremes = joinedExtremes(extremes, m_tree[--right]);
    }
    return extremes;
}

std::optional<LagScores> lagScores(const Signal &signal, const ScoreOptions &options, Run queries, Run keys,
                                   const BuildWatch &watch)
{
    Run lags = lagsOf(queries, keys);
    if (lags.count > mostLags)
        return {};
    if (const auto *relative = std::get_if<Relative>(&signal)) {
        const auto *terms = std::get_if<DistanceVectors>(&relative->terms);
        if (!terms)
            return {};
        return LagScores(lags.first, functionAt(lagScore(*relative, *terms, headContent(*relative, options)), lags));
    }
    const std::optional<Waves> waves = wavesOfLags(signal, options);
    if (!waves)
        return {};
    if (waves->growth.size() > 0)
        lags = backward(lags);
    if (lags.count == 0)
        return {};
    return LagScores(lags.first, evenWavesAt(*waves, lags, watch));
}

std::optional<LagScores> lagScores(const Bias &bias, int head, Run queries, Run keys)
{
    const auto *heads = std::get_if<std::vector<LagFunction>>(&bias.heads);
    const Run all = lagsOf(queries, keys);
    const Run lags = bias.causal ? backward(all) : all;
    if (!heads || all.count > mostLags || lags.count == 0)
        return {};
    return LagScores(lags.first, functionAt(heads->at(static_cast<std::size_t>(head)), lags));
}

} // namespace posviz
