// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/encodings/catalogue.h"

#include <cmath>

// Vaswani et al. 2017, arXiv 1706.03762, section 3.5:
//   PE(p, 2i) = sin(p b^(-2i/d)),  PE(p, 2i+1) = cos(p b^(-2i/d)).
// The authors' code, tensor2tensor (common_attention.py, get_timing_signal_1d), lays all sines before all cosines and
// spaces the timescales so that the last is b itself: b^(-i/(d/2 - 1)). So do fairseq, Whisper and Speech2Text; XLM and
// DistilBERT follow the paper in both, Marian and Transformer-XL in the exponent only. Time steps of diffusion models
// (diffusers, embeddings.py, get_timestep_embedding) have the exponent i/(d/2 - downscale_freq_shift), which is the paper's
// for a shift of 0 and tensor2tensor's for 1, and flip_sin_to_cos lays the cosines first. Layout and exponent are
// independent of each other. At odd widths implementations differ (a column of zeros, or one cosine less); here a width is
// even.

namespace posviz {

namespace {

const Parameter &layoutParameter()
{
    static const Parameter parameter{
        .key = "layout",
        .label = "Layout",
        .help =
            "Where the sine and the cosine of a pair stand in the vector. A permutation of features: similarities do not change.",
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
        .label = "Timescales",
        .help = "How the wavelengths are spaced: the paper's slowest stays below 2π × base, tensor2tensor's reaches it.",
        .scale = ParameterScale::Choice,
        .choices = {{"paper", "Paper", "exponent 2i/d; downscale_freq_shift 0 of diffusion models"},
                    {"tensor2tensor", "tensor2tensor",
                     "exponent i/(d/2 − 1), as in fairseq and Whisper; downscale_freq_shift 1"}},
    };
    return parameter;
}

Result<Signal> evaluate(const Dimensions &dimensions, const Ingredients &ingredients)
{
    const int pairs = dimensions.dimension / 2;
    const double layout = valueOf(ingredients.values, layoutParameter());
    const bool interleaved = layout == 0.0;
    const bool flipped = layout == 2.0;
    const bool tensor2tensor = valueOf(ingredients.values, timescalesParameter()) == 1.0;
    // With one pair tensor2tensor's denominator is 0; its code takes max(d/2 - 1, 1).
    const double steps = tensor2tensor ? std::max(pairs - 1, 1) : pairs;

    Sinusoids sinusoids;
    sinusoids.inverseFrequencies.resize(pairs);
    for (int pair = 0; pair < pairs; ++pair)
        sinusoids.inverseFrequencies[pair] = std::pow(dimensions.base, -pair / steps);

    for (int feature = 0; feature < dimensions.dimension; ++feature) {
        const int pair = interleaved ? feature / 2 : feature % pairs;
        const bool sine = interleaved ? feature % 2 == 0 : (feature < pairs) != flipped;
        sinusoids.features.push_back({pair, sine ? Wave::Sine : Wave::Cosine});
    }
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
        .facts = {.actsOn = {Place::Input},
                  .extrapolates = "poorly: defined everywhere, but trained networks fail soon after the trained length",
                  .models = {"the original Transformer", "Whisper's encoder", "Speech2Text", "Marian",
                             "diffusion models' time steps"},
                  .formula = "PE(p, 2i) = sin(p b^(−2i/d)),  PE(p, 2i+1) = cos(p b^(−2i/d))"},
        .parameters = {layoutParameter(), timescalesParameter()},
        .evaluate = evaluate,
    };
}

} // namespace posviz
