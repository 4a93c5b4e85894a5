// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/relative_score.h"

#include "core/analysis/absent.h"
#include "core/analysis/blocks.h"
#include "core/analysis/lag_means.h"
#include "core/analysis/mean_vectors.h"
#include "core/analysis/phasors.h"
#include "core/analysis/product.h"
#include "core/random.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace posviz {

namespace {

/// The sinusoids of a distance, one a feature.
Eigen::VectorXd sinusoidsAt(const Sinusoids &sinusoids, std::int64_t distance)
{
    Eigen::VectorXd waves(static_cast<Eigen::Index>(sinusoids.features.size()));
    for (Eigen::Index feature = 0; feature < waves.size(); ++feature) {
        const WaveFeature wave = sinusoids.features[static_cast<std::size_t>(feature)];
        const double angle = TurnRate(sinusoids.inverseFrequencies[wave.pair]).angleAt(distance);
        waves[feature] = wave.wave == Wave::Sine ? std::sin(angle) : std::cos(angle);
    }
    return waves;
}

/// Points where `direction` does and is as long as a vector of ones; ones where it points nowhere.
Eigen::VectorXd pointing(const Eigen::VectorXd &direction)
{
    const double length = direction.norm();
    return length > 0 ? Eigen::VectorXd(direction * (std::sqrt(static_cast<double>(direction.size())) / length))
                      : Eigen::VectorXd::Ones(direction.size());
}

Eigen::VectorXd queryAskingFor(const Relative &relative, std::int64_t distance)
{
    if (const auto *vectors = std::get_if<DistanceVectors>(&relative.terms); vectors && vectors->keys)
        return pointing(vectors->keys->row(vectors->classes.rowOf(distance)));
    if (const auto *sinusoids = std::get_if<DistanceSinusoids>(&relative.terms))
        return pointing(sinusoids->projection * sinusoidsAt(sinusoids->sinusoids, distance));
    return Eigen::VectorXd::Ones(relative.dimension);
}

void addTerms(std::vector<ScoreTerm> &terms, const DistanceVectors &vectors, const HeadContent &content, std::int64_t lag)
{
    const int row = vectors.classes.rowOf(lag);
    const std::string place = "[" + std::to_string(row) + "]";
    if (vectors.keys)
        terms.push_back({"q · K" + place, vectors.keys->row(row).dot(content.query)});
    if (vectors.queries)
        terms.push_back({"k · Q" + place, vectors.queries->row(row).dot(content.key)});
}

void addTerms(std::vector<ScoreTerm> &terms, const DistanceSinusoids &sinusoids, const HeadContent &content, std::int64_t lag)
{
    const Eigen::VectorXd projected = sinusoids.projection * sinusoidsAt(sinusoids.sinusoids, lag);
    terms.push_back({"q · WR", content.query.dot(projected)});
    terms.push_back({"u · k", sinusoids.contentBias.dot(content.key)});
    terms.push_back({"v · WR", sinusoids.positionBias.dot(projected)});
}

/// The table's columns and one more that holds the same number in every row.
Eigen::MatrixXd withColumn(Eigen::MatrixXd vectors, double number)
{
    vectors.conservativeResize(Eigen::NoChange, vectors.cols() + 1);
    vectors.rightCols(1).setConstant(number);
    return vectors;
}

/// The weights of every pair's sine and cosine in the score.
struct SinusoidWeights {
    Eigen::VectorXd sine;
    Eigen::VectorXd cosine;
    double constant = 0.0;
};

SinusoidWeights sinusoidWeights(const Relative &relative, const DistanceSinusoids &terms, const HeadContent &content)
{
    const Eigen::Index pairs = terms.sinusoids.inverseFrequencies.size();
    const Eigen::VectorXd weights = terms.projection.transpose() * (content.query + terms.positionBias);
    SinusoidWeights sums{Eigen::VectorXd::Zero(pairs), Eigen::VectorXd::Zero(pairs),
                         relative.scale * (content.query + terms.contentBias).dot(content.key)};
    for (Eigen::Index feature = 0; feature < weights.size(); ++feature) {
        const WaveFeature wave = terms.sinusoids.features[static_cast<std::size_t>(feature)];
        (wave.wave == Wave::Sine ? sums.sine : sums.cosine)[wave.pair] += relative.scale * weights[feature];
    }
    return sums;
}

/// w . R(m - n) + constant as one product of vectors: with a and b the weights of a pair's sine and cosine,
/// a sin((m - n) t) + b cos((m - n) t) = sin(m t) (a cos(n t) + b sin(n t)) + cos(m t) (b cos(n t) - a sin(n t)).
CellMatrix sinusoidScores(const Relative &relative, const DistanceSinusoids &terms, const HeadContent &content,
                          const Bins &queries, const Bins &keys, const BuildWatch &watch)
{
    const Eigen::Index pairs = terms.sinusoids.inverseFrequencies.size();
    const auto [sine, cosine, constant] = sinusoidWeights(relative, terms, content);
    const MeanPhasors q = meanPhasors(terms.sinusoids.inverseFrequencies, queries);
    const MeanPhasors k = meanPhasors(terms.sinusoids.inverseFrequencies, keys);
    Eigen::MatrixXd queryVectors(queries.cells(), 2 * pairs), keyVectors(keys.cells(), 2 * pairs);
    queryVectors << q.sines, q.cosines;
    keyVectors.leftCols(pairs) = k.cosines * sine.asDiagonal();
    keyVectors.leftCols(pairs) += k.sines * cosine.asDiagonal();
    keyVectors.rightCols(pairs) = k.cosines * cosine.asDiagonal();
    keyVectors.rightCols(pairs) -= k.sines * sine.asDiagonal();
    return rowProducts(withColumn(std::move(queryVectors), 1), withColumn(std::move(keyVectors), constant), false, watch);
}

/// The part of a run before `end`; empty where it starts later.
Run before(Run run, std::int64_t end) { return {run.first, std::max<std::int64_t>(0, std::min(run.end(), end) - run.first)}; }

/// A mean depends on the sizes of a block and on how far its sides lie apart; along a diagonal they mostly come again.
struct BlockMean {
    std::int64_t apart = 0;
    std::int64_t queries = 0; ///< 0: none is known
    std::int64_t keys = 0;
    double mean = 0.0;
};

/// Adds the means of a function of the lag over the positions below `defined`; cells in which none exists are left alone.
void addLagMeans(CellMatrix &means, const LagFunction &function, const Bins &queries, const Bins &keys, std::int64_t defined,
                 const BuildWatch &watch)
{
    LagMeans lagMeans;
    std::vector<BlockMean> above(static_cast<std::size_t>(keys.cells()) + 1), here(above.size());
    for (std::int64_t row = 0; row < queries.cells(); ++row) {
        if (!watch.goesOn(row, queries.cells()))
            return;
        const Run query = before(queries.cell(row), defined);
        if (query.count == 0)
            return;
        for (std::int64_t column = 0; column < keys.cells(); ++column) {
            const Run key = before(keys.cell(column), defined);
            if (key.count == 0)
                break;
            BlockMean block{.apart = query.first - key.first, .queries = query.count, .keys = key.count};
            const BlockMean &diagonal = above[static_cast<std::size_t>(column)]; // of the column before
            const bool again = diagonal.apart == block.apart && diagonal.queries == block.queries && diagonal.keys == block.keys;
            block.mean = again ? diagonal.mean : lagMeans.mean(function, query, key);
            means(row, column) += block.mean;
            here[static_cast<std::size_t>(column) + 1] = block;
        }
        std::swap(above, here);
    }
}

CellMatrix untiedScores(const Relative &relative, const UntiedPositions &terms, const HeadContent &content, const Bins &queries,
                        const Bins &keys, const BuildWatch &watch)
{
    const double constant = relative.scale * content.query.dot(content.key);
    CellMatrix means = rowProducts(withColumn(relative.scale * meanRows(*terms.queries, queries), 1),
                                   withColumn(meanRows(*terms.keys, keys), constant), false, watch);
    const std::vector<LagPiece> &pieces = terms.buckets.pieces();
    const auto *only = pieces.size() == 1 ? std::get_if<Line>(&pieces.front().rule) : nullptr;
    if (!only || only->atZero != 0 || only->slope != 0)
        addLagMeans(means, terms.buckets, queries, keys, terms.queries->rows(), watch);
    return means;
}

} // namespace

HeadContent headContent(const Relative &relative, const ScoreOptions &options)
{
    HeadContent content{Eigen::VectorXd::Ones(relative.dimension), Eigen::VectorXd::Ones(relative.dimension)};
    if (options.content == Content::Random) {
        RandomNumbers ofQuery(options.seed, 0), ofKey(options.seed, 1);
        std::ranges::generate(content.query, [&] { return ofQuery.normal(); });
        std::ranges::generate(content.key, [&] { return ofKey.normal(); });
    }
    if (options.content == Content::Shifted)
        content.query = queryAskingFor(relative, options.shift);
    return content;
}

std::vector<ScoreTerm> scoreTerms(const Relative &relative, const HeadContent &content, std::int64_t query, std::int64_t key)
{
    std::vector<ScoreTerm> terms{{"q · k", content.query.dot(content.key)}};
    if (const auto *vectors = std::get_if<DistanceVectors>(&relative.terms))
        addTerms(terms, *vectors, content, query - key);
    else if (const auto *sinusoids = std::get_if<DistanceSinusoids>(&relative.terms))
        addTerms(terms, *sinusoids, content, query - key);
    else {
        const auto &untied = std::get<UntiedPositions>(relative.terms);
        assert(std::max(query, key) < untied.queries->rows());
        terms.push_back({"p · p", untied.queries->row(query).dot(untied.keys->row(key))});
        if (untied.buckets.pieces().size() > 1)
            terms.push_back({"b", untied.buckets.at(query - key), false});
    }
    return terms;
}

double relativeScoreAt(const Relative &relative, const HeadContent &content, std::int64_t query, std::int64_t key)
{
    const std::optional<std::int64_t> defined = definedPositions(relative);
    if (defined && std::max(query, key) >= *defined)
        return absentValue;
    double scaled = 0, added = 0;
    for (const ScoreTerm &term : scoreTerms(relative, content, query, key))
        (term.scaled ? scaled : added) += term.value;
    return relative.scale * scaled + added;
}

LagFunction lagScore(const Relative &relative, const DistanceVectors &terms, const HeadContent &content)
{
    const double constant = content.query.dot(content.key);
    std::vector<LagPiece> pieces;
    for (std::size_t i = 0; i < terms.classes.firsts.size(); ++i) {
        const int row = terms.classes.rows[i];
        double score = constant;
        if (terms.keys)
            score += terms.keys->row(row).dot(content.query);
        if (terms.queries)
            score += terms.queries->row(row).dot(content.key);
        score *= relative.scale;
        if (pieces.empty() || std::get<Line>(pieces.back().rule).atZero != score)
            pieces.push_back({terms.classes.firsts[i], Line{score, 0}});
    }
    return LagFunction(std::move(pieces));
}

Waves waveScore(const Relative &relative, const DistanceSinusoids &terms, const HeadContent &content)
{
    // a sin x + b cos x = r cos(x - atan2(a, b))
    const auto [sine, cosine, constant] = sinusoidWeights(relative, terms, content);
    Waves waves{.frequencies = terms.sinusoids.inverseFrequencies,
                .amplitudes = (sine.cwiseAbs2() + cosine.cwiseAbs2()).cwiseSqrt(),
                .phases = Eigen::VectorXd(sine.size()),
                .constant = constant};
    for (Eigen::Index pair = 0; pair < sine.size(); ++pair)
        waves.phases[pair] = -std::atan2(sine[pair], cosine[pair]);
    return waves;
}

CellMatrix meanLagScores(const LagFunction &function, const Bins &queries, const Bins &keys, const BuildWatch &watch)
{
    return inBlocks(queries, keys, 0, false, watch, [&](const Bins &rows, const Bins &columns, const BuildWatch &own) {
        CellMatrix means = CellMatrix::Zero(rows.cells(), columns.cells());
        addLagMeans(means, function, rows, columns, std::numeric_limits<std::int64_t>::max(), own);
        return means;
    });
}

CellMatrix meanRelativeScores(const Relative &relative, const HeadContent &content, const Bins &queries, const Bins &keys,
                              const BuildWatch &watch)
{
    if (const auto *vectors = std::get_if<DistanceVectors>(&relative.terms))
        return meanLagScores(lagScore(relative, *vectors, content), queries, keys, watch);
    const auto *sinusoids = std::get_if<DistanceSinusoids>(&relative.terms);
    const std::int64_t numbers = sinusoids ? 2 * std::ssize(sinusoids->sinusoids.features) : std::int64_t{relative.dimension} + 3;
    return inBlocks(queries, keys, numbers, false, watch, [&](const Bins &rows, const Bins &columns, const BuildWatch &own) {
        return sinusoids ? sinusoidScores(relative, *sinusoids, content, rows, columns, own)
                         : untiedScores(relative, std::get<UntiedPositions>(relative.terms), content, rows, columns, own);
    });
}

} // namespace posviz
