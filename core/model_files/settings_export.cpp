// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/settings_export.h"

#include "core/encoding.h"
#include "core/evaluate.h"
#include "core/model_files/table_files.h"
#include "core/numbers.h"
#include "core/scaling/longrope.h"
#include "core/settings/scaling_settings.h"
#include "core/shown_text.h"
#include "core/subject_knobs.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <variant>

// The names are in core/settings. llama.cpp's yarn (ggml, rope_yarn) rounds the ramp's bounds. Since its pull request 17945 it
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

/// The subject's RoPE in transformers' terms.
struct RopeSettings {
    Json scaling = Json::object(); ///< rope_type first; empty: none
    double base = *setting::base.transformersDefault;
    double fraction = 1;
    std::int64_t longest = 512;            ///< max_position_embeddings
    std::optional<std::int64_t> trained{}; ///< original_max_position_embeddings, where it stands at the top level
    Json beside = Json::object();          ///< keys beside the object about RoPE
};

class Exporter {
  public:
    Exporter(const Subject &subject, SettingsFormat format, const ModelAccount *account = nullptr, std::string_view layer = {})
        : m_subject(subject), m_format(format), m_account(account), m_layer(layerOf(account, layer))
    {
    }

    Result<std::string> run()
    {
        if (const std::optional<Error> error = read())
            return *error;
        if (const std::optional<Error> error = readKinds())
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

    const std::vector<Sentence> &warnings() const { return m_warnings; }

  private:
    std::optional<Error> read()
    {
        if (m_subject.encoding != "rope" && m_subject.encoding != "mrope")
            return failure("has settings for RoPE and M-RoPE only, and {0} is neither", quotedText(m_subject.encoding));
        m_rope.base = m_subject.base;
        m_rope.longest = m_subject.length;
        if (const std::optional<Error> error = refusedSections())
            return *error;
        if (const std::optional<Error> error = readRope())
            return *error;
        if (const std::optional<Error> error = readSections())
            return *error;
        return {};
    }

    static bool differ(double a, double b) { return std::abs(a - b) > 1e-9 * std::abs(b); }

    /// "hf5: ....", of a pattern without the full stop.
    template <class... Arguments> Error failure(Pattern<sizeof...(Arguments)> pattern, Arguments &&...arguments) const
    {
        return failed("{0}: {1}.", nameOfFormat(m_format), sentence(pattern, std::forward<Arguments>(arguments)...));
    }

    /// The value of a knob of the subject; its choice's index where it is one.
    double value(std::string_view key) const
    {
        const std::optional<Parameter> knob = findParameter(m_subject, key);
        return knob ? parameterValue(m_subject, *knob) : 0;
    }

    /// The id of a knob's choice; empty where the subject has no such knob.
    std::string choiceOf(std::string_view key) const
    {
        const std::optional<Parameter> knob = findParameter(m_subject, key);
        return knob ? writtenValue(*knob, parameterValue(m_subject, *knob)) : "";
    }
    bool chosen(std::string_view key, std::string_view choice) const { return choiceOf(key) == choice; }

    bool isLlamaCpp() const { return m_format == SettingsFormat::LlamaCpp; }
    bool isVllm() const { return m_format == SettingsFormat::Vllm; }

    Result<Rotary> rotary() const
    {
        TableFiles files;
        Result<Signal> signal = evaluate(m_subject, files);
        if (!signal)
            return failed("{0}: {1}", nameOfFormat(m_format), signal.failure().sentence);
        return std::get<Rotary>(*std::move(signal));
    }

    // -- From the subject to transformers' terms

    std::optional<Error> readRope()
    {
        if (!hasSections())
            m_rope.fraction = value(setting::rotaryFraction.knob);
        const std::string &id = m_subject.scaling;
        if (id == "none")
            return {};
        if (id == "ntk_by_parts")
            return readByParts();
        if (id == "dual_chunk" && isVllm())
            return readDualChunk();
        const ScalingSettings *settings = findScalingSettings(id);
        if (!settings || (isVllm() && chosen("dynamic_rule", "qwen")))
            return readPlainBase();
        if (id == "ntk" && keepsSections())
            return readKeptSections();
        if (id == "ntk" && chosen("ntk_rule", "mixed")) {
            if (!isVllm())
                return failure("cannot express the rule 'mixed' of the scaling 'ntk', which vLLM knows");
            put(*settings);
            return {};
        }
        for (const FixedChoice &fixed : settings->fixed)
            if (!chosen(fixed.knob, fixed.choice)) {
                const Sentence beside = sentence(fixed.beside);
                return beside.empty() ? failure("cannot express {0} '{1}'", fixed.knob, choiceOf(fixed.knob))
                                      : failure("cannot express {0} '{1}' {2}", fixed.knob, choiceOf(fixed.knob), beside);
            }
        if (id == "ntk")
            return readLargerBase(value(setting::factor.knob));
        if (id == "dynamic")
            return readDynamic(*settings);
        if (id == "longrope")
            return readLongRope(*settings);
        if (id == "proportional")
            return readProportional(*settings);
        put(*settings);
        return {};
    }

    static std::string_view typeOf(std::string_view scaling)
    {
        return std::ranges::find(ropeTypes(), scaling, &RopeType::scaling)->id;
    }

    /// The type of scaling and the subject's knobs as its settings; a subject of another scaling may lack some.
    void put(const ScalingSettings &settings)
    {
        m_rope.scaling[setting::scalingType.configName()] = typeOf(settings.id);
        for (const ScalingSetting &row : settings.settings) {
            const bool isList = row.setting->kind == SettingKind::List;
            const std::optional<Parameter> knob = findParameter(m_subject, row.setting->knob);
            const bool set = knob && parameterValue(m_subject, *knob) != knob->defaultValue;
            if (isList || (knob && (set || row.absent != Absent::AsKnob)))
                m_rope.scaling[row.setting->configName()] = written(*row.setting);
        }
    }

    Json written(const Setting &setting) const
    {
        switch (setting.kind) {
        case SettingKind::Number:
            break;
        case SettingKind::Whole:
            return static_cast<std::int64_t>(value(setting.knob));
        case SettingKind::Switch:
            return chosen(setting.knob, "true");
        case SettingKind::List: {
            const auto list = m_subject.lists.find(setting.knob);
            return list != m_subject.lists.end() ? list->second : std::vector<double>(m_pairs, 1.0);
        }
        }
        return value(setting.knob);
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
            return failure("cannot express the scaling {0} here: the base would be {1}", quotedText(m_subject.scaling),
                           m_rope.base);
        return {};
    }

    /// A scaling whose frequencies are those of another base is that base.
    std::optional<Error> readPlainBase()
    {
        const Result<Rotary> turned = rotary();
        if (!turned)
            return turned.failure();
        const Eigen::VectorXd &frequencies = turned->inverseFrequencies;
        const double d = turned->rotaryDimension();
        const auto last = frequencies.size() - 1;
        const double base = last > 0 ? std::pow(frequencies[last], -d / (2.0 * static_cast<double>(last))) : 0;
        bool plain = base >= baseParameter().minimum && base <= baseParameter().maximum
                     && std::holds_alternative<std::monostate>(turned->remap) && !differ(turned->attentionFactor, 1);
        for (Eigen::Index pair = 0; plain && pair <= last; ++pair)
            plain = std::abs(frequencies[pair] * std::pow(base, 2.0 * static_cast<double>(pair) / d) - 1) < 1e-9;
        if (!plain)
            return failure("cannot express the scaling {0}", quotedText(m_subject.scaling));
        m_rope.base = base;
        return {};
    }

    std::optional<Error> readDualChunk()
    {
        Json chunks{{setting::chunkSize.configName(), static_cast<std::int64_t>(value(setting::chunkSize.knob))},
                    {setting::localSize.configName(), static_cast<std::int64_t>(value(setting::localSize.knob))}};
        if (m_subject.trainedLength)
            chunks[setting::trainedLength.configName()] = *m_subject.trainedLength;
        m_rope.beside["dual_chunk_attention_config"] = std::move(chunks);
        return {};
    }

    // -- What the model's file has besides

    static const LayerKind *layerOf(const ModelAccount *account, std::string_view layer)
    {
        if (!account)
            return nullptr;
        for (const LayerKind &kind : account->layers)
            if (layer.empty() ? kind.subject == account->subject : kind.name == layer)
                return &kind;
        return nullptr;
    }

    static bool turnsPairs(const Subject &subject) { return subject.encoding == "rope" || subject.encoding == "mrope"; }
    static bool slides(const LayerKind &kind) { return kind.name.find("sliding") != std::string::npos; }

    bool keepsSections() const { return m_account && m_account->kept.contains("xdrope_section") && !isLlamaCpp(); }

    /// Hunyuan's four sections stay beside its alpha.
    std::optional<Error> readKeptSections()
    {
        m_rope.scaling[setting::scalingType.configName()] = "xdrope";
        m_rope.scaling[setting::alpha.configName()] = value(setting::factor.knob);
        m_rope.scaling["xdrope_section"] = Json::parse(m_account->kept.at("xdrope_section"));
        return {};
    }

    /// Other kinds of layers that turn, with settings of their own.
    std::optional<Error> readKinds()
    {
        if (!m_layer)
            return {};
        std::vector<const LayerKind *> others;
        for (const LayerKind &kind : m_account->layers)
            if (&kind != m_layer && turnsPairs(kind.subject) && kind.subject != m_subject)
                others.push_back(&kind);
        if (isLlamaCpp()) {
            if (slides(*m_layer))
                return failure("has no flags for {0} layers: its flags change the layers without a sliding window only",
                               asShown(m_layer->name, 60));
            if (std::ranges::any_of(m_account->layers, slides))
                m_warnings.push_back(sentence("The flags change the layers without a sliding window only."));
            return {};
        }
        if (others.empty())
            return {};
        return m_format == SettingsFormat::HuggingFace4 ? readOlderKinds(others) : readNewerKinds(others);
    }

    /// rope_parameters by kind of layer.
    std::optional<Error> readNewerKinds(const std::vector<const LayerKind *> &others)
    {
        std::map<std::string, Json> kinds{{m_layer->name, parameters()}};
        for (const LayerKind *kind : others) {
            Exporter other(kind->subject, m_format);
            if (const std::optional<Error> error = other.read())
                return error;
            kinds.emplace(kind->name, other.parameters());
        }
        for (const auto &[name, settings] : kinds) {
            if (!name.ends_with("_attention"))
                return failure("cannot express kinds of layers whose settings are in lists with one entry per layer");
            m_byKind[name] = settings;
        }
        return {};
    }

    /// rope_theta and rope_scaling of full attention, and a base of sliding layers.
    std::optional<Error> readOlderKinds(const std::vector<const LayerKind *> &others)
    {
        const Subject *full = slides(*m_layer) ? &others.front()->subject : &m_subject;
        const Subject *sliding = slides(*m_layer) ? &m_subject : &others.front()->subject;
        const auto fraction = [](const Subject &subject) {
            const std::optional<Parameter> knob = findParameter(subject, setting::rotaryFraction.knob);
            return knob ? parameterValue(subject, *knob) : 1;
        };
        if (others.size() > 1 || slides(*m_layer) == slides(*others.front()) || sliding->scaling != "none"
            || sliding->dimension != full->dimension || differ(fraction(*sliding), fraction(*full)))
            return failure("cannot express settings of kinds of layers that differ in more than the base of sliding-window layers");
        if (full != &m_subject) {
            Exporter other(*full, m_format);
            if (const std::optional<Error> error = other.read())
                return error;
            m_rope.scaling = other.m_rope.scaling;
            m_rope.base = other.m_rope.base;
            m_rope.longest = other.m_rope.longest;
            m_rope.trained = other.m_rope.trained;
        }
        const auto says = [&](std::string_view key) {
            return std::ranges::any_of(m_account->findings, [&](const Finding &finding) { return finding.key.ends_with(key); });
        };
        const bool local = says("local_rope_theta");
        m_rope.beside[local ? "local_rope_theta" : says("swa_rope_theta") ? "swa_rope_theta" : "rope_local_base_freq"] =
            sliding->base;
        m_global = local;
        return {};
    }

    /// transformers' dynamic scaling begins at max_position_embeddings. vLLM has one base for all lengths: the subject's
    /// length's.
    std::optional<Error> readDynamic(const ScalingSettings &settings)
    {
        const double trained = value(setting::trainedLength.knob), factor = value(setting::factor.knob);
        if (isVllm())
            return readLargerBase(factor * std::max(1.0, static_cast<double>(m_subject.length) / trained) - (factor - 1));
        m_rope.longest = static_cast<std::int64_t>(trained);
        put(settings);
        return {};
    }

    /// YaRN without its attention factor; by turns it is Llama 3's formula.
    std::optional<Error> readByParts()
    {
        if (chosen("ramp", "jquesnelle"))
            return failure("cannot express ramp 'jquesnelle'");
        if (chosen("ramp", "yarn_ramp_by_index")) {
            put(*findScalingSettings("yarn"));
            m_rope.scaling[setting::attentionFactor.configName()] = 1.0;
            return {};
        }
        put(*findScalingSettings("llama3"));
        m_rope.scaling[setting::lowFrequencyFactor.configName()] = value(setting::betaSlow.knob);
        m_rope.scaling[setting::highFrequencyFactor.configName()] = value(setting::betaFast.knob);
        return {};
    }

    std::optional<Error> readLongRope(const ScalingSettings &settings)
    {
        const Result<Rotary> turned = rotary();
        if (!turned)
            return turned.failure();
        if (isVllm() && value(setting::attentionFactor.knob) > 0
            && settings.builtIn(Program::Vllm).contains(setting::attentionFactor.knob))
            return failure("cannot express attention_factor with the scaling 'longrope'");
        m_pairs = static_cast<std::size_t>(turned->inverseFrequencies.size());
        if (m_format != SettingsFormat::HuggingFace4 || hasSections()) {
            put(settings);
            return {};
        }
        m_rope.scaling[setting::scalingType.config[1]] = typeOf(settings.id);
        for (const Setting *list : {&setting::shortFactors, &setting::longFactors})
            m_rope.scaling[list->configName()] = written(*list);
        return readOlderLongRope(turned->attentionFactor);
    }

    /// transformers 4's Phi-3 refuses any but three keys in rope_scaling; M-RoPE's sections need more. The growth is a ratio of
    /// lengths, and the attention factor follows it.
    std::optional<Error> readOlderLongRope(double attentionFactor)
    {
        const double factor = value(setting::factor.knob), trained = value(setting::trainedLength.knob);
        const double longest = std::round(factor * trained);
        if (longest / trained != factor)
            return failure(
                "cannot express factor {0} with the scaling 'longrope': it is max_position_embeddings over the trained "
                "length {1}, and no whole number gives it",
                Number{factor, 12}, Number{trained, 12});
        const double rule = longRopeMagnitude(factor, trained);
        if (differ(attentionFactor, rule))
            return failure("cannot express attention_factor {0} with the scaling 'longrope': it takes {1}",
                           Number{attentionFactor, 12}, Number{rule, 7});
        m_rope.longest = static_cast<std::int64_t>(longest);
        m_rope.trained = static_cast<std::int64_t>(trained);
        return {};
    }

    std::optional<Error> readProportional(const ScalingSettings &settings)
    {
        if (m_format == SettingsFormat::HuggingFace4)
            return failure("cannot express the scaling 'proportional', which is new in transformers 5");
        if (m_rope.fraction != 1)
            return failure("cannot express rotary_fraction together with the scaling 'proportional', whose fraction has the same "
                           "key");
        put(settings);
        return {};
    }

    bool hasSections() const { return m_subject.encoding == "mrope"; }

    std::optional<Error> refusedSections() const
    {
        if (hasSections() && isLlamaCpp())
            return failure("has no flags for M-RoPE, whose sections are in the GGUF file");
        if (hasSections() && isVllm())
            return failure("cannot express M-RoPE: a multimodal model's settings are in its text_config");
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
            m_rope.scaling[setting::scalingType.configName()] = typeOf("none");
        m_rope.scaling[setting::sections.configName()] = {pairs("time"), pairs("height"), pairs("width")};
        if (chosen(setting::sectionsInTurn.knob, "interleaved"))
            m_rope.scaling[setting::sectionsInTurn.configName()] = true;
        return {};
    }

    // -- From transformers' terms to text

    Json sizes() const
    {
        Json config{{setting::headSize.configName(), m_subject.dimension}, {setting::length.configName(), m_rope.longest}};
        if (m_rope.trained)
            config[setting::trainedLength.configName()] = *m_rope.trained;
        if (m_subject.encoding == "rope" && chosen(setting::pairing.knob, "interleaved"))
            config[setting::pairing.configName()] = true;
        return config;
    }

    /// What turns, besides the scaling.
    void addRope(Json &config) const
    {
        config[m_global ? "global_rope_theta" : setting::base.configName()] = m_rope.base;
        if (m_rope.fraction != 1)
            config[setting::rotaryFraction.configName()] = m_rope.fraction;
    }

    Json older() const
    {
        Json config = sizes();
        addRope(config);
        config["rope_scaling"] = m_rope.scaling.empty() ? Json() : m_rope.scaling;
        config.update(m_rope.beside);
        return config;
    }

    Json parameters() const
    {
        Json parameters{{setting::scalingType.configName(), typeOf("none")}};
        addRope(parameters);
        parameters.update(m_rope.scaling);
        return parameters;
    }

    Json newer() const
    {
        Json config = sizes();
        config["rope_parameters"] = m_byKind.empty() ? parameters() : m_byKind;
        config.update(m_rope.beside);
        return config;
    }

    std::string overrides() const
    {
        Json changed{{"rope_parameters", m_byKind.empty() ? parameters() : m_byKind}};
        changed.update(m_rope.beside);
        // It reckons how far a scaling reaches, but a larger base does not tell it.
        if (m_subject.scaling == "ntk" || m_subject.scaling == "ntk_critical" || m_subject.scaling == "dynamic")
            changed[setting::length.configName()] = m_subject.length;
        return "--hf-overrides '" + changed.dump() + "' --max-model-len " + std::to_string(m_subject.length);
    }

    static std::string flag(const Setting &setting, std::string_view value)
    {
        return " " + std::string(setting.llamaCpp) + " " + std::string(value);
    }
    std::string flag(const Setting &setting) const
    {
        return flag(setting, shortestNumber(m_rope.scaling.at(setting.configName())));
    }

    Result<std::string> flags() const
    {
        const std::string type = m_rope.scaling.value(setting::scalingType.configName(), "default");
        const ScalingSettings &settings = *findScalingSettings(findRopeType(type)->scaling);
        if (settings.llamaCpp.empty() || settings.inFile)
            return settings.inFile ? failure("has no flags for the scaling {0}, whose factors are in the GGUF file",
                                             quotedText(m_subject.scaling))
                                   : failure("has no flags for the scaling {0}", quotedText(m_subject.scaling));
        std::string text = std::string(setting::length.llamaCpp) + " " + std::to_string(m_subject.length)
                           + flag(setting::base, shortestNumber(m_rope.base)) + flag(setting::scalingType, settings.llamaCpp);
        if (settings.reads(setting::factor))
            text += flag(setting::factor);
        return settings.reads(setting::betaFast) ? yarnFlags(std::move(text)) : text;
    }

    Result<std::string> yarnFlags(std::string text) const
    {
        if (m_rope.scaling.contains(setting::wholeBounds.configName()))
            return failure("cannot express truncate 'false': it rounds the ramp's bounds");
        const Result<Rotary> turned = rotary();
        if (!turned)
            return turned.failure();
        const double own = 1 + 0.1 * std::log(m_rope.scaling.at(setting::factor.configName()).get<double>());
        if (differ(turned->attentionFactor, own))
            return failure("cannot express attention_factor {0}: with YaRN it takes {1}", Number{turned->attentionFactor, 7},
                           Number{own, 7});
        return text + flag(setting::trainedLength, m_rope.scaling.at(setting::trainedLength.configName()).dump())
               + flag(setting::rampPart, "1") + flag(setting::betaSlow) + flag(setting::betaFast);
    }

    const Subject &m_subject;
    SettingsFormat m_format;
    const ModelAccount *m_account;
    const LayerKind *m_layer; ///< the subject's; null where all layers are alike
    std::vector<Sentence> m_warnings;
    Json m_byKind = Json::object(); ///< rope_parameters of each kind of layers; empty where one is for all
    bool m_global = false;          ///< ModernBERT's name for the base of full attention
    RopeSettings m_rope;
    std::size_t m_pairs = 0; ///< that turn; set where lists are written
};

/// What would harm a model: a factor that does not reach the length, an original length that is not the file's.
std::vector<Sentence> reachWarnings(const Subject &subject, const ModelAccount *account)
{
    std::vector<Sentence> warnings;
    const std::optional<Parameter> factorKnob = findParameter(subject, setting::factor.knob);
    const std::optional<Parameter> originalKnob = findParameter(subject, setting::trainedLength.knob);
    if (!originalKnob)
        return warnings;
    const auto original = static_cast<std::int64_t>(parameterValue(subject, *originalKnob));
    // Llama 3's and dynamic scaling's factors are no ratios of lengths.
    const bool ratio = factorKnob && subject.scaling != "llama3" && subject.scaling != "dynamic";
    const double factor = ratio ? parameterValue(subject, *factorKnob) : 0;
    const double reach = factor * static_cast<double>(original);
    if (ratio && std::abs(reach - static_cast<double>(subject.length)) > 0.01 * static_cast<double>(subject.length))
        warnings.push_back(sentence("Factor {0} times the trained length {1} is {2}, but the sequence length is {3}: set the "
                                    "factor to sequence length / trained length.",
                                    Number{factor, 6}, original, static_cast<std::int64_t>(std::llround(reach)), subject.length));
    const std::optional<std::int64_t> file = account && !account->lack ? trainedLengthOf(account->subject) : subject.trainedLength;
    if (file && *file != original)
        warnings.push_back(sentence("The scaling's trained length {0} is not that of the model, {1}: set it to that.",
                                    original, *file));
    return warnings;
}

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
    return failed("format: '{0}' is not known; it must be one of {1}.", id, ids);
}

Result<std::string> exportedSettings(const Subject &subject, SettingsFormat format) { return Exporter(subject, format).run(); }

Result<ExportedSettings> exportedSettings(const Subject &subject, SettingsFormat format, const ModelAccount *account,
                                          std::string_view layer)
{
    Exporter exporter(subject, format, account, layer);
    Result<std::string> text = exporter.run();
    if (!text)
        return text.failure();
    ExportedSettings settings{*std::move(text), exporter.warnings()};
    for (Sentence &warning : reachWarnings(subject, account))
        settings.warnings.push_back(std::move(warning));
    return settings;
}

} // namespace posviz
