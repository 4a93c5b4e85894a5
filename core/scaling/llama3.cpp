// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/catalogue.h"
#include "core/scaling/formulas.h"
#include "core/settings/setting.h"

// Llama Team 2024, arXiv 2407.21783, and Meta's llama-models (models/llama3/model.py, apply_scaling), as in Hugging Face
// transformers (modeling_rope_utils.py, _compute_llama3_parameters). With wavelength λ = 2π/θ and trained length L0:
//   λ < L0/high: θ' = θ;   λ > L0/low: θ' = θ/factor;
//   between: θ' = (1 - g) θ/factor + g θ,  g = (L0/λ - low) / (high - low).

namespace posviz {

namespace {

Parameter frequencyFactor(const Setting &setting, std::string label, std::string help, double defaultValue)
{
    return {
        .key = setting.knobKey(),
        .label = std::move(label),
        .help = std::move(help),
        .scale = ParameterScale::Logarithmic,
        .minimum = 0.01,
        .maximum = 100,
        .defaultValue = defaultValue,
    };
}

Parameter lowFactorParameter()
{
    return frequencyFactor(setting::lowFrequencyFactor, "Low-frequency factor",
                           "Pairs with fewer rotations than this within the trained length are interpolated by the full factor.",
                           1);
}

Parameter highFactorParameter()
{
    return frequencyFactor(setting::highFrequencyFactor, "High-frequency factor",
                           "Pairs with more rotations than this within the trained length are unchanged.", 4);
}

Result<Scaled> scaleByLlama3(const Unscaled &unscaled, const Values &values, const Lists &)
{
    const double trained = valueOf(values, trainedLengthParameter(8192));
    const Eigen::VectorXd kept =
        keptByTurns(unscaled, trained, valueOf(values, highFactorParameter()), valueOf(values, lowFactorParameter()));
    return scaledByParts(unscaled, kept, valueOf(values, factorParameter(8)), trained);
}

} // namespace

Scaling llama3Scaling()
{
    return {
        .id = "llama3",
        .title = "Llama 3",
        .source = {2024, "Llama Team", "The Llama 3 Herd of Models", "2407.21783", "code: llama-models, apply_scaling"},
        .summary = "Keeps high frequencies, interpolates low frequencies by the factor, and blends those in between.",
        .parameters = {factorParameter(8), lowFactorParameter(), highFactorParameter(), trainedLengthParameter(8192)},
        .formula = "θᵢ′ = (1 − g) θᵢ/s + g θᵢ,  g = (L₀/λᵢ − low) / (high − low) from 0 to 1",
        .models = {"Llama 3.1", "Llama 3.2", "Llama 3.3", "Llama 4 Scout", "Apertus"},
        .ancestors = {{"ntk_by_parts", "Three bands of pairs again, with the ramp over the wavelength"}},
        .scale = scaleByLlama3,
    };
}

} // namespace posviz
