// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/settings/scaling_settings.h"

#include "core/find_by_id.h"

#include <algorithm>
#include <array>

namespace posviz {

bool ScalingSettings::reads(const Setting &setting) const
{
    return std::ranges::find(settings, &setting, &ScalingSetting::setting) != settings.end();
}

Values ScalingSettings::builtIn(Program program) const
{
    Values values;
    for (const ScalingSetting &row : settings)
        for (const BuiltIn &builtIn : row.builtIn)
            if (builtIn.program == program)
                values[row.setting->knobKey()] = builtIn.value;
    return values;
}

std::span<const ScalingSettings> scalingSettings()
{
    using namespace setting;
    using enum Absent;
    using enum Program;
    static const std::vector<ScalingSettings> all{
        {.id = "none", .llamaCpp = "none"},
        {.id = "linear", .llamaCpp = "linear", .settings = {{&factor}}},
        {.id = "ntk", .settings = {{&factor}, {&alpha}, {&mixed, AsKnob}}},
        // max_position_embeddings is the trained length.
        {.id = "dynamic", .settings = {{&factor}}, .fixed = {{"dynamic_rule", "ntk"}}},
        {.id = "yarn",
         .llamaCpp = "yarn",
         .settings = {{&factor, Derived},
                      {&betaFast, Default},
                      {&betaSlow, Default},
                      {&trainedLength, Derived},
                      {&wholeBounds, AsKnob},
                      {&attentionFactor, AsKnob},
                      {&engineFactor, AsKnob},
                      {&mscale, AsKnob},
                      {&mscaleAllDim, AsKnob}},
         .fixed = {{"ramp", "yarn_ramp_by_index", "with YaRN's attention factor"}, {"resonance", "off"}}},
        {.id = "longrope",
         .llamaCpp = "longrope",
         .inFile = true,
         .settings = {{&factor, Derived},
                      {&trainedLength, Derived},
                      {&shortFactors},
                      {&longFactors},
                      {&attentionFactor, AsKnob, {{Vllm, 0}, {LlamaCpp, 0}}},
                      {&shortMscale, Derived},
                      {&longMscale, Derived}},
         .fixed = {{"longrope_change", "switch"}}},
        // Meta's code has both numbers built in; llama.cpp's converter looks for the trained length where Llama's configurations
        // do not have it.
        {.id = "llama3",
         .inFile = true,
         .settings = {{&factor},
                      {&lowFrequencyFactor, Refused, {{Meta, 1}}},
                      {&highFrequencyFactor},
                      {&trainedLength, Derived, {{Meta, 8192}, {LlamaCpp, 8192}}}}},
        {.id = "proportional", .settings = {{&turningPart, Derived}, {&factor, AsKnob, {{Vllm, 1}, {LlamaCpp, 1}}}}},
    };
    return all;
}

const ScalingSettings *findScalingSettings(std::string_view scaling) { return findById(scalingSettings(), scaling); }

std::span<const RopeType> ropeTypes()
{
    static constexpr std::array all{
        RopeType{"default", "none"},
        RopeType{"linear", "linear"},
        RopeType{"dynamic", "dynamic"}, // with an alpha, as Hunyuan has it, NTK-aware
        RopeType{"ntk", "ntk"},
        RopeType{"yarn", "yarn"},
        RopeType{"longrope", "longrope"},
        RopeType{"su", "longrope"}, // Phi-3's first releases
        RopeType{"llama3", "llama3"},
        RopeType{"proportional", "proportional"},
        RopeType{"mrope", "none"}, // the sections say the rest
        RopeType{"none", "none", false},
        RopeType{"deepseek_yarn", "yarn", false},
        RopeType{"xdrope", "dynamic", false},
    };
    return all;
}

const RopeType *findRopeType(std::string_view type) { return findById(ropeTypes(), type); }

bool isScalingKey(std::string_view key)
{
    // The turning part shares its key with a setting of plain RoPE.
    const auto named = [&](const ScalingSetting &row) {
        return row.setting != &setting::turningPart && row.setting->configName() == key;
    };
    return std::ranges::any_of(scalingSettings(),
                               [&](const auto &scaling) { return std::ranges::any_of(scaling.settings, named); });
}

} // namespace posviz
