// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"
#include "core/scaling/yarn.h"

#include <algorithm>

// Peng et al. 2023, YaRN, arXiv 2309.00071, section 3.3 (dynamic scaling), as in jquesnelle/yarn
// (LlamaDynamicYaRNScaledRotaryEmbedding, a model that was not fine-tuned): YaRN whose factor is length / trained length.

namespace posviz {

namespace {

Result<Scaled> scaleByDynamicYarn(const Unscaled &unscaled, const Values &values, const Lists &)
{
    const double trained = valueOf(values, trainedLengthParameter(4096));
    return yarnScaled(unscaled, values, std::max(1.0, static_cast<double>(unscaled.length) / trained));
}

} // namespace

Scaling dynamicYarnScaling()
{
    return {
        .id = "dynamic_yarn",
        .title = "Dynamic YaRN",
        .source = {2023, "Peng et al.", "YaRN: Efficient Context Window Extension of Large Language Models", "2309.00071",
                   "section 3.3"},
        .summary = "YaRN whose factor is the sequence's length over the trained one: nothing changes up to the trained length, "
                   "and beyond it every new token moves the angles of slow pairs.",
        .parameters = yarnParameters(),
        .formula = "YaRN with s = max(1, L/L₀)",
        .followsLength = true,
        .ancestors = {{"yarn", "The same frequencies at the factor of the moment"},
                      {"dynamic", "The factor follows the length of the sequence"}},
        .scale = scaleByDynamicYarn,
    };
}

} // namespace posviz
