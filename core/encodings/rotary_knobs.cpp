// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/rotary_knobs.h"

#include <algorithm>
#include <cmath>

namespace posviz {

Parameter pairingParameter(Pairing usual)
{
    Parameter parameter{
        .key = "pairing",
        .label = "Pairing",
        .help = "Which two features form a pair. Both give the same scores when queries and keys agree on it.",
        .scale = ParameterScale::Choice,
        .choices = {{"half", "Half-split", "features i and i + d/2: GPT-NeoX, Hugging Face's Llama, Qwen, Gemma"},
                    {"interleaved", "Interleaved", "features 2i and 2i + 1: RoFormer, GPT-J, Meta's Llama weights"}},
    };
    if (usual == Pairing::Interleaved)
        std::ranges::reverse(parameter.choices);
    return parameter;
}

Pairing pairingOf(const Values &values, Pairing usual)
{
    const Parameter parameter = pairingParameter(usual);
    const auto chosen = static_cast<std::size_t>(valueOf(values, parameter));
    return parameter.choices[chosen].id == "interleaved" ? Pairing::Interleaved : Pairing::Half;
}

Eigen::VectorXd ropeFrequencies(int dimension, double base)
{
    Eigen::VectorXd frequencies(dimension / 2);
    for (int pair = 0; pair < dimension / 2; ++pair)
        frequencies[pair] = 1.0 / std::pow(base, 2.0 * pair / dimension);
    return frequencies;
}

Parameter gridWidthParameter(Condition onlyWhen)
{
    return {
        .key = "grid_width",
        .label = "Grid width",
        .unit = "columns",
        .help = "Positions fill a grid of this many columns row by row, as the patches of an image do.",
        .scale = ParameterScale::PowerOfTwo,
        .minimum = 1,
        .maximum = 4096,
        .defaultValue = 16,
        .step = 1,
        .onlyWhen = std::move(onlyWhen),
    };
}

} // namespace posviz
