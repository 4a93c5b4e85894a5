// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/biases.h"

#include "core/knob_builders.h"

namespace posviz {

Parameter headsParameter(int defaultValue)
{
    return {
        .key = "heads",
        .label = "Heads",
        .help = "How many heads of attention there are; each has a bias of its own.",
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
        .help = "Which keys a query sees.",
        .scale = ParameterScale::Choice,
        .defaultValue = usual == "none" ? 1.0 : 0.0,
        .choices = {{"causal", "Causal", "keys up to the query, as decoders do"},
                    {"none", "None", "keys on both sides, as encoders do"}},
    };
}

const Parameter &biasSeedParameter()
{
    static const Parameter parameter = weightsSeedParameter("bias_seed", "Seed of the numbers",
                                                     "Picks one of the random sets of numbers that training could start from.");
    return parameter;
}

} // namespace posviz
