// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"
#include "core/scaling/formulas.h"

#include <algorithm>
#include <cmath>

// emozilla 2023, reddit r/LocalLLaMA (Dynamically scaled RoPE), as in Hugging Face transformers (modeling_rope_utils.py,
// _compute_dynamic_ntk_parameters; its M is max_position_embeddings). With L the length of the sequence, at least M:
//   b' = b (f L/M - (f - 1))^(d/(d - 2)).
// jquesnelle/yarn (LlamaDynamicScaledRotaryEmbedding) has f = 1 under the name ntk = 1, and with ntk = False moves positions
// together by L/M instead, which is the same as dividing every frequency. Qwen's first models (modeling_qwen.py, get_ntk_alpha)
// take b' = b (2^(ceil(log2(L/M)) + 1) - 1)^(d/(d - 2)).

namespace posviz {

namespace {

Parameter ruleParameter()
{
    return {
        .key = "dynamic_rule",
        .label = "Rule",
        .help = "What grows with the sequence: the base, or the factor that divides all frequencies.",
        .scale = ParameterScale::Choice,
        .choices = {{"ntk", "NTK-aware", "the base grows: dynamic NTK"},
                    {"linear", "Linear", "all frequencies are divided by length / trained length"},
                    {"qwen", "Qwen", "the base grows in steps, at each doubling of the length: use_dynamic_ntk"}},
    };
}

Parameter baseGrowthParameter()
{
    Parameter factor = factorParameter(2);
    factor.help = "How fast the base grows with the sequence; 1 is just enough for the lowest frequency.";
    factor.onlyWhen = {Condition{"dynamic_rule", {"ntk"}}};
    return factor;
}

Result<Scaled> scaleByDynamic(const Unscaled &unscaled, const Values &values, const Lists &)
{
    const double trained = valueOf(values, trainedLengthParameter(4096));
    const double ratio = std::max(1.0, static_cast<double>(unscaled.length) / trained);
    const double factor = valueOf(values, baseGrowthParameter());
    const bool linear = isChosen(values, ruleParameter(), "linear");
    const bool steps = isChosen(values, ruleParameter(), "qwen");
    const double growth = steps ? std::exp2(std::ceil(std::log2(ratio)) + 1) - 1 : factor * ratio - (factor - 1);
    return Scaled{.inverseFrequencies = linear ? Eigen::VectorXd(unscaled.inverseFrequencies / ratio)
                                               : ntkFrequencies(unscaled, growth),
                  .trainedLength = static_cast<std::int64_t>(trained)};
}

} // namespace

Scaling dynamicScaling()
{
    return {
        .id = "dynamic",
        .title = "Dynamic NTK",
        .source = {2023,
                   "emozilla",
                   "Dynamically Scaled RoPE further increases performance of long context LLaMA with zero fine-tuning",
                   {},
                   "reddit, r/LocalLLaMA"},
        .summary = "Changes nothing up to the trained length; beyond it the base grows with the sequence, and every new token "
                   "changes all angles.",
        .parameters = {ruleParameter(), baseGrowthParameter(), trainedLengthParameter(4096)},
        .formula = "b′ = b (f L/M − (f − 1))^(d/(d − 2)),  L = max(length, M)",
        .followsLength = true,
        .models = {"MiniCPM 2B 128k", "Qwen-7B"},
        .ancestors = {{"ntk", "The factor depends on the sequence length"}},
        .scale = scaleByDynamic,
    };
}

} // namespace posviz
