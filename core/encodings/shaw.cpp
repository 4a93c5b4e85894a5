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

// Shaw, Uszkoreit and Vaswani 2018, arXiv 1803.02155, section 3.2: a vector for each distance from -k to k joins the key, and
// another one the value. The authors' code is tensor2tensor's common_attention.py (dot_product_attention_relative), whose row
// is key minus query, clipped, plus k; its variables start evenly spread (uniform_unit_scaling, fan_avg). SpeechT5's
// modeling_speecht5.py counts query minus key and clips to -k .. k - 1, so that it has 2k rows. Hugging Face's BERT
// (position_embedding_type "relative_key") counts query minus key over 2k + 1 rows: the first one mirrored. Its k is
// max_position_embeddings - 1, so that it never clips. Wav2Vec2-BERT's table is none of these: it counts key minus query, and
// tells 64 distances before a position from 8 after it.
// An opened table is that of the keys; the value's vectors are in another one, so there are none then.
// Music Transformer (Huang et al. 2018, arXiv 1809.04281) computes the same terms with less memory, by skewing a matrix.

namespace posviz {

namespace {

const Parameter &maxDistanceParameter()
{
    static const Parameter parameter = positionsParameter(
        "max_distance", "Max distance k",
        "Distances are clipped to this: 16 in the paper, which found 2 and more to do equally well.", 1, 4096, 16);
    return parameter;
}

const Parameter &clippingParameter()
{
    static const Parameter parameter{
        .key = "clipping",
        .label = "Sign and clipping",
        .help = "How distances are signed, and how many have a vector.",
        .scale = ParameterScale::Choice,
        .choices = {{"tensor2tensor", "tensor2tensor", "key minus query, −k to k: 2k + 1 vectors, as in the paper"},
                    {"speecht5", "SpeechT5", "query minus key, −k to k − 1: 2k vectors"},
                    {"bert", "BERT", "query minus key, −k to k: 2k + 1 vectors"}},
    };
    return parameter;
}

const Parameter &valueVectorsParameter()
{
    static const Parameter parameter{
        .key = "value_vectors",
        .label = "Value vectors",
        .help = "Whether a second distance vector is added to the values. It changes what attention returns, not where it looks.",
        .scale = ParameterScale::Choice,
        .choices = {{"on", "On", "keys and values, as in the paper"},
                    {"off", "Off", "keys only, as in SpeechT5 and Music Transformer"}},
    };
    return parameter;
}

enum class Clipping { Tensor2tensor, SpeechT5, Bert };

Clipping clippingOf(const Values &values)
{
    return chosen<Clipping>(
        values, clippingParameter(),
        {{"tensor2tensor", Clipping::Tensor2tensor}, {"speecht5", Clipping::SpeechT5}, {"bert", Clipping::Bert}});
}

LagClasses shawClasses(std::int64_t k, Clipping clipping)
{
    return lagClasses(-k, k, [&](std::int64_t lag) {
        const std::int64_t counted = clipping == Clipping::Tensor2tensor ? -lag : lag;
        return static_cast<int>(std::clamp(counted, -k, clipping == Clipping::SpeechT5 ? k - 1 : k) + k);
    });
}

Relative relativeOf(int dimension, DistanceVectors vectors, bool trained)
{
    return {.dimension = dimension,
            .scale = 1 / std::sqrt(static_cast<double>(dimension)),
            .terms = std::move(vectors),
            .trained = trained};
}

/// How many vectors there are.
std::int64_t rowsOf(std::int64_t k, Clipping clipping) { return clipping == Clipping::SpeechT5 ? 2 * k : 2 * k + 1; }

/// The keys' vectors from a file: how far distances are told apart follows from how many there are.
Result<Signal> openedShawVectors(const std::shared_ptr<const Table> &table, Clipping clipping)
{
    const std::int64_t k = table->rows() / 2;
    const bool fits =
        table->rows() == rowsOf(k, clipping) && isAllowed(maxDistanceParameter(), k) && table->columns() <= widestVectors;
    const Sentence rows =
        clipping == Clipping::SpeechT5 ? sentence("2k (even)") : sentence("2k + 1 (odd; 2k with clipping at speecht5)");
    if (std::optional<Error> error = complaintAbout(*table, fits,
                                                    sentence("Shaw's is distances × head features: {0} rows, where k is {1}, "
                                                             "and at most {2} columns",
                                                             rows, allowedInWords(maxDistanceParameter()), plain(widestVectors))))
        return *std::move(error);
    return Signal{relativeOf(static_cast<int>(table->columns()),
                             {.classes = shawClasses(k, clipping), .keys = table, .queries = nullptr, .values = nullptr}, true)};
}

Result<Signal> evaluateShaw(const Dimensions &dimensions, const Ingredients &ingredients)
{
    const Clipping clipping = clippingOf(ingredients.values);
    if (ingredients.table)
        return openedShawVectors(ingredients.table, clipping);
    const auto k = static_cast<std::int64_t>(valueOf(ingredients.values, maxDistanceParameter()));
    const bool values = isChosen(ingredients.values, valueVectorsParameter(), "on");
    const auto seed = static_cast<std::uint64_t>(valueOf(ingredients.values, weightSeedParameter()));
    const std::int64_t rows = rowsOf(k, clipping);
    const double limit = std::sqrt(6.0 / static_cast<double>(rows + dimensions.dimension));
    const auto table = [&](std::uint64_t matrix) {
        return std::make_shared<const Table>(rows, dimensions.dimension, [=, columns = dimensions.dimension](Run run) {
            return uniformRows(run.count, columns, limit, seed, streamOf(matrix) + static_cast<std::uint64_t>(run.first));
        });
    };
    return Signal{relativeOf(
        dimensions.dimension,
        {.classes = shawClasses(k, clipping), .keys = table(0), .queries = nullptr, .values = values ? table(1) : nullptr},
        false)};
}

} // namespace

Encoding shawEncoding()
{
    return {
        .id = "shaw",
        .title = "Shaw (relative vectors)",
        .source = {2018, "Shaw et al.", "Self-Attention with Relative Position Representations", "1803.02155", "section 3"},
        .summary =
            "Adds a learned vector of the distance to each key, and another one to each value. Distances beyond the maximum "
            "share a vector.",
        .kind = SignalKind::Relative,
        .followsLag = true,
        .facts = {.actsOn = {Place::Score, Place::ValueVectors},
                  .origin = Origin::Learned,
                  .learnedNumbers = "(2k + 1) × head dimension, for keys and again for values",
                  .cost = "one more dot product, with the distance vector",
                  .extrapolates = "fairly: clipped distances all look the same, so none is unseen",
                  .fusedAttention = "no: the extra term needs kernels of its own",
                  .cachedKeys = "yes: the distance vectors enter only when scores are computed",
                  .models = {"Music Transformer", "SpeechT5", "BERT with relative_key"},
                  .formula = "q(m) · (k(n) + a[clip(n − m, −k, k)]) / √d"},
        .ancestors = {{"sinusoidal", "a distance vector in the score replaces a position vector in the input"}},
        .parameters = {maxDistanceParameter(), clippingParameter(), valueVectorsParameter(), weightSeedParameter()},
        .usesBase = false,
        .readsTable = true,
        .tableShape = "distances × head features",
        .tableSetsDimension = true,
        .tableKnobs = {clippingParameter().key},
        .evaluate = evaluateShaw,
    };
}

} // namespace posviz
