// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"
#include "core/encodings/rotary_knobs.h"

#include "core/scaling/scaling.h"

#include <algorithm>
#include <cmath>

// Su et al. 2021, RoFormer, arXiv 2104.09864, section 3.4.2: pair i of a query or key at position p is turned by
// p b^(-2i/d). Only the first features of a head may be turned (GPT-J: 64 of 256); d is then the number of turned features.

namespace posviz {

namespace {

const Parameter &rotaryFractionParameter()
{
    static const Parameter parameter{
        .key = "rotary_fraction",
        .label = "Rotated fraction (partial_rotary_factor)",
        .help =
            "Fraction of a head's features that is rotated; the rest passes through unchanged. Frequencies are spaced over the "
            "rotated features. Called partial_rotary_factor or rotary_pct in model files.",
        .minimum = 0.01,
        .maximum = 1.0,
        .defaultValue = 1.0,
    };
    return parameter;
}

int rotaryDimension(int dimension, double fraction)
{
    // The small addend keeps fractions such as 0.3, a hair below 3/10 in binary, from losing a pair.
    const int pairs = static_cast<int>(std::floor(dimension * fraction / 2 + 1e-9));
    return 2 * std::max(1, pairs);
}

Result<Signal> evaluateRope(const Dimensions &dimensions, const Ingredients &ingredients)
{
    Unscaled unscaled{.rotaryDimension =
                          rotaryDimension(dimensions.dimension, valueOf(ingredients.values, rotaryFractionParameter())),
                      .base = dimensions.base,
                      .length = dimensions.length};
    unscaled.inverseFrequencies = ropeFrequencies(unscaled.rotaryDimension, dimensions.base);

    Result<Scaled> turned = scaled(unscaled, ingredients);
    if (!turned)
        return turned.failure();
    return Signal{Rotary{
        .dimension = dimensions.dimension,
        .pairing = pairingOf(ingredients.values),
        .inverseFrequencies = std::move(turned->inverseFrequencies),
        .unscaledInverseFrequencies = std::move(unscaled.inverseFrequencies),
        .attentionFactor = turned->attentionFactor,
        .bands = std::move(turned->bands),
        .trainedLength = turned->trainedLength,
        .remap = std::move(turned->remap),
    }};
}

} // namespace

Encoding ropeEncoding()
{
    return {
        .id = "rope",
        .title = "RoPE",
        .source = {2021, "Su et al.", "RoFormer", "2104.09864", "section 3.4"},
        .summary =
            "Rotary position embedding: rotates each pair of query and key features by an angle proportional to the position, so "
            "that scores depend on relative position.",
        .kind = SignalKind::Rotary,
        .followsLag = true,
        .facts = {.actsOn = {Place::QueriesAndKeys},
                  .cost = "none; each query and key is rotated once",
                  .extrapolates = "poorly without scaling: low frequencies reach angles unseen in training",
                  .cachedKeys = "yes, unless the scaling depends on the sequence length",
                  .models = {"Llama", "Mistral", "Qwen", "Gemma", "GPT-NeoX", "GPT-J", "DeepSeek", "gpt-oss"},
                  .formula = "q(m) · k(n) = Σ |qᵢ||kᵢ| cos((m − n) b^(−2i/d) + φᵢ)"},
        .ancestors = {{"sinusoidal", "the same frequencies, but rotating queries and keys instead of being added"}},
        .parameters = {pairingParameter(), rotaryFractionParameter()},
        .scales = true,
        .compared = true,
        .remaps = true,
        .evaluate = evaluateRope,
    };
}

} // namespace posviz
