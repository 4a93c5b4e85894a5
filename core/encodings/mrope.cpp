// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"
#include "core/encodings/rotary_knobs.h"

#include "core/scaling/scaling.h"

#include <algorithm>
#include <array>

// Wang et al. 2024, Qwen2-VL, arXiv 2409.12191, section 2.1; code: Hugging Face transformers (models/qwen2_vl,
// apply_multimodal_rotary_pos_emb) and, for interleaved sections, models/qwen3_vl (apply_interleaved_mrope). A token has three
// positions: time, height and width. Each pair follows one of them: `mrope_section` says how many pairs follow which. Contiguous:
// time, height, width, from the fastest pair on. Interleaved: all pairs follow time but 1, 4, 7 ... (as many as height has) and
// 2, 5, 8 ... (as many as width has). Text has three equal positions, so it is RoPE.

namespace posviz {

namespace {

const Parameter &mropeLayoutParameter()
{
    static const Parameter parameter{
        .key = "mrope_layout",
        .label = "Sections",
        .help = "How pairs are assigned to time, height and width.",
        .scale = ParameterScale::Choice,
        .choices = {{"contiguous", "Contiguous", "time has the highest frequencies, width the lowest: Qwen2-VL, Qwen2.5-VL"},
                    {"interleaved", "Interleaved", "time, height, width alternating: Qwen3-VL, Qwen3.5"},
                    {"ernie", "Height and width alternating, then time",
                     "time has the lowest frequencies, and neighbouring features form pairs: ERNIE 4.5-VL"}},
    };
    return parameter;
}

enum class MropePath { Text, Time, Height, Width, Image };

const Parameter &pathParameter()
{
    static const Parameter parameter{
        .key = "mrope_path",
        .label = "Path",
        .help = "How the positions of the sequence run through time, height and width.",
        .scale = ParameterScale::Choice,
        .choices = {{"text", "Text", "all three increase together: the same as RoPE"},
                    {"time", "Time", "only time increases, as at one place in a video"},
                    {"height", "Height", "only height increases: down a column of an image"},
                    {"width", "Width", "only width increases: along a row of an image"},
                    {"image", "Image, row by row", "height and width of an image's patches, time stays 0"}},
    };
    return parameter;
}

MropePath mropePathOf(const Values &values)
{
    return chosen<MropePath>(values, pathParameter(),
                             {{"text", MropePath::Text},
                              {"time", MropePath::Time},
                              {"height", MropePath::Height},
                              {"width", MropePath::Width},
                              {"image", MropePath::Image}});
}

Condition alongImage() { return {pathParameter().key, {"image"}}; }

Parameter sectionParameter(std::string key, std::string label, std::string axis)
{
    return {
        .key = std::move(key),
        .label = std::move(label),
        .unit = "pairs",
        .help = "Number of pairs for " + axis
                + ". The three add up to the pairs of a head; all auto: in the proportions of a head dimension of 128. Called "
                  "mrope_section in model files.",
        .scale = ParameterScale::Linear,
        .minimum = 0,
        .maximum = 4096,
        .defaultValue = 0,
        .step = 1,
        .zeroWord = "auto",
    };
}

const Parameter &timeSectionParameter()
{
    static const Parameter parameter = sectionParameter("mrope_section_t", "Time section", "time");
    return parameter;
}

const Parameter &heightSectionParameter()
{
    static const Parameter parameter = sectionParameter("mrope_section_h", "Height section", "height");
    return parameter;
}

const Parameter &widthSectionParameter()
{
    static const Parameter parameter = sectionParameter("mrope_section_w", "Width section", "width");
    return parameter;
}

enum Axis3 { time, height, width };

/// Pairs of time, height and width.
using MropeSections = std::array<int, 3>;

/// Qwen2-VL's 16, 24, 24 of 64 pairs and Qwen3-VL's 24, 20, 20, in the same parts of any number.
MropeSections usualSections(int pairs, bool interleaved)
{
    const int each = pairs * (interleaved ? 20 : 24) / 64;
    return {pairs - 2 * each, each, each};
}

/// ERNIE 4.5-VL's 20, 22, 22 of 64 pairs (freq_allocation 20), in the same parts of any number.
MropeSections ernieSections(int pairs)
{
    const int each = pairs * 22 / 64;
    return {pairs - 2 * each, each, each};
}

Result<MropeSections> mropeSectionsOf(const Values &values, int pairs, bool interleaved, bool ernie)
{
    const MropeSections given{static_cast<int>(valueOf(values, timeSectionParameter())),
                              static_cast<int>(valueOf(values, heightSectionParameter())),
                              static_cast<int>(valueOf(values, widthSectionParameter()))};
    const int sum = given[time] + given[height] + given[width];
    if (sum == 0)
        return ernie ? ernieSections(pairs) : usualSections(pairs, interleaved);
    if (sum != pairs)
        return failed(
            "mrope_section: {0} + {1} + {2} = {3} pairs, but a head of {4} features has {5}; the three must add up to that, or "
            "all be 0.",
            plain(given[time]), plain(given[height]), plain(given[width]), plain(sum), plain(2 * pairs), plain(pairs));
    if (interleaved && (3 * given[height] - 2 >= pairs || 3 * given[width] - 1 >= pairs))
        return failed("mrope_section: when interleaved, height and width can each have at most every third of the {0} pairs.",
                      plain(pairs));
    return given;
}

/// ERNIE 4.5-VL (apply_rotary_3d): height and width in turn from the fastest pair on, then time.
std::vector<Axis3> timeLast(const MropeSections &sections)
{
    std::vector<Axis3> axes;
    for (int i = 0; i < std::max(sections[height], sections[width]); ++i) {
        if (i < sections[height])
            axes.push_back(height);
        if (i < sections[width])
            axes.push_back(width);
    }
    axes.insert(axes.end(), static_cast<std::size_t>(sections[time]), time);
    return axes;
}

std::vector<Axis3> axesOf(const MropeSections &sections, bool interleaved)
{
    std::vector<Axis3> axes;
    if (!interleaved) {
        for (const Axis3 axis : {time, height, width})
            axes.insert(axes.end(), static_cast<std::size_t>(sections[axis]), axis);
        return axes;
    }
    axes.assign(static_cast<std::size_t>(sections[time] + sections[height] + sections[width]), time);
    for (const Axis3 axis : {height, width})
        for (int i = 0; i < sections[axis]; ++i)
            axes[static_cast<std::size_t>(3 * i + axis)] = axis;
    return axes;
}

std::string nameOfAxis3(Axis3 axis) { return axis == time ? "time" : axis == height ? "height" : "width"; }

Result<Signal> evaluateMrope(const Dimensions &dimensions, const Ingredients &ingredients)
{
    const int pairs = dimensions.dimension / 2;
    const bool interleaved = isChosen(ingredients.values, mropeLayoutParameter(), "interleaved");
    const bool ernie = isChosen(ingredients.values, mropeLayoutParameter(), "ernie");
    const MropePath path = mropePathOf(ingredients.values);
    const Result<MropeSections> sections = mropeSectionsOf(ingredients.values, pairs, interleaved, ernie);
    if (!sections)
        return sections.failure();
    const std::vector<Axis3> axes = ernie ? timeLast(*sections) : axesOf(*sections, interleaved);

    const auto gridWidth = static_cast<std::int64_t>(valueOf(ingredients.values, gridWidthParameter(alongImage())));
    // transformers' rules go by the largest position: an image has as many as columns or rows, not as patches.
    const std::int64_t positions = path == MropePath::Image
                                       ? std::max(std::min(gridWidth, dimensions.length), (dimensions.length - 1) / gridWidth + 1)
                                       : dimensions.length;
    const Unscaled unscaled{.inverseFrequencies = ropeFrequencies(dimensions.dimension, dimensions.base),
                            .rotaryDimension = dimensions.dimension,
                            .base = dimensions.base,
                            .length = positions};
    // Which pairs follow which axis does not matter to a scaling: it changes frequencies, as the code has it.
    Result<Scaled> turned = scaled(unscaled, ingredients);
    if (!turned)
        return turned.failure();
    Rotary rotary{.dimension = dimensions.dimension,
                  .pairing = ernie ? Pairing::Interleaved : Pairing::Half,
                  .inverseFrequencies = std::move(turned->inverseFrequencies),
                  .unscaledInverseFrequencies = unscaled.inverseFrequencies,
                  .attentionFactor = turned->attentionFactor,
                  .bands = std::move(turned->bands),
                  .trainedLength = turned->trainedLength};
    if (path == MropePath::Image)
        rotary.grid = Grid{.width = gridWidth, .rowFrequencies = Eigen::VectorXd::Zero(pairs)};
    for (int pair = 0; pair < pairs; ++pair) {
        const Axis3 axis = axes[static_cast<std::size_t>(pair)];
        rotary.pairAxes.push_back(nameOfAxis3(axis));
        if (path == MropePath::Image && axis == height)
            rotary.grid->rowFrequencies[pair] = rotary.inverseFrequencies[pair];
        const bool moves = path == MropePath::Text || (path == MropePath::Time && axis == time)
                           || (path == MropePath::Height && axis == height)
                           || ((path == MropePath::Width || path == MropePath::Image) && axis == width);
        if (!moves)
            rotary.inverseFrequencies[pair] = 0;
    }
    return Signal{std::move(rotary)};
}

} // namespace

Encoding mropeEncoding()
{
    return {
        .id = "mrope",
        .title = "M-RoPE",
        .source = {2024, "Wang et al.", "Qwen2-VL", "2409.12191", "section 2.1"},
        .summary =
            "RoPE with three position indices, time, height and width: each pair of a head follows one of them. On text, where "
            "all three are equal, it is RoPE.",
        .kind = SignalKind::Rotary,
        .followsLag = true,
        .followsLagWhen = {{pathParameter().key, {"text", "time", "height", "width"}}},
        .facts = {.actsOn = {Place::QueriesAndKeys},
                  .cost = "none; each query and key is rotated once",
                  .extrapolates = "poorly without scaling, like RoPE; images use fewer positions than they have patches",
                  .cachedKeys = "yes, unless the scaling depends on the sequence length",
                  .models = {"Qwen2-VL", "Qwen2.5-VL", "Qwen3-VL", "Qwen3-Omni", "Qwen3.5", "ERNIE 4.5-VL"},
                  .formula = "pair i rotates by b^(−2i/d) times its own position: t, h or w"},
        .ancestors = {{"rope", "the same frequencies, divided among the axes of images and videos"}},
        .parameters = {mropeLayoutParameter(), timeSectionParameter(), heightSectionParameter(), widthSectionParameter(),
                       pathParameter(), gridWidthParameter(alongImage())},
        .scales = true,
        .evaluate = evaluateMrope,
    };
}

} // namespace posviz
