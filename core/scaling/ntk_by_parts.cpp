// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"
#include "core/scaling/formulas.h"

// bloc97 2023, then Peng et al. 2023, YaRN, arXiv 2309.00071, section 3.2: YaRN without its attention factor. Three rules are
// published under this name, and they differ by tens of percent:
//   yarn_ramp_by_index       jquesnelle/yarn and every engine: the blend is linear in the pair's index;
//   paper_ramp_by_rotations  the paper's text: linear in the turns within the trained length (Llama 3 has this ramp, from 1 to
//   4); jquesnelle               before the paper (LlamaPartNTKScaledRotaryEmbedding): a first ramp from linear to NTK-aware
//   between
//                            the pairs of 0.75 and 1.25 turns, a second one from that to unchanged between those of 2 and 16.

namespace posviz {

namespace {

constexpr const char *jquesnelle = "jquesnelle";

Parameter rampVariantParameter()
{
    Parameter ramp = rampParameter();
    ramp.label = "Variant";
    ramp.choices.push_back(
        {jquesnelle, "Before the paper", "two ramps, from linear to NTK-aware to unchanged, with their own bounds"});
    return ramp;
}

Parameter strengthParameter(std::string key, std::string label, std::string help)
{
    return {
        .key = std::move(key),
        .label = std::move(label),
        .help = std::move(help),
        .minimum = 0,
        .maximum = 1,
        .defaultValue = 1,
        .onlyWhen = {Condition{"ramp", {jquesnelle}}},
    };
}

Parameter ntkStrengthParameter()
{
    return strengthParameter("ntk_factor", "NTK fraction", "Weight of the NTK-aware frequencies in the first ramp.");
}

Parameter extrapolationStrengthParameter()
{
    return strengthParameter("extrapolation_factor", "Unchanged fraction",
                             "Weight of the unchanged frequencies in the second ramp.");
}

/// Jquesnelle's ramps have turns of their own.
Parameter betaParameter(Parameter beta)
{
    beta.onlyWhen = {Condition{"ramp", {rampByIndex, rampByTurns}}};
    return beta;
}

Scaled scaledInTwoRamps(const Unscaled &unscaled, const Values &values, double factor, double trained)
{
    const Eigen::Index pairs = unscaled.inverseFrequencies.size();
    const Eigen::VectorXd ntk =
        keptByIndex(indexRange(unscaled, trained, 1.25, 0.75, true), pairs) * valueOf(values, ntkStrengthParameter());
    const Eigen::VectorXd own =
        keptByIndex(indexRange(unscaled, trained, 16, 2, true), pairs) * valueOf(values, extrapolationStrengthParameter());
    const Eigen::VectorXd slowed = blended(ntkFrequencies(unscaled, factor), unscaled.inverseFrequencies / factor, ntk);
    const Sentence divided = dividedLabel(factor);
    return {
        .inverseFrequencies = blended(unscaled.inverseFrequencies, slowed, own),
        .bands = labelledBands(pairs,
                               [&](Eigen::Index pair) {
                                   return own[pair] == 1                     ? sentence(unchangedPairs)
                                          : own[pair] == 0 && ntk[pair] == 0 ? divided
                                                                             : sentence(blendedPairs);
                               }),
        .trainedLength = static_cast<std::int64_t>(trained),
    };
}

Result<Scaled> scaleByNtkByParts(const Unscaled &unscaled, const Values &values, const Lists &)
{
    const double factor = valueOf(values, factorParameter(16));
    const double trained = valueOf(values, trainedLengthParameter(4096));
    if (isChosen(values, rampVariantParameter(), jquesnelle))
        return scaledInTwoRamps(unscaled, values, factor, trained);
    return scaledByParts(unscaled, keptBetweenBetas(unscaled, values, trained), factor, trained);
}

} // namespace

Scaling ntkByPartsScaling()
{
    return {
        .id = "ntk_by_parts",
        .title = "NTK-by-parts",
        .source = {2023, "Peng et al.", "YaRN: Efficient Context Window Extension of Large Language Models", "2309.00071",
                   "section 3.2"},
        .summary = "Keeps pairs with many rotations within the trained length, interpolates those with less than one by the full "
                   "factor, and blends those in between. YaRN without its attention factor.",
        .parameters = {rampVariantParameter(), factorParameter(16), trainedLengthParameter(4096),
                       betaParameter(betaFastParameter()), betaParameter(betaSlowParameter()), truncateParameter(),
                       ntkStrengthParameter(), extrapolationStrengthParameter()},
        .formula = "θᵢ′ = (1 − γ) θᵢ/s + γ θᵢ,  γ from 0 at β slow to 1 at β fast rotations",
        .ancestors = {{"ntk", "Pairs are treated by their rotations within the trained length"},
                      {"linear", "Low frequencies are interpolated in the same way"}},
        .scale = scaleByNtkByParts,
    };
}

} // namespace posviz
