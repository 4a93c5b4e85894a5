// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/biases.h"
#include "core/encodings/catalogue.h"

#include "core/random.h"

#include <cmath>

// Li et al. 2023, Functional Interpolation for Relative Positions (FIRE), arXiv 2310.04418, section 3 and the listing of its
// appendix: B(m, n) = MLP(ln(|c (m - n)| + 1) / (ln(|c max(m, L)| + 1) + 1e-6)), L = |L_multiplier x 512|; c and L_multiplier are
// trained, as is the MLP 1 -> 32 -> heads with ReLU. PyTorch's nn.Linear starts weights and biases from U(-1, 1) / √inputs.

namespace posviz {

namespace {

constexpr double initialLength = 512;

const Parameter fireHeads = headsParameter(12);
const Parameter fireMask = maskParameter("causal");

const Parameter cParameter{
    .key = "fire_c",
    .label = "c",
    .help = "Scales distances before the logarithm. Learned; initialised to 0.1.",
    .scale = ParameterScale::Logarithmic,
    .minimum = 0.001,
    .maximum = 10,
    .defaultValue = 0.1,
};

const Parameter initialMultiplier{
    .key = "fire_l_multiplier",
    .label = "Threshold factor",
    .help = "Queries before 512 times this are all normalised by the same length. Learned; initialised to 1.",
    .scale = ParameterScale::Logarithmic,
    .minimum = 0.01,
    .maximum = 100,
    .defaultValue = 1,
};

const Parameter fireHiddenUnits{
    .key = "mlp_width",
    .label = "Hidden units",
    .help = "Width of the hidden layer; each unit adds at most one bend to the curve.",
    .scale = ParameterScale::PowerOfTwo,
    .minimum = 1,
    .maximum = 256,
    .defaultValue = 32,
    .step = 1,
};

Result<Signal> evaluateFire(const Dimensions &, const Ingredients &ingredients)
{
    const auto seed = static_cast<std::uint64_t>(valueOf(ingredients.values, biasSeedParameter()));
    const auto hidden = static_cast<Eigen::Index>(valueOf(ingredients.values, fireHiddenUnits));
    const auto count = static_cast<Eigen::Index>(valueOf(ingredients.values, fireHeads));
    NormalisedDistance fire{
        .c = valueOf(ingredients.values, cParameter),
        .threshold = initialLength * valueOf(ingredients.values, initialMultiplier),
        .hiddenWeights = Eigen::VectorXd(hidden),
        .hiddenBiases = Eigen::VectorXd(hidden),
        .outputWeights = Eigen::MatrixXd(count, hidden),
        .outputBiases = Eigen::VectorXd(count),
    };
    RandomNumbers layer(seed, 0);
    const auto drawn = [](RandomNumbers &numbers, double inputs) { return (2 * numbers.uniform() - 1) / std::sqrt(inputs); };
    for (Eigen::Index unit = 0; unit < hidden; ++unit) {
        fire.hiddenWeights[unit] = drawn(layer, 1);
        fire.hiddenBiases[unit] = drawn(layer, 1);
    }
    for (Eigen::Index head = 0; head < count; ++head) {
        RandomNumbers numbers(seed, static_cast<std::uint64_t>(head) + 1);
        fire.outputBiases[head] = drawn(numbers, static_cast<double>(hidden));
        for (Eigen::Index unit = 0; unit < hidden; ++unit)
            fire.outputWeights(head, unit) = drawn(numbers, static_cast<double>(hidden));
    }
    return Signal{Bias{.heads = std::move(fire), .learned = true, .causal = isChosen(ingredients.values, fireMask, "causal")}};
}

} // namespace

Encoding fireEncoding()
{
    return {
        .id = "fire",
        .title = "FIRE",
        .source = {2023, "Li et al.", "Functional Interpolation for Relative Positions Improves Long Context Transformers",
                   "2310.04418", "section 3"},
        .summary =
            "A small MLP maps the distance, divided by the query's position, to a bias for each head. Its inputs stay in the "
            "trained range at any length.",
        .kind = SignalKind::Bias,
        .facts = {.actsOn = {Place::Score},
                  .origin = Origin::Learned,
                  .learnedNumbers = "32 × (heads + 2) + heads + 2",
                  .cost = "a small MLP",
                  .extrapolates = "well: the MLP's input stays between 0 and 1",
                  .fusedAttention = "only in kernels that accept a bias",
                  .cachedKeys = "yes; the normalisation depends on the query only",
                  .formula = "q(m) · k(n) + MLP(ψ(m − n) / ψ(max(m, L))),  ψ(x) = ln(c x + 1)"},
        .ancestors = {{"t5", "an MLP instead of buckets"},
                      {"kerple", "a logarithm of the distance, normalised by the query's position"}},
        .parameters = {fireHeads, fireMask, cParameter, initialMultiplier, fireHiddenUnits, biasSeedParameter()},
        .usesDimension = false,
        .usesBase = false,
        .evaluate = evaluateFire,
    };
}

} // namespace posviz
