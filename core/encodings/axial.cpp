// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"
#include "core/encodings/grid_path.h"
#include "core/encodings/rotary_knobs.h"

#include <algorithm>
#include <cmath>

// Axial two-dimensional RoPE of vision models: half of the pairs turn by the column x, half by the row y.
//   rope-vit (Heo et al. 2024, arXiv 2403.13298, section 3.1; deit/models_v2_rope.py, compute_axial_cis) and SAM 2
//   (position_encoding.py): pairs interleaved, x then y, frequencies theta^(-4j/d), theta = 100 in rope-vit and 10000 in SAM 2.
//   Pixtral (transformers, modeling_pixtral.py): half-split pairs, y then x, the even frequencies of theta^(-2i/d) for y, the odd
//   ones for x.
//   Qwen2-VL's vision tower (transformers, modeling_qwen2_vl.py): half-split pairs, y then x, frequencies theta^(-4j/d).
// DINOv3 turns by coordinates that are normalised to -1 to 1, so its frequencies follow the image's size; it is not here.

namespace posviz {

namespace {

enum class Layout { RopeVit, Pixtral, QwenVision };

const Parameter &layoutParameter()
{
    static const Parameter parameter{
        .key = "axial_layout",
        .label = "Layout",
        .help = "Which pairs turn by the column and which by the row, and at which frequencies.",
        .scale = ParameterScale::Choice,
        .choices = {{"rope_vit", "rope-vit, SAM 2", "interleaved pairs, x before y, the same frequencies for both"},
                    {"pixtral", "Pixtral", "half-split pairs, y before x, y has the even frequencies and x the odd ones"},
                    {"qwen2_vl", "Qwen2-VL vision", "half-split pairs, y before x, the same frequencies for both"}},
    };
    return parameter;
}

const Parameter &thetaParameter()
{
    static const Parameter parameter{
        .key = "rope_theta",
        .label = "Base frequency",
        .help = "Spaces the wavelengths. An image is small, so rope-vit takes 100; SAM 2, Pixtral and Qwen2-VL take 10 000.",
        .scale = ParameterScale::Logarithmic,
        .minimum = 2,
        .maximum = 1e9,
        .defaultValue = 100,
    };
    return parameter;
}

Result<Signal> evaluate(const Dimensions &dimensions, const Ingredients &ingredients)
{
    const auto layout = static_cast<Layout>(static_cast<int>(valueOf(ingredients.values, layoutParameter())));
    const double theta = valueOf(ingredients.values, thetaParameter());
    const int d = dimensions.dimension;
    // As many pairs for each axis; a pair left over is not turned, and the only pair of a head follows the first axis.
    const int each = d / 4;
    const int pairs = std::max(1, 2 * each);
    const int split = std::max(1, each);
    const bool columnsFirst = layout == Layout::RopeVit;

    Eigen::VectorXd columns = Eigen::VectorXd::Zero(pairs);
    Eigen::VectorXd rows = Eigen::VectorXd::Zero(pairs);
    Rotary rotary{.dimension = d,
                  .pairing = layout == Layout::RopeVit ? Pairing::Interleaved : Pairing::Half,
                  .inverseFrequencies = {},
                  .unscaledInverseFrequencies = {}};
    for (int pair = 0; pair < pairs; ++pair) {
        const bool second = pair >= split;
        const int j = second ? pair - split : pair;
        const double exponent = layout == Layout::Pixtral ? 2.0 * (2 * j + (second ? 1 : 0)) / d : 4.0 * j / d;
        const bool column = second != columnsFirst;
        (column ? columns : rows)[pair] = std::pow(theta, -exponent);
        rotary.pairAxes.emplace_back(column ? "x axis" : "y axis");
    }
    rotary.unscaledInverseFrequencies = columns + rows;
    followPath(rotary, columns, rows, ingredients.values);
    return Signal{std::move(rotary)};
}

} // namespace

Encoding axialEncoding()
{
    return {
        .id = "axial",
        .title = "Axial RoPE, 2-D",
        .source = {2024, "Heo et al.", "Rotary Position Embedding for Vision Transformer", "2403.13298", "section 3.1"},
        .summary = "RoPE for images: half of the pairs turn by the column of a patch, the other half by its row.",
        .facts = {.actsOn = {Place::QueriesAndKeys},
                  .cost = "none; each query and key is turned once",
                  .extrapolates = "fairly well to larger images",
                  .models = {"rope-vit", "SAM 2", "Pixtral", "Qwen2-VL's vision tower", "DINOv3 (normalised coordinates)"},
                  .formula = "x θ^(−4j/d) for half of the pairs, y θ^(−4j/d) for the other half, j = 0 … d/4 − 1"},
        .ancestors = {{"rope", "the same rotation along each of two axes"}},
        .parameters = {layoutParameter(), thetaParameter(), planePathParameter(), planeWidthParameter()},
        .usesBase = false,
        .evaluate = evaluate,
    };
}

} // namespace posviz
