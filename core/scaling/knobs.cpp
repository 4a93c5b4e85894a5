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
        .unit = "turns",
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
        .help = "By how much the context grows: the slowed pairs turn this many times more slowly.",
        .scale = ParameterScale::Logarithmic,
        .minimum = minimum,
        .maximum = 1024,
        .defaultValue = defaultValue,
    };
}

Parameter trainedLengthParameter(double defaultValue, double minimum)
{
    return positionsParameter(setting::trainedLength.knobKey(), "Trained length",
                              "The context length the model was trained on before it was extended.", minimum, 16777216,
                              defaultValue);
}

Parameter betaFastParameter()
{
    return turnsParameter(setting::betaFast, "Beta fast",
                          "Pairs that make more turns than this within the trained length stay unchanged.");
}

Parameter betaSlowParameter()
{
    return turnsParameter(setting::betaSlow, "Beta slow",
                          "Pairs that make fewer turns than this within the trained length are slowed by the full factor.");
}

Parameter rampParameter()
{
    return {
        .key = "ramp",
        .label = "Ramp",
        .help = "How the pairs between the two bounds are blended. The paper's text and all published code differ.",
        .scale = ParameterScale::Choice,
        .choices = {{rampByIndex, "By pair index", "linear in the pair's index: the authors' code and every engine"},
                    {rampByTurns, "By turns", "linear in the turns within the trained length: the paper's text"}},
    };
}

Parameter truncateParameter()
{
    return {
        .key = setting::wholeBounds.knobKey(),
        .label = "Whole bounds",
        .help = "Whether the ramp over pair indices begins and ends at whole pairs. gpt-oss leaves its bounds as they are.",
        .scale = ParameterScale::Choice,
        .choices = {{"true", "Rounded outwards", "floor of the lower bound, ceiling of the upper one"},
                    {"false", "Not rounded", "the bounds as computed: gpt-oss"}},
        .onlyWhen = {Condition{"ramp", {rampByIndex}}},
    };
}

bool truncates(const Values &values) { return isChosen(values, truncateParameter(), "true"); }

Parameter attentionFactorParameter()
{
    return magnitudeParameter(
        setting::attentionFactor.knobKey(), "Attention factor",
        "Multiplies cos and sin, so its square multiplies the score. auto: as the scaling's own rule gives it.", "auto");
}

} // namespace posviz
