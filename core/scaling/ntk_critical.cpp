// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"

#include <cmath>
#include <numbers>

// Liu et al. 2023, arXiv 2310.05209: pairs beyond the critical one made no whole turn in training. The base
//   b' = b^(ln(L/2π) / ln(L0/2π)),  L = s L0,
// gives the critical pair the wavelength L where it was L0. The exponent applies to every frequency alike.

namespace posviz {

namespace {

/// From 7 positions on the fastest pair, which turns in 2π of them, makes a whole turn: with fewer there is no critical pair.
Parameter criticalLengthParameter() { return trainedLengthParameter(4096, 7); }

Result<Scaled> scaleByNtkCritical(const Unscaled &unscaled, const Values &values, const Lists &)
{
    const double trained = valueOf(values, criticalLengthParameter());
    const double turns = trained / (2 * std::numbers::pi);
    const double exponent = std::log(valueOf(values, factorParameter(4)) * turns) / std::log(turns);
    return Scaled{.inverseFrequencies = unscaled.inverseFrequencies.array().pow(exponent),
                  .trainedLength = static_cast<std::int64_t>(trained)};
}

} // namespace

Scaling ntkCriticalScaling()
{
    return {
        .id = "ntk_critical",
        .title = "NTK by critical dimension",
        .source = {2023, "Liu et al.", "Scaling Laws of RoPE-based Extrapolation", "2310.05209"},
        .summary = "Raises the base until the pair that just completed a rotation within the trained length completes one in the "
                   "longer context. Lower frequencies stay within angles seen in training.",
        .parameters = {factorParameter(4), criticalLengthParameter()},
        .formula = "b′ = b^(ln(s L₀/2π) / ln(L₀/2π))",
        .ancestors = {{"ntk",
                       "The base follows from the critical dimension: the first pair without a full rotation in training"}},
        .scale = scaleByNtkCritical,
    };
}

} // namespace posviz
