// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/parameter.h"
#include "core/settings/setting.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

// The table's other half: which scaling reads which settings, and what it is called. A new scaling is a row here.

namespace posviz {

/// What stands for a setting that config.json does not have.
enum class Absent {
    Refused,
    Default, ///< transformers' default
    Derived, ///< other settings, as the reader of config.json tells
    AsKnob,  ///< what the knob begins with, so that nothing is written while it is there
};

/// Implementations other than transformers.
enum class Program { Vllm, LlamaCpp, Meta };

/// What a program has in place of a setting that it does not read.
struct BuiltIn {
    Program program;
    double value;
};

/// A setting that a scaling reads.
struct ScalingSetting {
    const Setting *setting;
    Absent absent = Absent::Refused;
    std::vector<BuiltIn> builtIn{};
};

/// A knob of Posviz's that no program has a setting for, and the choice that all of them have made.
struct FixedChoice {
    std::string_view knob;
    std::string_view choice;
    Pattern<0> beside = ""; ///< "with ...": what another choice cannot stand beside
};

/// A scaling as settings have it.
struct ScalingSettings {
    std::string_view id;                    ///< in Posviz's catalogue
    std::string_view llamaCpp{};            ///< llama.cpp's word for it; empty: none
    bool inFile = false;                    ///< GGUF files hold it as divisors, for which llama.cpp has no flags
    std::vector<ScalingSetting> settings{}; ///< in the order in which they are written
    std::vector<FixedChoice> fixed{};

    bool reads(const Setting &setting) const;
    /// Knobs of the settings that the program does not read, with what it has in their place.
    Values builtIn(Program program) const;
};

/// All scalings that a program has settings for.
std::span<const ScalingSettings> scalingSettings();
/// Null for any other.
const ScalingSettings *findScalingSettings(std::string_view scaling);

/// A rope_type of config.json.
struct RopeType {
    std::string_view id;
    std::string_view scaling; ///< id in Posviz's catalogue
    bool told = true;         ///< in the sentence that refuses another; only at the end it is false
};

/// The first for a scaling is the one that is written.
std::span<const RopeType> ropeTypes();
/// Null for one that is not known.
const RopeType *findRopeType(std::string_view type);

/// True for a key of config.json that only a scaling reads.
bool isScalingKey(std::string_view key);

} // namespace posviz
