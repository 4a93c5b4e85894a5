// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_scaling.h"

#include "core/checked_json.h"
#include "core/find_by_id.h"
#include "core/model_files/hf_head.h"
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

std::string knownTypes()
{
    std::vector<std::string> told;
    for (const RopeType &type : ropeTypes())
        if (type.told)
            told.emplace_back(type.id);
    const std::string last = told.back();
    told.pop_back();
    return joinedWords(told) + " and " + last;
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
        : m_reading(reading), m_draft(draft), m_part(part), m_rope(rope), m_longest(part.at(setting::length)),
          m_id(draft.subject.scaling), m_settings(*findScalingSettings(m_id))
    {
    }

    void read(bool nested, std::string &undrawn)
    {
        if (m_id == "dynamic" && readDynamic())
            return;
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
    void used(const HfField &field, std::string text) { m_reading.note(field, Verdict::Used, std::move(text)); }
    void contradicted(const HfField &field, std::string text) { m_reading.note(field, Verdict::Contradicted, std::move(text)); }

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
        used(field, parameter.label + " " + shownExactly(value) + (unit.empty() ? "" : " " + unit));
    }

    /// A scaling has a knob for each setting of its row that is a number; the draft has the scaling.
    Parameter knobOf(const Setting &setting) const { return m_draft.knob(setting.knob).value(); }

    void refuseMissing(const Setting &setting)
    {
        m_reading.fail(m_rope.at(setting).key + " is missing; " + m_id + " scaling needs it, and it must be "
                       + allowedValues(knobOf(setting)) + ".");
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
                           knobOf(setting).label + " " + shownExactly(*setting.transformersDefault) + ", transformers' default");
    }

    /// True where all is read: Hunyuan's dynamic scaling is NTK-aware with a fixed alpha.
    bool readDynamic()
    {
        if (const HfField alpha = m_rope.at(setting::alpha)) {
            m_draft.scaling("ntk");
            m_draft.set(alpha, setting::factor);
            used(alpha, "NTK-aware with this factor, as Hunyuan's code has it: the length does not move it");
            return true;
        }
        if (!m_longest) {
            m_reading.fail(m_longest.key + " is missing; dynamic scaling begins beyond it.");
            return false;
        }
        m_draft.set(m_longest, setting::trainedLength);
        if (const auto longest = plainNumber(m_longest))
            used(m_longest, "sequence length " + shownExactly(*longest) + "; dynamic scaling begins beyond it");
        if (const HfField original = m_rope.at(setting::trainedLength))
            m_reading.note(original, Verdict::Ignored, "transformers' dynamic scaling begins at max_position_embeddings instead");
        return false;
    }

    /// original_max_position_embeddings: at the top level, else inside, else the longest length.
    void readTrained()
    {
        const HfField outside = m_part.at(setting::trainedLength);
        const HfField inside = m_rope.at(setting::trainedLength);
        const HfField chosen = outside ? outside : inside;
        if (outside && inside && *outside.value != *inside.value)
            contradicted(inside, "is " + asInFile(*outside.value) + " outside, which is drawn, as transformers has it");
        else if (outside && inside)
            used(inside, "as outside");
        if (chosen) {
            take(chosen, setting::trainedLength);
            m_trained = plainNumber(chosen);
            return;
        }
        if (!m_longest)
            return refuseMissing(setting::trainedLength);
        m_draft.set(m_longest, setting::trainedLength);
        m_trained = plainNumber(m_longest);
        contradicted(inside, "missing; transformers takes " + m_longest.key + ", " + asInFile(*m_longest.value)
                                 + ", for the trained length, which is drawn; other readers refuse");
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
            m_draft.derive({field.key + " is missing, and " + m_longest.key, m_longest.value}, setting::factor.knob, *m_factor,
                           "with the trained length a factor of");
            m_reading.note(field, Verdict::Defaulted,
                           "factor " + shownExactly(*m_factor) + ", the ratio of " + m_longest.key + " to the trained length");
        } else if (m_settings.reads(setting::turningPart)) {
            m_reading.note(field, Verdict::Defaulted, "factor 1, transformers' default");
        } else {
            refuseMissing(setting::factor);
        }
    }

    void compareRatio()
    {
        const std::optional<double> longest = plainNumber(m_longest);
        if (!longest || !m_trained || !m_factor || !m_rope.at(setting::factor) || !differ(*longest / *m_trained, *m_factor))
            return;
        contradicted(m_rope.at(setting::factor),
                     m_longest.key + " over the trained length is " + shownExactly(*longest / *m_trained)
                         + (m_id == "yarn" ? ", and some releases of transformers 4 take that ratio; this factor is drawn, as "
                                             "transformers 5 and other engines have it"
                                           : ", and transformers takes that ratio where the trained length stands outside; this "
                                             "factor is drawn, and it moves the attention factor only"));
    }

    void readWholeBounds(bool nested)
    {
        const HfField field = m_rope.at(setting::wholeBounds);
        if (!field)
            return;
        const bool truncate = m_reading.flag(field);
        m_draft.choose(setting::wholeBounds.knob, truncate ? "true" : "false");
        used(field, truncate ? "the ramp's bounds are rounded outwards" : "the ramp's bounds are not rounded");
        if (nested && !truncate)
            contradicted(field, "transformers reads truncate from a flat rope_parameters only and rounds here; not rounding is "
                                "drawn, as the file has it");
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
        const std::string softmax = all > 0
                                        ? "; DeepSeek's code also multiplies the score by "
                                              + shownNumber(std::pow(yarnMagnitude(factor, all), 2), 7) + ", which is not drawn"
                                        : "";
        if (given)
            readAttentionFactor(given, rule);
        else if (!mscale && !allDim)
            m_reading.note(given, Verdict::Defaulted, "cos and sin times " + shownNumber(rule, 7) + ", as 0.1 ln s + 1 gives it");
        for (const HfField &field : {mscale, allDim})
            if (field)
                noteMagnitude(field, given, rule, both, field.key == allDim.key ? softmax : "");
    }

    void noteMagnitude(const HfField &field, const HfField &given, double rule, bool both, const std::string &softmax)
    {
        const std::string times = shownNumber(rule, 7);
        if (!both)
            m_reading.note(
                field, Verdict::Ignored,
                "counts only where both mscale and mscale_all_dim are there and not 0: "
                    + (given ? "attention_factor is drawn" : "cos and sin times " + times + ", as 0.1 ln s + 1 gives it")
                    + softmax);
        else if (!given)
            used(field, "cos and sin times " + times + ", from mscale over mscale_all_dim" + softmax);
        else if (differ(plainNumber(given).value_or(rule), rule))
            contradicted(field, "mscale over mscale_all_dim makes " + times
                                    + ", and attention_factor, which is drawn, says otherwise; "
                                    + "engines differ in which they take" + softmax);
        else
            used(field, "agrees with attention_factor" + softmax);
    }

    void readAttentionFactor(const HfField &field, double rule)
    {
        if (const auto given = plainNumber(field)) {
            m_draft.set(field, setting::attentionFactor);
            used(field, "cos and sin times " + shownNumber(*given, 7)
                            + (std::abs(*given - rule) < 1e-6 ? ", which is also what the rule gives"
                                                              : "; without it " + shownNumber(rule, 7)));
        } else {
            m_reading.fail(field.key + " is " + describedJson(*field.value) + "; it must be a number above 0.");
        }
    }

    void readLists(std::string &undrawn)
    {
        for (const Setting *list : {&setting::shortFactors, &setting::longFactors}) {
            const HfField field = m_rope.at(*list);
            if (!field) {
                m_reading.fail(field.key
                               + " is missing; longrope scaling needs a list of numbers, one for each pair that turns.");
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
                used(field, std::string(list == &setting::shortFactors ? "up to" : "beyond") + " the trained length each of "
                                + shownInteger(pairs) + " pairs is divided by its number");
                continue;
            }
            const std::string wrong =
                "has " + shownInteger(count) + " numbers, and a head turns " + shownInteger(pairs) + " pairs";
            contradicted(field, wrong + "; no picture can be drawn");
            undrawn = field.key + " " + wrong + "; there must be one for each pair.";
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
            used(longOne, "cos and sin times this number, as PhiMoE's code has it beyond the trained length");
            if (shortOne && *shortOne.value != *longOne.value)
                m_reading.note(shortOne, Verdict::Ignored, "would be in force up to the trained length; long_mscale is drawn");
            else if (shortOne)
                used(shortOne, "the same as long_mscale");
        } else {
            m_reading.note(given, Verdict::Defaulted,
                           "cos and sin times " + shownNumber(rule, 7) + " at every length, as sqrt(1 + ln s / ln L0) gives it");
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
            m_reading.note(field, Verdict::Defaulted, "all pairs turn, transformers' default");
            return;
        }
        m_draft.set(field, setting::turningPart);
        if (const auto part = plainNumber(field))
            used(field, "the fastest " + shownExactly(std::floor(*part * m_draft.subject.dimension / 2)) + " of "
                            + shownInteger(m_draft.subject.dimension / 2)
                            + " pairs turn, with the frequencies of the whole head");
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
                         "missing, though there are numbers for a scaling: transformers 5 then scales nothing, which is drawn; "
                         "older readers refuse");
        else if (rope.exists())
            reading.note(field, Verdict::Defaulted, "no scaling, transformers' default");
        return "none";
    }
    std::string id = scalingOf(reading.text(field));
    const std::string other = newer && older ? scalingOf(reading.text(older)) : id;
    if (reading.error())
        return "none";
    if (other != id)
        reading.note(older, Verdict::Contradicted,
                     "rope_type says " + quotedText(asInFile(*newer.value))
                         + ", which is drawn; readers older than transformers 4.43 take this one");
    if (id == "yarn" && rope.at(setting::longFactors) && !rope.at(setting::factor))
        id = "longrope"; // what Phi-3's first releases were called
    if (!findRopeType(id)) {
        reading.fail(field.key + " is " + describedJson(*field.value) + ", which is not understood; it must be one of "
                     + knownTypes() + ".");
        return "none";
    }
    const Scaling *scaling = findScaling(id);
    const std::string text = id == "none" ? "no scaling" : scaling->title;
    if (id == "ntk")
        reading.note(field, Verdict::Contradicted,
                     "transformers and llama.cpp know no such type, and vLLM's divides pair i by s^(2(i + 1)/d); drawn is " + text
                         + ", s^(2i/(d − 2))");
    else
        reading.note(field, Verdict::Used,
                     scalingOf(asInFile(*field.value)) == id ? text : text + ", as Phi-3's first releases call it");
    if (newer && older && other == id)
        reading.note(older, Verdict::Used, "as rope_type");
    return id;
}

void readHfScaling(HfReading &reading, HfDraft &draft, const HfObject &part, const HfObject &rope, bool nested,
                   std::string &undrawn)
{
    HfScalingReader(reading, draft, part, rope).read(nested, undrawn);
}

} // namespace posviz
