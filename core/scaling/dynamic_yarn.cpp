// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"
#include "core/scaling/yarn.h"

#include <algorithm>

// Peng et al. 2023, YaRN, arXiv 2309.00071, section 3.3 (dynamic scaling), as in jquesnelle/yarn
// (LlamaDynamicYaRNScaledRotaryEmbedding, a model that was not fine-tuned): YaRN whose factor is length / trained length.

namespace posviz {

namespace {

double dynamicYarnFactor(const Values &values, std::int64_t length)
{
    return std::max(1.0, static_cast<double>(length) / valueOf(values, trainedLengthParameter(4096)));
}

Result<Scaled> scaleByDynamicYarn(const Unscaled &unscaled, const Values &values, const Lists &)
{
    return yarnScaled(unscaled, values, dynamicYarnFactor(values, unscaled.length));
}

} // namespace

Scaling dynamicYarnScaling()
{
    return {
        .id = "dynamic_yarn",
        .title = "Dynamic YaRN",
        .source = {2023, "Peng et al.", "YaRN: Efficient Context Window Extension of Large Language Models", "2309.00071",
                   "section 3.3"},
        .summary = "YaRN with the factor sequence length / trained length: nothing changes up to the trained length, and beyond "
                   "it every new token changes the angles of low frequencies.",
        .parameters = yarnParameters(),
        .formula = "YaRN with s = max(1, L/L₀)",
        .followsLength = true,
        .ancestors = {{"yarn", "The same frequencies at the current factor"},
                      {"dynamic", "The factor depends on the sequence length"}},
        .ownAttentionFactor = [](const Values &values, std::int64_t length) {
            return yarnOwnAttentionFactor(values, dynamicYarnFactor(values, length));
        },
        .scale = scaleByDynamicYarn,
    };
}

} // namespace posviz
