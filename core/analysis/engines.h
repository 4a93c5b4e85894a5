// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene.h"
#include "core/sentence.h"

#include <Eigen/Core>

#include <string>
#include <vector>

namespace posviz {

/// What one implementation, or several that agree, make of a subject's RoPE settings.
struct EngineReading {
    std::string engine;                 ///< "transformers, vLLM"; empty: nothing is compared, the text says why
    Eigen::VectorXd inverseFrequencies; ///< radians per position, one a pair that turns
    double attentionFactor = 1.0;       ///< multiplies cos and sin
    double scoreFactor = 1.0;           ///< what q · k of the turned features is multiplied by in the end, beside 1/√d
    Sentence text;                      ///< how: a sentence an engine
};

/// All readings of a RoPE subject that differ by more than rounding, transformers' first where it has one; only one where all are
/// known to agree or nothing is compared. A knob that no configuration has (the ramp, resonance) is left aside. Fails for every
/// other encoding, and where the scaling itself does.
Result<std::vector<EngineReading>> engineReadings(const Subject &subject);

/// Equal but for rounding.
bool sameFrequencies(const Eigen::VectorXd &frequencies, const Eigen::VectorXd &others);

} // namespace posviz
