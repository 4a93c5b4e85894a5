// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"
#include "core/encodings/distance_classes.h"
#include "core/encodings/initial_weights.h"
#include "core/encodings/opened_table.h"
#include "core/knob_builders.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

// He et al. 2020, DeBERTa, arXiv 2006.03654, section 3.1, and DeBERTaV3, arXiv 2111.09543: vectors of the distance, projected
// like contents, meet the query (content to position) and the key (position to content). The code reads row delta(m, n) for
// both terms; the paper writes delta(n, m) in the second one.
// v1 clips the distance; v2 and v3 sort it into logarithmic buckets (da_utils.py, make_log_bucket_position). Microsoft's code
// clips it to the largest position before it is sorted, Hugging Face's modeling_deberta_v2.py does not, so that it alone
// reaches row 0. Vectors and projections start from normal numbers of deviation 0.02; v2 and v3 normalise the vectors
// (norm_rel_ebd "layer_norm").
// An opened table is rel_embeddings.weight, 2 span x hidden size; the projections, and the gain and the offset of the
// normalisation, are not in it.

namespace posviz {

namespace {

constexpr double debertaNormEpsilon = 1e-7;

const Parameter &debertaDistancesParameter()
{
    static const Parameter parameter{
        .key = "distances",
        .label = "Distance mapping",
        .help = "How distances are mapped to vectors.",
        .scale = ParameterScale::Choice,
        .choices = {{"buckets", "Log buckets", "a vector for each near distance, logarithmic buckets for far ones: v2 and v3"},
                    {"clipped", "Clipped", "a vector for each distance up to the maximum: v1"}},
    };
    return parameter;
}

const Parameter &positionBucketsParameter()
{
    static const Parameter parameter{
        .key = "position_buckets",
        .label = "Buckets",
        .help =
            "Buckets on each side; half of them hold a single distance. Called att_span in the code: 256 in v2 and v3.",
        .scale = ParameterScale::PowerOfTwo,
        .minimum = 2,
        .maximum = 1024,
        .defaultValue = 256,
        .step = 2,
        .onlyWhen = {Condition{"distances", {"buckets"}}},
    };
    return parameter;
}

const Parameter &maxRelativePositionsParameter()
{
    static const Parameter parameter =
        positionsParameter("max_relative_positions", "Max distance",
                           "Distances from this one on share the outermost vectors: 512 in all published models.", 2, 1024, 512);
    return parameter;
}

const Parameter &bucketClampParameter()
{
    static const Parameter parameter{
        .key = "bucket_clamp",
        .label = "Far distances",
        .help = "How distances beyond the maximum are treated before bucketing.",
        .scale = ParameterScale::Choice,
        .choices = {{"microsoft", "Microsoft", "clipped to max distance − 1: row 0 is never read"},
                    {"huggingface", "Hugging Face", "clipped only at the ends of the table"}},
        .onlyWhen = {Condition{"distances", {"buckets"}}},
    };
    return parameter;
}

const Parameter &posAttTypeParameter()
{
    static const Parameter parameter{
        .key = "pos_att_type",
        .label = "Terms",
        .help = "Which distance terms are added to the score. The scale counts them: √(3d) with both.",
        .scale = ParameterScale::Choice,
        .choices = {{"c2p|p2c", "Both", "query with distance and key with distance, as published"},
                    {"c2p", "Content to position", "query with distance only"},
                    {"p2c", "Position to content", "key with distance only"}},
    };
    return parameter;
}

LagClasses debertaClasses(const Values &values, std::int64_t span)
{
    // An opened table without buckets may have fewer rows than there are distances.
    const auto largest = static_cast<std::int64_t>(valueOf(values, maxRelativePositionsParameter()));
    const bool buckets = isChosen(values, debertaDistancesParameter(), "buckets");
    const bool microsoft = isChosen(values, bucketClampParameter(), "microsoft");
    // Past the largest distance, and past the last one that has a bucket to itself, the ends of the table are reached.
    const std::int64_t reach = std::max(largest, span / 2 + 1);
    return lagClasses(-reach, reach, [&](std::int64_t lag) {
        if (buckets && microsoft)
            lag = std::clamp(lag, -(largest - 1), largest - 1);
        const std::int64_t place = buckets ? logBucket(lag, span, largest) : std::clamp(lag, -largest, largest - 1);
        return static_cast<int>(std::clamp<std::int64_t>(place + span, 0, 2 * span - 1));
    });
}

std::optional<Error> debertaTableComplaint(const Table &table, const Parameter &span)
{
    return complaintAbout(
        table, table.rows() % 2 == 0 && isAllowed(span, table.rows() / 2) && table.columns() <= widestVectors,
        sentence("DeBERTa's is distances × features: twice {0} rows, which is {1}, and at most {2} columns", span.key,
                 allowedInWords(span), plain(widestVectors)));
}

Result<Signal> evaluateDeberta(const Dimensions &dimensions, const Ingredients &ingredients)
{
    const bool buckets = isChosen(ingredients.values, debertaDistancesParameter(), "buckets");
    const Parameter &spanParameter = buckets ? positionBucketsParameter() : maxRelativePositionsParameter();
    const Table *opened = ingredients.table.get();
    if (opened)
        if (std::optional<Error> error = debertaTableComplaint(*opened, spanParameter))
            return *std::move(error);
    const auto span = opened ? opened->rows() / 2 : static_cast<std::int64_t>(valueOf(ingredients.values, spanParameter));
    const auto head = static_cast<std::int64_t>(valueOf(ingredients.values, headDimensionParameter()));
    const auto seed = static_cast<std::uint64_t>(valueOf(ingredients.values, weightSeedParameter()));
    const std::string terms = chosenId(ingredients.values, posAttTypeParameter());

    const std::int64_t width = opened ? opened->columns() : dimensions.dimension;
    const auto vectorsOf = [&](Run run) {
        Table::RowMajor vectors = opened ? opened->rows(run)
                                         : normalRows(run.count, width, initialDeviation, seed,
                                                      streamOf(0) + static_cast<std::uint64_t>(run.first));
        return buckets ? layerNormalised(std::move(vectors), debertaNormEpsilon) : vectors;
    };
    const auto table = [&](std::uint64_t matrix) {
        return projected(2 * span, vectorsOf, normalRows(head, width, initialDeviation, seed, streamOf(matrix)));
    };
    DistanceVectors distances{.classes = debertaClasses(ingredients.values, span), .keys = {}, .queries = {}, .values = {}};
    if (terms != "p2c")
        distances.keys = table(1);
    if (terms != "c2p")
        distances.queries = table(2);
    return Signal{Relative{
        .dimension = static_cast<int>(head),
        .scale = 1 / std::sqrt(static_cast<double>(head) * (terms == "c2p|p2c" ? 3.0 : 2.0)),
        .terms = std::move(distances),
        .untrainedPart = !opened   ? Sentence()
                         : buckets ? sentence("random projections, and a normalisation without gain")
                                   : sentence("random projections"),
    }};
}

} // namespace

Encoding debertaEncoding()
{
    return {
        .id = "deberta",
        .title = "DeBERTa",
        .source = {2020, "He et al.", "DeBERTa", "2006.03654", "section 3.1"},
        .summary =
            "Adds two terms to the attention logits: query content with relative position, and key content with relative "
            "position. Far distances share vectors.",
        .kind = SignalKind::Relative,
        .followsLag = true,
        .facts = {.actsOn = {Place::Score},
                  .origin = Origin::Learned,
                  .learnedNumbers = "2 × span × dimension, and two projections",
                  .cost = "two more dot products, with the distance vectors",
                  .extrapolates = "fairly: far distances share the outermost vectors",
                  .fusedAttention = "no: the extra terms need custom kernels",
                  .cachedKeys = "yes: the distance vectors enter only when scores are computed",
                  .models = {"DeBERTa", "DeBERTa-v2", "DeBERTa-v3", "mDeBERTa"},
                  .formula = "(q(m) · k(n) + q(m) · K[δ(m − n)] + k(n) · Q[δ(m − n)]) / √(3d)"},
        .ancestors = {{"shaw", "the key is compared with the distance too, and distance vectors are projected like content"}},
        .parameters = {debertaDistancesParameter(), positionBucketsParameter(), maxRelativePositionsParameter(),
                       bucketClampParameter(), posAttTypeParameter(), headDimensionParameter(), weightSeedParameter()},
        .usesBase = false,
        .readsTable = true,
        .tableShape = "distances × features",
        .tableSetsDimension = true,
        .tableKnobs = {debertaDistancesParameter().key, maxRelativePositionsParameter().key, bucketClampParameter().key,
                       posAttTypeParameter().key, headDimensionParameter().key, weightSeedParameter().key},
        .evaluate = evaluateDeberta,
    };
}

} // namespace posviz
