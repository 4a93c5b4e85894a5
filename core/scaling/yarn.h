// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scaling/scaling.h"

#include <vector>

namespace posviz {

/// YaRN's g(s, m) = 0.1 m ln s + 1, and 1 where the context does not grow. It multiplies cos and sin, so its square the score;
/// DeepSeek multiplies the whole score by g(s, mscale_all_dim)^2 instead.
double yarnMagnitude(double factor, double mscale = 1.0);

/// All knobs but the factor.
std::vector<Parameter> yarnParameters();

/// The attention factor where none is set: from mscale and mscale_all_dim where both are, else 0.1 ln factor + 1.
double yarnOwnAttentionFactor(const Values &values, double factor);

/// YaRN with this factor, and the knobs of yarnParameters().
Scaled yarnScaled(const Unscaled &unscaled, const Values &values, double factor);

} // namespace posviz
