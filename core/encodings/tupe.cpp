// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"
#include "core/encodings/distance_classes.h"
#include "core/encodings/initial_weights.h"
#include "core/knob_builders.h"

#include <algorithm>
#include <cmath>

// Ke, He and Liu 2020, TUPE, arXiv 2006.15595, section 3: contents and positions have projections of their own, and the
// product of two projected positions joins the score; both products are divided by sqrt(2 d). The code (guolinke/TUPE,
// transformer_sentence_encoder.py) normalises the position vectors, and keeps two rows before that of the second token: the
// product of row 0 with itself is the score of [CLS] with all others, that of row 1 with itself the score of all others with
// [CLS]. TUPE-R adds a number for each of 32 buckets of the distance, which are DeBERTa's with 16 to a side, not T5's, and
// end at the last; there the code has buckets of their own for [CLS], which this page leaves out.
// All start from normal numbers of deviation 0.02 (BERT's).

namespace posviz {

namespace {

constexpr double tupeNormEpsilon = 1e-5;
constexpr std::int64_t bucketsASide = 16;
constexpr std::int64_t largestBucketedDistance = 128;

const Parameter &maxPositionsParameter()
{
    static const Parameter parameter = positionsParameter(
        "max_positions", "Table length", "Number of positions that have a vector. Later positions do not exist.", 1, 1024, 512);
    return parameter;
}

const Parameter &tupeVariantParameter()
{
    static const Parameter parameter{
        .key = "tupe_variant",
        .label = "Variant",
        .help = "Whether a bias for the distance is added too.",
        .scale = ParameterScale::Choice,
        .choices = {{"tupe-a", "TUPE-A", "absolute positions only"},
                    {"tupe-r", "TUPE-R", "plus a bias for each of 32 distance buckets"}},
    };
    return parameter;
}

const Parameter &firstTokenParameter()
{
    static const Parameter parameter{
        .key = "first_token",
        .label = "First token",
        .help =
            "Whether [CLS], the first token, has the same positional score with all others, because it has no place in the text.",
        .scale = ParameterScale::Choice,
        .choices = {{"untied", "Untied", "one value for [CLS] to all others, one for all others to it, as published"},
                    {"tied", "Tied", "[CLS] is a position like any other"}},
    };
    return parameter;
}

/// Rows whose products are: row 0 with any the first number, any other with row 0 the second, else those of the given rows.
void untieFirst(Table::RowMajor &queries, Table::RowMajor &keys, double firstWithOthers, double othersWithFirst)
{
    const Eigen::Index features = queries.cols();
    for (Table::RowMajor *table : {&queries, &keys}) {
        table->row(0).setZero();
        table->conservativeResize(Eigen::NoChange, features + 2);
        table->rightCols(2).setZero();
    }
    queries(0, features) = firstWithOthers;
    keys.col(features).setOnes();
    queries.col(features + 1).tail(queries.rows() - 1).setConstant(othersWithFirst);
    keys(0, features + 1) = 1;
}

LagFunction bucketScores(std::uint64_t seed)
{
    // Row 16 + bucket of key minus query.
    const LagClasses classes = lagClasses(-largestBucketedDistance, largestBucketedDistance, [](std::int64_t lag) {
        return static_cast<int>(
            bucketsASide
            + std::clamp(logBucket(-lag, bucketsASide, largestBucketedDistance), 1 - bucketsASide, bucketsASide - 1));
    });
    const Table::RowMajor numbers = normalRows(2 * bucketsASide, 1, initialDeviation, seed, streamOf(3));
    std::vector<LagPiece> pieces;
    for (std::size_t i = 0; i < classes.firsts.size(); ++i)
        pieces.push_back({classes.firsts[i], Line{numbers(classes.rows[i], 0), 0}});
    return LagFunction(std::move(pieces));
}

Result<Signal> evaluateTupe(const Dimensions &dimensions, const Ingredients &ingredients)
{
    const auto rows = static_cast<std::int64_t>(valueOf(ingredients.values, maxPositionsParameter()));
    const auto head = static_cast<std::int64_t>(valueOf(ingredients.values, headDimensionParameter()));
    const auto seed = static_cast<std::uint64_t>(valueOf(ingredients.values, weightSeedParameter()));
    const auto vectorsOf = [&](Run run) {
        return layerNormalised(normalRows(run.count, dimensions.dimension, initialDeviation, seed,
                                          streamOf(0) + static_cast<std::uint64_t>(run.first)),
                               tupeNormEpsilon);
    };
    const auto project = [&](std::uint64_t matrix) {
        return projected(rows + 1, vectorsOf, normalRows(head, dimensions.dimension, initialDeviation, seed, streamOf(matrix)));
    };
    const std::shared_ptr<const Table> queries = project(1);
    const std::shared_ptr<const Table> keys = project(2);
    Table::RowMajor positionQueries = queries->values().bottomRows(rows);
    Table::RowMajor positionKeys = keys->values().bottomRows(rows);
    if (isChosen(ingredients.values, firstTokenParameter(), "untied"))
        untieFirst(positionQueries, positionKeys, queries->values().row(0).dot(keys->values().row(0)),
                   queries->values().row(1).dot(keys->values().row(1)));
    const bool buckets = isChosen(ingredients.values, tupeVariantParameter(), "tupe-r");
    return Signal{Relative{
        .dimension = static_cast<int>(head),
        .scale = 1 / std::sqrt(2.0 * static_cast<double>(head)),
        .terms = UntiedPositions{.queries = std::make_shared<const Table>(std::move(positionQueries)),
                                 .keys = std::make_shared<const Table>(std::move(positionKeys)),
                                 .buckets = buckets ? bucketScores(seed) : LagFunction({{.rule = Line{}}})},
    }};
}

} // namespace

Encoding tupeEncoding()
{
    return {
        .id = "tupe",
        .title = "TUPE",
        .source = {2020, "Ke et al.", "Rethinking Positional Encoding in Language Pre-training", "2006.15595", "section 3"},
        .summary = "Scores positions separately from content: they have projections of their own, whose product is added to the "
                   "attention logits. The first token, [CLS], is untied from positions.",
        .kind = SignalKind::Relative,
        .facts = {.actsOn = {Place::Score},
                  .origin = Origin::Learned,
                  .learnedNumbers = "length × dimension, and two projections",
                  .everyLength = false,
                  .cost = "one addition: positional scores are the same for all layers and sequences",
                  .extrapolates = "not at all: the table has no row beyond its end",
                  .fusedAttention = "only in kernels that accept a bias matrix",
                  .cachedKeys = "yes",
                  .models = {"TUPE", "OFA"},
                  .formula = "q(m) · k(n) / √(2d) + (p(m) U) · (p(n) V) / √(2d) + b(m − n)"},
        .ancestors = {{"learned", "the same vectors, with their own projections instead of being added to the input"}},
        .parameters = {tupeVariantParameter(), firstTokenParameter(), maxPositionsParameter(), headDimensionParameter(),
                       weightSeedParameter()},
        .usesBase = false,
        .termsMeetContent = false,
        .evaluate = evaluateTupe,
    };
}

} // namespace posviz
