// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/score.h"

#include "core/analysis/blocks.h"
#include "core/analysis/contextual.h"
#include "core/analysis/mean_vectors.h"
#include "core/analysis/phasors.h"
#include "core/analysis/product.h"
#include "core/analysis/relative_score.h"
#include "core/analysis/rotary_content.h"
#include "core/analysis/rotary_score.h"
#include "core/analysis/unit_sinusoids.h"
#include "core/random.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>

namespace posviz {

namespace {

/// Mean vectors of both sides from one function of the cells; computed once where both sides are alike.
template <class VectorsOf> ScoreVectors bothSides(VectorsOf vectorsOf, const Bins &queries, const Bins &keys)
{
    ScoreVectors vectors{.queries = vectorsOf(queries), .keys = {}, .alike = true};
    vectors.keys = queries == keys ? vectors.queries : vectorsOf(keys);
    return vectors;
}

/// Gives the vectors of any cells; what all of them need is computed once, before the first are asked for.
using VectorsOfCells = std::function<ScoreVectors(const Bins &queries, const Bins &keys)>;

VectorsOfCells tableScore(const std::shared_ptr<const Table> &table, const ScoreOptions &options)
{
    if (options.statistic == Statistic::Cosine)
        return [directions = normalised(table)](const Bins &queries, const Bins &keys) {
            return bothSides([&](const Bins &bins) { return meanRows(*directions, bins); }, queries, keys);
        };
    Eigen::RowVectorXd mean;
    if (options.statistic == Statistic::CentredDotProduct)
        mean = table->mean({0, std::min(options.length, table->rows())});
    return [table, mean](const Bins &queries, const Bins &keys) {
        ScoreVectors vectors = bothSides([&](const Bins &bins) { return meanRows(*table, bins); }, queries, keys);
        if (mean.size() > 0) {
            vectors.queries.rowwise() -= mean;
            vectors.keys.rowwise() -= mean;
        }
        return vectors;
    };
}

/// Two rows only: dividing a whole table by its lengths takes too long for a cursor that moves.
double tableScoreAt(const Table &table, const ScoreOptions &options, std::int64_t query, std::int64_t key)
{
    if (std::max(query, key) >= table.rows())
        return std::numeric_limits<double>::quiet_NaN();
    Eigen::RowVectorXd a = table.row(query);
    Eigen::RowVectorXd b = table.row(key);
    if (options.statistic == Statistic::Cosine) {
        // As in normalised(), a row of zeros stays zero.
        for (Eigen::RowVectorXd *row : {&a, &b})
            if (const double length = row->norm(); length > 0)
                *row /= length;
    }
    if (options.statistic == Statistic::CentredDotProduct) {
        const Eigen::RowVectorXd mean = table.mean({0, std::min(options.length, table.rows())});
        a -= mean;
        b -= mean;
    }
    return a.dot(b);
}

ScoreVectors sinusoidScore(const Sinusoids &sinusoids, const ScoreOptions &options, const Bins &queries, const Bins &keys)
{
    if (options.statistic == Statistic::Cosine && sineAlone(sinusoids))
        return bothSides([&](const Bins &bins) { return meanUnitVectors(sinusoids, bins); }, queries, keys);
    const Signal signal = Absolute{sinusoids};
    ScoreVectors vectors = bothSides([&](const Bins &bins) { return meanVectors(signal, bins); }, queries, keys);
    if (options.statistic == Statistic::Cosine) {
        // sin² + cos² = 1 in every pair, so every vector has the same length (one of zeros stays zero).
        const double length = std::sqrt(static_cast<double>(sinusoids.inverseFrequencies.size()));
        vectors.queries /= length;
        vectors.keys /= length;
    }
    if (options.statistic == Statistic::CentredDotProduct) {
        const Eigen::RowVectorXd mean = meanVectors(signal, Bins({0, options.length}, 1));
        vectors.queries.rowwise() -= mean;
        vectors.keys.rowwise() -= mean;
    }
    return vectors;
}

/// Rows: cells; columns: first numbers of the pairs, second numbers of the pairs.
Eigen::MatrixXd turned(const RotaryContent &content, const Rotary &rotary, const Bins &bins)
{
    const MeanPhasors means = meanPhasors(rotary, bins);
    const Eigen::Index pairs = rotary.inverseFrequencies.size();
    Eigen::MatrixXd vectors(bins.cells(), 2 * pairs);
    vectors.leftCols(pairs) = means.cosines * content.first.asDiagonal();
    vectors.leftCols(pairs) -= means.sines * content.second.asDiagonal();
    vectors.rightCols(pairs) = means.sines * content.first.asDiagonal();
    vectors.rightCols(pairs) += means.cosines * content.second.asDiagonal();
    return vectors;
}

ScoreVectors rotaryScore(const Rotary &rotary, const ScoreOptions &options, const Bins &queries, const Bins &keys)
{
    const RotaryContent query = rotaryContent(rotary, options, true);
    const RotaryContent key = rotaryContent(rotary, options, false);
    const bool alike = options.content == Content::Equal;

    ScoreVectors vectors{.queries = turned(query, rotary, queries), .keys = {}, .alike = alike};
    vectors.keys = alike && queries == keys ? vectors.queries : turned(key, rotary, keys);

    // What is not turned adds the same to every score, and nothing once the mean is taken away.
    double constant = query.rest.dot(key.rest);
    double queryScale = rotary.attentionFactor;
    double keyScale = rotary.attentionFactor;
    if (options.statistic == Statistic::Cosine) {
        queryScale /= contentLength(rotary, query);
        keyScale /= contentLength(rotary, key);
        constant /= contentLength(rotary, query) * contentLength(rotary, key);
    }
    if (options.statistic == Statistic::CentredDotProduct) {
        const Bins sequence({0, options.length}, 1);
        vectors.queries.rowwise() -= turned(query, rotary, sequence).row(0);
        vectors.keys.rowwise() -= turned(key, rotary, sequence).row(0);
        constant = 0;
    }
    vectors.queries *= queryScale;
    vectors.keys *= keyScale;
    if (constant != 0) {
        vectors.queries.conservativeResize(Eigen::NoChange, vectors.queries.cols() + 1);
        vectors.keys.conservativeResize(Eigen::NoChange, vectors.keys.cols() + 1);
        vectors.queries.rightCols(1).setConstant(std::copysign(std::sqrt(std::abs(constant)), constant));
        vectors.keys.rightCols(1).setConstant(std::sqrt(std::abs(constant)));
    }
    return vectors;
}

} // namespace

namespace {

VectorsOfCells vectorsOfCells(const Signal &signal, const ScoreOptions &options)
{
    if (const auto *rotary = std::get_if<Rotary>(&signal))
        return [=](const Bins &queries, const Bins &keys) { return rotaryScore(*rotary, options, queries, keys); };
    if (const Sinusoids *sinusoids = sinusoidsOf(signal))
        return [=](const Bins &queries, const Bins &keys) { return sinusoidScore(*sinusoids, options, queries, keys); };
    const LearnedTable *learned = learnedTableOf(signal);
    assert(learned);
    return tableScore(learned->table, options);
}

} // namespace

ScoreVectors scoreVectors(const Signal &signal, const ScoreOptions &options, const Bins &queries, const Bins &keys)
{
    return vectorsOfCells(signal, options)(queries, keys);
}

Result<CellMatrix> meanScores(const Signal &signal, const ScoreOptions &options, const Bins &queries, const Bins &keys,
                              const BuildWatch &watch)
{
    if (const auto *relative = std::get_if<Relative>(&signal))
        return meanRelativeScores(*relative, headContent(*relative, options), queries, keys, watch);
    if (const auto *contextual = std::get_if<Contextual>(&signal))
        return meanContextualPositions(*contextual, queries, keys, watch);
    if (const auto *rotary = std::get_if<Rotary>(&signal); rotary && looksBackOnly(*rotary))
        return inBlocks(queries, keys, 2 * rotary->dimension, false, watch, [&](const Bins &rows, const Bins &columns, const auto &own) {
            return rotaryScores(*rotary, options, rows, columns, own);
        });
    if (!std::holds_alternative<Absolute>(signal) && !std::holds_alternative<Rotary>(signal))
        return failed("It has no vectors, so it gives no score.");
    const auto *rotary = std::get_if<Rotary>(&signal);
    const bool symmetric = queries == keys && (!rotary || options.content == Content::Equal);
    const VectorsOfCells vectorsOf = vectorsOfCells(signal, options);
    return inBlocks(queries, keys, featureCount(signal), symmetric, watch,
                    [&](const Bins &rows, const Bins &columns, const auto &own) {
                        const ScoreVectors vectors = vectorsOf(rows, columns);
                        return rowProducts(vectors.queries, vectors.keys, vectors.alike && rows == columns, own);
                    });
}

double scoreAt(const Signal &signal, const ScoreOptions &options, std::int64_t query, std::int64_t key)
{
    if (const auto *relative = std::get_if<Relative>(&signal))
        return relativeScoreAt(*relative, headContent(*relative, options), query, key);
    if (const auto *contextual = std::get_if<Contextual>(&signal))
        return contextualPositionAt(*contextual, query, key);
    if (!std::holds_alternative<Absolute>(signal) && !std::holds_alternative<Rotary>(signal))
        return std::numeric_limits<double>::quiet_NaN();
    if (const LearnedTable *learned = learnedTableOf(signal))
        return tableScoreAt(*learned->table, options, query, key);
    if (const auto *rotary = std::get_if<Rotary>(&signal); rotary && looksBackOnly(*rotary))
        return rotaryScoreAt(*rotary, options, query, key);
    const ScoreVectors vectors = scoreVectors(signal, options, Bins({query, 1}, 1), Bins({key, 1}, 1));
    return vectors.queries.row(0).dot(vectors.keys.row(0));
}

} // namespace posviz
