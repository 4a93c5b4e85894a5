// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_head.h"

#include "core/checked_json.h"
#include "core/subject_edits.h"

#include <cmath>

namespace posviz {

namespace {

using nlohmann::json;

class HeadReader {
  public:
    HeadReader(HfReading &reading, HfDraft &draft, const HfRopeSource &source)
        : m_reading(reading), m_draft(draft), m_part(source.part), m_rope(source.rope), m_model(source.model),
          m_layer(source.layer)
    {
    }

    void readHead()
    {
        const HfField rotary = inUse(m_part.at("qk_rope_head_dim"));
        const HfField global =
            m_layer.name == "full_attention" ? inUse(m_part.at("global_head_dim")) : HfField{"global_head_dim", nullptr};
        const HfField plain = inUse(m_part.at(setting::headSize));
        const HfField field = rotary ? rotary : global ? global : plain;
        if (rotary)
            noteLatent(rotary, plain);
        if (field) {
            m_draft.set(field, setting::headSize);
            used(field, ofLayers(rotary ? sentence("the {0} rotated features of a head", dimension()) : headText(),
                                 m_part.names("global_head_dim"), m_layer));
            for (const HfField &other : {widthField(), headsField()})
                if (other)
                    ignored(other, sentence("{0} gives the head dimension", rotary ? rotary.key : field.key));
        } else if (m_model && m_model->headDimension) {
            m_draft.set(setting::headSize.knob, *m_model->headDimension);
            defaulted(plain, transformersDefault(headText(), m_model->type));
        } else {
            readHeadFromWidth(plain);
        }
    }

    /// transformers drops a fraction of a feature.
    void readFraction()
    {
        const HfField inside = ofLayer(m_rope.at(setting::rotaryFraction.configName()));
        const HfField list = ofLayer(m_part.at("partial_rotary_factors"));
        const HfField outside = list ? list : ofLayer(m_part.at(setting::rotaryFraction));
        const HfField field = inside ? inside : outside;
        const HfField turned = inUse(m_part.at(setting::turnedFeatures));
        if (inside && outside && *inside.value != *outside.value)
            contradicted(outside,
                         sentence("{0} is {1}, which is used here, as in transformers 5", inside.key, asInFile(*inside.value)));
        else if (inside && outside)
            used(outside, sentence("same as {0}", inside.key));
        if (field)
            takeFraction(field);
        if (turned)
            takeRotaryDimension(turned, static_cast<bool>(field));
        if (!field && !turned)
            defaultFraction(outside);
    }

  private:
    /// A size of 0 says that the model has none of it.
    HfField inUse(const HfField &field)
    {
        const HfField one = ofLayer(field);
        if (!one || !one.value->is_number() || one.value->get<double>() != 0)
            return one;
        ignored(one, sentence("0: not used"));
        return {one.key, nullptr};
    }

    /// The entry of a list with one for each layer.
    HfField ofLayer(const HfField &field) const
    {
        if (field && field.value->is_array() && !m_layer.attention.empty() && m_layer.index < field.value->size())
            return {field.key + "[" + std::to_string(m_layer.index) + "]", &(*field.value)[m_layer.index]};
        return field;
    }

    /// DeepSeek's heads keep the features that turn apart from the others.
    void noteLatent(const HfField &rotary, const HfField &plain)
    {
        if (const HfField still = m_part.at("qk_nope_head_dim"))
            ignored(still, sentence(unturnedFeatures));
        if (plain && *plain.value != *rotary.value)
            ignored(plain, sentence("{0} gives the number of rotated features", rotary.key));
        else if (plain)
            used(plain, sentence("same as {0}", rotary.key));
    }

    HfField widthField() const { return m_part.first({"hidden_size", "n_embd", "d_model", "hidden_dim", "dim", "model_dim"}); }
    HfField headsField() const
    {
        return m_part.first({"num_attention_heads", "n_head", "n_heads", "num_heads", "attention_heads", "encoder_attention_heads"});
    }

    void readHeadFromWidth(const HfField &plain)
    {
        const HfField width = widthField(), heads = headsField();
        if (!width && !heads && m_model && m_model->wholeHead) {
            m_draft.set(setting::headSize.knob, *m_model->wholeHead);
            defaulted(plain, transformersDefault(headText(), m_model->type));
            return;
        }
        if (!width || !heads) {
            m_reading.fail("{0} is missing; the head dimension is given by head_dim, or by hidden_size and num_attention_heads.",
                           width ? heads.key : width.key);
            return;
        }
        const std::int64_t features = m_reading.count(width), count = m_reading.count(heads);
        if (features % count != 0)
            m_reading.fail(unevenHeads(width.key, posviz::plain(features), heads.key, posviz::plain(count)));
        const json size = features / count;
        m_draft.set({width.key + " / " + heads.key, &size}, setting::headSize);
        used(width, headSize(argument(dimension()), width.key, heads.key));
        used(heads, headCount(count));
    }

    int dimension() const { return m_draft.subject.dimension; }
    Sentence headText() const { return headSize(argument(dimension())); }

    void takeFraction(const HfField &field)
    {
        m_draft.set(field, setting::rotaryFraction);
        if (m_reading.error())
            return;
        const auto features = static_cast<int>(field.value->get<double>() * dimension());
        if (features < 2 || features % 2 != 0)
            m_reading.fail("{0} is {1}, which makes {2} of a head's {3} features; it must make an even number, at least 2.",
                           field.key, describedJson(*field.value), plain(features), plain(dimension()));
        used(field, turnedText(features));
    }

    void takeRotaryDimension(const HfField &turned, bool hasFraction)
    {
        const std::int64_t features = m_reading.count(turned);
        if (m_reading.error())
            return;
        if (features % 2 != 0 || features > dimension()) {
            m_reading.fail("{0} is {1}; it must be an even number from 2 to {2}, the head dimension.", turned.key,
                           plain(features), plain(dimension()));
            return;
        }
        if (hasFraction && features != hfTurningFeatures(m_draft)) {
            contradicted(turned, sentence("the other key gives {0} features, which is used here, as in transformers",
                                          hfTurningFeatures(m_draft)));
            return;
        }
        if (!hasFraction) {
            const json ratio = static_cast<double>(features) / dimension();
            m_draft.set({"rotary_dim / head dimension", &ratio}, setting::rotaryFraction);
        }
        used(turned, turnedText(static_cast<int>(features)));
    }

    void defaultFraction(const HfField &missing)
    {
        if (const HfField rotary = m_part.at("qk_rope_head_dim"); rotary && *rotary.value != 0)
            return;
        if (!m_model)
            return defaulted(missing, asInMost(turnedText(dimension())));
        if (!m_model->rotaryFraction) {
            m_reading.fail("rotary_dim is missing; models of type {0} rotate only some features of a head.", m_model->type);
            return;
        }
        if (*m_model->rotaryFraction == 1.0)
            return;
        m_draft.set(setting::rotaryFraction.knob, *m_model->rotaryFraction);
        defaulted(missing, transformersDefault(turnedText(hfTurningFeatures(m_draft)), m_model->type));
    }

    Sentence turnedText(int features) const { return turnedFeatures(argument(features), argument(dimension())); }

    void used(const HfField &field, Sentence text) { m_reading.note(field, Verdict::Used, std::move(text)); }
    void defaulted(const HfField &field, Sentence text) { m_reading.note(field, Verdict::Defaulted, std::move(text)); }
    void ignored(const HfField &field, Sentence text) { m_reading.note(field, Verdict::Ignored, std::move(text)); }
    void contradicted(const HfField &field, Sentence text) { m_reading.note(field, Verdict::Contradicted, std::move(text)); }

    HfReading &m_reading;
    HfDraft &m_draft;
    const HfObject &m_part;
    const HfObject &m_rope;
    const HfModel *m_model;
    const HfLayer &m_layer;
};

} // namespace

void readHfHead(HfReading &reading, HfDraft &draft, const HfRopeSource &source) { HeadReader(reading, draft, source).readHead(); }

void readHfFraction(HfReading &reading, HfDraft &draft, const HfRopeSource &source)
{
    HeadReader(reading, draft, source).readFraction();
}

int hfTurningFeatures(const HfDraft &draft)
{
    const std::optional<Parameter> fraction = draft.knob(setting::rotaryFraction.knob);
    return 2 * static_cast<int>(std::floor(draft.subject.dimension * parameterValue(draft.subject, *fraction) / 2 + 1e-9));
}

} // namespace posviz
