// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"
#include "core/encodings/rotary_knobs.h"
#include "core/knob_builders.h"

#include <cmath>

// Sun et al. 2022, A Length-Extrapolatable Transformer, arXiv 2212.10554, section 3.2; code: microsoft/torchscale
// (component/xpos_relative_position.py). A query at m is scaled by zeta_i^(m/scale_base), a key at n by its inverse, with
//   zeta_i = (2i/d + gamma) / (1 + gamma) = (2i + 0.4 d) / (1.4 d) for gamma = 0.4,
// so a score fades by zeta_i^((m - n)/scale_base). torchscale counts positions from -ceil(length/2), lucidrains'
// rotary-embedding-torch from -floor(length/2), to keep both scales small; scores are the same, and here positions count from 0.

namespace posviz {

namespace {

const Parameter &gammaParameter()
{
    static const Parameter parameter{
        .key = "gamma",
        .label = "Gamma",
        .help = "Limits the decay of high frequencies: pair 0 has ζ = γ/(1 + γ), the last nearly 1.",
        .minimum = 0.01,
        .maximum = 10,
        .defaultValue = 0.4,
    };
    return parameter;
}

const Parameter &scaleBaseParameter()
{
    static const Parameter parameter =
        positionsParameter("scale_base", "Scale base", "The distance at which a pair has decayed to its ζ.", 1, 1048576, 512);
    return parameter;
}

Result<Signal> evaluateXpos(const Dimensions &dimensions, const Ingredients &ingredients)
{
    const double gamma = valueOf(ingredients.values, gammaParameter());
    const double scaleBase = valueOf(ingredients.values, scaleBaseParameter());
    Rotary rotary{.dimension = dimensions.dimension,
                  .pairing = pairingOf(ingredients.values, Pairing::Interleaved),
                  .inverseFrequencies = ropeFrequencies(dimensions.dimension, dimensions.base),
                  .unscaledInverseFrequencies = {}};
    rotary.unscaledInverseFrequencies = rotary.inverseFrequencies;
    rotary.growth.resize(dimensions.dimension / 2);
    for (int pair = 0; pair < dimensions.dimension / 2; ++pair)
        rotary.growth[pair] = std::log((2.0 * pair / dimensions.dimension + gamma) / (1 + gamma)) / scaleBase;
    return Signal{std::move(rotary)};
}

} // namespace

Encoding xposEncoding()
{
    return {
        .id = "xpos",
        .title = "xPos",
        .source = {2022, "Sun et al.", "A Length-Extrapolatable Transformer", "2212.10554", "section 3.2"},
        .summary = "Rotates queries and keys as RoPE does and scales them by reciprocal factors, so that scores decay with "
                   "distance, high frequencies first. Implementations centre positions differently; the scores are the same.",
        .kind = SignalKind::Rotary,
        .followsLag = true,
        .facts = {.actsOn = {Place::QueriesAndKeys},
                  .cost = "none; each query and key is rotated and scaled once",
                  .extrapolates = "better than RoPE, with blockwise causal attention; needs a causal mask",
                  .cachedKeys = "yes; distant keys need more than 16 bits",
                  .models = {"KOSMOS", "torchscale"},
                  .formula = "q(m) · k(n) = Σ ζᵢ^((m − n)/512) |qᵢ||kᵢ| cos((m − n) b^(−2i/d) + φᵢ),  "
                             "ζᵢ = (2i/d + γ)/(1 + γ)"},
        .ancestors = {{"rope", "the same rotation, with decaying scores so that large angles count less"}},
        .parameters = {pairingParameter(Pairing::Interleaved), gammaParameter(), scaleBaseParameter()},
        .evaluate = evaluateXpos,
    };
}

} // namespace posviz
