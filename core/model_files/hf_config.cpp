// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_config.h"

#include "core/checked_json.h"
#include "core/model_files/rope_models.h"
#include "core/numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

namespace posviz {

namespace {

using nlohmann::json;

constexpr std::string_view understood =
    "understood are rope_theta, rope_scaling of types linear, llama3 and default, head_dim, hidden_size, num_attention_heads, "
    "partial_rotary_factor, rotary_dim and max_position_embeddings";

/// Keys about positions that readers below know or that change nothing.
constexpr std::array<std::string_view, 7> knownPositional{"rope_theta",
                                                          "rope_scaling",
                                                          "partial_rotary_factor",
                                                          "rotary_dim",
                                                          "max_position_embeddings",
                                                          "n_positions",
                                                          "original_max_position_embeddings"};

/// Switches that are on wherever RoPE is used.
constexpr std::array<std::string_view, 4> rotarySwitches{"rotary", "use_rope", "use_rotary", "use_rotary_embeddings"};

constexpr std::array<std::string_view, 11> nestedConfigs{"text_config",  "llm_config",        "language_config", "vision_config",
                                                         "audio_config", "thinker_config",    "talker_config",   "encoder",
                                                         "decoder",      "perception_config", "speech_config"};

template <std::size_t size> bool contains(const std::array<std::string_view, size> &names, std::string_view name)
{
    return std::ranges::find(names, name) != names.end();
}

/// True where a word of the key, between underscores, tells that it is about positions: rope_local_base_freq, use_alibi.
bool soundsPositional(std::string_view key)
{
    static constexpr std::array<std::string_view, 6> starts{"rope", "mrope", "rotary", "alibi", "position", "relative"};
    static constexpr std::array<std::string_view, 6> words{"nope", "pos", "yarn", "ntk", "xpos", "logn"};
    while (!key.empty()) {
        const std::string_view word = key.substr(0, key.find('_'));
        if (contains(words, word) || std::ranges::any_of(starts, [&](std::string_view start) { return word.starts_with(start); }))
            return true;
        key.remove_prefix(std::min(word.size() + 1, key.size()));
    }
    return false;
}

/// The value of a key; null where it is missing or null in the file.
const json *found(const json &object, std::string_view key)
{
    const auto entry = object.find(key);
    return entry == object.end() || entry->is_null() ? nullptr : &*entry;
}

std::string asInFile(const json &value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

/// A value of the file and the key it stands under.
struct Field {
    std::string key;
    const json *value = nullptr;
};

class ConfigReader {
  public:
    ConfigReader(const json &config, std::string name) : m_config(config), m_name(std::move(name)) {}

    Result<ModelAccount> read()
    {
        using Step = std::optional<Error> (ConfigReader::*)();
        static constexpr std::array<Step, 8> steps{
            &ConfigReader::refuseUnknown, &ConfigReader::startScene,   &ConfigReader::readPairing, &ConfigReader::readBase,
            &ConfigReader::readHead,      &ConfigReader::readFraction, &ConfigReader::readScaling, &ConfigReader::readLength,
        };
        for (const Step step : steps)
            if (const std::optional<Error> error = (this->*step)())
                return *error;
        noteIgnored();
        Result<Scene> scene = checkedScene(m_scene);
        if (!scene)
            return failure(scene.error());
        return ModelAccount{.path = m_name,
                            .format = "Hugging Face config.json",
                            .model = modelName(),
                            .findings = std::move(m_findings),
                            .scene = *std::move(scene)};
    }

  private:
    Error failure(const std::string &what) const { return {m_name + ": " + what}; }

    const json *at(std::string_view key) const { return found(m_config, key); }

    /// The first of the keys that the file has.
    Field either(std::string_view key, std::string_view olderKey) const
    {
        if (const json *value = at(key))
            return {std::string(key), value};
        return {std::string(olderKey), at(olderKey)};
    }

    void note(const Field &field, Verdict verdict, std::string text)
    {
        m_findings.push_back({field.key, field.value ? asInFile(*field.value) : "", verdict, std::move(text)});
    }

    // -- What is refused as a whole

    std::optional<Error> refuseUnknown()
    {
        std::vector<std::string> names;
        addScalingNames(names);
        for (const auto &[key, value] : m_config.items())
            if (!value.is_null() && isRefused(key, value))
                names.push_back(key == "position_embedding_type" ? key + " " + describedJson(value) : quotedIfStrange(key));
        if (names.empty())
            return {};
        constexpr std::size_t most = 8;
        std::string list = names.front();
        for (std::size_t i = 1; i < std::min(names.size(), most); ++i)
            list += ", " + names[i];
        if (names.size() > most)
            list += " and " + std::to_string(names.size() - most) + " more";
        return failure("not understood yet: " + list + "; " + std::string(understood) + ", at the top level of the file.");
    }

    static std::string quotedIfStrange(const std::string &key)
    {
        const bool plain = key.size() <= 60 && std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7f'; });
        return plain ? key : quotedText(key);
    }

    static bool isRefused(std::string_view key, const json &value)
    {
        if (contains(nestedConfigs, key))
            return value.is_object();
        if (contains(rotarySwitches, key))
            return value != true;
        if (key == "position_embedding_type")
            return value != "rope" && value != "rotary";
        return soundsPositional(key) && !contains(knownPositional, key) && value != false;
    }

    /// Types of scaling that are not understood, and keys that an understood one does not have.
    void addScalingNames(std::vector<std::string> &names) const
    {
        const json *scaling = at("rope_scaling");
        if (!scaling || !scaling->is_object())
            return;
        const json *type = found(*scaling, "rope_type") ? found(*scaling, "rope_type") : found(*scaling, "type");
        if (type && type->is_string() && *type != "default" && *type != "linear" && *type != "llama3")
            names.push_back("rope_scaling of type " + quotedText(type->get_ref<const std::string &>()));
        else
            for (const auto &[key, value] : scaling->items())
                if (!isScalingKey(key) && !value.is_null())
                    names.push_back("rope_scaling." + quotedIfStrange(key));
    }

    static bool isScalingKey(std::string_view key)
    {
        static constexpr std::array<std::string_view, 6> keys{
            "rope_type", "type", "factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"};
        return contains(keys, key);
    }

    // -- What is read

    std::optional<Error> startScene()
    {
        const json *type = at("model_type");
        if (type && !type->is_string())
            return failure("model_type is " + describedJson(*type) + "; it must be a text.");
        m_model = type ? findRopeModel(type->get_ref<const std::string &>()) : nullptr;
        static constexpr std::array<std::string_view, 4> keys{"rope_theta", "rope_scaling", "partial_rotary_factor",
                                                              "rotary_dim"};
        if (!m_model && std::ranges::none_of(keys, [&](std::string_view key) { return at(key) != nullptr; }))
            return failure(
                "says nothing about positions: none of rope_theta, rope_scaling, partial_rotary_factor and rotary_dim is there.");
        return edit(withEncoding(m_scene, "rope"));
    }

    std::optional<Error> readPairing()
    {
        const std::optional<Parameter> pairing = knob("pairing");
        const std::string id(m_model ? m_model->pairing : "half");
        const Result<double> value = parsedValue(*pairing, id);
        if (!value)
            return failure(value.error());
        std::string text = "pairing " + pairing->choices[static_cast<std::size_t>(*value)].label;
        if (!m_model)
            text += ", as in most models; how this type pairs features is not known here";
        else if (!m_model->remark.empty())
            text += "; " + std::string(m_model->remark);
        note({"model_type", at("model_type")}, m_model ? Verdict::Used : Verdict::Defaulted, text);
        return edit(withParameter(m_scene, "pairing", *value));
    }

    std::optional<Error> readBase()
    {
        const Field field{"rope_theta", at("rope_theta")};
        if (field.value) {
            if (const std::optional<Error> error = setFrom(field, "base"))
                return error;
            note(field, Verdict::Used, "base frequency " + shownNumber(m_scene.subject.base, 12));
            return {};
        }
        if (!m_model || !m_model->base)
            return failure(
                "rope_theta is missing; it is needed, since this model type has no base that every release agrees on.");
        note(field, Verdict::Defaulted,
             "base frequency " + shownNumber(*m_model->base, 12) + ", transformers' default for " + std::string(m_model->type));
        return edit(withParameter(m_scene, "base", *m_model->base));
    }

    std::optional<Error> readHead()
    {
        const Field width = either("hidden_size", "n_embd");
        const Field heads = either("num_attention_heads", "n_head");
        if (const Field field{"head_dim", at("head_dim")}; field.value) {
            if (const std::optional<Error> error = setFrom(field, "dimension"))
                return error;
            note(field, Verdict::Used, headText());
            for (const Field &other : {width, heads})
                if (other.value)
                    note(other, Verdict::Ignored, "head_dim says how large a head is");
            return {};
        }
        if (m_model && m_model->headDimension) {
            if (const std::optional<Error> error = edit(withParameter(m_scene, "dimension", *m_model->headDimension)))
                return error;
            note({"head_dim", nullptr}, Verdict::Defaulted,
                 headText() + ", transformers' default for " + std::string(m_model->type));
            return {};
        }
        return readHeadFromWidth(width, heads);
    }

    std::optional<Error> readHeadFromWidth(const Field &width, const Field &heads)
    {
        if (!width.value || !heads.value)
            return failure(std::string(width.value ? "num_attention_heads" : "hidden_size")
                           + " is missing; head_dim, or hidden_size and num_attention_heads, tell how large a head is.");
        const Result<std::int64_t> features = positiveInteger(width);
        const Result<std::int64_t> count = positiveInteger(heads);
        if (!features || !count)
            return Error{features ? count.error() : features.error()};
        const std::string quotient = width.key + " / " + heads.key;
        if (*features % *count != 0)
            return failure(width.key + " is " + std::to_string(*features) + " and " + heads.key + " is " + std::to_string(*count)
                           + "; the heads must divide it evenly.");
        const json size = *features / *count;
        if (const std::optional<Error> error = setFrom({quotient, &size}, "dimension"))
            return error;
        note(width, Verdict::Used, headText() + ": " + quotient);
        note(heads, Verdict::Used, shownInteger(*count) + " heads");
        return {};
    }

    std::string headText() const { return "heads of " + shownInteger(m_scene.subject.dimension) + " features"; }

    /// partial_rotary_factor is a part of the head, rotary_dim a number of its features; transformers drops a fraction of a
    /// feature.
    std::optional<Error> readFraction()
    {
        const Field part{"partial_rotary_factor", at("partial_rotary_factor")};
        const Field turned{"rotary_dim", at("rotary_dim")};
        const int head = m_scene.subject.dimension;
        std::optional<double> fraction;
        if (part.value) {
            if (const std::optional<Error> error = setFrom(part, "rotary_fraction"))
                return error;
            fraction = part.value->get<double>();
            const auto features = static_cast<int>(*fraction * head);
            if (features < 2 || features % 2 != 0)
                return failure("partial_rotary_factor is " + describedJson(*part.value) + ", which makes "
                               + std::to_string(features) + " of a head's " + std::to_string(head)
                               + " features; it must make an even number, at least 2.");
            note(part, Verdict::Used, turnedText(features));
        }
        if (turned.value) {
            const Result<std::int64_t> features = positiveInteger(turned);
            if (!features)
                return Error{features.error()};
            if (*features % 2 != 0 || *features > head)
                return failure("rotary_dim is " + std::to_string(*features) + "; it must be an even number from 2 to "
                               + std::to_string(head) + ", the size of a head.");
            if (fraction && *features != static_cast<int>(*fraction * head))
                return failure("rotary_dim is " + std::to_string(*features) + " but partial_rotary_factor makes "
                               + std::to_string(static_cast<int>(*fraction * head)) + " features; the two must agree.");
            const double ratio = static_cast<double>(*features) / head;
            const json value = ratio;
            if (const std::optional<Error> error =
                    fraction ? std::nullopt : setFrom({"rotary_dim / head size", &value}, "rotary_fraction"))
                return error;
            note(turned, Verdict::Used, turnedText(static_cast<int>(*features)));
            return {};
        }
        return part.value ? std::nullopt : defaultFraction();
    }

    std::optional<Error> defaultFraction()
    {
        const Field field{"partial_rotary_factor", nullptr};
        const int head = m_scene.subject.dimension;
        if (!m_model) {
            note(field, Verdict::Defaulted, turnedText(head) + ", as in most models");
            return {};
        }
        if (!m_model->rotaryFraction)
            return failure("rotary_dim is missing; models of type " + std::string(m_model->type)
                           + " turn only some features of a head.");
        if (*m_model->rotaryFraction == 1.0)
            return {};
        note(field, Verdict::Defaulted,
             turnedText(static_cast<int>(*m_model->rotaryFraction * head)) + ", transformers' default for "
                 + std::string(m_model->type));
        return edit(withParameter(m_scene, "rotary_fraction", *m_model->rotaryFraction));
    }

    std::string turnedText(int features) const
    {
        const int head = m_scene.subject.dimension;
        return features == head ? "all features of a head are turned"
                                : shownInteger(features) + " of a head's " + shownInteger(head) + " features are turned";
    }

    std::optional<Error> readScaling()
    {
        const Field field{"rope_scaling", at("rope_scaling")};
        if (!field.value) {
            m_findings.push_back({field.key, m_config.contains(field.key) ? "null" : "",
                                  m_config.contains(field.key) ? Verdict::Used : Verdict::Defaulted, "no scaling"});
            return {};
        }
        if (!field.value->is_object())
            return failure("rope_scaling is " + describedJson(*field.value) + "; it must be null or an object with a rope_type.");
        const Result<Field> type = scalingType(*field.value);
        if (!type)
            return Error{type.error()};
        const std::string id = *type->value == "default" ? "none" : type->value->get<std::string>();
        if (const std::optional<Error> error = edit(withScaling(m_scene, id)))
            return error;
        note(*type, Verdict::Used, id == "none" ? "no scaling" : id + " scaling");
        return readScalingValues(*field.value, id);
    }

    Result<Field> scalingType(const json &scaling) const
    {
        const Field newer{"rope_scaling.rope_type", found(scaling, "rope_type")};
        const Field older{"rope_scaling.type", found(scaling, "type")};
        for (const Field &field : {newer, older})
            if (field.value && !field.value->is_string())
                return failure(field.key + " is " + describedJson(*field.value) + "; it must be one of default, linear, llama3.");
        if (newer.value && older.value && *newer.value != *older.value)
            return failure("rope_scaling.rope_type is " + describedJson(*newer.value) + " and rope_scaling.type is "
                           + describedJson(*older.value) + "; they must agree.");
        if (!newer.value && !older.value)
            return failure("rope_scaling.rope_type is missing; it must be one of default, linear, llama3.");
        return newer.value ? newer : older;
    }

    std::optional<Error> readScalingValues(const json &scaling, const std::string &id)
    {
        for (const std::string_view key : {"factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"}) {
            const Field field{"rope_scaling." + std::string(key), found(scaling, key)};
            const std::optional<Parameter> parameter = knob(key);
            if (!parameter) {
                if (field.value)
                    note(field, Verdict::Ignored, id == "none" ? "nothing is scaled" : id + " scaling does not use it");
                continue;
            }
            if (!field.value)
                return failure(field.key + " is missing; " + id + " scaling needs it, and it must be " + allowedValues(*parameter)
                               + ".");
            if (const std::optional<Error> error = setFrom(field, key))
                return error;
            const std::string unit = parameter->unit.empty() ? "" : " " + parameter->unit;
            note(field, Verdict::Used, parameter->label + " " + shownNumber(field.value->get<double>(), 12) + unit);
        }
        return {};
    }

    std::optional<Error> readLength()
    {
        const Field field = either("max_position_embeddings", "n_positions");
        if (!field.value) {
            note({"max_position_embeddings", nullptr}, Verdict::Defaulted,
                 "sequence length " + shownInteger(m_scene.length) + ", with which Posviz starts");
            return {};
        }
        if (const std::optional<Error> error = setFrom(field, "length"))
            return error;
        note(field, Verdict::Used, "sequence length " + shownInteger(m_scene.length));
        return {};
    }

    /// Settings that look as if they were about positions.
    void noteIgnored()
    {
        if (const Field field{"sliding_window", at("sliding_window")}; field.value)
            note(field, Verdict::Ignored, "limits how far attention reaches; positions are encoded the same");
        if (const Field field{"original_max_position_embeddings", at("original_max_position_embeddings")}; field.value)
            note(field, Verdict::Ignored, "only scalings of other types read it here");
    }

    // -- Tools

    /// The knob of the scene with this key, if it has one.
    std::optional<Parameter> knob(std::string_view key) const
    {
        for (const ParameterGroup &group : parameterGroups(m_scene))
            if (const auto parameter = std::ranges::find(group.parameters, key, &Parameter::key);
                parameter != group.parameters.end())
                return *parameter;
        return {};
    }

    std::optional<Error> edit(Result<Scene> edited)
    {
        if (!edited)
            return failure(edited.error());
        m_scene = *std::move(edited);
        return {};
    }

    /// Turns the knob to the field's number; the sentence of a failure names the field.
    std::optional<Error> setFrom(const Field &field, std::string_view key)
    {
        const std::optional<Parameter> parameter = knob(key);
        if (!parameter)
            return failure(field.key + " changes nothing in a scene with RoPE.");
        if (!field.value->is_number() || !checkedValue(*parameter, field.value->get<double>()))
            return failure(field.key + " is " + describedJson(*field.value) + "; it must be " + allowedValues(*parameter) + ".");
        return edit(withParameter(m_scene, key, field.value->get<double>()));
    }

    Result<std::int64_t> positiveInteger(const Field &field) const
    {
        constexpr double largest = 1e15;
        const double value = field.value->is_number() ? field.value->get<double>() : 0.0;
        if (!(value >= 1 && value <= largest && value == std::trunc(value)))
            return failure(field.key + " is " + describedJson(*field.value) + "; it must be a whole number, at least 1.");
        return static_cast<std::int64_t>(value);
    }

    std::string modelName() const
    {
        const json *path = at("_name_or_path");
        if (path && path->is_string() && !path->get_ref<const std::string &>().empty())
            return path->get<std::string>();
        const json *architectures = at("architectures");
        if (architectures && architectures->is_array() && !architectures->empty() && architectures->front().is_string())
            return architectures->front().get<std::string>();
        return at("model_type") ? at("model_type")->get<std::string>() : "";
    }

    const json &m_config;
    std::string m_name;
    const RopeModel *m_model = nullptr; ///< what is known of the file's model_type
    std::vector<Finding> m_findings;
    Scene m_scene;
};

} // namespace

Result<ModelAccount> readHfConfig(const std::filesystem::path &path, std::string_view text)
{
    const Result<json> config = parsedJson(text, path.string());
    if (!config)
        return Error{config.error()};
    if (!config->is_object())
        return Error{path.string() + ": holds " + describedJson(*config) + "; a model's config.json holds an object."};
    return ConfigReader(*config, path.string()).read();
}

} // namespace posviz
