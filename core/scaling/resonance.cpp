// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"
#include "core/scaling/formulas.h"

// Wang et al. 2024, Resonance RoPE, arXiv 2403.00071, and their code (ResonanceEmbedding.resonance_register): every wavelength
// is rounded to the nearest whole number of positions, so that a pair repeats exactly and shows no angle later that training
// had not. It joins other scalings, after them: YaRN has a knob for it.

namespace posviz {

Scaling resonanceScaling()
{
    return {
        .id = "resonance",
        .title = "Resonance",
        .source = {2024, "Wang et al.", "Resonance RoPE: Improving Context Length Generalization of Large Language Models",
                   "2403.00071"},
        .summary =
            "Rounds every wavelength to a whole number of positions, so that pairs which completed a rotation in training meet "
            "no unseen angle later. Meant to be combined with other scalings; YaRN has a setting for it.",
        .parameters = {},
        .formula = "λᵢ′ = round(2π/θᵢ),  θᵢ′ = 2π/λᵢ′",
        .ancestors = {{"rope", "Wavelengths are rounded to whole numbers, so that angles repeat"}},
        .scale = [](const Unscaled &unscaled, const Values &, const Lists &) -> Result<Scaled> {
            return Scaled{.inverseFrequencies = wholeWavelengths(unscaled.inverseFrequencies)};
        },
    };
}

} // namespace posviz
