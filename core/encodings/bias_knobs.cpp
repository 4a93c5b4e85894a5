// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/biases.h"

#include "core/knob_builders.h"

namespace posviz {

Parameter headsParameter(int defaultValue)
{
    return {
        .key = "heads",
        .label = "Heads",
        .help = "Number of attention heads; each has its own bias.",
        .scale = ParameterScale::PowerOfTwo,
        .minimum = 1,
        .maximum = 256,
        .defaultValue = static_cast<double>(defaultValue),
        .step = 1,
    };
}

Parameter maskParameter(std::string_view usual)
{
    return {
        .key = "mask",
        .label = "Mask",
        .help = "Which keys a query attends to.",
        .scale = ParameterScale::Choice,
        .defaultValue = usual == "none" ? 1.0 : 0.0,
        .choices = {{"causal", "Causal", "keys up to the query, as in decoders"},
                    {"none", "None", "keys on both sides, as in encoders"}},
    };
}

const Parameter &biasSeedParameter()
{
    static const Parameter parameter = weightsSeedParameter("bias_seed", "Random seed", "Selects the random initialisation.");
    return parameter;
}

} // namespace posviz
