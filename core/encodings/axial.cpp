// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"
#include "core/encodings/grid_path.h"
#include "core/encodings/rotary_knobs.h"
#include "core/knob_builders.h"

#include <algorithm>
#include <cmath>
#include <numbers>

// Axial two-dimensional RoPE of vision models: half of the pairs turn by the column x, half by the row y.
//   rope-vit (Heo et al. 2024, arXiv 2403.13298, section 3.1; deit/models_v2_rope.py, compute_axial_cis) and SAM 2
//   (position_encoding.py): pairs interleaved, x then y, frequencies theta^(-4j/d), theta = 100 in rope-vit and 10000 in SAM 2.
//   Pixtral (transformers, modeling_pixtral.py): half-split pairs, y then x, the even frequencies of theta^(-2i/d) for y, the odd
//   ones for x.
//   Qwen2-VL's vision tower (transformers, modeling_qwen2_vl.py): half-split pairs, y then x, frequencies theta^(-4j/d).
//   DINOv3 (transformers, modeling_dinov3_vit.py): as Qwen2-VL, but a place counts from -1 to 1 over the image, centres of
//   patches, and 1 is a whole turn of the fastest pair: neighbours are 2/size apart. theta = 100.
//   Pixel frequencies (lucidrains/rotary-embedding-torch, freqs_for = "pixel"): interleaved pairs, y then x, as get_axial_freqs
//   takes the axes of an image's tensor in their order, from -1 at the first place to 1 at the last; half turns per unit rise
//   evenly from 1 to max_freq/2.
// Where the image begins moves every angle alike and no score, so position 0 stands at angle 0 in all of them.

namespace posviz {

namespace {

enum class AxialLayout { RopeVit, Pixtral, QwenVision, Dinov3, Pixels };

const Parameter &axialLayoutParameter()
{
    static const Parameter parameter{
        .key = "axial_layout",
        .label = "Layout",
        .help = "Which pairs rotate by column and which by row, and at which frequencies.",
        .scale = ParameterScale::Choice,
        .choices = {{"rope_vit", "rope-vit, SAM 2", "interleaved pairs, x before y, the same frequencies for both"},
                    {"pixtral", "Pixtral", "split halves, y before x, y has the even frequencies and x the odd ones"},
                    {"qwen2_vl", "Qwen2-VL vision", "split halves, y before x, the same frequencies for both"},
                    {"dinov3", "DINOv3",
                     "as Qwen2-VL vision, with coordinates normalised to the image: the angles are the same "
                     "at every size"},
                    {"pixel", "Pixel frequencies",
                     "interleaved pairs, y before x, normalised coordinates, evenly spaced frequencies: lucidrains"}},
    };
    return parameter;
}

const Parameter &axialThetaParameter()
{
    static const Parameter parameter = ropeThetaParameter(
        "Sets the spacing of the wavelengths. Images are small, so rope-vit and DINOv3 use 100; SAM 2, Pixtral and Qwen2-VL use "
        "10 000.",
        100, {Condition{axialLayoutParameter().key, {"rope_vit", "pixtral", "qwen2_vl", "dinov3"}}});
    return parameter;
}

Parameter imageSizeParameter(std::string key, std::string label, std::string unit)
{
    return gridSideParameter(
        std::move(key), std::move(label), unit,
        "Number of " + unit
            + " in the whole image: DINOv3 and pixel frequencies use coordinates normalised to it. In very small images a pair "
              "may make whole rotations from patch to patch, so that its angle is the same everywhere.",
        {Condition{axialLayoutParameter().key, {"dinov3", "pixel"}}});
}

const Parameter &imageWidthParameter()
{
    static const Parameter parameter = imageSizeParameter("image_width", "Image width", "columns");
    return parameter;
}

const Parameter &imageHeightParameter()
{
    static const Parameter parameter = imageSizeParameter("image_height", "Image height", "rows");
    return parameter;
}

const Parameter &maxFrequencyParameter()
{
    static const Parameter parameter{
        .key = "max_freq",
        .label = "Max frequency",
        .help = "The highest frequency makes a quarter of this many rotations from the centre of the image to its edge.",
        .scale = ParameterScale::Logarithmic,
        .minimum = 2,
        .maximum = 4096,
        .defaultValue = 10,
        .onlyWhen = {Condition{axialLayoutParameter().key, {"pixel"}}},
    };
    return parameter;
}

AxialLayout axialLayoutOf(const Values &values)
{
    return chosen<AxialLayout>(values, axialLayoutParameter(),
                               {{"rope_vit", AxialLayout::RopeVit},
                                {"pixtral", AxialLayout::Pixtral},
                                {"qwen2_vl", AxialLayout::QwenVision},
                                {"dinov3", AxialLayout::Dinov3},
                                {"pixel", AxialLayout::Pixels}});
}

/// Radians from one place of an axis to the next, for pair j of those that follow the axis; second: of the two axes.
double axialStepOf(AxialLayout layout, const Values &values, int dimension, int j, bool second, bool column)
{
    const double theta = valueOf(values, axialThetaParameter());
    const double places = valueOf(values, column ? imageWidthParameter() : imageHeightParameter());
    switch (layout) {
    case AxialLayout::RopeVit:
    case AxialLayout::QwenVision:
        break;
    case AxialLayout::Pixtral:
        return std::pow(theta, -2.0 * (2 * j + (second ? 1 : 0)) / dimension);
    case AxialLayout::Dinov3:
        return 4 * std::numbers::pi / places * std::pow(theta, -4.0 * j / dimension);
    case AxialLayout::Pixels: {
        const double rise = valueOf(values, maxFrequencyParameter()) / 2 - 1;
        const double halfTurns = 1 + rise * j / std::max(1, dimension / 4 - 1);
        return places > 1 ? 2 * std::numbers::pi / (places - 1) * halfTurns : 0;
    }
    }
    return std::pow(theta, -4.0 * j / dimension);
}

Result<Signal> evaluateAxial(const Dimensions &dimensions, const Ingredients &ingredients)
{
    const AxialLayout layout = axialLayoutOf(ingredients.values);
    const int d = dimensions.dimension;
    // As many pairs for each axis; a pair left over is not turned, and the only pair of a head follows the first axis.
    const int each = d / 4;
    const int pairs = std::max(1, 2 * each);
    const int split = std::max(1, each);
    const bool columnsFirst = layout == AxialLayout::RopeVit;
    const bool interleaved = columnsFirst || layout == AxialLayout::Pixels;

    Eigen::VectorXd columns = Eigen::VectorXd::Zero(pairs);
    Eigen::VectorXd rows = Eigen::VectorXd::Zero(pairs);
    Rotary rotary{.dimension = d,
                  .pairing = interleaved ? Pairing::Interleaved : Pairing::Half,
                  .inverseFrequencies = {},
                  .unscaledInverseFrequencies = {}};
    for (int pair = 0; pair < pairs; ++pair) {
        const bool second = pair >= split;
        const int j = second ? pair - split : pair;
        const bool column = second != columnsFirst;
        (column ? columns : rows)[pair] = axialStepOf(layout, ingredients.values, d, j, second, column);
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
        .title = "Axial RoPE (2-D)",
        .source = {2024, "Heo et al.", "Rotary Position Embedding for Vision Transformer", "2403.13298", "section 3.1"},
        .summary =
            "RoPE for images: half of the pairs rotate by the column of a patch, the other half by its row. Angles are counted "
            "from the first patch; DINOv3 and pixel frequencies count from the centre, which gives the same scores.",
        .kind = SignalKind::Rotary,
        .facts = {.actsOn = {Place::QueriesAndKeys},
                  .cost = "none; each query and key is rotated once",
                  .extrapolates = "fairly well to larger images",
                  .models = {"rope-vit", "SAM 2", "Pixtral", "Qwen2-VL's vision tower", "DINOv3"},
                  .formula = "x θ^(−4j/d) for half of the pairs, y θ^(−4j/d) for the other half, j = 0 … d/4 − 1"},
        .ancestors = {{"rope", "the same rotation along each of two axes"}},
        .parameters = {axialLayoutParameter(), axialThetaParameter(), imageWidthParameter(), imageHeightParameter(),
                       maxFrequencyParameter(), planePathParameter(), planeWidthParameter()},
        .usesBase = false,
        .evaluate = evaluateAxial,
    };
}

} // namespace posviz
