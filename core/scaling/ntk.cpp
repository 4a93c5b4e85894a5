// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"
#include "core/scaling/formulas.h"

#include "core/settings/setting.h"

#include <cmath>

// bloc97 2023, reddit r/LocalLLaMA (NTK-aware scaled RoPE), as in jquesnelle/yarn (scaled_rope,
// LlamaNTKScaledRotaryEmbedding, there called alpha): the base becomes b' = b s^(d/(d - 2)), so that the first pair stays as
// it is and the last one is slowed by exactly s.
// What GTE's own code and vLLM (ntk_scaling_rope.py) call "ntk" divides pair i by s^(2(i + 1)/d): the first pair is slowed a
// little, too. With mixed_b = c (Su 2023, kexue.fm/archives/9706) the divisor is s^((2(i + 1)/d)^c).

namespace posviz {

namespace {

Parameter ntkRuleParameter()
{
    return {
        .key = "ntk_rule",
        .label = "Rule",
        .help = "Whether the highest frequency changes too.",
        .scale = ParameterScale::Choice,
        .choices = {{"base", "Larger base", "the highest frequency is unchanged: bloc97, koboldcpp, ExLlama's alpha"},
                    {"mixed", "Factors by pair", "the highest frequency is divided slightly: rope_type ntk of GTE and vLLM"}},
    };
}

Parameter mixedParameter()
{
    return {
        .key = setting::mixed.knobKey(),
        .label = "Mixed exponent",
        .help = "Bends the growth of the factors over the pairs; 1 where a model file has none. Called mixed_b in model files.",
        .scale = ParameterScale::Logarithmic,
        .minimum = 0.05,
        .maximum = 4,
        .defaultValue = 1,
        .onlyWhen = {Condition{"ntk_rule", {"mixed"}}},
    };
}

Result<Scaled> scaleByNtk(const Unscaled &unscaled, const Values &values, const Lists &)
{
    const double factor = valueOf(values, factorParameter(4));
    if (!isChosen(values, ntkRuleParameter(), "mixed"))
        return Scaled{.inverseFrequencies = ntkFrequencies(unscaled, factor)};
    const double exponent = valueOf(values, mixedParameter());
    Eigen::VectorXd frequencies = unscaled.inverseFrequencies;
    for (Eigen::Index pair = 0; pair < frequencies.size(); ++pair)
        frequencies[pair] /=
            std::pow(factor, std::pow(static_cast<double>(pair + 1) / static_cast<double>(frequencies.size()), exponent));
    return Scaled{.inverseFrequencies = std::move(frequencies)};
}

} // namespace

Scaling ntkScaling()
{
    return {
        .id = "ntk",
        .title = "NTK-aware",
        .source = {2023,
                   "bloc97",
                   "NTK-Aware Scaled RoPE allows LLaMA models to have extended (8k+) context size",
                   {},
                   "reddit, r/LocalLLaMA"},
        .summary = "Raises the base so that the highest frequency is unchanged and the lowest is divided by the full factor. "
                   "Those in between are divided by less, so the context is extended by less than the factor. Called alpha in "
                   "some implementations.",
        .parameters = {factorParameter(4), ntkRuleParameter(), mixedParameter()},
        .formula = "b′ = b s^(d/(d − 2)),  θᵢ′ = θᵢ / s^(2i/(d − 2))",
        .ancestors = {{"linear", "The base is raised instead, so that high frequencies still tell neighbours apart"}},
        .scale = scaleByNtk,
    };
}

} // namespace posviz
