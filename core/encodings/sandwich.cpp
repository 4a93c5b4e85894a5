// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/biases.h"
#include "core/encodings/catalogue.h"

#include <cmath>

// Chi et al. 2022, Dissecting Transformer Length Extrapolation via the Lens of Receptive Field Analysis, arXiv 2212.10356,
// section 5 and the listing of appendix E: the product of two sinusoidal vectors of d̄ features by itself, divided by 8h/H in
// head h = 1 ... H. As in NVIDIA NeMo (sandwich_relative_position.py) d̄/2 is taken away, which the softmax does not see and which
// leaves 0 at distance 0.

namespace posviz {

namespace {

const Parameter sandwichHeads = headsParameter(12);

Result<Signal> evaluateSandwich(const Dimensions &dimensions, const Ingredients &ingredients)
{
    Eigen::VectorXd frequencies(dimensions.dimension / 2);
    for (int pair = 0; pair < dimensions.dimension / 2; ++pair)
        frequencies[pair] = std::pow(dimensions.base, -2.0 * pair / dimensions.dimension);
    const auto count = static_cast<int>(valueOf(ingredients.values, sandwichHeads));
    std::vector<LagFunction> functions;
    for (int head = 0; head < count; ++head)
        functions.push_back(sandwichBias(frequencies, head, count));
    return Signal{Bias{.heads = std::move(functions), .causal = true}};
}

} // namespace

LagFunction sandwichBias(const Eigen::VectorXd &frequencies, int head, int heads)
{
    const double amplitude = heads / (8.0 * (head + 1));
    std::vector<LagPiece> pieces(1);
    pieces.push_back({0, CosineSum{frequencies, amplitude, -amplitude * static_cast<double>(frequencies.size())}});
    return LagFunction(std::move(pieces));
}

Encoding sandwichEncoding()
{
    return {
        .id = "sandwich",
        .title = "Sandwich",
        .source = {2022, "Chi et al.", "Dissecting Transformer Length Extrapolation via the Lens of Receptive Field Analysis",
                   "2212.10356", "section 5"},
        .summary = "Adds the dot product of two sinusoidal vectors at this distance to the attention logits, without adding the "
                   "vectors themselves.",
        .kind = SignalKind::Bias,
        .followsLag = true,
        .facts = {.actsOn = {Place::Score},
                  .cost = "one lookup by distance",
                  .extrapolates = "well: distant keys fade slowly",
                  .fusedAttention = "only in kernels that accept a bias",
                  .formula = "q(m) · k(n) + (Σ cos((m − n) b^(−2i/d)) − d/2) / (8h/H)"},
        .ancestors = {{"sinusoidal", "the product of two of its vectors, without the vectors"},
                      {"alibi", "a bias that falls with distance, but more and more slowly"}},
        .parameters = {sandwichHeads},
        .usesDimension = true,
        .evaluate = evaluateSandwich,
    };
}

} // namespace posviz
