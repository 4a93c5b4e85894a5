// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"

#include "core/numbers.h"

#include <numbers>

// Llama Team 2024, arXiv 2407.21783, and Meta's llama-models (models/llama3/model.py, apply_scaling), as in Hugging Face
// transformers (modeling_rope_utils.py, _compute_llama3_parameters). With wavelength λ = 2π/θ and trained length L0:
//   λ < L0/high: θ' = θ;   λ > L0/low: θ' = θ/factor;
//   between: θ' = (1 - g) θ/factor + g θ,  g = (L0/λ - low) / (high - low).

namespace posviz {

namespace {

Parameter frequencyFactor(std::string key, std::string label, std::string help, double defaultValue)
{
    return {
        .key = std::move(key),
        .label = std::move(label),
        .help = std::move(help),
        .scale = ParameterScale::Logarithmic,
        .minimum = 0.01,
        .maximum = 100,
        .defaultValue = defaultValue,
    };
}

const Parameter factor = factorParameter(8);
const Parameter lowFactor =
    frequencyFactor("low_freq_factor", "Low-frequency factor",
                    "Pairs that make fewer turns than this within the trained length are slowed by the full factor.", 1);
const Parameter highFactor = frequencyFactor("high_freq_factor", "High-frequency factor",
                                             "Pairs that make more turns than this within the trained length stay unchanged.", 4);

const Parameter trainedLength{
    .key = "original_max_position_embeddings",
    .label = "Trained length",
    .unit = "positions",
    .help = "The context length the model was trained on before it was extended.",
    .scale = ParameterScale::PowerOfTwo,
    .minimum = 1,
    .maximum = 16777216,
    .defaultValue = 8192,
    .step = 1,
};

enum class Treatment { Unchanged, Blend, Divided };

Result<Scaled> scale(const Unscaled &unscaled, const Values &values, const Lists &)
{
    const double s = valueOf(values, factor);
    const double low = valueOf(values, lowFactor);
    const double high = valueOf(values, highFactor);
    const double trained = valueOf(values, trainedLength);
    const auto treatment = [&](double wavelength) {
        return wavelength > trained / low    ? Treatment::Divided
               : wavelength < trained / high ? Treatment::Unchanged
                                             : Treatment::Blend;
    };
    const auto label = [&](Treatment t) {
        return t == Treatment::Unchanged ? std::string("unchanged")
               : t == Treatment::Blend   ? std::string("blend")
                                         : "÷ " + shownNumber(s);
    };

    Scaled scaled{.inverseFrequencies = unscaled.inverseFrequencies, .trainedLength = static_cast<std::int64_t>(trained)};
    std::optional<Treatment> previous;
    for (Eigen::Index pair = 0; pair < unscaled.inverseFrequencies.size(); ++pair) {
        const double theta = unscaled.inverseFrequencies[pair];
        const double wavelength = 2 * std::numbers::pi / theta;
        const Treatment now = treatment(wavelength);
        if (now == Treatment::Divided)
            scaled.inverseFrequencies[pair] = theta / s;
        if (now == Treatment::Blend && high != low) {
            const double g = (trained / wavelength - low) / (high - low);
            scaled.inverseFrequencies[pair] = (1 - g) * theta / s + g * theta;
        }
        if (now != previous)
            scaled.bands.push_back({static_cast<int>(pair), 0, label(now)});
        ++scaled.bands.back().count;
        previous = now;
    }
    return scaled;
}

} // namespace

Scaling llama3Scaling()
{
    return {
        .id = "llama3",
        .title = "Llama 3",
        .source = {2024, "Llama Team", "The Llama 3 Herd of Models", "2407.21783", "code: llama-models, apply_scaling"},
        .summary = "Leaves fast pairs as they are, slows slow pairs by the factor, and blends those between.",
        .parameters = {factor, lowFactor, highFactor, trainedLength},
        .scale = scale,
    };
}

} // namespace posviz
