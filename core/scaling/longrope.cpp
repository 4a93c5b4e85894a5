// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scaling/longrope.h"

#include "core/scaling/catalogue.h"
#include "core/scaling/formulas.h"
#include "core/settings/setting.h"

#include <algorithm>
#include <cmath>

// Ding et al. 2024, LongRoPE, arXiv 2402.13753, section 3, as in Hugging Face transformers (modeling_rope_utils.py,
// _compute_longrope_parameters): pair i is divided by the i-th number of a searched list, of the short one up to and including
// the trained length L0 and of the long one from L0 + 1 positions on. cos and sin are multiplied by sqrt(1 + ln s / ln L0)
// whatever the length. microsoft/LongRoPE (rope/longrope.py) has a dynamic class too, which blends the long list in:
//   λ = 1 + (λ_long - 1) (L/L0 - 1) / (s - 1).

namespace posviz {

namespace {

ListParameter listParameter(const Setting &setting, std::string label, const std::string &when)
{
    return {
        .key = setting.knobKey(),
        .label = std::move(label),
        .help = "Divisor of each pair's frequency " + when
                + ": one number per pair, as in rope_scaling of config.json. If not given: 1 for every pair.",
        .minimum = 0.5,
        .maximum = 10000,
    };
}

ListParameter shortList() { return listParameter(setting::shortFactors, "Short factors", "up to the trained length"); }
ListParameter longList() { return listParameter(setting::longFactors, "Long factors", "beyond the trained length"); }

Parameter changeParameter()
{
    return {
        .key = "longrope_change",
        .label = "Beyond the trained length",
        .help = "How the long list takes over.",
        .scale = ParameterScale::Choice,
        .choices = {{"switch", "Switch", "to the long list, from one position beyond it: Phi-3, Hugging Face"},
                    {"blend", "Blend", "gradually, as the sequence grows: the dynamic class of Microsoft's code"}},
    };
}

/// It only sets the attention factor; below 1 that is 1. The frequencies follow the lists.
Parameter contextGrowthParameter()
{
    Parameter factor = factorParameter(32, 0.25);
    factor.help = "How much the context is extended: max_position_embeddings / trained length. It sets the attention factor.";
    return factor;
}

/// One position has no logarithm to divide by.
Parameter originalParameter() { return trainedLengthParameter(4096, 2); }

/// The list, ones where none was given; fails where it does not fit the pairs.
Result<Eigen::VectorXd> factorsOf(const Lists &lists, const ListParameter &described, Eigen::Index pairs)
{
    const auto given = lists.find(described.key);
    if (given == lists.end())
        return Eigen::VectorXd(Eigen::VectorXd::Ones(pairs));
    const auto count = static_cast<Eigen::Index>(given->second.size());
    if (count != pairs)
        return failed("{0} has {1} {1?number|numbers}; it must have {2}, one for each rotated pair.", described.key, count,
                      pairs);
    return Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(given->second.data(), count));
}

double longropeAttentionFactor(const Values &values, double growth, double trained)
{
    const double given = valueOf(values, attentionFactorParameter());
    return given > 0 ? given : longRopeMagnitude(growth, trained);
}

Result<Scaled> scaleByLongrope(const Unscaled &unscaled, const Values &values, const Lists &lists)
{
    const Eigen::Index pairs = unscaled.inverseFrequencies.size();
    const double growth = valueOf(values, contextGrowthParameter());
    const double trained = valueOf(values, originalParameter());
    const double stretch = static_cast<double>(unscaled.length) / trained;
    const bool isLong = stretch > 1;
    // Both are looked at, so that a wrong one does not wait for a longer sequence to be told.
    const Result<Eigen::VectorXd> shortFactors = factorsOf(lists, shortList(), pairs);
    const Result<Eigen::VectorXd> longFactors = factorsOf(lists, longList(), pairs);
    if (!shortFactors)
        return shortFactors.failure();
    if (!longFactors)
        return longFactors.failure();

    const bool blends = isChosen(values, changeParameter(), "blend");
    Eigen::VectorXd factors = isLong ? *longFactors : *shortFactors;
    if (blends) {
        // A context that does not grow has no way to be part of; at its end the whole list is in force.
        const double part = isLong && growth > 1 ? std::min(1.0, (stretch - 1) / (growth - 1)) : 0.0;
        factors = 1 + (longFactors->array() - 1) * part;
    }
    const bool given = lists.contains(isLong || blends ? longList().key : shortList().key);
    const Sentence name = blends ? sentence("long list, blended") : isLong ? sentence("long list") : sentence("short list");
    return Scaled{
        .inverseFrequencies = unscaled.inverseFrequencies.cwiseQuotient(factors),
        .attentionFactor = longropeAttentionFactor(values, growth, trained),
        .bands = {{0, static_cast<int>(pairs), given ? name : sentence("{0}: not given, ÷ 1", name)}},
        .trainedLength = static_cast<std::int64_t>(trained),
    };
}

} // namespace

double longRopeMagnitude(double growth, double trained)
{
    return growth <= 1 || trained <= 1 ? 1.0 : std::sqrt(1 + std::log(growth) / std::log(trained));
}

Scaling longropeScaling()
{
    return {
        .id = "longrope",
        .title = "LongRoPE",
        .source = {2024, "Ding et al.", "LongRoPE: Extending LLM Context Window Beyond 2 Million Tokens", "2402.13753",
                   "section 3"},
        .summary =
            "Divides the frequency of each pair by its own factor, from a list that was found by search for one model; a second "
            "list takes over beyond the trained length. Give them as short_factor and long_factor; without lists all factors are "
            "1.",
        .parameters = {contextGrowthParameter(), originalParameter(), changeParameter(), attentionFactorParameter()},
        .lists = {shortList(), longList()},
        .formula = "θᵢ′ = θᵢ/λᵢ;  cos and sin times √(1 + ln s / ln L₀)",
        .followsLength = true,
        .models = {"Phi-3", "Phi-3.5", "MiniCPM 4.1"},
        .ancestors = {{"ntk_by_parts", "The factor of each pair is found by search instead of a formula"}},
        .ownAttentionFactor = [](const Values &values, std::int64_t) {
            return longRopeMagnitude(valueOf(values, contextGrowthParameter()), valueOf(values, originalParameter()));
        },
        .scale = scaleByLongrope,
    };
}

} // namespace posviz
