// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/distance_score.h"

#include "core/analysis/lag_means.h"
#include "core/analysis/relative_score.h"
#include "core/analysis/remap.h"
#include "core/analysis/rotary_content.h"
#include "core/analysis/waves.h"
#include "core/random.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numbers>
#include <vector>

namespace posviz {

namespace {

/// The angles of all pairs along evenly spaced distances, turned on step by step.
class Turning {
  public:
    Turning(const Eigen::VectorXd &radii, const Eigen::VectorXd &angles, const Eigen::VectorXd &steps)
    {
        for (Eigen::Index pair = 0; pair < angles.size(); ++pair) {
            m_x.push_back(radii[pair] * std::cos(angles[pair]));
            m_y.push_back(radii[pair] * std::sin(angles[pair]));
            m_cosines.push_back(std::cos(steps[pair]));
            m_sines.push_back(std::sin(steps[pair]));
        }
    }

    /// Each step also scales by e^growth.
    void fade(const Eigen::VectorXd &growth)
    {
        for (std::size_t pair = 0; pair < m_x.size(); ++pair) {
            const double factor = std::exp(growth[static_cast<Eigen::Index>(pair)]);
            m_cosines[pair] *= factor;
            m_sines[pair] *= factor;
        }
    }

    double sum() const
    {
        double sum = 0;
        for (const double x : m_x)
            sum += x;
        return sum;
    }

    /// The mean size of the partial sums.
    double meanPartialSum() const
    {
        double total = 0, x = 0, y = 0;
        for (std::size_t pair = 0; pair < m_x.size(); ++pair) {
            x += m_x[pair];
            y += m_y[pair];
            total += std::sqrt(x * x + y * y);
        }
        return total / static_cast<double>(m_x.size());
    }

    void step()
    {
        for (std::size_t pair = 0; pair < m_x.size(); ++pair) {
            const double x = m_x[pair];
            m_x[pair] = x * m_cosines[pair] - m_y[pair] * m_sines[pair];
            m_y[pair] = x * m_sines[pair] + m_y[pair] * m_cosines[pair];
        }
    }

  private:
    std::vector<double> m_x, m_y, m_cosines, m_sines;
};

/// Scores of the keys before one query, for waves and a remap.
class WaveScores {
  public:
    WaveScores(Waves waves, Remap remap, std::int64_t query) : m_waves(std::move(waves)), m_remap(remap), m_query(query) {}

    double mean(Run distances) const
    {
        if (m_remap.index() == 0)
            return m_waves.mean(distances);
        double sum = 0;
        for (const DistanceStretch &stretch : stretches(distances)) {
            double mean = 0;
            for (Eigen::Index pair = 0; pair < m_waves.frequencies.size(); ++pair)
                mean += m_waves.amplitudes[pair] * meanKernel(stretch.distinct, m_waves.frequencies[pair] * stretch.slope)
                        * std::cos(angle(stretch, pair, stretch.distinct - 1));
            sum += static_cast<double>(stretch.keys) * mean;
        }
        return m_waves.constant + sum / static_cast<double>(distances.count);
    }

    /// One by one.
    Spread spread(Run distances) const
    {
        Spread spread{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
        for (const DistanceStretch &stretch : stretches(distances)) {
            Turning turning = turningAlong(stretch);
            for (std::int64_t j = 0; j < stretch.distinct; ++j, turning.step()) {
                const double score = m_waves.constant + turning.sum();
                spread.lowest = std::min(spread.lowest, score);
                spread.highest = std::max(spread.highest, score);
            }
        }
        return spread;
    }

    /// The sum of what each pair by itself reaches: a bound, in a time that does not grow with the run.
    Spread bounds(Run distances) const
    {
        Spread spread{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
        for (const DistanceStretch &stretch : stretches(distances)) {
            Spread sum{m_waves.constant, m_waves.constant};
            for (Eigen::Index pair = 0; pair < m_waves.frequencies.size(); ++pair) {
                const Spread part = reachOf(stretch, pair);
                sum.lowest += part.lowest;
                sum.highest += part.highest;
            }
            spread.lowest = std::min(spread.lowest, sum.lowest);
            spread.highest = std::max(spread.highest, sum.highest);
        }
        return spread;
    }

  private:
    std::vector<DistanceStretch> stretches(Run distances) const
    {
        if (m_remap.index() == 0)
            return {{.keys = distances.count, .first = distances.first, .distinct = distances.count}};
        return distanceStretches(m_remap, m_query, {m_query - distances.end() + 1, distances.count});
    }

    /// Of a pair, this many halves of a step along the stretch.
    double angle(const DistanceStretch &stretch, Eigen::Index pair, std::int64_t halfSteps) const
    {
        const double theta = m_waves.frequencies[pair];
        return m_waves.phases[pair] + TurnRate(theta).angleAt(stretch.offset)
               + TurnRate(theta * stretch.slope).angleAtHalf(2 * stretch.first + halfSteps);
    }

    double sizeAt(Eigen::Index pair, std::int64_t distance) const
    {
        return m_waves.growth.size() == 0
                   ? m_waves.amplitudes[pair]
                   : m_waves.amplitudes[pair] * std::exp(m_waves.growth[pair] * static_cast<double>(distance));
    }

    Turning turningAlong(const DistanceStretch &stretch) const
    {
        const Eigen::Index pairs = m_waves.frequencies.size();
        Eigen::VectorXd radii(pairs), angles(pairs);
        for (Eigen::Index pair = 0; pair < pairs; ++pair) {
            radii[pair] = sizeAt(pair, stretch.first);
            angles[pair] = angle(stretch, pair, 0);
        }
        Turning turning(radii, angles, m_waves.frequencies * stretch.slope);
        if (m_waves.growth.size() > 0)
            turning.fade(m_waves.growth);
        return turning;
    }

    /// Smallest and largest of size x cos over the arc that a pair sweeps.
    Spread reachOf(const DistanceStretch &stretch, Eigen::Index pair) const
    {
        constexpr double turn = 2 * std::numbers::pi;
        // Whole turns from one distance to the next lead to the same angles.
        const double step = std::remainder(m_waves.frequencies[pair] * stretch.slope, turn);
        const double swept = std::abs(step) * static_cast<double>(stretch.distinct - 1);
        Spread reach{-1, 1};
        if (swept < turn) {
            const double start = angle(stretch, pair, 0), end = angle(stretch, pair, 2 * (stretch.distinct - 1));
            const double lower = step >= 0 ? start : end;
            // Whether a multiple of a turn, or a half beside it, lies on the arc.
            const auto passes = [&](double peak) { return std::ceil((lower - peak) / turn) * turn + peak <= lower + swept; };
            reach.highest = passes(0) ? 1 : std::max(std::cos(start), std::cos(end));
            reach.lowest = passes(turn / 2) ? -1 : std::min(std::cos(start), std::cos(end));
        }
        const double near = sizeAt(pair, stretch.first), far = sizeAt(pair, stretch.first + stretch.distinct - 1);
        return {reach.lowest * (reach.lowest < 0 ? near : far), reach.highest * (reach.highest > 0 ? near : far)};
    }

    Waves m_waves;
    Remap m_remap;
    std::int64_t m_query;
};

DistanceScore scoreOfWaves(Waves waves, const Remap &remap, const DistanceOptions &options)
{
    DistanceScore score;
    score.largest = waves.amplitudes.sum() + std::abs(waves.constant);
    score.bounds = options.distances > spreadBudget / waves.frequencies.size();
    const bool fixed = std::holds_alternative<GroupedPositions>(remap) || std::holds_alternative<ChunkedPositions>(remap);
    if (fixed)
        score.viewpoint = sentence("For the query at position {0}, the last: {1}", options.length - 1, remapInWords(remap));
    else
        score.viewpoint = remapInWords(remap);
    const auto scores = std::make_shared<const WaveScores>(std::move(waves), remap, options.length - 1);
    score.mean = [scores](Run distances) { return scores->mean(distances); };
    if (score.bounds)
        score.spread = [scores](Run distances) { return scores->bounds(distances); };
    else
        score.spread = [scores](Run distances) { return scores->spread(distances); };
    return score;
}

/// The last pair has no cosine: sin(q t) sin((q - d) t) for the query at q is a wave of the distance d all the same.
DistanceScore scoreOfSineAlone(Waves waves, const DistanceOptions &options)
{
    const std::int64_t query = options.length - 1;
    const Eigen::Index last = waves.frequencies.size() - 1;
    const double angle = TurnRate(waves.frequencies[last]).angleAt(query), sine = std::sin(angle);
    waves.amplitudes[last] = std::abs(sine);
    waves.phases[last] = std::copysign(std::numbers::pi / 2, sine) - angle;
    DistanceScore score = scoreOfWaves(std::move(waves), {}, options);
    score.viewpoint = sentence(
        "For the query at position {0}, the last: with an unpaired sine, the score does not depend on distance alone.", query);
    return score;
}

/// The mean over random draws: the waves are linear in the product of query and key, so their coefficients are averaged.
Waves meanOfDraws(const Rotary &rotary, const DistanceOptions &options)
{
    const Eigen::Index pairs = rotary.inverseFrequencies.size();
    Eigen::VectorXd x = Eigen::VectorXd::Zero(pairs), y = Eigen::VectorXd::Zero(pairs);
    double constant = 0;
    const auto drawn = [&](int stream) {
        RandomNumbers numbers(options.score.seed, static_cast<std::uint64_t>(stream));
        RotaryContent content{Eigen::VectorXd(pairs), Eigen::VectorXd(pairs), Eigen::VectorXd(rotary.dimension - 2 * pairs)};
        for (Eigen::VectorXd *part : {&content.first, &content.second, &content.rest})
            std::ranges::generate(*part, [&] { return numbers.normal(); });
        return content;
    };
    for (int draw = 0; draw < options.draws; ++draw) {
        const RotaryContent query = drawn(2 * draw), key = drawn(2 * draw + 1);
        x += query.first.cwiseProduct(key.first) + query.second.cwiseProduct(key.second);
        y += query.second.cwiseProduct(key.first) - query.first.cwiseProduct(key.second);
        constant += query.rest.dot(key.rest);
    }
    const double scale = rotary.attentionFactor * rotary.attentionFactor / options.draws;
    Waves waves{.frequencies = rotary.inverseFrequencies,
                .amplitudes = scale * (x.cwiseAbs2() + y.cwiseAbs2()).cwiseSqrt(),
                .phases = Eigen::VectorXd(pairs),
                .growth = rotary.growth,
                .constant = constant / options.draws};
    for (Eigen::Index pair = 0; pair < pairs; ++pair)
        waves.phases[pair] = std::atan2(y[pair], x[pair]);
    return waves;
}

/// Row by row: seen from the last position, the keys are a run of positions.
DistanceScore scoreOnGrid(const Signal &signal, Waves waves, const DistanceOptions &options)
{
    const std::int64_t query = options.length - 1;
    DistanceScore score;
    score.largest = waves.amplitudes.sum() + std::abs(waves.constant);
    score.viewpoint = sentence("For the query at position {0}, the last, back along rows of {1}.", query, gridOf(signal)->width);
    const auto shared = std::make_shared<const std::pair<Signal, Waves>>(signal, std::move(waves));
    const auto mean = [shared, query](Run distances) {
        const auto &[turning, sum] = *shared;
        const MeanPhasors turned = meanPhasors(turning, Bins({query - distances.end() + 1, distances.count}, 1));
        const MeanPhasors own = meanPhasors(turning, Bins({query, 1}, 1));
        return waveProducts(sum, own, turned, {})(0, 0);
    };
    score.mean = mean;
    // Every distance takes as long as a run here.
    if (options.distances <= spreadBudget / 64 / shared->second.frequencies.size())
        score.spread = [mean](Run distances) {
            Spread spread{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
            for (std::int64_t distance = distances.first; distance < distances.end(); ++distance) {
                const double one = mean({distance, 1});
                spread = {std::min(spread.lowest, one), std::max(spread.highest, one)};
            }
            return spread;
        };
    return score;
}

/// One number for each class of distances: exact however many there are.
DistanceScore scoreOfClasses(LagFunction function)
{
    DistanceScore score;
    score.largest = 0;
    const auto shared = std::make_shared<const LagFunction>(std::move(function));
    // A query at the end of the run has its keys at the run's distances.
    score.mean = [shared](Run distances) { return LagMeans().mean(*shared, {distances.end() - 1, 1}, {0, distances.count}); };
    score.spread = [shared](Run distances) {
        Spread spread{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
        for (std::size_t piece = shared->pieceOf(distances.first);
             piece < shared->pieces().size() && shared->pieces()[piece].first < distances.end(); ++piece) {
            const double value = valueAt(shared->pieces()[piece].rule, distances.first);
            spread = {std::min(spread.lowest, value), std::max(spread.highest, value)};
        }
        return spread;
    };
    return score;
}

/// Seen from the last position, or the last that exists, the keys are a run of positions. There are few: a table ends.
DistanceScore scoreOfUntied(const Relative &relative, const DistanceOptions &options)
{
    const std::int64_t existing = std::min(options.length, *definedPositions(relative)), query = existing - 1;
    DistanceScore score;
    score.largest = 0;
    score.viewpoint = sentence("For the query at position {0}, the last that exists.", query);
    const auto shared = std::make_shared<const std::pair<Relative, HeadContent>>(relative, headContent(relative, options.score));
    const auto scores = [shared, query](const Bins &distances) {
        const Run run = distances.run();
        const auto &[terms, content] = *shared;
        return meanRelativeScores(terms, content, Bins({query, 1}, 1),
                                  Bins({query - run.end() + 1, run.count}, distances.cells()), {});
    };
    score.mean = [scores, existing](Run distances) {
        const std::int64_t count = std::min(distances.end(), existing) - distances.first;
        return count > 0 ? scores(Bins({distances.first, count}, 1))(0, 0) : std::numeric_limits<double>::quiet_NaN();
    };
    if (options.distances <= spreadBudget / std::max(1, relative.dimension) && options.distances <= existing) {
        // One by one, once for all runs and only where a run is asked for; the first column is the farthest.
        const auto each = std::make_shared<CellMatrix>();
        score.spread = [each, scores, all = options.distances](Run distances) {
            if (each->size() == 0)
                *each = scores(Bins({0, all}, all));
            const auto part = each->row(0).segment(all - distances.end(), distances.count);
            return Spread{part.minCoeff(), part.maxCoeff()};
        };
    }
    return score;
}

DistanceScore scoreOfTerms(const Relative &relative, const DistanceOptions &options)
{
    if (const auto *vectors = std::get_if<DistanceVectors>(&relative.terms))
        return scoreOfClasses(lagScore(relative, *vectors, headContent(relative, options.score)));
    if (const auto *sinusoids = std::get_if<DistanceSinusoids>(&relative.terms)) {
        DistanceScore score = scoreOfWaves(waveScore(relative, *sinusoids, headContent(relative, options.score)), {}, options);
        score.largest = 0; // the biases are no part of the query
        return score;
    }
    return scoreOfUntied(relative, options);
}

} // namespace

bool hasDistanceScore(const Signal &signal)
{
    return sinusoidsOf(signal) || std::holds_alternative<Relative>(signal) || std::holds_alternative<Rotary>(signal);
}

std::optional<DistanceScore> distanceScore(const Signal &signal, const DistanceOptions &options)
{
    if (const Sinusoids *sinusoids = sinusoidsOf(signal)) {
        const Eigen::Index pairs = sinusoids->inverseFrequencies.size();
        Waves waves{.frequencies = sinusoids->inverseFrequencies,
                    .amplitudes = Eigen::VectorXd::Ones(pairs),
                    .phases = Eigen::VectorXd::Zero(pairs)};
        return sinusoids->grid         ? scoreOnGrid(signal, std::move(waves), options)
               : sineAlone(*sinusoids) ? scoreOfSineAlone(std::move(waves), options)
                                       : scoreOfWaves(std::move(waves), {}, options);
    }
    if (const auto *relative = std::get_if<Relative>(&signal))
        return options.draws > 0 ? std::nullopt : std::optional(scoreOfTerms(*relative, options));
    const auto *rotary = std::get_if<Rotary>(&signal);
    if (!rotary)
        return {};
    ScoreOptions content = options.score;
    content.statistic = Statistic::DotProduct;
    Waves waves = options.draws > 0 ? meanOfDraws(*rotary, options) : wavesOf(*rotary, content);
    DistanceScore score =
        rotary->grid ? scoreOnGrid(*rotary, std::move(waves), options) : scoreOfWaves(std::move(waves), rotary->remap, options);
    if (options.draws > 0) {
        const double square = rotary->attentionFactor * rotary->attentionFactor;
        const double turned = square * rotary->rotaryDimension(), rest = rotary->dimension - rotary->rotaryDimension();
        // The product of two standard normal vectors of d features has deviation sqrt(d), whichever way they are turned.
        // xPos makes it smaller with the distance.
        score.standardError = rotary->growth.size() > 0 ? 0 : std::sqrt((square * turned + rest) / options.draws);
        score.largest = turned + rest;
    }
    return score;
}

double meanDecayBound(const Eigen::VectorXd &frequencies, Run distances)
{
    Eigen::VectorXd angles(frequencies.size());
    for (Eigen::Index pair = 0; pair < frequencies.size(); ++pair)
        angles[pair] = TurnRate(frequencies[pair]).angleAt(distances.first);
    Turning turning(Eigen::VectorXd::Ones(frequencies.size()), angles, frequencies);
    double sum = 0;
    for (std::int64_t i = 0; i < distances.count; ++i, turning.step())
        sum += turning.meanPartialSum();
    return sum / static_cast<double>(distances.count);
}

} // namespace posviz
