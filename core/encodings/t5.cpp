// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/biases.h"
#include "core/encodings/catalogue.h"
#include "core/encodings/opened_table.h"

#include "core/knob_builders.h"
#include "core/random.h"
#include "core/settings/setting.h"

#include <algorithm>
#include <cmath>
#include <optional>

// Raffel et al. 2019, arXiv 1910.10683, section 2.1: a trained number for each head and bucket of distances, the same in every
// layer. Code: mesh-tensorflow (transformer_layers.py) and Hugging Face transformers (modeling_t5.py, _relative_position_bucket):
// half of a side's B buckets hold one distance each, the others grow by equal ratios,
//   b(d) = B/2 + floor(ln(d / (B/2)) / ln(max_distance / (B/2)) (B - B/2)), at most B - 1.
// The code starts from a normal distribution of standard deviation d_model^(-1/2); d_model is 768 here, T5-base's.
// An opened table is laid out as Hugging Face's relative_attention_bias.weight is, num_buckets x heads.

namespace posviz {

namespace {

constexpr double modelWidth = 768;

const Parameter t5Heads = headsParameter(12);
const Parameter t5Mask = maskParameter("none");

const Parameter bucketsKnob{
    .key = setting::buckets.knobKey(),
    .label = "Buckets",
    .help = "Number of learned biases for each head; half of them for each side where there is no causal mask. Called "
            "relative_attention_num_buckets in model files.",
    .scale = ParameterScale::PowerOfTwo,
    .minimum = 4,
    .maximum = 1024,
    .defaultValue = *setting::buckets.transformersDefault,
    .step = 2,
};

const Parameter maxDistanceKnob =
    positionsParameter(setting::farthestBucket.knobKey(), "Max distance",
                       "Distances from this one on share the last bucket. Called relative_attention_max_distance in model files.",
                       1, 1048576, *setting::farthestBucket.transformersDefault);

/// Buckets x heads, as training starts.
Eigen::MatrixXd initialNumbers(const Values &values)
{
    const auto seed = static_cast<std::uint64_t>(valueOf(values, biasSeedParameter()));
    Eigen::MatrixXd all(static_cast<Eigen::Index>(valueOf(values, bucketsKnob)),
                        static_cast<Eigen::Index>(valueOf(values, t5Heads)));
    for (Eigen::Index head = 0; head < all.cols(); ++head) {
        // A stream a head, so that more heads begin with the same ones.
        RandomNumbers numbers(seed, static_cast<std::uint64_t>(head));
        for (Eigen::Index bucket = 0; bucket < all.rows(); ++bucket)
            all(bucket, head) = numbers.normal() / std::sqrt(modelWidth);
    }
    return all;
}

std::optional<Error> t5TableComplaint(const Table &table)
{
    return complaintAbout(table, isAllowed(bucketsKnob, table.rows()) && isAllowed(t5Heads, table.columns()),
                          sentence("T5's is buckets × heads: the number of rows is {0}, of columns {1}",
                                   allowedInWords(bucketsKnob), allowedInWords(t5Heads)));
}

Result<Signal> evaluateT5(const Dimensions &, const Ingredients &ingredients)
{
    const bool bidirectional = isChosen(ingredients.values, t5Mask, "none");
    const auto farthest = static_cast<std::int64_t>(valueOf(ingredients.values, maxDistanceKnob));
    const Table *table = ingredients.table.get();
    if (table)
        if (std::optional<Error> error = t5TableComplaint(*table))
            return *std::move(error);
    const Eigen::MatrixXd numbers = table ? Eigen::MatrixXd(table->values()) : initialNumbers(ingredients.values);
    std::vector<LagFunction> functions;
    for (Eigen::Index head = 0; head < numbers.cols(); ++head)
        functions.push_back(t5Bias(numbers.col(head), bidirectional, farthest));
    return Signal{Bias{.heads = std::move(functions), .learned = true, .trained = table != nullptr, .causal = !bidirectional}};
}

/// The bucket of a distance among those of one side.
int sideBucket(std::int64_t distance, int count, std::int64_t farthest)
{
    const int exact = count / 2;
    if (distance < exact)
        return static_cast<int>(distance);
    if (farthest <= exact)
        return count - 1;
    // In the code's order of operations: some quotients are whole numbers.
    const double far =
        std::log(static_cast<double>(distance) / exact) / std::log(static_cast<double>(farthest) / exact) * (count - exact);
    return static_cast<int>(std::min<double>(exact + std::floor(far), count - 1));
}

/// Where each bucket of a side begins; one that holds no whole distance is left out.
struct BucketStart {
    std::int64_t distance;
    int bucket;
};

std::vector<BucketStart> bucketStarts(int count, std::int64_t farthest)
{
    std::vector<BucketStart> starts;
    for (std::int64_t distance = 0;;) {
        const int bucket = sideBucket(distance, count, farthest);
        starts.push_back({distance, bucket});
        if (bucket == count - 1)
            return starts;
        // The first distance of a later bucket: buckets never fall.
        std::int64_t within = distance, beyond = std::max(farthest, distance + 1);
        while (beyond - within > 1) {
            const std::int64_t middle = within + (beyond - within) / 2;
            (sideBucket(middle, count, farthest) == bucket ? within : beyond) = middle;
        }
        distance = beyond;
    }
}

} // namespace

int t5Bucket(std::int64_t relativePosition, bool bidirectional, int buckets, std::int64_t maxDistance)
{
    if (!bidirectional)
        return sideBucket(std::max<std::int64_t>(-relativePosition, 0), buckets, maxDistance);
    const int side = buckets / 2;
    return (relativePosition > 0 ? side : 0) + sideBucket(std::abs(relativePosition), side, maxDistance);
}

LagFunction t5Bias(const Eigen::VectorXd &values, bool bidirectional, std::int64_t maxDistance)
{
    const auto count = static_cast<int>(values.size());
    const int side = bidirectional ? count / 2 : count;
    const std::vector<BucketStart> starts = bucketStarts(side, maxDistance);
    std::vector<LagPiece> pieces;
    if (bidirectional) {
        // Keys after the query, farthest first; distance 0 belongs to the other side.
        for (std::size_t i = starts.size(); i-- > 0;) {
            const std::int64_t last = std::max<std::int64_t>(1, starts[i].distance);
            if (i + 1 < starts.size() && last >= starts[i + 1].distance)
                continue;
            const std::int64_t first =
                i + 1 < starts.size() ? 1 - starts[i + 1].distance : std::numeric_limits<std::int64_t>::min();
            pieces.push_back({first, Line{values[side + starts[i].bucket], 0}});
        }
    } else {
        pieces.push_back({.rule = Masked{}});
    }
    for (const BucketStart &start : starts)
        pieces.push_back({start.distance, Line{values[start.bucket], 0}});
    return LagFunction(std::move(pieces));
}

Encoding t5Encoding()
{
    return {
        .id = "t5",
        .title = "T5 bias",
        .source = {2019, "Raffel et al.", "Exploring the Limits of Transfer Learning (T5)", "1910.10683", "section 2.1"},
        .summary =
            "Adds a learned bias to the attention logits, one for each head and distance bucket. Near distances have a bucket "
            "each, far ones share.",
        .kind = SignalKind::Bias,
        .followsLag = true,
        .facts = {.actsOn = {Place::Score},
                  .origin = Origin::Learned,
                  .learnedNumbers = "heads × buckets",
                  .cost = "one lookup",
                  .extrapolates = "fairly: all far distances share a bucket",
                  .fusedAttention = "only in kernels that accept a bias",
                  .models = {"T5", "mT5", "Flan-T5", "UL2", "MPNet"},
                  .formula = "q(m) · k(n) + B[bucket(m − n)]"},
        .ancestors = {{"shaw", "a scalar bias instead of a vector, and far distances share it"}},
        .parameters = {t5Heads, t5Mask, bucketsKnob, maxDistanceKnob, biasSeedParameter()},
        .usesDimension = false,
        .usesBase = false,
        .readsTable = true,
        .tableShape = "buckets × heads",
        .tableKnobs = {t5Mask.key, maxDistanceKnob.key},
        .evaluate = evaluateT5,
    };
}

} // namespace posviz
