// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/rotary_knobs.h"

#include "core/knob_builders.h"

#include <cmath>

namespace posviz {

Parameter pairingParameter(Pairing usual)
{
    return {
        .key = "pairing",
        .label = "Pair layout",
        .help = "Which two features form a pair. Scores are the same as long as queries and keys use the same layout.",
        .scale = ParameterScale::Choice,
        .defaultValue = usual == Pairing::Interleaved ? 1.0 : 0.0,
        .choices = {{"half", "Split halves (NeoX)", "features i and i + d/2: GPT-NeoX, Hugging Face's Llama, Qwen, Gemma"},
                    {"interleaved", "Interleaved (GPT-J)", "features 2i and 2i + 1: RoFormer, GPT-J, Meta's Llama weights"}},
    };
}

Pairing pairingOf(const Values &values, Pairing usual)
{
    return isChosen(values, pairingParameter(usual), "interleaved") ? Pairing::Interleaved : Pairing::Half;
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
    return gridSideParameter("grid_width", "Grid width", "columns",
                             "Positions fill a grid of this many columns row by row, as the patches of an image do.",
                             {std::move(onlyWhen)});
}

} // namespace posviz
