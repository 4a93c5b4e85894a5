// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/yarn.h"

#include "core/scaling/catalogue.h"
#include "core/scaling/formulas.h"
#include "core/settings/setting.h"

#include <cmath>

// Peng et al. 2023, YaRN, arXiv 2309.00071, section 3.4, as in Hugging Face transformers (modeling_rope_utils.py,
// _compute_yarn_parameters), jquesnelle/yarn (LlamaYaRNScaledRotaryEmbedding) and, with truncate = false, openai/gpt-oss
// (gpt_oss/torch/model.py). The paper's ramp is linear in turns, that of all code in the pair's index; both are here.
// mscale and mscale_all_dim are DeepSeek's; 0 counts as absent, as in the code.
// Resonance (Wang et al. 2024, arXiv 2403.00071) rounds wavelengths after the ramp.

namespace posviz {

namespace {

Parameter mscaleParameter()
{
    return magnitudeParameter(setting::mscale.knobKey(), setting::mscale.knobKey(),
                              "With mscale_all_dim: the attention factor is g(s, mscale) / g(s, mscale_all_dim), where g(s, m) = "
                              "0.1 m ln s + 1.", "absent");
}

Parameter mscaleAllDimParameter()
{
    return magnitudeParameter(
        setting::mscaleAllDim.knobKey(), setting::mscaleAllDim.knobKey(),
        "With mscale: divides the attention factor. DeepSeek multiplies the attention logits by its square.", "absent");
}

Parameter resonanceParameter()
{
    return {
        .key = "resonance",
        .label = "Resonance",
        .help = "Whether wavelengths are rounded to whole numbers after the ramp: Resonance YaRN.",
        .scale = ParameterScale::Choice,
        .choices = {{"off", "Off", "YaRN's own wavelengths"}, {"on", "On", "rounded to whole numbers"}},
    };
}

/// jquesnelle/yarn's. transformers passes over it, and so does what is drawn; engines.cpp has who multiplies by it.
Parameter engineFactorParameter()
{
    return {
        .key = setting::engineFactor.knobKey(),
        .label = setting::engineFactor.knobKey(),
        .help =
            "vLLM up to 0.25, SGLang, llama.cpp's converter and jquesnelle/yarn multiply the attention factor by it. "
            "transformers "
            "does not read it: it only affects the comparison of implementations.",
        .minimum = 0.01,
        .maximum = 10,
        .defaultValue = 1,
        .comparedAlone = true,
    };
}

double yarnAttentionFactor(const Values &values, double factor)
{
    const double given = valueOf(values, attentionFactorParameter());
    return given > 0 ? given : yarnOwnAttentionFactor(values, factor);
}

/// Fewer than 1 is allowed as in the references: pairs then turn faster, and the attention factor stays 1.
Parameter yarnFactorParameter() { return factorParameter(16, 0.25); }

Result<Scaled> scaleByYarn(const Unscaled &unscaled, const Values &values, const Lists &)
{
    return yarnScaled(unscaled, values, valueOf(values, yarnFactorParameter()));
}

} // namespace

double yarnMagnitude(double factor, double mscale) { return factor <= 1 ? 1.0 : 0.1 * mscale * std::log(factor) + 1.0; }

double yarnOwnAttentionFactor(const Values &values, double factor)
{
    const double mscale = valueOf(values, mscaleParameter());
    const double allDim = valueOf(values, mscaleAllDimParameter());
    if (mscale > 0 && allDim > 0)
        return yarnMagnitude(factor, mscale) / yarnMagnitude(factor, allDim);
    return yarnMagnitude(factor);
}

std::vector<Parameter> yarnParameters()
{
    return {trainedLengthParameter(4096), rampParameter(),   betaFastParameter(),     betaSlowParameter(), truncateParameter(),
            attentionFactorParameter(),   mscaleParameter(), mscaleAllDimParameter(), resonanceParameter()};
}

Scaled yarnScaled(const Unscaled &unscaled, const Values &values, double factor)
{
    const double trained = valueOf(values, trainedLengthParameter(4096));
    Scaled scaled = scaledByParts(unscaled, keptBetweenBetas(unscaled, values, trained), factor, trained);
    scaled.attentionFactor = yarnAttentionFactor(values, factor);
    if (isChosen(values, resonanceParameter(), "on"))
        scaled.inverseFrequencies = wholeWavelengths(scaled.inverseFrequencies);
    return scaled;
}

Scaling yarnScaling()
{
    std::vector<Parameter> parameters{yarnFactorParameter()};
    for (Parameter &parameter : yarnParameters())
        parameters.push_back(std::move(parameter));
    parameters.push_back(engineFactorParameter());
    return {
        .id = "yarn",
        .title = "YaRN",
        .source = {2023, "Peng et al.", "YaRN: Efficient Context Window Extension of Large Language Models", "2309.00071",
                   "section 3.4"},
        .summary = "Keeps high frequencies, interpolates low frequencies by the factor, blends those in between, and sharpens "
                   "attention by a factor on cos and sin.",
        .parameters = std::move(parameters),
        .formula = "θᵢ′ = (1 − γ) θᵢ/s + γ θᵢ;  cos and sin times 0.1 ln s + 1",
        .models = {"Yarn-Llama-2", "Qwen 2.5", "Qwen 3", "DeepSeek V2 and V3", "Kimi K2", "gpt-oss", "OLMo 3.1", "Devstral 2"},
        .ancestors = {{"ntk_by_parts", "The same ramp, plus an attention factor"}},
        .ownAttentionFactor = [](const Values &values, std::int64_t) {
            return yarnOwnAttentionFactor(values, valueOf(values, yarnFactorParameter()));
        },
        .scale = scaleByYarn,
    };
}

} // namespace posviz
