// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_scaling.h"

#include "core/checked_json.h"
#include "core/model_files/hf_head.h"
#include "core/numbers.h"
#include "core/scaling/scaling.h"
#include "core/scaling/yarn.h"
#include "core/shown_text.h"

#include <algorithm>
#include <array>
#include <cmath>

// As in huggingface/transformers, modeling_rope_utils.py and configuration_utils.py of version 5 (convert_rope_params_to_dict,
// standardize_rope_params), and as the goldens' README tells what version 4 reads differently.

namespace posviz {

namespace {

using nlohmann::json;

constexpr std::string_view knownTypes = "default, linear, dynamic, ntk, yarn, longrope, su, llama3, proportional and mrope";

std::string idOf(const std::string &type)
{
    if (type == "default" || type == "mrope")
        return "none";
    if (type == "su")
        return "longrope";
    if (type == "deepseek_yarn")
        return "yarn";
    return type == "xdrope" ? "dynamic" : type;
}

bool isKnownType(const std::string &id)
{
    static constexpr std::array<std::string_view, 8> ids{"none",     "linear", "dynamic",      "ntk",
                                                         "longrope", "llama3", "proportional", "yarn"};
    return std::ranges::find(ids, id) != ids.end();
}

/// True where the object holds a number that only a scaling reads.
bool saysHowToScale(const HfObject &rope)
{
    static constexpr std::array<std::string_view, 5> keys{"factor", "long_factor", "short_factor", "beta_fast",
                                                          "low_freq_factor"};
    return std::ranges::any_of(keys, [&](std::string_view key) { return static_cast<bool>(rope.at(key)); });
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
          m_id(draft.subject.scaling)
    {
    }

    void read(bool nested, std::string &undrawn)
    {
        if (m_id == "dynamic")
            readDynamic();
        if (m_id == "yarn" || m_id == "longrope" || m_id == "llama3")
            readTrained();
        if (m_id == "longrope")
            readLists(undrawn);
        if (m_id == "proportional")
            readTurningPart();
        readFactor();
        for (const char *key : {"low_freq_factor", "high_freq_factor"})
            need(key);
        for (const char *key : {"beta_fast", "beta_slow"})
            readOptional(key);
        if (m_id == "yarn")
            readTruncate(nested);
        if (m_id == "yarn" || m_id == "longrope")
            compareRatio();
        if (m_reading.error())
            return;
        if (m_id == "yarn")
            readMagnitudes();
        if (m_id == "longrope")
            readLongMagnitude();
    }

  private:
    void used(const HfField &field, std::string text) { m_reading.note(field, Verdict::Used, std::move(text)); }
    void contradicted(const HfField &field, std::string text) { m_reading.note(field, Verdict::Contradicted, std::move(text)); }

    /// Sets a knob of the same key and says so; the field is there.
    void take(const HfField &field, std::string_view key)
    {
        const std::optional<Parameter> parameter = m_draft.knob(key);
        if (!parameter)
            return;
        m_draft.set(field, key);
        if (!field.value->is_number())
            return;
        const double value = field.value->get<double>();
        std::string unit = parameter->unit;
        if (value == 1 && unit.ends_with('s'))
            unit.pop_back();
        used(field, parameter->label + " " + shownExactly(value) + (unit.empty() ? "" : " " + unit));
    }

    void need(std::string_view key)
    {
        const std::optional<Parameter> parameter = m_draft.knob(key);
        if (!parameter)
            return;
        const HfField field = m_rope.at(key);
        if (field)
            take(field, key);
        else
            m_reading.fail(field.key + " is missing; " + m_id + " scaling needs it, and it must be " + allowedValues(*parameter)
                           + ".");
    }

    void readOptional(std::string_view key)
    {
        const std::optional<Parameter> parameter = m_draft.knob(key);
        const HfField field = m_rope.at(key);
        if (parameter && field)
            take(field, key);
        else if (parameter)
            m_reading.note(field, Verdict::Defaulted,
                           parameter->label + " " + shownExactly(parameter->defaultValue) + ", transformers' default");
    }

    /// Hunyuan's dynamic scaling is NTK-aware with a fixed alpha.
    void readDynamic()
    {
        if (const HfField alpha = m_rope.at("alpha")) {
            m_draft.scaling("ntk");
            m_draft.set(alpha, "factor");
            used(alpha, "NTK-aware with this factor, as Hunyuan's code has it: the length does not move it");
            m_id = "ntk";
            m_factorDone = true;
            return;
        }
        if (!m_longest) {
            m_reading.fail(m_longest.key + " is missing; dynamic scaling begins beyond it.");
            return;
        }
        m_draft.set(m_longest, "original_max_position_embeddings");
        if (const auto longest = plainNumber(m_longest))
            used(m_longest, "sequence length " + shownExactly(*longest) + "; dynamic scaling begins beyond it");
        if (const HfField original = m_rope.at("original_max_position_embeddings"))
            m_reading.note(original, Verdict::Ignored, "transformers' dynamic scaling begins at max_position_embeddings instead");
    }

    /// original_max_position_embeddings: at the top level, else inside, else the longest length.
    void readTrained()
    {
        const HfField outside = m_part.at("original_max_position_embeddings");
        const HfField inside = m_rope.at("original_max_position_embeddings");
        const HfField chosen = outside ? outside : inside;
        if (outside && inside && *outside.value != *inside.value)
            contradicted(inside, "is " + asInFile(*outside.value) + " outside, which is drawn, as transformers has it");
        else if (outside && inside)
            used(inside, "as outside");
        if (chosen) {
            take(chosen, "original_max_position_embeddings");
            m_trained = plainNumber(chosen);
            return;
        }
        if (!m_longest) {
            const std::optional<Parameter> parameter = m_draft.knob("original_max_position_embeddings");
            m_reading.fail(inside.key + " is missing; " + m_id + " scaling needs it, and it must be " + allowedValues(*parameter)
                           + ".");
            return;
        }
        m_draft.set(m_longest, "original_max_position_embeddings");
        m_trained = plainNumber(m_longest);
        contradicted(inside, "missing; transformers takes " + m_longest.key + ", " + asInFile(*m_longest.value)
                                 + ", for the trained length, which is drawn; other readers refuse");
    }

    /// Where a factor is missing, the ratio of lengths stands for it.
    void readFactor()
    {
        const std::optional<Parameter> parameter = m_draft.knob("factor");
        const HfField field = m_rope.at("factor");
        if (m_factorDone || !parameter)
            return;
        if (field) {
            take(field, "factor");
            m_factor = plainNumber(field);
            return;
        }
        const std::optional<double> longest = plainNumber(m_longest);
        if ((m_id == "yarn" || m_id == "longrope") && longest && m_trained) {
            m_factor = *longest / *m_trained;
            m_draft.derive({field.key + " is missing, and " + m_longest.key, m_longest.value}, "factor", *m_factor,
                           "with the trained length a factor of");
            m_reading.note(field, Verdict::Defaulted,
                           "factor " + shownExactly(*m_factor) + ", the ratio of " + m_longest.key + " to the trained length");
        } else if (m_id == "proportional") {
            m_reading.note(field, Verdict::Defaulted, "factor 1, transformers' default");
        } else {
            m_reading.fail(field.key + " is missing; " + m_id + " scaling needs it, and it must be " + allowedValues(*parameter)
                           + ".");
        }
    }

    void compareRatio()
    {
        const std::optional<double> longest = plainNumber(m_longest);
        if (!longest || !m_trained || !m_factor || !m_rope.at("factor") || !differ(*longest / *m_trained, *m_factor))
            return;
        contradicted(m_rope.at("factor"),
                     m_longest.key + " over the trained length is " + shownExactly(*longest / *m_trained)
                         + (m_id == "yarn" ? ", and some releases of transformers 4 take that ratio; this factor is drawn, as "
                                             "transformers 5 and other engines have it"
                                           : ", and transformers takes that ratio where the trained length stands outside; this "
                                             "factor is drawn, and it moves the attention factor only"));
    }

    void readTruncate(bool nested)
    {
        const HfField field = m_rope.at("truncate");
        if (!field)
            return;
        const bool truncate = m_reading.flag(field);
        m_draft.choose("truncate", truncate ? "true" : "false");
        used(field, truncate ? "the ramp's bounds are rounded outwards" : "the ramp's bounds are not rounded");
        if (nested && !truncate)
            contradicted(field, "transformers reads truncate from a flat rope_parameters only and rounds here; not rounding is "
                                "drawn, as the file has it");
    }

    /// attention_factor, or both of DeepSeek's mscale and mscale_all_dim, or YaRN's rule.
    void readMagnitudes()
    {
        const double factor = m_factor.value_or(1);
        const HfField given = m_rope.at("attention_factor");
        const HfField mscale = m_rope.at("mscale");
        const HfField allDim = m_rope.at("mscale_all_dim");
        for (const HfField &field : {mscale, allDim})
            if (field)
                m_draft.set(field, field.key.substr(m_rope.prefix().size()));
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
            m_draft.set(field, "attention_factor");
            used(field, "cos and sin times " + shownNumber(*given, 7)
                            + (std::abs(*given - rule) < 1e-6 ? ", which is also what the rule gives"
                                                              : "; without it " + shownNumber(rule, 7)));
        } else {
            m_reading.fail(field.key + " is " + describedJson(*field.value) + "; it must be a number above 0.");
        }
    }

    void readLists(std::string &undrawn)
    {
        for (const char *key : {"short_factor", "long_factor"}) {
            const HfField field = m_rope.at(key);
            if (!field) {
                m_reading.fail(field.key
                               + " is missing; longrope scaling needs a list of numbers, one for each pair that turns.");
                return;
            }
            m_draft.list(field, key);
        }
        if (m_reading.error())
            return;
        const std::int64_t pairs = hfTurningFeatures(m_draft) / 2;
        for (const char *key : {"short_factor", "long_factor"}) {
            const HfField field = m_rope.at(key);
            const auto count = static_cast<std::int64_t>(field.value->size());
            if (count == pairs) {
                used(field, std::string(key == std::string("short_factor") ? "up to" : "beyond") + " the trained length each of "
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
        const double factor = m_factor.value_or(1), trained = m_trained.value_or(1);
        const double rule = factor <= 1 || trained <= 1 ? 1.0 : std::sqrt(1 + std::log(factor) / std::log(trained));
        const HfField given = m_rope.at("attention_factor");
        const HfField longOne = m_rope.at("long_mscale"), shortOne = m_rope.at("short_mscale");
        if (given) {
            readAttentionFactor(given, rule);
        } else if (longOne) {
            m_draft.set(longOne, "attention_factor");
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
        HfField field = m_rope.at("partial_rotary_factor");
        if (!field)
            field = m_part.at("partial_rotary_factor");
        if (!field) {
            m_draft.set("partial_rotary_factor", 1);
            m_reading.note(field, Verdict::Defaulted, "all pairs turn, transformers' default");
            return;
        }
        m_draft.set(field, "partial_rotary_factor");
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
    std::optional<double> m_trained;
    std::optional<double> m_factor;
    bool m_factorDone = false;
};

} // namespace

HfField hfLongest(const HfObject &part)
{
    return part.first({"max_position_embeddings", "n_positions", "max_seq_len", "max_sequence_length", "seq_length", "n_ctx",
                       "max_seq_length", "model_max_length", "max_target_positions"});
}

std::string hfScalingType(HfReading &reading, const HfObject &rope)
{
    const HfField newer = rope.at("rope_type"), older = rope.at("type");
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
    std::string id = idOf(reading.text(field));
    const std::string other = newer && older ? idOf(reading.text(older)) : id;
    if (reading.error())
        return "none";
    if (other != id)
        reading.note(older, Verdict::Contradicted,
                     "rope_type says " + quotedText(asInFile(*newer.value))
                         + ", which is drawn; readers older than transformers 4.43 take this one");
    if (id == "yarn" && rope.at("long_factor") && !rope.at("factor"))
        id = "longrope"; // what Phi-3's first releases were called
    if (!isKnownType(id)) {
        reading.fail(field.key + " is " + describedJson(*field.value) + ", which is not understood; it must be one of "
                     + std::string(knownTypes) + ".");
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
                     idOf(asInFile(*field.value)) == id ? text : text + ", as Phi-3's first releases call it");
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
