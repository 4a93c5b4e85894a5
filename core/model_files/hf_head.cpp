// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_head.h"

#include "core/checked_json.h"
#include "core/numbers.h"
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
        const HfField rotary = m_part.at("qk_rope_head_dim");
        const HfField global =
            m_layer.name == "full_attention" ? m_part.at("global_head_dim") : HfField{"global_head_dim", nullptr};
        const HfField plain = m_part.at(setting::headSize);
        const HfField field = rotary ? rotary : global ? global : plain;
        if (rotary)
            noteLatent(rotary, plain);
        if (field) {
            m_draft.set(field, setting::headSize);
            used(field,
                 (rotary ? "the " + shownInteger(dimension()) + " features of a head that turn" : headText()) + ofLayers());
            for (const HfField &other : {widthField(), headsField()})
                if (other)
                    ignored(other, (rotary ? rotary.key : field.key) + " says how large a head is");
        } else if (m_model && m_model->headDimension) {
            m_draft.set(setting::headSize.knob, *m_model->headDimension);
            defaulted(plain, headText() + ", transformers' default for " + type());
        } else {
            readHeadFromWidth(plain);
        }
    }

    /// transformers drops a fraction of a feature.
    void readFraction()
    {
        const HfField inside = m_rope.at(setting::rotaryFraction.configName());
        const HfField outside = m_part.at(setting::rotaryFraction);
        const HfField field = inside ? inside : outside;
        const HfField turned = m_part.at("rotary_dim");
        if (inside && outside && *inside.value != *outside.value)
            contradicted(outside, inside.key + " is " + asInFile(*inside.value) + ", which is drawn, as transformers 5 has it");
        else if (inside && outside)
            used(outside, "as " + inside.key);
        if (field)
            takeFraction(field);
        if (turned)
            takeRotaryDimension(turned, static_cast<bool>(field));
        if (!field && !turned)
            defaultFraction(outside);
    }

  private:
    /// DeepSeek's heads keep the features that turn apart from the others.
    void noteLatent(const HfField &rotary, const HfField &plain)
    {
        if (const HfField still = m_part.at("qk_nope_head_dim"))
            ignored(still, "features of a head that are not turned, and not drawn");
        if (plain && *plain.value != *rotary.value)
            ignored(plain, "qk_rope_head_dim says how many features turn");
        else if (plain)
            used(plain, "as qk_rope_head_dim");
    }

    HfField widthField() const { return m_part.first({"hidden_size", "n_embd", "d_model", "hidden_dim", "dim"}); }
    HfField headsField() const
    {
        return m_part.first({"num_attention_heads", "n_head", "n_heads", "num_heads", "attention_heads"});
    }

    void readHeadFromWidth(const HfField &plain)
    {
        const HfField width = widthField(), heads = headsField();
        if (!width && !heads && m_model && m_model->wholeHead) {
            m_draft.set(setting::headSize.knob, *m_model->wholeHead);
            defaulted(plain, headText() + ", transformers' default for " + type());
            return;
        }
        if (!width || !heads) {
            m_reading.fail((width ? heads.key : width.key)
                           + " is missing; head_dim, or hidden_size and num_attention_heads, tell how large a head is.");
            return;
        }
        const std::int64_t features = m_reading.count(width), count = m_reading.count(heads);
        if (features % count != 0)
            m_reading.fail(width.key + " is " + std::to_string(features) + " and " + heads.key + " is " + std::to_string(count)
                           + "; the heads must divide it evenly.");
        const json size = features / count;
        m_draft.set({width.key + " / " + heads.key, &size}, setting::headSize);
        used(width, headText() + ": " + width.key + " / " + heads.key);
        used(heads, counted(count, "head"));
    }

    int dimension() const { return m_draft.subject.dimension; }
    std::string headText() const { return "heads of " + shownInteger(dimension()) + " features"; }

    void takeFraction(const HfField &field)
    {
        m_draft.set(field, setting::rotaryFraction);
        if (m_reading.error())
            return;
        const auto features = static_cast<int>(field.value->get<double>() * dimension());
        if (features < 2 || features % 2 != 0)
            m_reading.fail(field.key + " is " + describedJson(*field.value) + ", which makes " + std::to_string(features)
                           + " of a head's " + std::to_string(dimension())
                           + " features; it must make an even number, at least 2.");
        used(field, turnedText(features));
    }

    void takeRotaryDimension(const HfField &turned, bool hasFraction)
    {
        const std::int64_t features = m_reading.count(turned);
        if (m_reading.error())
            return;
        if (features % 2 != 0 || features > dimension()) {
            m_reading.fail(turned.key + " is " + std::to_string(features) + "; it must be an even number from 2 to "
                           + std::to_string(dimension()) + ", the size of a head.");
            return;
        }
        if (hasFraction && features != hfTurningFeatures(m_draft)) {
            contradicted(turned, "the other key makes " + shownInteger(hfTurningFeatures(m_draft))
                                     + " features, which are drawn, as transformers has it");
            return;
        }
        if (!hasFraction) {
            const json ratio = static_cast<double>(features) / dimension();
            m_draft.set({"rotary_dim / head size", &ratio}, setting::rotaryFraction);
        }
        used(turned, turnedText(static_cast<int>(features)));
    }

    void defaultFraction(const HfField &missing)
    {
        if (m_part.at("qk_rope_head_dim"))
            return;
        if (!m_model)
            return defaulted(missing, turnedText(dimension()) + ", as in most models");
        if (!m_model->rotaryFraction) {
            m_reading.fail("rotary_dim is missing; models of type " + type() + " turn only some features of a head.");
            return;
        }
        if (*m_model->rotaryFraction == 1.0)
            return;
        m_draft.set(setting::rotaryFraction.knob, *m_model->rotaryFraction);
        defaulted(missing, turnedText(hfTurningFeatures(m_draft)) + ", transformers' default for " + type());
    }

    std::string turnedText(int features) const
    {
        return features == dimension()
                   ? "all features of a head are turned"
                   : shownInteger(features) + " of a head's " + shownInteger(dimension()) + " features are turned";
    }

    void used(const HfField &field, std::string text) { m_reading.note(field, Verdict::Used, std::move(text)); }
    void defaulted(const HfField &field, std::string text) { m_reading.note(field, Verdict::Defaulted, std::move(text)); }
    void ignored(const HfField &field, std::string text) { m_reading.note(field, Verdict::Ignored, std::move(text)); }
    void contradicted(const HfField &field, std::string text) { m_reading.note(field, Verdict::Contradicted, std::move(text)); }

    std::string type() const { return m_model ? std::string(m_model->type) : ""; }
    /// Where kinds of layers do not share the size.
    std::string ofLayers() const
    {
        return m_part.names("global_head_dim") && !m_layer.name.empty() ? ", " + asShown(m_layer.name, 60) + " layers" : "";
    }

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
