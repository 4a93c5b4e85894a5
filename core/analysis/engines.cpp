// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/engines.h"

#include "core/scaling/formulas.h"
#include "core/scaling/knobs.h"
#include "core/scaling/scaling.h"
#include "core/scaling/yarn.h"
#include "core/settings/scaling_settings.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numbers>
#include <utility>

// Each rule below was read in the file that its function names. What changed lately has its pull request beside it; the text of
// a reading says which side of the change it is.

namespace posviz {

namespace {

using Readings = std::vector<EngineReading>;

/// What the engines read.
struct Settings {
    const Scaling &scaling;
    Unscaled unscaled;
    Values values;
    Lists lists;

    double knob(const Setting &setting) const { return knob(setting.knob); }
    double knob(std::string_view key) const
    {
        const auto parameter = std::ranges::find(scaling.parameters, key, &Parameter::key);
        assert(parameter != scaling.parameters.end());
        return valueOf(values, *parameter);
    }

    /// The knobs of settings that a program does not read, as it has them.
    Values builtIn(Program program) const { return findScalingSettings(scaling.id)->builtIn(program); }

    /// The scaling with other values, at another length.
    Result<Scaled> scaled(const Values &others, std::int64_t length) const
    {
        Unscaled asked = unscaled;
        asked.length = length;
        Values changed = others;
        changed.insert(values.begin(), values.end()); // keeps what is there
        return scaling.scale(asked, changed, lists);
    }
    Result<Scaled> scaled(const Values &others) const { return scaled(others, unscaled.length); }
};

Result<Settings> settingsOf(const Subject &subject)
{
    const Encoding &encoding = *findEncoding(subject.encoding);
    if (!encoding.compared)
        return encoding.scales ? failed("{0}: implementations are compared for RoPE only.", encoding.title)
                               : failed("{0} has no settings that implementations read differently.", encoding.title);
    const Scaling &scaling = *findScaling(subject.scaling);
    const Result<Signal> plain = encoding.evaluate(
        {.dimension = subject.dimension, .base = subject.base, .length = subject.length}, Ingredients{.values = subject.values});
    if (!plain)
        return plain.failure();
    const auto &rotary = std::get<Rotary>(*plain);
    return Settings{.scaling = scaling,
                    .unscaled = {.inverseFrequencies = rotary.unscaledInverseFrequencies,
                                 .rotaryDimension = rotary.rotaryDimension(),
                                 .base = subject.base,
                                 .length = subject.length},
                    .values = subject.values,
                    .lists = subject.lists};
}

/// softmax: what the whole score is multiplied by, beside the attention factor on both of its sides.
EngineReading reading(std::string engine, const Eigen::VectorXd &frequencies, double attentionFactor, Sentence text,
                      double softmax = 1.0)
{
    return {.engine = std::move(engine),
            .inverseFrequencies = frequencies,
            .attentionFactor = attentionFactor,
            .scoreFactor = attentionFactor * attentionFactor * softmax,
            .text = std::move(text)};
}

bool sameNumber(double a, double b) { return std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b)); }

/// Those that agree become one, in the place of the first.
Readings merged(const Readings &all)
{
    Readings distinct;
    for (const EngineReading &next : all) {
        const auto same = std::ranges::find_if(distinct, [&](const EngineReading &earlier) {
            return sameNumber(earlier.attentionFactor, next.attentionFactor) && sameNumber(earlier.scoreFactor, next.scoreFactor)
                   && sameFrequencies(earlier.inverseFrequencies, next.inverseFrequencies);
        });
        if (same == distinct.end()) {
            distinct.push_back(next);
        } else {
            same->engine += ", " + next.engine;
            same->text = followed(std::move(same->text), next.text);
        }
    }
    return distinct;
}

/// ggml-org/llama.cpp, ggml/src/ggml-cpu/ops.cpp, rope_yarn_ramp and ggml_rope_yarn_corr_dims: bounds are always rounded, and
/// a ramp that runs backwards becomes a step at its lower bound, where all others let it interpolate nothing.
Eigen::VectorXd llamaCppFrequencies(const Settings &settings, double factor)
{
    const double trained = settings.knob(setting::trainedLength);
    IndexRange range = indexRange(settings.unscaled, trained, settings.knob(setting::betaFast), settings.knob(setting::betaSlow),
                                  /*truncate=*/true);
    range.high = std::max(range.high, range.low + 0.001);
    const Eigen::VectorXd kept = keptByIndex(range, settings.unscaled.inverseFrequencies.size());
    return scaledByParts(settings.unscaled, kept, factor, trained).inverseFrequencies;
}

/// openai/gpt-oss, gpt_oss/torch/model.py: bounds are never rounded, a factor of 1 or less scales nothing. Bounds that are not
/// in order within the pairs stop it with an assertion where it scales; nothing is told of it then.
void addGptOss(Readings &all, const Settings &settings, double growth)
{
    const Eigen::VectorXd &own = settings.unscaled.inverseFrequencies;
    if (growth <= 1) {
        all.push_back(reading("gpt-oss", own, yarnMagnitude(growth),
                              sentence("gpt-oss's own code scales nothing by a factor of 1 or less.")));
        return;
    }
    const double trained = settings.knob(setting::trainedLength);
    const IndexRange range = indexRange(settings.unscaled, trained, settings.knob(setting::betaFast),
                                        settings.knob(setting::betaSlow), /*truncate=*/false);
    if (!(range.low > 0 && range.low < range.high && range.high < settings.unscaled.rotaryDimension / 2.0 - 1))
        return;
    all.push_back(reading("gpt-oss",
                          scaledByParts(settings.unscaled, keptByIndex(range, own.size()), growth, trained).inverseFrequencies,
                          yarnMagnitude(growth), sentence("gpt-oss's own code never rounds the ramp's bounds: g(s, 1).")));
}

/// Which ramp, whatever the subject has; no engine knows resonance.
Values rampBy(Ramp ramp) { return {{"ramp", static_cast<double>(ramp)}, {"resonance", 0.0}}; }

/// As all code but transformers, vLLM and gpt-oss have it.
Values rampByRoundedIndex()
{
    Values values = rampBy(Ramp::ByIndex);
    values[setting::wholeBounds.knobKey()] = 0.0;
    return values;
}

struct YarnFactors {
    double growth = 1.0;
    double mscale = 0.0; ///< 0: absent
    double allDim = 0.0; ///< 0: absent

    double g(double m) const { return yarnMagnitude(growth, m); }
    /// Of the softmax, as DeepSeek's model code has it.
    double softmax() const { return allDim > 0 ? g(allDim) * g(allDim) : 1.0; }
};

/// DeepSeek's model code, and what others made of it. cos and sin are multiplied by a ratio, the whole score by a square:
///   deepseek-ai/DeepSeek-V3 on Hugging Face, modeling_deepseek.py (DeepseekV3YarnRotaryEmbedding, softmax_scale); mscale is 1
///   and mscale_all_dim 0 where absent;
///   vllm-project/vllm, deepseek_scaling_rope.py and models/deepseek_v2.py: the same;
///   huggingface/transformers, models/deepseek_v3/modeling_deepseek_v3.py: the generic factor, the same square;
///   models/deepseek_v2/modular_deepseek_v2.py too since #47435 (July 2026), without the square before;
///   deepseek-ai/DeepSeek-V3, inference/model.py: no factor on cos and sin, the square of g(s, mscale);
///   ggml-org/llama.cpp, src/llama-context.cpp and src/models/deepseek2.cpp (#17945): mscale is taken to equal mscale_all_dim,
///   so that cos and sin are left alone.
void addDeepSeek(Readings &all, const YarnFactors &factors, const Eigen::VectorXd &generic, double genericFactor,
                 const Eigen::VectorXd &rounded, const Eigen::VectorXd &llamaCpp)
{
    const double mscale = factors.mscale > 0 ? factors.mscale : 1.0;
    all.push_back(reading(
        "transformers' DeepSeek", generic, genericFactor,
        sentence(
            "transformers' DeepSeek-V3, and since pull request #47435 (July 2026) its DeepSeek-V2, also multiply the score by "
            "g(s, mscale_all_dim)²."),
        factors.softmax()));
    if (factors.allDim > 0)
        all.push_back(
            reading("transformers' DeepSeek-V2 before #47435", generic, genericFactor,
                    sentence("transformers' DeepSeek-V2 before pull request #47435 (July 2026): no factor on the score.")));
    all.push_back(
        reading("DeepSeek's own", rounded, factors.g(mscale) / factors.g(factors.allDim),
                sentence("DeepSeek's own model code has no attention_factor: g(s, mscale) / g(s, mscale_all_dim) on cos and sin, "
                         "g(s, mscale_all_dim)² on the score."),
                factors.softmax()));
    all.push_back(reading("vLLM's DeepSeek", rounded, factors.g(mscale) / factors.g(factors.allDim),
                          sentence("vLLM's DeepSeek: as DeepSeek's own."), factors.softmax()));
    all.push_back(
        reading("DeepSeek's inference code", rounded, 1.0,
                sentence("DeepSeek's inference code leaves cos and sin alone and multiplies the score by g(s, mscale)²."),
                factors.g(mscale) * factors.g(mscale)));
    if (factors.allDim > 0)
        all.push_back(
            reading("llama.cpp's DeepSeek", llamaCpp, 1.0,
                    sentence("llama.cpp takes DeepSeek's mscale to equal its mscale_all_dim: cos and sin are left alone, the "
                             "score is multiplied by g(s, mscale_all_dim)²."),
                    factors.softmax()));
}

/// huggingface/transformers, modeling_rope_utils.py, _compute_yarn_parameters; vllm-project/vllm, yarn_scaling_rope.py, which
/// follows it since #56446 (September 2026) and had yarn_get_mscale(s) attn_factor alone before (#48351, #48621);
/// jquesnelle/yarn, LlamaYaRNScaledRotaryEmbedding; ggml-org/llama.cpp, src/llama-context.cpp (#17945): the 1 + 0.1 ln s that
/// ggml multiplies in is cancelled and g(s, 1) takes its place, whatever attention_factor says. Only where the converter wrote
/// mscale_all_dim (yarn_log_multiplier) it is divided by g(s, mscale_all_dim): conversion/mistral3.py does, and DeepSeek's
/// converter; the generic conversion/base.py does not.
Result<Readings> yarnReadings(const Settings &settings)
{
    const YarnFactors factors{.growth = settings.knob(setting::factor),
                              .mscale = settings.knob(setting::mscale),
                              .allDim = settings.knob(setting::mscaleAllDim)};
    const Result<Scaled> generic = settings.scaled(rampBy(Ramp::ByIndex));
    const Result<Scaled> rounded = settings.scaled(rampByRoundedIndex());
    const Result<Scaled> paper = settings.scaled(rampBy(Ramp::ByTurns));
    assert(generic && rounded && paper); // YaRN refuses no allowed value
    const Eigen::VectorXd llamaCpp = llamaCppFrequencies(settings, factors.growth);
    const double plain = factors.g(1);
    const double engines = plain * settings.knob(setting::engineFactor);
    const bool multiplied = !sameNumber(engines, plain);

    Readings all;
    all.push_back(reading("transformers", generic->inverseFrequencies, generic->attentionFactor,
                          sentence("transformers: attention_factor, else g(s, mscale) / g(s, mscale_all_dim), else g(s, 1), "
                                   "with g(s, m) = 0.1 m ln s + 1.")));
    all.push_back(reading("vLLM", generic->inverseFrequencies, generic->attentionFactor,
                          sentence("vLLM since September 2026: as transformers.")));
    if (!sameNumber(generic->attentionFactor, engines))
        all.push_back(reading("vLLM 0.25", generic->inverseFrequencies, engines,
                              multiplied ? sentence("vLLM up to 0.25 read neither attention_factor nor mscale: g(s, 1) attn_factor.")
                                         : sentence("vLLM up to 0.25 read neither attention_factor nor mscale: g(s, 1).")));
    if (multiplied)
        all.push_back(reading("SGLang", generic->inverseFrequencies, engines, sentence("SGLang: g(s, 1) attn_factor.")));
    addGptOss(all, settings, factors.growth);
    all.push_back(
        reading("llama.cpp", llamaCpp, engines,
                multiplied ? sentence("llama.cpp always rounds the ramp's bounds and reads neither attention_factor nor mscale: g(s, 1) "
                                      "attn_factor, which its converter writes.")
                           : sentence("llama.cpp always rounds the ramp's bounds and reads neither attention_factor nor mscale: g(s, "
                                      "1).")));
    if (factors.allDim > 0)
        all.push_back(reading("llama.cpp's Mistral 3", llamaCpp, plain / factors.g(factors.allDim),
                              sentence("llama.cpp reads mscale_all_dim for its architecture mistral3 (Ministral 3): g(s, 1) / "
                                       "g(s, mscale_all_dim).")));
    all.push_back(reading("jquesnelle/yarn", rounded->inverseFrequencies, engines,
                          multiplied
                              ? sentence("jquesnelle/yarn always rounds the ramp's bounds and has no mscale: g(s, 1) attn_factor.")
                              : sentence("jquesnelle/yarn always rounds the ramp's bounds and has no mscale: g(s, 1).")));
    if (factors.mscale > 0 || factors.allDim > 0)
        addDeepSeek(all, factors, generic->inverseFrequencies, generic->attentionFactor, rounded->inverseFrequencies, llamaCpp);
    all.push_back(reading(
        "the paper", paper->inverseFrequencies, plain,
        sentence("The paper's ramp is linear in a pair's rotations within the trained length, that of all code here in the pair "
                 "index.")));
    return all;
}

/// jquesnelle/yarn: LlamaDynamicYaRNScaledRotaryEmbedding divides the length by the trained one, modeling_llama_yarn.py by
/// max_position_embeddings, which is no setting here.
Result<Readings> dynamicYarnReadings(const Settings &settings)
{
    const double growth = std::max(1.0, static_cast<double>(settings.unscaled.length) / settings.knob(setting::trainedLength));
    const Result<Scaled> rounded = settings.scaled(rampByRoundedIndex());
    const Result<Scaled> paper = settings.scaled(rampBy(Ramp::ByTurns));
    assert(rounded && paper);
    return Readings{
        reading("jquesnelle/yarn", rounded->inverseFrequencies, yarnMagnitude(growth),
                sentence("jquesnelle/yarn: s = length / trained length; the modelling file there divides by "
                         "max_position_embeddings instead.")),
        reading("the paper", paper->inverseFrequencies, yarnMagnitude(growth),
                sentence("The paper's ramp is linear in a pair's rotations within the trained length, that of the code in the "
                         "pair index."))};
}

/// Frequencies of YaRN without its attention factor, and jquesnelle/yarn's LlamaPartNTKScaledRotaryEmbedding.
Result<Readings> byPartsReadings(const Settings &settings)
{
    const auto variant = [&](double ramp) { return settings.scaled(Values{{"ramp", ramp}}); };
    const Result<Scaled> code = variant(0), paper = variant(1), partNtk = variant(2);
    assert(code && paper && partNtk);
    return Readings{
        reading(
            "YaRN's code", code->inverseFrequencies, 1,
            sentence("YaRN in transformers, vLLM, llama.cpp, gpt-oss and jquesnelle/yarn has a ramp linear in the pair index.")),
        reading("the paper", paper->inverseFrequencies, 1,
                sentence("The paper's ramp is linear in a pair's rotations within the trained length.")),
        reading("jquesnelle's PartNTK", partNtk->inverseFrequencies, 1,
                sentence("jquesnelle's PartNTK has two ramps with their own bounds, by way of the NTK-aware frequencies."))};
}

/// huggingface/transformers, modeling_rope_utils.py, longrope_frequency_update (length > original), and its PhiMoE, whose
/// original length stands where the generic rule does not look, so that the short list stays;
/// vllm-project/vllm, phi3_long_rope_scaled_rope.py (#27431), and ggml-org/llama.cpp, src/llama-model.cpp, get_rope_factors
/// (#24823): once, by the context they are started with; both compute the attention factor and read none;
/// unslothai/unsloth before #10681: the short list below the original length only;
/// microsoft/LongRoPE, rope/longrope.py, dynamic class.
Result<Readings> longropeReadings(const Settings &settings)
{
    const auto trained = static_cast<std::int64_t>(settings.knob(setting::trainedLength));
    const std::int64_t length = settings.unscaled.length;
    const bool grows = settings.knob(setting::factor) > 1;
    const Values own{{"longrope_change", 0.0}};
    const Values blended{{"longrope_change", 1.0}, {setting::attentionFactor.knobKey(), 0.0}};

    if (const Result<Scaled> refused = settings.scaled(own); !refused)
        return refused.failure(); // a list that does not fit the pairs

    Readings all;
    const auto add = [&](const std::string &engine, const Values &values, std::int64_t at, Pattern<1> text) {
        const Result<Scaled> scaled = settings.scaled(values, at);
        assert(scaled);
        all.push_back(reading(engine, scaled->inverseFrequencies, scaled->attentionFactor, sentence(text, engine)));
    };
    add("transformers", own, length, "{0}: the long list from one position beyond the trained length (length > L₀).");
    for (const auto &[engine, program] : {std::pair("vLLM", Program::Vllm), std::pair("llama.cpp", Program::LlamaCpp)}) {
        Values values = settings.builtIn(program);
        values.insert(own.begin(), own.end());
        add(engine, values, grows ? trained + 1 : trained,
            "{0}: one list for all lengths, that of the context it is started with, here factor × trained length; reads no "
            "attention_factor.");
    }
    add("transformers' PhiMoE", own, trained, "{0}: the short list at every length.");
    if (length == trained)
        add("unsloth before #10681", own, trained + 1,
            "{0} (September 2026): the long list already at exactly the trained length (length ≥ L₀).");
    add("microsoft/LongRoPE", blended, length,
        "{0}, dynamic class: the long list blended in as the sequence grows; reads no attention_factor.");
    return all;
}

/// huggingface/transformers, modeling_rope_utils.py, _compute_dynamic_ntk_parameters and dynamic_frequency_update;
/// jquesnelle/yarn, LlamaDynamicScaledRotaryEmbedding; vllm-project/vllm, dynamic_ntk_scaling_rope.py: before #41277 its length
/// is factor × max_position_embeddings whatever the length, since then max_position_embeddings over max_trained_positions, which
/// are the same where the latter is absent; ggml-org/llama.cpp, conversion/base.py, passes over it.
Result<Readings> dynamicReadings(const Settings &settings)
{
    const Result<Scaled> scaled = settings.scaled({});
    assert(scaled);
    if (settings.knob("dynamic_rule") != 0.0)
        return Readings{reading("jquesnelle/yarn", scaled->inverseFrequencies, 1,
                                sentence("of the code compared only jquesnelle/yarn has the linear rule."))};
    const double factor = settings.knob(setting::factor);
    const Eigen::VectorXd &own = settings.unscaled.inverseFrequencies;
    return Readings{
        reading(
            "transformers", scaled->inverseFrequencies, 1,
            sentence(
                "transformers: the base follows the longest sequence so far; one shorter than the trained length resets it.")),
        reading("jquesnelle/yarn", scaled->inverseFrequencies, 1,
                sentence("jquesnelle/yarn: the base follows the longest sequence so far and never goes back.")),
        reading("vLLM before #41277", ntkFrequencies(settings.unscaled, factor * factor - (factor - 1)), 1,
                sentence("vLLM before pull request #41277 (2026): one base for all lengths, that of factor × trained length.")),
        reading(
            "vLLM", own, 1,
            sentence("vLLM since then: one base for all lengths, that of max_position_embeddings; nothing is scaled unless the "
                     "configuration names a shorter max_trained_positions.")),
        reading("llama.cpp", own, 1, sentence("llama.cpp's converter ignores dynamic scaling by a factor: nothing is scaled."))};
}

/// jquesnelle/yarn, LlamaNTKScaledRotaryEmbedding, where s is called alpha; vllm-project/vllm, dynamic_ntk_alpha_rope.py and
/// ntk_scaling_rope.py (without mixed_b), which follows kexue.fm/archives/9706: base b s and all pairs divided by s^(2/d).
Result<Readings> ntkReadings(const Settings &settings)
{
    const Result<Scaled> scaled = settings.scaled({});
    assert(scaled);
    const double factor = settings.knob(setting::factor);
    Eigen::VectorXd fixed = settings.unscaled.inverseFrequencies;
    for (Eigen::Index pair = 0; pair < fixed.size(); ++pair)
        fixed[pair] /= std::pow(factor, 2.0 * static_cast<double>(pair + 1) / settings.unscaled.rotaryDimension);
    return Readings{
        reading("jquesnelle/yarn", scaled->inverseFrequencies, 1,
                sentence("jquesnelle/yarn: pair i is divided by s^(2i/(d − 2)), so that the first pair is unchanged; s is called "
                         "alpha.")),
        reading("vLLM's dynamic alpha", scaled->inverseFrequencies, 1,
                sentence("vLLM with rope_type dynamic and alpha = s: the same.")),
        reading(
            "vLLM's ntk", fixed, 1,
            sentence(
                "vLLM with rope_type ntk and factor = s: pair i is divided by s^(2(i + 1)/d), so that the first pair changes too."))};
}

/// Pairs faster than the upper bound stay, even those that are slower than the lower one where the two are swapped.
Eigen::VectorXd llama3FastFirst(const Settings &settings, double trained)
{
    const Result<Scaled> scaled = settings.scaled(Values{{setting::trainedLength.knobKey(), trained}});
    assert(scaled);
    const Eigen::VectorXd &own = settings.unscaled.inverseFrequencies;
    const double shortest = trained / settings.knob(setting::highFrequencyFactor);
    Eigen::VectorXd frequencies = scaled->inverseFrequencies;
    for (Eigen::Index pair = 0; pair < own.size(); ++pair)
        if (2 * std::numbers::pi / own[pair] < shortest)
            frequencies[pair] = own[pair];
    return frequencies;
}

/// huggingface/transformers, _compute_llama3_parameters, asks for slow pairs first; meta-llama/llama-models,
/// models/llama4/model.py, apply_scaling, vllm-project/vllm, llama3_rope.py, and ggml-org/llama.cpp, conversion/llama.py, for
/// fast ones. Where high_freq_factor is below low_freq_factor a pair can be both. All compare with < and >; where the two are
/// equal the ramp is a step, and no wavelength, a multiple of π, lies on it.
/// Meta's code has 1 and 8192 built in (models/llama3/model.py 8 and 4 too). llama.cpp's LlamaModel looks for the trained length
/// at the root of config.json, where Llama's do not have it; its EXAONE converters look where it is.
Result<Readings> llama3Readings(const Settings &settings)
{
    const Values meta = settings.builtIn(Program::Meta), llamaCpp = settings.builtIn(Program::LlamaCpp);
    const Result<Scaled> scaled = settings.scaled({});
    assert(scaled);
    const double trained = settings.knob(setting::trainedLength);
    const double low = settings.knob(setting::lowFrequencyFactor), high = settings.knob(setting::highFrequencyFactor);
    const bool crossed = high < low;
    const Sentence same = crossed ? sentence("the same, but a pair that is both is unchanged") : sentence("the same");
    Readings all{reading("transformers", scaled->inverseFrequencies, 1,
                         crossed ? sentence("transformers: pairs with fewer rotations than low_freq_factor are divided, those "
                                            "with more than high_freq_factor unchanged; a pair that is both is divided.")
                                 : sentence("transformers: pairs with fewer rotations than low_freq_factor are divided, those "
                                            "with more than high_freq_factor unchanged."))};
    if (std::ranges::all_of(meta, [&](const auto &built) { return settings.knob(built.first) == built.second; }))
        all.push_back(reading("Meta's code", llama3FastFirst(settings, trained), 1,
                              sentence("Meta's code: {0}; it fixes low_freq_factor at 1 and the trained length at 8192.", same)));
    all.push_back(reading("vLLM", llama3FastFirst(settings, trained), 1, sentence("vLLM: {0}.", same)));
    all.push_back(reading("llama.cpp", llama3FastFirst(settings, llamaCpp.at(setting::trainedLength.knobKey())), 1,
                          low == high
                              ? sentence("llama.cpp: {0}; its converter for Llama models takes 8192 as the trained "
                                         "length, whatever rope_scaling says, and before pull request #12889 (April 2025) "
                                         "it refused equal bounds.",
                                         same)
                              : sentence("llama.cpp: {0}; its converter for Llama models takes 8192 as the trained "
                                         "length, whatever rope_scaling says.",
                                         same)));
    return all;
}

/// huggingface/transformers, _compute_proportional_rope_parameters, divides by the factor; vllm-project/vllm, gemma4_rope.py, and
/// ggml-org/llama.cpp, conversion/gemma.py, do not look at it. llama.cpp divides the pairs that stand still by 1e30.
Result<Readings> proportionalReadings(const Settings &settings)
{
    const Result<Scaled> divided = settings.scaled({});
    const Result<Scaled> vllm = settings.scaled(settings.builtIn(Program::Vllm));
    const Result<Scaled> llamaCpp = settings.scaled(settings.builtIn(Program::LlamaCpp));
    assert(divided && vllm && llamaCpp);
    return Readings{reading("transformers", divided->inverseFrequencies, 1,
                            sentence("transformers divides the frequencies of the rotated pairs "
                                     "by factor.")),
                    reading("vLLM", vllm->inverseFrequencies, 1, sentence("vLLM reads no factor.")),
                    reading("llama.cpp", llamaCpp->inverseFrequencies, 1, sentence("llama.cpp reads no factor."))};
}

struct EngineRule {
    std::string_view id; ///< of a scaling
    Result<Readings> (*readings)(const Settings &) = nullptr;
    std::string_view engines{}; ///< without a function of its own: who agree; empty: nothing is compared
    Pattern<0> text = "";
};

constexpr std::array engineRules{
    EngineRule{"none", nullptr, "transformers, vLLM, llama.cpp", "All rotate pair i by b^(−2i/d) radians per position."},
    EngineRule{"linear", nullptr, "transformers, vLLM, llama.cpp",
               "transformers divides frequencies by the factor, vLLM positions, llama.cpp angles."},
    EngineRule{"yarn", yarnReadings},
    EngineRule{"dynamic_yarn", dynamicYarnReadings},
    EngineRule{"ntk_by_parts", byPartsReadings},
    EngineRule{"longrope", longropeReadings},
    EngineRule{"dynamic", dynamicReadings},
    EngineRule{"llama3", llama3Readings},
    EngineRule{"ntk", ntkReadings},
    EngineRule{"proportional", proportionalReadings},
    EngineRule{"self_extend", nullptr, "",
               "llama.cpp has it as --grp-attn-n and --grp-attn-w; there is nothing to compare it "
               "with."},
    EngineRule{"dual_chunk", nullptr, "", "vLLM has it as dual_chunk_attention_config; there is nothing to compare it with."},
};

constexpr EngineRule anyOtherScaling{"", nullptr, "",
                                     "transformers, vLLM and llama.cpp have no such rope_type, so there is nothing to compare."};

Result<Readings> allReadings(const Settings &settings)
{
    const auto found = std::ranges::find(engineRules, settings.scaling.id, &EngineRule::id);
    const EngineRule &rule = found == engineRules.end() ? anyOtherScaling : *found;
    if (rule.readings)
        return rule.readings(settings);
    const Result<Scaled> scaled = settings.scaled({});
    if (!scaled)
        return scaled.failure();
    return Readings{reading(std::string(rule.engines), scaled->inverseFrequencies, scaled->attentionFactor, sentence(rule.text))};
}

} // namespace

bool sameFrequencies(const Eigen::VectorXd &frequencies, const Eigen::VectorXd &others)
{
    return frequencies.size() == others.size()
           && ((frequencies - others).array().abs() <= 1e-12 * frequencies.array().abs().max(others.array().abs())).all();
}

Result<std::vector<EngineReading>> engineReadings(const Subject &subject)
{
    const Result<Settings> settings = settingsOf(subject);
    if (!settings)
        return settings.failure();
    const Result<Readings> all = allReadings(*settings);
    if (!all)
        return all.failure();
    return merged(*all);
}

} // namespace posviz
