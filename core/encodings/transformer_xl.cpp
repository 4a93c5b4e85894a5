// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"
#include "core/encodings/initial_weights.h"
#include "core/encodings/opened_table.h"

#include <cmath>
#include <optional>

// Dai et al. 2019, Transformer-XL, arXiv 1901.02860, section 3.3: sinusoids of the distance, projected by a matrix of their
// own, take the place of the key's position, and two learned vectors u and v that of the query's. The code
// (mem_transformer.py, RelPartialLearnableMultiHeadAttn) lays all sines before all cosines, exponent 2i/d_model, multiplies
// the sum by 1/sqrt(d_head), and starts the projection, u and v from normal numbers of deviation 0.02 (train.py).
// An opened table has one head's row of r_w_bias (u) and of r_r_bias (v); the projection is not in it. Both are heads x head
// size, and heads times head size is the width: 10 x 41 = 410 and 16 x 64 = 1024 in the authors' scripts, and XLNet's code
// (transformers, configuration_xlnet.py) allows no other. So two rows of another width are no u and v of this model.

namespace posviz {

namespace {

std::optional<Error> transformerXlTableComplaint(const Table &table, int width)
{
    return complaintAbout(
        table, table.rows() == 2 && isAllowed(headDimensionParameter(), table.columns()) && width % table.columns() == 0,
        sentence(
            "Transformer-XL's is u and v × head features: 2 rows, and as columns {0} of which the embedding dimension, {1}, is "
            "a multiple",
            allowedInWords(headDimensionParameter()), plain(width)));
}

Result<Signal> evaluateTransformerXl(const Dimensions &dimensions, const Ingredients &ingredients)
{
    const Table *table = ingredients.table.get();
    if (table)
        if (std::optional<Error> error = transformerXlTableComplaint(*table, dimensions.dimension))
            return *std::move(error);
    const int width = dimensions.dimension;
    const auto head =
        table ? static_cast<int>(table->columns()) : static_cast<int>(valueOf(ingredients.values, headDimensionParameter()));
    const auto seed = static_cast<std::uint64_t>(valueOf(ingredients.values, weightSeedParameter()));

    DistanceSinusoids terms;
    const int pairs = width / 2;
    terms.sinusoids.inverseFrequencies.resize(pairs);
    for (int pair = 0; pair < pairs; ++pair)
        terms.sinusoids.inverseFrequencies[pair] = 1.0 / std::pow(dimensions.base, 2.0 * pair / width);
    for (int feature = 0; feature < width; ++feature)
        terms.sinusoids.features.push_back({feature % pairs, feature < pairs ? Wave::Sine : Wave::Cosine});
    terms.projection = normalRows(head, width, initialDeviation, seed, streamOf(0));
    if (table) {
        terms.contentBias = table->values().row(0);
        terms.positionBias = table->values().row(1);
    } else {
        terms.contentBias = normalRows(1, head, initialDeviation, seed, streamOf(1)).row(0);
        terms.positionBias = normalRows(1, head, initialDeviation, seed, streamOf(2)).row(0);
    }
    return Signal{Relative{
        .dimension = head,
        .scale = 1 / std::sqrt(static_cast<double>(head)),
        .terms = std::move(terms),
        .untrainedPart = table ? sentence("random projection of the distances") : Sentence(),
    }};
}

} // namespace

Encoding transformer_xlEncoding()
{
    return {
        .id = "transformer_xl",
        .title = "Transformer-XL",
        .source = {2019, "Dai et al.", "Transformer-XL", "1901.02860", "section 3.3"},
        .summary = "Adds the dot product of the query with projected sinusoids of the distance to the attention logits. Two "
                   "learned vectors, u and v, add a content bias and a distance bias for all queries.",
        .kind = SignalKind::Relative,
        .facts = {.actsOn = {Place::Score},
                  .origin = Origin::Learned,
                  .learnedNumbers = "heads × head dimension × (embedding dimension + 2)",
                  .cost = "one more dot product, with the projected sinusoids of the distance",
                  .extrapolates = "moderately: the paper trains on 384 positions and evaluates on 1600",
                  .fusedAttention = "no: the extra terms need custom kernels",
                  .cachedKeys = "yes: it was designed for this",
                  .models = {"Transformer-XL", "XLNet"},
                  .formula = "((q(m) + u) · k(n) + (q(m) + v) · W R(m − n)) / √d"},
        .ancestors = {{"sinusoidal", "the same sines and cosines, of the distance instead of the position"},
                      {"shaw", "a formula replaces the learned vector for each distance"}},
        .parameters = {headDimensionParameter(), weightSeedParameter()},
        .readsTable = true,
        .tableShape = "u and v × head features",
        .tableKnobs = {weightSeedParameter().key},
        .evaluate = evaluateTransformerXl,
    };
}

} // namespace posviz
