// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"
#include "core/scaling/formulas.h"
#include "core/settings/setting.h"

#include <cmath>

// Barbero et al. 2024, arXiv 2410.06205 (p-RoPE), as in Hugging Face transformers (modeling_rope_utils.py,
// _compute_proportional_rope_parameters): the fastest int(p d // 2) pairs keep the frequencies of the whole head, the rest
// never turns. Not the same as turning only a part of the head, whose frequencies span the part.

namespace posviz {

namespace {

Parameter turningPartParameter()
{
    return {
        .key = setting::turningPart.knobKey(),
        .label = "Rotated fraction of pairs",
        .help =
            "Fraction of the pairs that is rotated: the highest frequencies, computed for the whole head. 1 is RoPE, 0 is NoPE. "
            "Called partial_rotary_factor in model files.",
        .minimum = 0,
        .maximum = 1,
        .defaultValue = 0.25,
    };
}

Parameter divisorParameter()
{
    Parameter factor = factorParameter(1);
    factor.help = "Divides the frequencies of the rotated pairs.";
    return factor;
}

Result<Scaled> scaleByProportional(const Unscaled &unscaled, const Values &values, const Lists &)
{
    const double factor = valueOf(values, divisorParameter());
    // Python's p d // 2.
    const double live = std::floor(valueOf(values, turningPartParameter()) * unscaled.rotaryDimension / 2);
    return stoppedUnless([&](Eigen::Index pair) { return static_cast<double>(pair) < live; },
                         unscaled.inverseFrequencies / factor, factor == 1 ? sentence(unchangedPairs) : dividedLabel(factor));
}

} // namespace

Scaling proportionalScaling()
{
    return {
        .id = "proportional",
        .title = "Proportional (p-RoPE)",
        .source = {2024, "Barbero et al.", "Round and Round We Go! What makes Rotary Positional Encodings useful?", "2410.06205"},
        .summary =
            "Rotates only the pairs with the highest frequencies; the others carry content only, at every distance. Models are "
            "trained with it; it does not extend a context.",
        .parameters = {turningPartParameter(), divisorParameter()},
        .formula = "θᵢ′ = θᵢ/s for i < ⌊p d/2⌋, else 0",
        .models = {"Gemma 4, its global layers"},
        .ancestors = {{"rope", "The lowest frequencies are removed"}},
        .scale = scaleByProportional,
    };
}

} // namespace posviz
