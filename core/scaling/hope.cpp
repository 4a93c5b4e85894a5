// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"
#include "core/scaling/formulas.h"

#include <numbers>

// Chen et al. 2024, HoPE, arXiv 2410.21216: pairs that make no whole turn within the trained length, θ < 2π/L, become
// independent of position; the others keep their frequencies.

namespace posviz {

namespace {

Result<Scaled> scaleByHope(const Unscaled &unscaled, const Values &values, const Lists &)
{
    const double trained = valueOf(values, trainedLengthParameter(4096));
    const Eigen::VectorXd &own = unscaled.inverseFrequencies;
    Scaled scaled = stoppedUnless([&](Eigen::Index pair) { return own[pair] >= 2 * std::numbers::pi / trained; }, own,
                                  sentence(unchangedPairs));
    scaled.trainedLength = static_cast<std::int64_t>(trained);
    return scaled;
}

} // namespace

Scaling hopeScaling()
{
    return {
        .id = "hope",
        .title = "HoPE",
        .source = {2024, "Chen et al.",
                   "HoPE: A Novel Positional Encoding Without Long-Term Decay for Enhanced Context Awareness and Extrapolation",
                   "2410.21216"},
        .summary = "Removes the rotation of every pair whose wavelength exceeds the trained length; it then carries content "
                   "only. Models are trained with it.",
        .parameters = {trainedLengthParameter(4096)},
        .formula = "θᵢ′ = θᵢ where θᵢ ≥ 2π/L₀, else 0",
        .ancestors = {{"rope", "Pairs without a full rotation within the trained length do not rotate at all"}},
        .scale = scaleByHope,
    };
}

} // namespace posviz
