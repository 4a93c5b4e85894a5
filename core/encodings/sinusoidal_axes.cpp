// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"
#include "core/encodings/grid_path.h"
#include "core/knob_builders.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

// Sinusoids of positions with two or three axes: each axis has its own part of the vector. First in tensor2tensor
// (common_attention.py, add_timing_signal_nd), used in Parmar et al. 2018, Image Transformer, arXiv 1802.05751, section 3.1.
//   tensor2tensor: floor(d / 2a) timescales for each of a axes, the outermost axis first, b^(-i/(n - 1)); sines before cosines
//   within an axis; features left over are zeros.
//   positional-encodings (tatp22, torch_encodings.py, PositionalEncoding2D and 3D): ceil(d / 2a) pairs an axis, the outermost
//   first and cut to d, b^(-i/n), interleaved.
//   DETR (Carion et al. 2020, arXiv 2005.12872, appendix A.4; PositionEmbeddingSine, in transformers DetrSinePositionEmbedding):
//   y before x, b^(-2i/n) for n = d/2 features each, interleaved. Rows and columns are counted from 1; normalised, as the model
//   is, they are divided by the number of them + 1e-6 and multiplied by 2 pi.
//   MAE (He et al. 2021, arXiv 2111.06377, appendix A.1; pos_embed.py, in transformers get_2d_sincos_pos_embed): x before y,
//   b^(-2i/n) for n = d/2 features each, sines before cosines. A class token gets zeros.
// The code of DETR and MAE asks for a dimension that 4 divides; at others a pair is left over here, as in tensor2tensor. Where
// there is not a pair for each axis, the first axis has the only one.

namespace posviz {

namespace {

enum class AxesLayout { Tensor2Tensor, PositionalEncodings, Detr, DetrNormalised, Mae };

const Parameter &axesLayoutParameter()
{
    static const Parameter parameter{
        .key = "axes_layout",
        .label = "Layout",
        .help = "Which features encode which axis, and at which frequencies.",
        .scale = ParameterScale::Choice,
        .choices = {{"tensor2tensor", "tensor2tensor", "the outermost axis first, sines before cosines, exponent i/(n − 1)"},
                    {"positional_encodings", "positional-encodings",
                     "the outermost axis first, interleaved, exponent i/n: the PyTorch and TensorFlow package of that name"},
                    {"detr", "DETR, not normalised", "y before x, interleaved; rows and columns are counted from 1"},
                    {"detr_normalised", "DETR",
                     "the same with coordinates normalised to 2π; the model adds it to queries and keys in each layer"},
                    {"mae", "MAE", "x before y, sines before cosines: MAE, DiT, I-JEPA"}},
    };
    return parameter;
}

const Parameter &axesParameter()
{
    static const Parameter parameter{
        .key = "axes",
        .label = "Axes",
        .help =
            "2: columns and rows of an image. 3: also planes, the frames of a video; tensor2tensor and positional-encodings only.",
        .minimum = 2,
        .maximum = 3,
        .defaultValue = 2,
        .step = 1,
        .onlyWhen = {Condition{axesLayoutParameter().key, {"tensor2tensor", "positional_encodings"}}},
    };
    return parameter;
}

const Parameter &axesHeightParameter()
{
    static const Parameter parameter =
        gridSideParameter("grid_height", "Grid height", "rows",
                          "Rows of a plane when there are three axes; with two, rows continue to the end of the sequence.",
                          {Condition{axesParameter().key, {"3"}}, rowByRow()});
    return parameter;
}

const Parameter &classTokenParameter()
{
    static const Parameter parameter{
        .key = "class_token",
        .label = "Class token",
        .help = "Whether position 0 is a class token, to which zeros are added.",
        .scale = ParameterScale::Choice,
        .choices = {{"none", "None", "position 0 is the first patch"}, {"first", "First", "position 1 is the first patch"}},
        .onlyWhen = {Condition{axesLayoutParameter().key, {"mae"}}, rowByRow()},
    };
    return parameter;
}

AxesLayout axesLayoutOf(const Values &values)
{
    return chosen<AxesLayout>(values, axesLayoutParameter(),
                              {{"tensor2tensor", AxesLayout::Tensor2Tensor},
                               {"positional_encodings", AxesLayout::PositionalEncodings},
                               {"detr", AxesLayout::Detr},
                               {"detr_normalised", AxesLayout::DetrNormalised},
                               {"mae", AxesLayout::Mae}});
}

enum class AxisName { X, Y, Z };

std::string nameOfAxis(AxisName axis) { return axis == AxisName::X ? "x axis" : axis == AxisName::Y ? "y axis" : "z axis"; }

/// The pairs of one axis, which are neighbours.
struct Section {
    AxisName axis = AxisName::X;
    int first = 0;
    int count = 0;
};

/// In the order of the vector; spacing: the number that a pair's exponent is divided by.
struct AxisSections {
    std::vector<Section> all;
    int pairs = 0;
    double spacing = 1.0;
};

AxisSections axisSectionsOf(AxesLayout layout, int axes, int dimension)
{
    constexpr std::array outermostFirst{AxisName::Z, AxisName::Y, AxisName::X};
    const bool rounded = layout == AxesLayout::PositionalEncodings;
    const int each = rounded ? (dimension + 2 * axes - 1) / (2 * axes) : std::max(1, dimension / (2 * axes));
    AxisSections sections{.all = {}, .pairs = std::min(dimension / 2, axes * each), .spacing = static_cast<double>(each)};
    if (layout == AxesLayout::Tensor2Tensor)
        sections.spacing = std::max(each - 1, 1);
    if (!rounded && dimension < 2 * axes)
        sections.pairs = 1;
    for (int place = 0; place < axes && place * each < sections.pairs; ++place) {
        const auto outer = static_cast<std::size_t>(layout == AxesLayout::Mae ? 2 - place : 3 - axes + place);
        sections.all.push_back({outermostFirst[outer], place * each, std::min(each, sections.pairs - place * each)});
    }
    return sections;
}

std::vector<WaveFeature> axesFeaturesOf(AxesLayout layout, const AxisSections &sections, int dimension)
{
    const bool sinesFirst = layout == AxesLayout::Tensor2Tensor || layout == AxesLayout::Mae;
    std::vector<WaveFeature> features;
    for (const Section &section : sections.all)
        for (int place = 0; place < 2 * section.count; ++place) {
            const bool sine = sinesFirst ? place < section.count : place % 2 == 0;
            features.push_back(
                {section.first + (sinesFirst ? place % section.count : place / 2), sine ? Wave::Sine : Wave::Cosine});
        }
    features.resize(static_cast<std::size_t>(dimension), {0, Wave::Zero});
    return features;
}

Result<Signal> evaluateSinusoidalAxes(const Dimensions &dimensions, const Ingredients &ingredients)
{
    const Values &values = ingredients.values;
    const AxesLayout layout = axesLayoutOf(values);
    const bool anyAxes = layout == AxesLayout::Tensor2Tensor || layout == AxesLayout::PositionalEncodings;
    const int axes = anyAxes ? static_cast<int>(valueOf(values, axesParameter())) : 2;
    const AxisSections sections = axisSectionsOf(layout, axes, dimensions.dimension);
    const ImageSize size = imageSize(values, dimensions.length);

    Sinusoids sinusoids;
    sinusoids.features = axesFeaturesOf(layout, sections, dimensions.dimension);
    sinusoids.normalised = layout == AxesLayout::DetrNormalised;
    const Eigen::VectorXd none = Eigen::VectorXd::Zero(sections.pairs);
    AxisFrequencies frequencies{none, none, axes == 3 ? none : Eigen::VectorXd()};
    for (const Section &section : sections.all) {
        Eigen::VectorXd &own = section.axis == AxisName::X   ? frequencies.columns
                               : section.axis == AxisName::Y ? frequencies.rows
                                                             : frequencies.planes;
        double unit = 1.0;
        if (sinusoids.normalised)
            unit = 2 * std::numbers::pi / (static_cast<double>(section.axis == AxisName::X ? size.columns : size.rows) + 1e-6);
        for (int i = 0; i < section.count; ++i)
            own[section.first + i] = unit * std::pow(dimensions.base, -i / sections.spacing);
        sinusoids.pairAxes.insert(sinusoids.pairAxes.end(), static_cast<std::size_t>(section.count), nameOfAxis(section.axis));
    }
    if (layout == AxesLayout::Detr || layout == AxesLayout::DetrNormalised)
        sinusoids.phases = frequencies.columns + frequencies.rows; // each pair has one axis, which begins at 1
    followPath(sinusoids, frequencies, values, axes == 3 ? static_cast<std::int64_t>(valueOf(values, axesHeightParameter())) : 0);
    if (sinusoids.grid && layout == AxesLayout::Mae && isChosen(values, classTokenParameter(), "first"))
        sinusoids.grid->outside = 1;
    return Signal{Absolute{std::move(sinusoids)}};
}

} // namespace

Encoding sinusoidalAxesEncoding()
{
    return {
        .id = "sinusoidal_axes",
        .title = "Sinusoidal (2-D and 3-D)",
        .source = {2018, "Parmar et al.", "Image Transformer", "1802.05751", "section 3.1"},
        .summary =
            "Sinusoids for images and videos: each axis has its own part of the vector, with sines and cosines of the column, "
            "the row or the frame.",
        .kind = SignalKind::Absolute,
        .facts = {.actsOn = {Place::Input},
                  .extrapolates = "poorly to larger images without fine-tuning; DETR normalises coordinates to any size",
                  .models = {"Image Transformer", "DETR", "MaskFormer", "Mask2Former", "MAE", "DiT", "I-JEPA"},
                  .formula = "sin and cos of y b^(−i/(n − 1)) in 2n features, of x b^(−i/(n − 1)) in 2n others, n = ⌊d/4⌋"},
        .ancestors = {{"sinusoidal", "the same waves along each of several axes, in separate features"}},
        .parameters = {axesLayoutParameter(), axesParameter(), planePathParameter(), planeWidthParameter(), axesHeightParameter(),
                       classTokenParameter()},
        .everyLengthAlike = Condition{axesLayoutParameter().key, {"detr_normalised"}},
        .evaluate = evaluateSinusoidalAxes,
    };
}

} // namespace posviz
