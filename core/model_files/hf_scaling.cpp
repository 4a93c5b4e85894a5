// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_scaling.h"

#include "core/checked_json.h"
#include "core/find_by_id.h"
#include "core/model_files/hf_head.h"
#include "core/model_files/hf_length.h"
#include "core/numbers.h"
#include "core/scaling/longrope.h"
#include "core/scaling/scaling.h"
#include "core/scaling/yarn.h"
#include "core/settings/scaling_settings.h"
#include "core/shown_text.h"

#include <algorithm>
#include <cmath>

// As in huggingface/transformers, modeling_rope_utils.py and configuration_utils.py of version 5 (convert_rope_params_to_dict,
// standardize_rope_params), and as the goldens' README tells what version 4 reads differently.

namespace posviz {

namespace {

using nlohmann::json;

/// The type itself where none is known.
std::string scalingOf(const std::string &type)
{
    const RopeType *known = findRopeType(type);
    return known ? std::string(known->scaling) : type;
}

Sentence knownTypes()
{
    std::vector<std::string> told;
    for (const RopeType &type : ropeTypes())
        if (type.told)
            told.emplace_back(type.id);
    const std::string last = told.back();
    told.pop_back();
    return sentence("{0} and {1}", joinedWords(told), last);
}

/// True where the object holds a number that only a scaling reads.
bool saysHowToScale(const HfObject &rope)
{
    return rope.at(setting::factor) || rope.at(setting::longFactors) || rope.at(setting::shortFactors)
           || rope.at(setting::betaFast) || rope.at(setting::lowFrequencyFactor);
}

/// A number that a comparison needs; none where the file has no such number, about which others complain.
std::optional<double> plainNumber(const HfField &field)
{
    if (!field || !field.value->is_number() || !(field.value->get<double>() > 0))
        return {};
    return field.value->get<double>();
}

bool differ(double a, double b) { return std::abs(a - b) > 1e-9 * std::max(std::abs(a), std::abs(b)); }

class HfScalingReader {
  public:
    HfScalingReader(HfReading &reading, HfDraft &draft, const HfObject &part, const HfObject &rope)
        : m_reading(reading), m_draft(draft), m_part(part), m_rope(rope), m_longest(hfLongest(part)),
          m_id(draft.subject.scaling), m_settings(*findScalingSettings(m_id))
    {
    }

    void read(bool nested, Sentence &undrawn)
    {
        if (m_id == "dynamic" && readDynamic())
            return;
        if (m_id == "ntk")
            readMixed();
        if (m_settings.reads(setting::trainedLength))
            readTrained();
        if (m_settings.reads(setting::longFactors))
            readLists(undrawn);
        if (m_settings.reads(setting::turningPart))
            readTurningPart();
        for (const ScalingSetting &row : m_settings.settings)
            readNumber(row);
        if (m_settings.reads(setting::wholeBounds))
            readWholeBounds(nested);
        if (m_reading.error())
            return;
        if (m_settings.reads(setting::attentionFactor))
            compareRatio();
        if (m_settings.reads(setting::mscale))
            readMagnitudes();
        if (m_settings.reads(setting::longMscale))
            readLongMagnitude();
    }

  private:
    void used(const HfField &field, Sentence text) { m_reading.note(field, Verdict::Used, std::move(text)); }
    void contradicted(const HfField &field, Sentence text) { m_reading.note(field, Verdict::Contradicted, std::move(text)); }

    static Sentence settingText(const Parameter &parameter, double value)
    {
        return sentence("{0} {1}", word(parameter.label), shownExactly(value));
    }

    /// Sets the setting's knob and says so; the field is there.
    void take(const HfField &field, const Setting &setting)
    {
        m_draft.set(field, setting);
        if (!field.value->is_number())
            return;
        const Parameter parameter = knobOf(setting);
        const double value = field.value->get<double>();
        std::string unit = parameter.unit;
        if (value == 1 && unit.ends_with('s'))
            unit.pop_back();
        used(field, unit.empty() ? settingText(parameter, value)
                                 : sentence("{0} {1}", settingText(parameter, value), word(std::move(unit))));
    }

    /// A scaling has a knob for each setting of its row that is a number; the draft has the scaling.
    Parameter knobOf(const Setting &setting) const { return m_draft.knob(setting.knob).value(); }

    void refuseMissing(const Setting &setting)
    {
        m_reading.fail("{0} is missing; {1} scaling needs it, and it must be {2}.", m_rope.at(setting).key, m_id,
                       allowedInWords(knobOf(setting)));
    }

    /// A derived one is read by a function of its own.
    void readNumber(const ScalingSetting &row)
    {
        const Setting &setting = *row.setting;
        if (setting.knob.empty() || setting.kind != SettingKind::Number)
            return;
        const HfField field = m_rope.at(setting);
        if (row.absent == Absent::Derived || row.absent == Absent::AsKnob) {
            if (row.setting == &setting::factor)
                readFactor(field);
        } else if (field)
            take(field, setting);
        else if (row.absent == Absent::Refused)
            refuseMissing(setting);
        else
            m_reading.note(field, Verdict::Defaulted,
                           transformersDefault(settingText(knobOf(setting), *setting.transformersDefault)));
    }

    /// vLLM's and GTE's rule; Su's mixed_b bends it.
    void readMixed()
    {
        m_draft.choose("ntk_rule", "mixed");
        if (const HfField mixed = m_rope.at(setting::mixed)) {
            m_draft.set(mixed, setting::mixed);
            used(mixed, sentence("bends the growth of the factors over the pairs"));
        }
    }

    /// True where all is read: Hunyuan's dynamic scaling is NTK-aware with a fixed alpha.
    bool readDynamic()
    {
        if (const HfField alpha = m_rope.at(setting::alpha)) {
            m_draft.scaling("ntk");
            m_draft.set(alpha, setting::factor);
            used(alpha, sentence("NTK-aware with this factor, as in Hunyuan's code: it does not depend on the length"));
            return true;
        }
        if (!m_longest) {
            m_reading.fail("{0} is missing; dynamic scaling begins beyond it.", m_longest.key);
            return false;
        }
        m_draft.set(m_longest, setting::trainedLength);
        if (const auto longest = plainNumber(m_longest))
            used(m_longest, remarked(sequenceLength(shownExactly(*longest)), sentence("dynamic scaling begins beyond it")));
        if (const HfField original = m_rope.at(setting::trainedLength))
            m_reading.note(original, Verdict::Ignored,
                           sentence("transformers' dynamic scaling begins at max_position_embeddings instead"));
        return false;
    }

    /// original_max_position_embeddings: at the top level, else inside, else the longest length.
    void readTrained()
    {
        const HfField outside = m_part.at(setting::trainedLength);
        const HfField inside = m_rope.at(setting::trainedLength);
        const HfField chosen = outside ? outside : inside;
        if (outside && inside && *outside.value != *inside.value)
            contradicted(inside, sentence("is {0} outside the scaling settings, and that value is used here, as in transformers",
                                          asInFile(*outside.value)));
        else if (outside && inside)
            used(inside, sentence("same as outside the scaling settings"));
        if (chosen) {
            take(chosen, setting::trainedLength);
            m_trained = plainNumber(chosen);
            return;
        }
        if (!m_longest)
            return refuseMissing(setting::trainedLength);
        m_draft.set(m_longest, setting::trainedLength);
        m_trained = plainNumber(m_longest);
        contradicted(inside, sentence("missing; transformers takes {0}, {1}, as the trained length, which is used here; other "
                                      "programs refuse",
                                      m_longest.key, asInFile(*m_longest.value)));
    }

    /// Where a factor is missing, the ratio of lengths stands for it.
    void readFactor(const HfField &field)
    {
        if (field) {
            take(field, setting::factor);
            m_factor = plainNumber(field);
            return;
        }
        const std::optional<double> longest = plainNumber(m_longest);
        if (longest && m_trained) {
            m_factor = *longest / *m_trained;
            m_draft.derive(setting::factor.knob, *m_factor,
                           sentence("{0} is missing; {1} over the trained length gives a factor of {2}", field.key,
                                    m_longest.key, shortestNumber(*m_factor)));
            m_reading.note(
                field, Verdict::Defaulted,
                sentence("factor {0}, the ratio of {1} to the trained length", shownExactly(*m_factor), m_longest.key));
        } else if (m_settings.reads(setting::turningPart)) {
            m_reading.note(field, Verdict::Defaulted, transformersDefault(sentence("factor {0}", 1)));
        } else {
            refuseMissing(setting::factor);
        }
    }

    void compareRatio()
    {
        const std::optional<double> longest = plainNumber(m_longest);
        if (!longest || !m_trained || !m_factor || !m_rope.at(setting::factor) || !differ(*longest / *m_trained, *m_factor))
            return;
        const Number ratio = shownExactly(*longest / *m_trained);
        contradicted(
            m_rope.at(setting::factor),
            m_id == "yarn"
                ? sentence("{0} over the trained length is {1}, which some releases of transformers 4 use as the "
                           "factor; this factor is used here, as in transformers 5 and other implementations",
                           m_longest.key, ratio)
                : sentence(
                    "{0} over the trained length is {1}, which transformers uses as the factor where the trained length is "
                    "outside the scaling settings; this factor is used here, and changes the attention factor only",
                    m_longest.key, ratio));
    }

    void readWholeBounds(bool nested)
    {
        const HfField field = m_rope.at(setting::wholeBounds);
        if (!field)
            return;
        const bool truncate = m_reading.flag(field);
        m_draft.choose(setting::wholeBounds.knob, truncate ? "true" : "false");
        used(field,
             truncate ? sentence("the ramp's bounds are rounded outwards") : sentence("the ramp's bounds are not rounded"));
        if (nested && !truncate)
            contradicted(field, sentence("transformers reads truncate from a flat rope_parameters only and rounds here; bounds "
                                         "are not rounded here, as in the file"));
    }

    /// attention_factor, or both of DeepSeek's mscale and mscale_all_dim, or YaRN's rule.
    void readMagnitudes()
    {
        const double factor = m_factor.value_or(1);
        const HfField given = m_rope.at(setting::attentionFactor);
        const HfField mscale = m_rope.at(setting::mscale);
        const HfField allDim = m_rope.at(setting::mscaleAllDim);
        if (mscale)
            m_draft.set(mscale, setting::mscale);
        if (allDim)
            m_draft.set(allDim, setting::mscaleAllDim);
        const double one = plainNumber(mscale).value_or(0);
        const double all = plainNumber(allDim).value_or(0);
        const bool both = one > 0 && all > 0;
        const double rule = both ? yarnMagnitude(factor, one) / yarnMagnitude(factor, all) : yarnMagnitude(factor);
        const Sentence softmax = all > 0 ? sentence("DeepSeek's code also multiplies the attention logits by {0}, which is not "
                                                    "shown",
                                                    Number{std::pow(yarnMagnitude(factor, all), 2), 7})
                                         : Sentence();
        if (const HfField engines = m_rope.at(setting::engineFactor))
            noteEngineFactor(engines, plainNumber(given).value_or(rule));
        if (given)
            readAttentionFactor(given, rule);
        else if (!mscale && !allDim)
            m_reading.note(given, Verdict::Defaulted, ruleText(rule));
        for (const HfField &field : {mscale, allDim})
            if (field)
                noteMagnitude(field, given, rule, both, field.key == allDim.key ? softmax : Sentence());
    }

    static Sentence ruleText(double rule) { return sentence("{0}, from 0.1 ln s + 1", magnitude(Number{rule, 7})); }

    /// A key of vLLM's, which transformers does not read.
    void noteEngineFactor(const HfField &field, double drawn)
    {
        if (m_draft.knob(setting::engineFactor.knob))
            m_draft.set(field, setting::engineFactor);
        const double product = drawn * plainNumber(field).value_or(1);
        contradicted(field, sentence("transformers does not read it: cos and sin times {0}, which is used here; older vLLM, "
                                     "SGLang and llama.cpp's converter multiply by it as well, which gives {1}",
                                     Number{drawn, 7}, Number{std::abs(product - 1) < 1e-4 ? 1.0 : product, 4}));
    }

    void noteMagnitude(const HfField &field, const HfField &given, double rule, bool both, const Sentence &softmax)
    {
        if (!both)
            m_reading.note(field, Verdict::Ignored,
                           remarked(sentence("used only if mscale and mscale_all_dim are both present and not 0: {0}",
                                             given ? sentence("attention_factor is used here") : ruleText(rule)),
                                    softmax));
        else if (!given)
            used(field, remarked(sentence("{0}, from mscale over mscale_all_dim", magnitude(Number{rule, 7})), softmax));
        else if (differ(plainNumber(given).value_or(rule), rule))
            contradicted(field, remarked(sentence("mscale over mscale_all_dim gives {0}, but attention_factor, which is used "
                                                  "here, differs; implementations disagree on which to use",
                                                  Number{rule, 7}),
                                         softmax));
        else
            used(field, remarked(sentence("agrees with attention_factor"), softmax));
    }

    void readAttentionFactor(const HfField &field, double rule)
    {
        if (const auto given = plainNumber(field)) {
            m_draft.set(field, setting::attentionFactor);
            const Sentence text = magnitude(Number{*given, 7});
            used(field, std::abs(*given - rule) < 1e-6 ? sentence("{0}, the same as the rule gives", text)
                                                       : remarked(text, sentence("without it {0}", Number{rule, 7})));
        } else {
            m_reading.fail("{0} is {1}; it must be a number above 0.", field.key, describedJson(*field.value));
        }
    }

    void readLists(Sentence &undrawn)
    {
        for (const Setting *list : {&setting::shortFactors, &setting::longFactors}) {
            const HfField field = m_rope.at(*list);
            if (!field) {
                m_reading.fail("{0} is missing; longrope scaling needs a list of numbers, one for each rotated pair.",
                               field.key);
                return;
            }
            m_draft.list(field, list->knob);
        }
        if (m_reading.error())
            return;
        const std::int64_t pairs = hfTurningFeatures(m_draft) / 2;
        for (const Setting *list : {&setting::shortFactors, &setting::longFactors}) {
            const HfField field = m_rope.at(*list);
            const auto count = static_cast<std::int64_t>(field.value->size());
            if (count == pairs) {
                used(field, list == &setting::shortFactors
                                ? sentence("up to the trained length each of {0} frequencies is divided by its factor", pairs)
                                : sentence("beyond the trained length each of {0} frequencies is divided by its factor", pairs));
                continue;
            }
            contradicted(field, sentence("has {0} numbers, but a head has {1} rotated pairs; it cannot be shown", count, pairs));
            undrawn = sentence("{0} has {1} numbers, but a head has {2} rotated pairs; there must be one for each pair.", field.key,
                               count, pairs);
        }
    }

    /// attention_factor, or PhiMoE's short_mscale and long_mscale, or LongRoPE's rule.
    void readLongMagnitude()
    {
        const double rule = longRopeMagnitude(m_factor.value_or(1), m_trained.value_or(1));
        const HfField given = m_rope.at(setting::attentionFactor);
        const HfField longOne = m_rope.at(setting::longMscale), shortOne = m_rope.at(setting::shortMscale);
        if (given) {
            readAttentionFactor(given, rule);
        } else if (longOne) {
            m_draft.set(longOne, setting::attentionFactor);
            used(longOne, sentence("cos and sin times this, as in PhiMoE's code beyond the trained length"));
            if (shortOne && *shortOne.value != *longOne.value)
                m_reading.note(shortOne, Verdict::Ignored,
                               sentence("would apply up to the trained length; long_mscale is used here"));
            else if (shortOne)
                used(shortOne, sentence("same as long_mscale"));
        } else {
            m_reading.note(given, Verdict::Defaulted,
                           sentence("{0} at every length, from sqrt(1 + ln s / ln L0)", magnitude(Number{rule, 7})));
        }
    }

    /// Of the whole head, unlike the partial_rotary_factor of plain RoPE.
    void readTurningPart()
    {
        HfField field = m_rope.at(setting::turningPart);
        if (!field)
            field = m_part.at(setting::turningPart);
        if (!field) {
            m_draft.set(setting::turningPart.knob, *setting::turningPart.transformersDefault);
            m_reading.note(field, Verdict::Defaulted, transformersDefault(sentence("all pairs are rotated")));
            return;
        }
        m_draft.set(field, setting::turningPart);
        if (const auto part = plainNumber(field))
            used(field, sentence("the {0} highest frequencies of {1} pairs are rotated, computed for the whole head",
                                 shownExactly(std::floor(*part * m_draft.subject.dimension / 2)), m_draft.subject.dimension / 2));
    }

    HfReading &m_reading;
    HfDraft &m_draft;
    const HfObject &m_part;
    const HfObject &m_rope;
    HfField m_longest;
    std::string m_id;
    const ScalingSettings &m_settings;
    std::optional<double> m_trained;
    std::optional<double> m_factor;
};

} // namespace

std::string hfScalingType(HfReading &reading, const HfObject &rope)
{
    const HfField newer = rope.at(setting::scalingType.config[0]), older = rope.at(setting::scalingType.config[1]);
    const HfField field = newer ? newer : older;
    if (!field) {
        if (saysHowToScale(rope))
            reading.note(field, Verdict::Contradicted,
                         sentence("missing, although there are scaling settings: transformers 5 then scales nothing, which is "
                                  "shown here; older programs refuse"));
        else if (rope.exists())
            reading.note(field, Verdict::Defaulted, transformersDefault(sentence(noScaling)));
        return "none";
    }
    std::string id = scalingOf(reading.text(field));
    const std::string other = newer && older ? scalingOf(reading.text(older)) : id;
    if (reading.error())
        return "none";
    if (other != id)
        reading.note(older, Verdict::Contradicted,
                     sentence("rope_type is {0}, which is used here; programs older than transformers 4.43 use this one",
                              quotedText(asInFile(*newer.value))));
    if (id == "yarn" && rope.at(setting::longFactors) && !rope.at(setting::factor))
        id = "longrope"; // what Phi-3's first releases were called
    if (!findRopeType(id)) {
        reading.fail("{0} is {1}, which is not known; it must be one of {2}.", field.key, describedJson(*field.value),
                     knownTypes());
        return "none";
    }
    const Scaling *scaling = findScaling(id == "dynamic" && rope.at(setting::alpha) ? "ntk" : id);
    const Sentence text = id == "none" ? sentence(noScaling) : verbatim(scaling->title);
    if (id == "ntk")
        reading.note(field, Verdict::Contradicted,
                     sentence("frequency i is divided by s^(2(i + 1)/d), as in GTE's own code and vLLM; transformers and "
                              "llama.cpp have no such type: check what your program does"));
    else
        reading.note(field, Verdict::Used,
                     scalingOf(asInFile(*field.value)) == id ? text : sentence("{0}, as named in Phi-3's first releases", text));
    if (newer && older && other == id)
        reading.note(older, Verdict::Used, sentence("same as {0}", setting::scalingType.config[0]));
    return id;
}

void readHfScaling(HfReading &reading, HfDraft &draft, const HfObject &part, const HfObject &rope, bool nested, Sentence &undrawn)
{
    HfScalingReader(reading, draft, part, rope).read(nested, undrawn);
}

} // namespace posviz
