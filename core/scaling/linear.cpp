// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"

// Chen et al. 2023, Position Interpolation, arXiv 2306.15595, section 2.3: positions are divided by the factor, which is
// the same as dividing every frequency.

namespace posviz {

namespace {

Result<Scaled> scaleByLinear(const Unscaled &unscaled, const Values &values, const Lists &)
{
    return Scaled{.inverseFrequencies = unscaled.inverseFrequencies / valueOf(values, factorParameter(4))};
}

} // namespace

Scaling linearScaling()
{
    return {
        .id = "linear",
        .title = "Linear (Position Interpolation)",
        .source = {2023, "Chen et al.", "Extending Context Window via Position Interpolation", "2306.15595", "section 2.3"},
        .summary =
            "Divides all frequencies by the same factor, which interpolates positions. Neighbouring positions become harder to "
            "tell apart.",
        .parameters = {factorParameter(4)},
        .formula = "θᵢ′ = θᵢ/s",
        .models = {"Llama-2-7B-32K", "Gemma 3, its global layers"},
        .ancestors = {{"rope", "Positions are divided by the factor, so that no angle is unseen"}},
        .scale = scaleByLinear,
    };
}

} // namespace posviz
