// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"

namespace posviz {

Scaling noneScaling()
{
    return {
        .id = "none",
        .title = "None",
        .source = {2021, "Su et al.", "RoFormer", "2104.09864"},
        .summary = "The frequencies given by the base.",
        .parameters = {},
        .formula = "θᵢ = b^(−2i/d)",
        .scale = [](const Unscaled &unscaled, const Values &, const Lists &) -> Result<Scaled> {
            return Scaled{.inverseFrequencies = unscaled.inverseFrequencies};
        },
    };
}

} // namespace posviz
