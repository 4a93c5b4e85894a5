// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/biases.h"

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

Parameter maskParameter(double defaultValue)
{
    return {
        .key = "mask",
        .label = "Mask",
        .help = "Which keys a query sees.",
        .scale = ParameterScale::Choice,
        .defaultValue = defaultValue,
        .choices = {{"causal", "Causal", "keys up to the query, as decoders do"},
                    {"none", "None", "keys on both sides, as encoders do"}},
    };
}

const Parameter &biasSeedParameter()
{
    static const Parameter parameter{
        .key = "bias_seed",
        .label = "Seed of the numbers",
        .help = "Picks one of the random sets of numbers that training could start from.",
        .minimum = 0,
        .maximum = 9999,
        .defaultValue = 0,
        .step = 1,
    };
    return parameter;
}

} // namespace posviz
