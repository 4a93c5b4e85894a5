// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/settings_export.h"

#include "core/encoding.h"
#include "core/evaluate.h"
#include "core/model_files/table_files.h"
#include "core/numbers.h"
#include "core/scaling/scaling.h"
#include "core/scaling/yarn.h"
#include "core/shown_text.h"
#include "core/subject_knobs.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

// Keys of huggingface/transformers (modeling_rope_utils.py); vLLM takes transformers 5's through --hf-overrides; the flags of
// ggml-org/llama.cpp (common/arg.cpp), whose yarn (ggml, rope_yarn) rounds the ramp's bounds. Since its pull request 17945 it
// works out the attention factor of YaRN itself, 1 + 0.1 ln s, and --yarn-attn-factor has no effect; before it that factor was
// what came out without the flag.

namespace posviz {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array formats{
    SettingsFormatName{SettingsFormat::HuggingFace4, "hf4", "transformers 4: rope_theta, rope_scaling"},
    SettingsFormatName{SettingsFormat::HuggingFace5, "hf5", "transformers 5: rope_parameters"},
    SettingsFormatName{SettingsFormat::Vllm, "vllm", "vLLM: --hf-overrides"},
    SettingsFormatName{SettingsFormat::LlamaCpp, "llama.cpp", "llama.cpp: --rope-... and --yarn-..."},
};

std::string nameOfFormat(SettingsFormat format)
{
    return std::string(std::ranges::find(formats, format, &SettingsFormatName::format)->id);
}

/// The scene's RoPE in transformers' terms.
struct RopeSettings {
    Json scaling = Json::object(); ///< rope_type first; empty: none
    double base = 10000;
    double fraction = 1;
    std::int64_t longest = 512;            ///< max_position_embeddings
    std::optional<std::int64_t> trained{}; ///< original_max_position_embeddings, where it stands at the top level
};

class Exporter {
  public:
    Exporter(const Subject &subject, SettingsFormat format) : m_subject(subject), m_format(format) {}

    Result<std::string> run()
    {
        if (m_subject.encoding != "rope" && m_subject.encoding != "mrope")
            return failure("has settings for RoPE and M-RoPE only, and " + quotedText(m_subject.encoding) + " is neither");
        m_rope.base = m_subject.base;
        m_rope.longest = m_subject.length;
        if (const std::optional<Error> error = refusedSections())
            return *error;
        if (const std::optional<Error> error = readRope())
            return *error;
        if (const std::optional<Error> error = readSections())
            return *error;
        switch (m_format) {
        case SettingsFormat::HuggingFace4:
            return older().dump(2);
        case SettingsFormat::HuggingFace5:
            return newer().dump(2);
        case SettingsFormat::Vllm:
            return overrides();
        case SettingsFormat::LlamaCpp:
            return flags();
        }
        return Error{""};
    }

  private:
    static bool differ(double a, double b) { return std::abs(a - b) > 1e-9 * std::abs(b); }

    Error failure(const std::string &what) const { return Error{nameOfFormat(m_format) + ": " + what + "."}; }

    /// The value of a knob of the subject; its choice's index where it is one.
    double value(std::string_view key) const
    {
        const std::optional<Parameter> knob = findParameter(m_subject, key);
        return knob ? parameterValue(m_subject, *knob) : 0;
    }

    bool chosen(std::string_view key, std::string_view choice) const
    {
        const std::optional<Parameter> knob = findParameter(m_subject, key);
        return knob && writtenValue(*knob, parameterValue(m_subject, *knob)) == choice;
    }

    bool isLlamaCpp() const { return m_format == SettingsFormat::LlamaCpp; }
    bool isVllm() const { return m_format == SettingsFormat::Vllm; }

    Result<Rotary> rotary() const
    {
        TableFiles files;
        Result<Signal> signal = evaluate(m_subject, files);
        if (!signal)
            return failure(signal.error().substr(0, signal.error().size() - 1));
        return std::get<Rotary>(*std::move(signal));
    }

    // -- From the subject to transformers' terms

    std::optional<Error> readRope()
    {
        if (!hasSections())
            m_rope.fraction = value("rotary_fraction");
        const std::string &id = m_subject.scaling;
        if (id == "none")
            return {};
        if (id == "ntk")
            return readLargerBase(value("factor"));
        if (id == "linear")
            return setType("linear", {"factor"});
        if (id == "dynamic")
            return readDynamic();
        if (id == "yarn")
            return readYarn();
        if (id == "ntk_by_parts")
            return readByParts();
        if (id == "longrope")
            return readLongRope();
        if (id == "llama3")
            return setType("llama3", {"factor", "low_freq_factor", "high_freq_factor"}, true);
        if (id == "proportional")
            return readProportional();
        return failure("cannot express the scaling " + quotedText(id));
    }

    std::optional<Error> setType(const char *type, std::initializer_list<const char *> keys, bool trained = false)
    {
        m_rope.scaling["rope_type"] = type;
        for (const char *key : keys)
            m_rope.scaling[key] = value(key);
        if (trained)
            m_rope.scaling["original_max_position_embeddings"] =
                static_cast<std::int64_t>(value("original_max_position_embeddings"));
        return {};
    }

    /// Pair i divided by s^(2i/(d - 2)) is the base b s^(d/(d - 2)).
    std::optional<Error> readLargerBase(double growth)
    {
        const Result<Rotary> turned = rotary();
        if (!turned)
            return turned.failure();
        const double d = turned->rotaryDimension();
        if (d > 2)
            m_rope.base *= std::pow(growth, d / (d - 2));
        if (m_rope.base > baseParameter().maximum)
            return failure("cannot express the scaling " + quotedText(m_subject.scaling) + " here: the base would be "
                           + shownNumber(m_rope.base));
        return {};
    }

    /// transformers' dynamic scaling begins at max_position_embeddings. vLLM has one base for all lengths: the subject's length's.
    std::optional<Error> readDynamic()
    {
        if (!chosen("dynamic_rule", "ntk"))
            return failure("cannot express dynamic_rule 'linear'");
        const double trained = value("original_max_position_embeddings"), factor = value("factor");
        if (isVllm())
            return readLargerBase(factor * std::max(1.0, static_cast<double>(m_subject.length) / trained) - (factor - 1));
        m_rope.longest = static_cast<std::int64_t>(trained);
        return setType("dynamic", {"factor"});
    }

    std::optional<Error> readYarn()
    {
        if (!chosen("ramp", "yarn_ramp_by_index"))
            return failure("cannot express ramp 'paper_ramp_by_rotations' with YaRN's attention factor");
        if (!chosen("resonance", "off"))
            return failure("cannot express resonance 'on'");
        setYarn();
        for (const char *key : {"attention_factor", "mscale", "mscale_all_dim"})
            if (value(key) > 0)
                m_rope.scaling[key] = value(key);
        return {};
    }

    void setYarn()
    {
        setType("yarn", {"factor", "beta_fast", "beta_slow"}, true);
        if (!chosen("truncate", "true"))
            m_rope.scaling["truncate"] = false;
    }

    /// YaRN without its attention factor; by turns it is Llama 3's formula.
    std::optional<Error> readByParts()
    {
        if (chosen("ramp", "jquesnelle"))
            return failure("cannot express ramp 'jquesnelle'");
        if (chosen("ramp", "yarn_ramp_by_index")) {
            setYarn();
            m_rope.scaling["attention_factor"] = 1.0;
            return {};
        }
        setType("llama3", {"factor"}, true);
        m_rope.scaling["low_freq_factor"] = value("beta_slow");
        m_rope.scaling["high_freq_factor"] = value("beta_fast");
        return {};
    }

    std::optional<Error> readLongRope()
    {
        if (!chosen("longrope_change", "switch"))
            return failure("cannot express longrope_change 'blend'");
        const Result<Rotary> turned = rotary();
        if (!turned)
            return turned.failure();
        if (isVllm() && value("attention_factor") > 0)
            return failure("cannot express attention_factor with the scaling 'longrope'");
        const bool threeKeys = m_format == SettingsFormat::HuggingFace4 && !hasSections();
        if (threeKeys) {
            if (const std::optional<Error> error = readOlderLongRope(turned->attentionFactor))
                return error;
            m_rope.scaling["type"] = "longrope";
        } else {
            setType("longrope", {"factor"}, true);
        }
        for (const char *key : {"short_factor", "long_factor"}) {
            const auto list = m_subject.lists.find(std::string_view(key));
            m_rope.scaling[key] = list != m_subject.lists.end()
                                      ? list->second
                                      : std::vector<double>(static_cast<std::size_t>(turned->inverseFrequencies.size()), 1.0);
        }
        if (value("attention_factor") > 0 && !threeKeys)
            m_rope.scaling["attention_factor"] = value("attention_factor");
        return {};
    }

    /// transformers 4's Phi-3 refuses any but three keys in rope_scaling; M-RoPE's sections need more. The growth is a ratio of
    /// lengths, and the attention factor follows it.
    std::optional<Error> readOlderLongRope(double attentionFactor)
    {
        const double factor = value("factor"), trained = value("original_max_position_embeddings");
        const double longest = std::round(factor * trained);
        if (longest / trained != factor)
            return failure("cannot express factor " + shownNumber(factor, 12)
                           + " with the scaling 'longrope': it is max_position_embeddings over the trained length "
                           + shownNumber(trained, 12) + ", and no whole number gives it");
        const double rule = factor <= 1 ? 1.0 : std::sqrt(1 + std::log(factor) / std::log(trained));
        if (differ(attentionFactor, rule))
            return failure("cannot express attention_factor " + shownNumber(attentionFactor, 12)
                           + " with the scaling 'longrope': it takes " + shownNumber(rule, 7));
        m_rope.longest = static_cast<std::int64_t>(longest);
        m_rope.trained = static_cast<std::int64_t>(trained);
        return {};
    }

    std::optional<Error> readProportional()
    {
        if (m_format == SettingsFormat::HuggingFace4)
            return failure("cannot express the scaling 'proportional', which transformers 5 brought");
        if (m_rope.fraction != 1)
            return failure("cannot express rotary_fraction beside the scaling 'proportional', whose part has the same key");
        setType("proportional", {"partial_rotary_factor"});
        if (value("factor") != 1)
            m_rope.scaling["factor"] = value("factor");
        return {};
    }

    bool hasSections() const { return m_subject.encoding == "mrope"; }

    std::optional<Error> refusedSections() const
    {
        if (hasSections() && isLlamaCpp())
            return failure("has no flags for M-RoPE, whose sections are in the GGUF file");
        if (hasSections() && isVllm())
            return failure("cannot express M-RoPE: a multimodal model's settings stand in its text_config");
        return {};
    }

    /// The sections stand beside what the scaling reads.
    std::optional<Error> readSections()
    {
        if (!hasSections())
            return {};
        const Result<Rotary> turned = rotary();
        if (!turned)
            return turned.failure();
        const auto pairs = [&](const char *axis) { return std::ranges::count(turned->pairAxes, axis); };
        if (m_rope.scaling.empty())
            m_rope.scaling["rope_type"] = "default";
        m_rope.scaling["mrope_section"] = {pairs("time"), pairs("height"), pairs("width")};
        if (chosen("mrope_layout", "interleaved"))
            m_rope.scaling["mrope_interleaved"] = true;
        return {};
    }

    // -- From transformers' terms to text

    Json sizes() const
    {
        Json config{{"head_dim", m_subject.dimension}, {"max_position_embeddings", m_rope.longest}};
        if (m_rope.trained)
            config["original_max_position_embeddings"] = *m_rope.trained;
        if (m_subject.encoding == "rope" && chosen("pairing", "interleaved"))
            config["rope_interleave"] = true;
        return config;
    }

    Json older() const
    {
        Json config = sizes();
        config["rope_theta"] = m_rope.base;
        if (m_rope.fraction != 1)
            config["partial_rotary_factor"] = m_rope.fraction;
        config["rope_scaling"] = m_rope.scaling.empty() ? Json() : m_rope.scaling;
        return config;
    }

    Json parameters() const
    {
        Json parameters{{"rope_type", "default"}, {"rope_theta", m_rope.base}};
        if (m_rope.fraction != 1)
            parameters["partial_rotary_factor"] = m_rope.fraction;
        parameters.update(m_rope.scaling);
        return parameters;
    }

    Json newer() const
    {
        Json config = sizes();
        config["rope_parameters"] = parameters();
        return config;
    }

    std::string overrides() const
    {
        Json changed{{"rope_parameters", parameters()}};
        // It reckons how far a scaling reaches, but a larger base does not tell it.
        if (m_subject.scaling == "ntk" || m_subject.scaling == "dynamic")
            changed["max_position_embeddings"] = m_subject.length;
        return "--hf-overrides '" + changed.dump() + "' --max-model-len " + std::to_string(m_subject.length);
    }

    Result<std::string> flags() const
    {
        if (m_rope.fraction != 1)
            return failure("cannot express rotary_fraction: how many features of a head turn is in the GGUF file");
        const std::string type = m_rope.scaling.value("rope_type", "none");
        std::string text = "--ctx-size " + std::to_string(m_subject.length) + " --rope-freq-base " + shortestNumber(m_rope.base)
                           + " --rope-scaling " + type;
        if (type == "none")
            return text;
        if (type != "linear" && type != "yarn")
            return failure("has no flags for the scaling " + quotedText(m_subject.scaling)
                           + (type == "llama3" || type == "longrope" ? ", whose factors are in the GGUF file" : ""));
        const double factor = m_rope.scaling.at("factor");
        text += " --rope-scale " + shortestNumber(factor);
        if (type == "linear")
            return text;
        if (m_rope.scaling.contains("truncate"))
            return failure("cannot express truncate 'false': it rounds the ramp's bounds");
        const Result<Rotary> turned = rotary();
        if (!turned)
            return turned.failure();
        const double own = 1 + 0.1 * std::log(factor);
        if (differ(turned->attentionFactor, own))
            return failure("cannot express attention_factor " + shownNumber(turned->attentionFactor, 7) + ": with YaRN it takes "
                           + shownNumber(own, 7));
        text += " --yarn-orig-ctx " + m_rope.scaling.at("original_max_position_embeddings").dump() + " --yarn-ext-factor 1";
        for (const char *key : {"beta_slow", "beta_fast"})
            text += std::string(" --yarn-") + (key == std::string_view("beta_slow") ? "beta-slow " : "beta-fast ")
                    + shortestNumber(m_rope.scaling.at(key));
        return text;
    }

    const Subject &m_subject;
    SettingsFormat m_format;
    RopeSettings m_rope;
};

} // namespace

std::span<const SettingsFormatName> settingsFormats() { return formats; }

Result<SettingsFormat> settingsFormat(std::string_view id)
{
    const auto found = std::ranges::find(formats, id, &SettingsFormatName::id);
    if (found != formats.end())
        return found->format;
    std::string ids;
    for (const SettingsFormatName &name : formats)
        ids += (ids.empty() ? "" : ", ") + std::string(name.id);
    return Error{"format: '" + std::string(id) + "' is not known; it must be one of " + ids + "."};
}

Result<std::string> exportedSettings(const Subject &subject, SettingsFormat format) { return Exporter(subject, format).run(); }

} // namespace posviz
