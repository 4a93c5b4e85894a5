// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_rope.h"

#include "core/checked_json.h"
#include "core/model_files/hf_head.h"
#include "core/model_files/hf_length.h"
#include "core/model_files/hf_own_scaling.h"
#include "core/model_files/hf_plain.h"
#include "core/model_files/hf_scaling.h"
#include "core/model_files/hf_sections.h"
#include "core/numbers.h"
#include "core/scene.h"
#include "core/subject_edits.h"

#include <algorithm>

// What transformers 5 does with both layouts (configuration_utils.py, convert_rope_params_to_dict): rope_scaling, where it is
// not null, stands for rope_parameters; rope_theta and partial_rotary_factor count inside first, then at the top level.

namespace posviz {

namespace {

using nlohmann::json;

/// transformers' own name of it; inside the object about RoPE there is no other.
constexpr std::string_view baseKey = setting::base.configName();
constexpr double usualBase = *setting::base.transformersDefault;

bool isNested(const HfObject &parameters)
{
    if (!parameters.exists())
        return false;
    return std::ranges::any_of(parameters.json(), [](const json &value) { return value.is_object(); });
}

class RopeReader {
  public:
    RopeReader(HfReading &reading, const HfObject &part, const HfModel *model, const HfLayer &layer, Sentence &undrawn)
        : m_reading(reading), m_part(part), m_model(model), m_layer(layer), m_undrawn(undrawn), m_draft(reading, "rope")
    {
    }

    Subject read()
    {
        chooseObject();
        readPairing();
        readHfHead(m_reading, m_draft, {m_part, m_rope, m_model, m_layer});
        readBase();
        const std::string scaling = isScaled() ? hfScalingType(m_reading, m_rope) : "none";
        if (scaling != "proportional")
            readHfFraction(m_reading, m_draft, {m_part, m_rope, m_model, m_layer});
        if (scaling == "none") {
            if (!m_reading.error() && !readHfOwnScaling(m_reading, m_draft, m_part))
                noteNoScaling();
        } else if (!m_reading.error())
            readScaling(scaling);
        readHfSections(m_reading, m_draft, m_part, m_rope, m_model);
        readHfLength(m_reading, m_draft, m_part);
        return std::move(m_draft.subject);
    }

  private:
    void used(const HfField &field, Sentence text) { m_reading.note(field, Verdict::Used, std::move(text)); }
    void defaulted(const HfField &field, Sentence text) { m_reading.note(field, Verdict::Defaulted, std::move(text)); }
    void ignored(const HfField &field, Sentence text) { m_reading.note(field, Verdict::Ignored, std::move(text)); }
    void contradicted(const HfField &field, Sentence text) { m_reading.note(field, Verdict::Contradicted, std::move(text)); }

    /// Step 3.5 names the kinds of layers that a scaling is for.
    bool isScaled()
    {
        const HfField only = m_part.at("yarn_only_types");
        if (!only || !only.value->is_array() || m_layer.attention.empty())
            return m_layer.scaled;
        used(only, sentence("the kinds of layers that are scaled"));
        return m_layer.scaled && std::ranges::find(*only.value, json(m_layer.attention)) != only.value->end();
    }

    bool hasOwnBase() const
    {
        const HfField base = m_part.at(setting::base);
        return m_nested || hasLocalBase() || (base && base.value->is_array());
    }
    Sentence baseText() const { return ofLayers(baseFrequency(shownExactly(m_draft.subject.base)), hasOwnBase(), m_layer); }

    /// The object that speaks for these layers.
    void chooseObject()
    {
        for (const char *key : {"rope_parameters", "rope_scaling"})
            if (const HfField field = m_part.at(key); field && !field.value->is_object())
                m_reading.fail("{0} is {1}; it must be null or an object with a rope_type.", field.key,
                               describedJson(*field.value));
        const HfObject parameters = m_part.object("rope_parameters"), scaling = m_part.object("rope_scaling");
        m_nested = isNested(parameters);
        m_rope = m_nested ? nestedObject(parameters) : parameters;
        const bool full = m_layer.name.empty() || m_layer.name == "full_attention";
        if (!m_nested && m_layer.local && hasLocalBase()) {
            // One object for all speaks of full attention where sliding layers have a base of their own (Gemma 3).
            m_rope = {};
            return;
        }
        if (!scaling.exists() || scaling.json().empty() || (m_nested && !full))
            return;
        if (parameters.exists() && scaling.json() == m_rope.json())
            ignored(m_part.at("rope_scaling"), sentence("the same as rope_parameters"));
        else if (parameters.exists())
            contradicted(m_part.at("rope_scaling"),
                         sentence("rope_parameters are present too, and differ; this one is used here, as in transformers 5"));
        if (!parameters.exists() || scaling.json() != m_rope.json())
            m_rope = scaling;
    }

    /// Where all layers are alike, a single object may still be nested under its kind.
    HfObject nestedObject(const HfObject &parameters) const
    {
        if (!m_layer.name.empty())
            return parameters.object(m_layer.name);
        for (const auto &[name, value] : parameters.json().items())
            if (value.is_object())
                return parameters.object(name);
        return {};
    }

    /// ChatGLM's original_rope pairs neighbours, and a name of an encoding may say how features pair.
    HfField pairingField() const
    {
        if (const HfField key = m_part.at(setting::pairing))
            return key;
        if (const HfField original = m_part.at("original_rope"))
            return original;
        const HfField named = hfNamedEncoding(m_part);
        return named && (*named.value == "rope_gptj" || *named.value == "rope_neox") ? named : HfField{};
    }

    /// DeepSeek's code without its latent attention is Llama's.
    bool withoutLatent() const
    {
        const HfField latent = m_part.at("use_mla");
        return latent && *latent.value == false && m_model && m_model->type.starts_with("deepseek");
    }

    void readPairing()
    {
        const HfField key = pairingField();
        std::string id(m_model ? m_model->pairing : "half");
        if (key && (*key.value == "rope_gptj" || *key.value == "rope_neox"))
            id = *key.value == "rope_gptj" ? "interleaved" : "half";
        else if (key)
            id = m_reading.flag(key) ? "interleaved" : "half";
        else if (withoutLatent())
            id = "half";
        m_draft.choose(setting::pairing.knob, id);
        const std::optional<Parameter> pairing = m_draft.knob(setting::pairing.knob);
        const auto choice = std::ranges::find(pairing->choices, id, &ParameterChoice::id);
        const Sentence text = sentence("pair layout {0}", word(choice->label));
        const Sentence remark = m_model ? sentence(m_model->remark) : Sentence();
        const HfField field = m_part.at("model_type");
        if (key)
            used(key, text);
        if (const HfField latent = m_part.at("use_mla"); withoutLatent())
            used(latent, sentence("no latent attention: heads are not split, and the pair layout is that of Llama"));
        if (!m_model)
            noteUnknownType(field, text);
        else if (key && !remark.empty())
            used(field, remark);
        else if (!key)
            used(field, withoutLatent() ? text : remarked(text, remark));
    }

    /// What is drawn of a type that nobody here knows must be seen to be a guess.
    void noteUnknownType(const HfField &type, const Sentence &pairing)
    {
        if (!type)
            defaulted(type, asInMost(pairing));
        else
            contradicted(type, sentence("not known here: shown as RoPE with {0}, which is a guess; compare with the model's own "
                                        "code",
                                        pairing));
    }

    // -- The base

    /// The entry of a list with one for each layer, for these layers.
    HfField ofLayer(HfField field) const
    {
        if (field && field.value->is_array() && !m_layer.attention.empty() && m_layer.index < field.value->size())
            return {field.key + "[" + std::to_string(m_layer.index) + "]", &(*field.value)[m_layer.index]};
        return field;
    }

    bool hasLocalBase() const { return m_part.at(setting::slidingBase) || (m_model && m_model->localBase); }

    HfField baseOutside() const
    {
        if (m_layer.local) {
            const HfField local = m_part.at(setting::slidingBase);
            // ModernBERT's null stands for the base of its other layers; a missing key for the default.
            if (local || (m_model && m_model->localBase && !m_part.names("local_rope_theta")))
                return ofLayer(local);
        }
        const HfField field = ofLayer(m_part.at(setting::base));
        const HfField inAttention = m_part.object("attn_config").at(baseKey); // DBRX's place
        return !field && inAttention ? inAttention : field;
    }

    void readBase()
    {
        const HfField inside = m_rope.at(baseKey), outside = baseOutside();
        const HfField field = inside ? inside : outside;
        if (!field)
            return defaultBase(outside);
        m_draft.set(field, setting::base);
        scaleBase();
        used(field, baseText());
        if (inside && outside && *inside.value != *outside.value)
            contradicted(outside, sentence("{0} is {1}, which is used here, as in transformers 5; version 4 and many "
                                           "implementations use this one",
                                           inside.key, asInFile(*inside.value)));
        else if (inside && outside)
            used(outside, sentence("same as {0}", inside.key));
        if (inside && !outside)
            warnOldReaders(inside);
    }

    /// ChatGLM3 multiplies 10 000 by a ratio; ChatGLM2's code divides positions by it, which readHfOwnScaling() draws.
    void scaleBase()
    {
        const HfField ratio = m_part.at("rope_ratio");
        if (!ratio || hfDividesByRatio(m_part))
            return;
        const double times = ratio.value->is_number() ? ratio.value->get<double>() : 0;
        const double base = m_draft.subject.base * times;
        m_draft.derive(setting::base.knob, base, sentence("{0} gives a base of {1}", ratio.key, shortestNumber(base)));
        const Sentence text = sentence("multiplies the base: {0}", shownExactly(m_draft.subject.base));
        if (times == 1 || hfNamesModel(m_part, "chatglm3") || hfNamesModel(m_part, "glm-4")) {
            used(ratio, text);
            if (times != 1)
                noteHfNamedModel(m_reading, m_part);
        }
        else
            contradicted(ratio, sentence("{0}, as in ChatGLM3's code; ChatGLM2's divides positions by {1} instead, and both have "
                                         "this model type: check which one this is",
                                         text, shownExactly(times)));
    }

    /// Readers of the older layout look at the top level, find nothing and take 10 000, without a word.
    void warnOldReaders(const HfField &inside)
    {
        const HfField type = m_rope.at(setting::scalingType.configName());
        const bool scales = type && *type.value != "default";
        const double usual = m_model && m_model->base ? *m_model->base : usualBase;
        if (m_draft.subject.base == usual && !scales)
            return;
        const std::string object = inside.key.substr(0, inside.key.size() - 1 - baseKey.size());
        const Number drawn = shownExactly(m_draft.subject.base);
        contradicted(m_part.at(baseKey),
                     scales
                         ? sentence("is in {0} only: programs that read transformers 4's layout do not find it and silently use "
                                    "{1}, without the scaling; {2} is used here, as in transformers 5",
                                    object, shownExactly(usual), drawn)
                         : sentence("is in {0} only: programs that read transformers 4's layout do not find it and silently use "
                                    "{1}; {2} is used here, as in transformers 5",
                                    object, shownExactly(usual), drawn));
    }

    void defaultBase(const HfField &missing)
    {
        std::optional<double> base = m_model ? m_model->base : std::nullopt;
        if (m_layer.local && m_model && m_model->localBase)
            base = m_model->localBase;
        m_draft.set(setting::base.knob, base.value_or(usualBase));
        scaleBase();
        if (base)
            defaulted(missing, transformersDefault(baseText(), m_model->type));
        else
            contradicted(missing, sentence("missing, and the default of this model type is not known here: {0} is used, to which "
                                           "most programs silently fall back",
                                           baseText()));
    }

    // -- Scaling and sections

    void noteNoScaling()
    {
        const HfField field = m_part.at("rope_scaling");
        if (m_rope.exists() || m_nested || field)
            return;
        if (m_part.names("rope_scaling"))
            used(field, sentence("null: no scaling"));
        else if (!m_part.at("rope_parameters"))
            defaulted(field, sentence(noScaling));
    }

    void readScaling(const std::string &scaling)
    {
        m_draft.scaling(scaling);
        readHfScaling(m_reading, m_draft, m_part, m_rope, m_nested, m_undrawn);
    }

    HfReading &m_reading;
    const HfObject &m_part;
    const HfModel *m_model;
    const HfLayer &m_layer;
    Sentence &m_undrawn;
    HfDraft m_draft;
    HfObject m_rope;
    bool m_nested = false;
};

} // namespace

Subject hfRopeSubject(HfReading &reading, const HfObject &part, const HfModel *model, const HfLayer &layer, Sentence &undrawn)
{
    return RopeReader(reading, part, model, layer, undrawn).read();
}

std::vector<HfObject> hfRopeObjects(const HfObject &part)
{
    std::vector<HfObject> objects;
    for (const char *key : {"rope_parameters", "rope_scaling"}) {
        const HfObject object = part.object(key);
        if (!object.exists())
            continue;
        objects.push_back(object);
        for (const auto &[name, value] : object.json().items())
            if (value.is_object())
                objects.push_back(object.object(name));
    }
    return objects;
}

} // namespace posviz
