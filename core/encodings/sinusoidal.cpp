// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

// Vaswani et al. 2017, arXiv 1706.03762, section 3.5:
//   PE(p, 2i) = sin(p b^(-2i/d)),  PE(p, 2i+1) = cos(p b^(-2i/d)).
// The authors' code, tensor2tensor (common_attention.py, get_timing_signal_1d), lays all sines before all cosines and
// spaces the timescales so that the last is b itself: b^(-i/(d/2 - 1)). So do fairseq, Whisper and Speech2Text; XLM and
// DistilBERT follow the paper in both, Marian and Transformer-XL in the exponent only. Time steps of diffusion models
// (diffusers, embeddings.py, get_timestep_embedding) have the exponent i/(d/2 - downscale_freq_shift), which is the paper's
// for a shift of 0 and tensor2tensor's for 1, and flip_sin_to_cos lays the cosines first. Layout and exponent are
// independent of each other. tensor2tensor's min_timescale m makes it m (b/m)^(-i/(d/2 - 1)): the first frequency is m, the last
// m^2/b.
// At odd widths d implementations differ: Marian and XLM (create_sinusoidal_embeddings) have ceil(d/2) sines and floor(d/2)
// cosines, exponents 2i/d; tensor2tensor and fairseq the vector of d - 1 and a column of zeros; positional-encodings (tatp22)
// that of d + 1 without the last, which is the last cosine.

namespace posviz {

namespace {

const Parameter &sinusoidalLayoutParameter()
{
    static const Parameter parameter{
        .key = "layout",
        .label = "Layout",
        .help =
            "Where the sine and cosine of each pair are in the vector. This only permutes features: similarities do not change.",
        .scale = ParameterScale::Choice,
        .choices = {{"interleaved", "Interleaved", "sin, cos, sin, cos ... as in the paper"},
                    {"concatenated", "Concatenated", "all sines, then all cosines, as in tensor2tensor, Whisper and Marian"},
                    {"flipped", "Cosines first", "all cosines, then all sines: flip_sin_to_cos of diffusion models"}},
    };
    return parameter;
}

const Parameter &timescalesParameter()
{
    static const Parameter parameter{
        .key = "timescales",
        .label = "Frequency spacing",
        .help = "How wavelengths are spaced: the paper's longest stays below 2π × base, tensor2tensor's reaches it when the "
                "min timescale is 1.",
        .scale = ParameterScale::Choice,
        .choices = {{"paper", "Paper", "exponent 2i/d; downscale_freq_shift 0 of diffusion models"},
                    {"tensor2tensor", "tensor2tensor",
                     "exponent i/(d/2 − 1), as in fairseq and Whisper; downscale_freq_shift 1"}},
    };
    return parameter;
}

const Parameter &minTimescaleParameter()
{
    static const Parameter parameter{
        .key = "min_timescale",
        .label = "Min timescale",
        .help =
            "tensor2tensor's min_timescale m, with the base as max_timescale. It multiplies the highest frequency by m and the "
            "lowest by m squared, with a gradual change in between.",
        .scale = ParameterScale::Logarithmic,
        .minimum = 0.01,
        .maximum = 2,
        .defaultValue = 1,
        .onlyWhen = {Condition{timescalesParameter().key, {"tensor2tensor"}}},
    };
    return parameter;
}

const Parameter &firstPositionParameter()
{
    static const Parameter parameter{
        .key = "first_position",
        .label = "First position",
        .help = "Position of the first token. fairseq and its descendants count from padding_idx + 1, which is 2.",
        .scale = ParameterScale::Linear,
        .minimum = 0,
        .maximum = 64,
        .defaultValue = 0,
        .step = 1,
    };
    return parameter;
}

enum class OddWidth { Even, SineAlone, ZeroColumn, NextEven };

const Parameter &oddWidthParameter()
{
    static const Parameter parameter{
        .key = "odd_width",
        .label = "Odd width",
        .help =
            "Makes the vector one feature narrower, as in implementations that allow odd widths. A dimension of 2 is left "
            "unchanged.",
        .scale = ParameterScale::Choice,
        .choices = {{"even", "Even", "as many features as the embedding dimension"},
                    {"sine_alone", "Unpaired sine", "Marian, XLM: exponents over the odd width, and the last sine has no cosine"},
                    {"zero_column", "Column of zeros", "tensor2tensor, fairseq: the vector of the next smaller even width, and a "
                                                       "zero"},
                    {"next_even", "Truncated", "positional-encodings: the vector of the next larger even width, without its last cosine"}},
    };
    return parameter;
}

OddWidth oddWidthOf(const Values &values)
{
    return chosen<OddWidth>(values, oddWidthParameter(),
                            {{"even", OddWidth::Even},
                             {"sine_alone", OddWidth::SineAlone},
                             {"zero_column", OddWidth::ZeroColumn},
                             {"next_even", OddWidth::NextEven}});
}

/// In the layout of that id. The last sines may have no cosines.
std::vector<WaveFeature> sinusoidalFeaturesOf(const std::string &layout, int sines, int cosines)
{
    std::vector<WaveFeature> features;
    const auto addAll = [&](Wave wave, int count) {
        for (int pair = 0; pair < count; ++pair)
            features.push_back({pair, wave});
    };
    if (layout == "flipped")
        addAll(Wave::Cosine, cosines);
    if (layout != "interleaved")
        addAll(Wave::Sine, sines);
    if (layout == "concatenated")
        addAll(Wave::Cosine, cosines);
    for (int pair = 0; layout == "interleaved" && pair < sines; ++pair) {
        features.push_back({pair, Wave::Sine});
        if (pair < cosines)
            features.push_back({pair, Wave::Cosine});
    }
    return features;
}

Result<Signal> evaluateSinusoidal(const Dimensions &dimensions, const Ingredients &ingredients)
{
    const OddWidth odd = dimensions.dimension > 2 ? oddWidthOf(ingredients.values) : OddWidth::Even;
    const int pairs = dimensions.dimension / 2 - (odd == OddWidth::ZeroColumn ? 1 : 0);
    const int cosines = pairs - (odd == OddWidth::SineAlone || odd == OddWidth::NextEven ? 1 : 0);
    const bool tensor2tensor = isChosen(ingredients.values, timescalesParameter(), "tensor2tensor");
    // With one pair tensor2tensor's denominator is 0; its code takes max(d/2 - 1, 1).
    const double steps = tensor2tensor                ? std::max(pairs - 1, 1)
                         : odd == OddWidth::SineAlone ? (dimensions.dimension - 1) / 2.0
                                                      : pairs;
    const double smallest = tensor2tensor ? valueOf(ingredients.values, minTimescaleParameter()) : 1.0;

    Sinusoids sinusoids;
    sinusoids.inverseFrequencies.resize(pairs);
    for (int pair = 0; pair < pairs; ++pair)
        sinusoids.inverseFrequencies[pair] = smallest * std::pow(dimensions.base / smallest, -pair / steps);
    if (const double first = valueOf(ingredients.values, firstPositionParameter()); first != 0)
        sinusoids.phases = first * sinusoids.inverseFrequencies;
    sinusoids.features = sinusoidalFeaturesOf(chosenId(ingredients.values, sinusoidalLayoutParameter()), pairs, cosines);
    if (odd == OddWidth::ZeroColumn)
        sinusoids.features.push_back({0, Wave::Zero});
    return Signal{Absolute{std::move(sinusoids)}};
}

} // namespace

Encoding sinusoidalEncoding()
{
    return {
        .id = "sinusoidal",
        .title = "Sinusoidal",
        .source = {2017, "Vaswani et al.", "Attention Is All You Need", "1706.03762", "section 3.5"},
        .summary =
            "Adds sines and cosines of the position to the token embedding, one pair of features for each of many wavelengths.",
        .kind = SignalKind::Absolute,
        .followsLag = true,
        .followsLagWhen = {{oddWidthParameter().key, {"even", "zero_column", "next_even"}}},
        .facts = {.actsOn = {Place::Input},
                  .extrapolates = "poorly: defined at any length, but trained models fail soon beyond the trained length",
                  .models = {"the original Transformer", "Whisper's encoder", "Speech2Text", "Marian",
                             "diffusion models' time steps"},
                  .formula = "PE(p, 2i) = sin(p b^(−2i/d)),  PE(p, 2i+1) = cos(p b^(−2i/d))"},
        .parameters = {sinusoidalLayoutParameter(), timescalesParameter(), minTimescaleParameter(), oddWidthParameter(), firstPositionParameter()},
        .evaluate = evaluateSinusoidal,
    };
}

} // namespace posviz
