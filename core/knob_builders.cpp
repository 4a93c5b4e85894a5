// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/knob_builders.h"

namespace posviz {

Parameter seedParameter(std::string key, std::string label, std::string help)
{
    return {
        .key = std::move(key),
        .label = std::move(label),
        .help = std::move(help),
        .minimum = 0,
        .maximum = 9999,
        .defaultValue = 0,
        .step = 1,
    };
}

Parameter weightsSeedParameter(std::string key, std::string label, std::string help)
{
    Parameter seed = seedParameter(std::move(key), std::move(label), std::move(help));
    seed.drawsWeights = true;
    return seed;
}

Parameter positionsParameter(std::string key, std::string label, std::string help, double minimum, double maximum,
                             double defaultValue)
{
    return {
        .key = std::move(key),
        .label = std::move(label),
        .unit = "positions",
        .help = std::move(help),
        .scale = ParameterScale::PowerOfTwo,
        .minimum = minimum,
        .maximum = maximum,
        .defaultValue = defaultValue,
        .step = 1,
    };
}

Parameter gridSideParameter(std::string key, std::string label, std::string unit, std::string help,
                            std::vector<Condition> onlyWhen)
{
    return {
        .key = std::move(key),
        .label = std::move(label),
        .unit = std::move(unit),
        .help = std::move(help),
        .scale = ParameterScale::PowerOfTwo,
        .minimum = 1,
        .maximum = 4096,
        .defaultValue = 16,
        .step = 1,
        .onlyWhen = std::move(onlyWhen),
    };
}

Parameter ropeThetaParameter(std::string help, double defaultValue, std::vector<Condition> onlyWhen)
{
    return {
        .key = "rope_theta",
        .label = "Base (rope_theta)",
        .help = std::move(help),
        .scale = ParameterScale::Logarithmic,
        .minimum = 2,
        .maximum = 1e9,
        .defaultValue = defaultValue,
        .onlyWhen = std::move(onlyWhen),
    };
}

Parameter magnitudeParameter(std::string key, std::string label, std::string help, std::string zeroWord)
{
    return {
        .key = std::move(key),
        .label = std::move(label),
        .help = std::move(help),
        .minimum = 0,
        .maximum = 10,
        .defaultValue = 0,
        .zeroWord = std::move(zeroWord),
    };
}

} // namespace posviz
