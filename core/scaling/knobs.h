// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/knob_builders.h"
#include "core/parameter.h"

namespace posviz {

// Knobs that scalings share, under the keys that config.json has for them.

/// By how much the context grows. 1 changes nothing; some references allow less and turn pairs faster.
Parameter factorParameter(double defaultValue, double minimum = 1);

/// original_max_position_embeddings
Parameter trainedLengthParameter(double defaultValue, double minimum = 1);

/// Turns within the trained length above which a pair stays unchanged: YaRN's beta, 32.
Parameter betaFastParameter();
/// Turns within the trained length below which a pair is slowed by the whole factor: YaRN's alpha, 1.
Parameter betaSlowParameter();

/// Shapes of the ramp between the two in the order of its choices, and their ids.
enum class Ramp { ByIndex, ByTurns };
inline constexpr const char *rampByIndex = "yarn_ramp_by_index";
inline constexpr const char *rampByTurns = "paper_ramp_by_rotations";
Parameter rampParameter();

/// Whether the ramp over pair indices begins and ends at whole pairs: "true" or "false".
Parameter truncateParameter();
bool truncates(const Values &values);

/// 0: the scaling's own rule.
Parameter attentionFactorParameter();

} // namespace posviz
