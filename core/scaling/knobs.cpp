// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/knobs.h"

#include "core/settings/setting.h"

namespace posviz {

namespace {

Parameter turnsParameter(const Setting &setting, std::string label, std::string help)
{
    return {
        .key = setting.knobKey(),
        .label = std::move(label),
        .unit = "rotations",
        .help = std::move(help),
        .scale = ParameterScale::Logarithmic,
        .minimum = 0.01,
        .maximum = 1000,
        .defaultValue = *setting.transformersDefault,
    };
}

} // namespace

Parameter factorParameter(double defaultValue, double minimum)
{
    return {
        .key = setting::factor.knobKey(),
        .label = "Factor",
        .help = "How much the context is extended: interpolated frequencies are divided by this.",
        .scale = ParameterScale::Logarithmic,
        .minimum = minimum,
        .maximum = 1024,
        .defaultValue = defaultValue,
    };
}

Parameter trainedLengthParameter(double defaultValue, double minimum)
{
    return positionsParameter(setting::trainedLength.knobKey(), "Trained length",
                              "The context length that the model was trained on before it was extended. Called "
                              "original_max_position_embeddings in model files.",
                              minimum, 16777216, defaultValue);
}

Parameter betaFastParameter()
{
    return turnsParameter(setting::betaFast, "Beta fast",
                          "Pairs with more rotations than this within the trained length are unchanged.");
}

Parameter betaSlowParameter()
{
    return turnsParameter(setting::betaSlow, "Beta slow",
                          "Pairs with fewer rotations than this within the trained length are interpolated by the full factor.");
}

Parameter rampParameter()
{
    return {
        .key = "ramp",
        .label = "Ramp",
        .help = "How pairs between the two bounds are blended. The paper's text differs from all published code.",
        .scale = ParameterScale::Choice,
        .choices = {{rampByIndex, "By pair index", "linear in the pair index: the authors' code and every implementation"},
                    {rampByTurns, "By rotations", "linear in the rotations within the trained length: the paper's text"}},
    };
}

Parameter truncateParameter()
{
    return {
        .key = setting::wholeBounds.knobKey(),
        .label = "Round ramp bounds (truncate)",
        .help = "Whether the ramp over pair indices begins and ends at whole pairs. gpt-oss does not round its bounds.",
        .scale = ParameterScale::Choice,
        .choices = {{"true", "On", "floor of the lower bound, ceiling of the upper one"},
                    {"false", "Off", "bounds as computed: gpt-oss"}},
        .onlyWhen = {Condition{"ramp", {rampByIndex}}},
    };
}

bool truncates(const Values &values) { return isChosen(values, truncateParameter(), "true"); }

Parameter attentionFactorParameter()
{
    return magnitudeParameter(
        setting::attentionFactor.knobKey(), "Attention factor",
        "Multiplies cos and sin, so that its square multiplies the attention logits. auto: from the scaling's own formula.",
        "auto");
}

} // namespace posviz
