// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/parameter.h"

namespace posviz {

// Knobs that encodings and scalings share but for their names and ranges.

/// Picks one of 10 000 sets of random numbers; 0 unless chosen.
Parameter seedParameter(std::string key, std::string label, std::string help);
/// The same for numbers that training would set.
Parameter weightsSeedParameter(std::string key, std::string label, std::string help);

/// A whole number of positions, in steps that grow with it.
Parameter positionsParameter(std::string key, std::string label, std::string help, double minimum, double maximum,
                             double defaultValue);

/// How many columns or rows a grid of positions has: 1 to 4096, 16 unless chosen.
Parameter gridSideParameter(std::string key, std::string label, std::string unit, std::string help,
                            std::vector<Condition> onlyWhen);

/// What spaces the wavelengths where an encoding has a base of its own, under the key "rope_theta".
Parameter ropeThetaParameter(std::string help, double defaultValue, std::vector<Condition> onlyWhen = {});

/// A factor on cos and sin, or a part of its formula; 0 stands for one that is not given, with this word for it.
Parameter magnitudeParameter(std::string key, std::string label, std::string help, std::string zeroWord);

} // namespace posviz
