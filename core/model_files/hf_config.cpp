// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_config.h"

#include "core/checked_json.h"
#include "core/model_files/hf_fields.h"
#include "core/model_files/hf_ignored.h"
#include "core/model_files/hf_layers.h"
#include "core/model_files/hf_models.h"
#include "core/model_files/hf_parts.h"
#include "core/model_files/hf_plain.h"
#include "core/model_files/hf_length.h"
#include "core/model_files/hf_rope.h"
#include "core/model_files/phrases.h"
#include "core/numbers.h"
#include "core/scaling/scaling.h"
#include "core/shown_text.h"
#include "core/subject_edits.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <vector>

namespace posviz {

namespace {

using nlohmann::json;

/// Keys that only a model with RoPE has.
constexpr std::array<std::string_view, 14> rotaryKeys{
    "rope_theta", "rope_scaling",    "rope_parameters",      "partial_rotary_factor", "rotary_dim",        "rotary_pct",
    "rope_base",  "rotary_emb_base", "rope_local_base_freq", "qk_rope_head_dim",      "global_rope_theta", "rope_ratio",
    "attn_rotary_emb", "dual_chunk_attention_config"};

/// Switches that are on wherever RoPE is used, and the beginnings of others; and those that are off there.
constexpr std::array<std::string_view, 8> rotarySwitches{"rotary",      "rope",         "use_rope",   "use_rope_embedding",
                                                         "apply_rope",  "apply_rotary", "enable_rope", "use_rope_embeddings"};
constexpr std::array<std::string_view, 2> rotarySwitchStarts{"use_rotary", "use_rope_pos"};
constexpr std::array<std::string_view, 6> unturnedSwitches{"no_rope", "nope", "use_nope", "disable_rope", "mla_use_nope", "is_nope"};

/// As many of a file's models can be chosen, and as many names stand in a sentence.
constexpr std::size_t mostParts = 64, mostNames = 16;
constexpr Pattern<0> turnsQueries = "queries and keys are rotated";
/// Far above any model's; JSON of brackets alone would take much memory.
constexpr std::size_t mostConfigContainers = 1 << 16;

/// "text_config, vision_config and 3 more"
template <typename Named> Sentence namesOf(const std::vector<Named> &all, std::string Named::*name)
{
    std::string names;
    for (std::size_t i = 0; i < std::min(all.size(), mostNames); ++i)
        names += (names.empty() ? "" : ", ") + asShown(all[i].*name, 60);
    return all.size() > mostNames ? sentence("{0} and {1} more", names, plainSize(all.size() - mostNames)) : verbatim(names);
}

/// "RoPE, heads of 128, base 10 000, YaRN"
Sentence subjectSummary(const Subject &subject)
{
    const Encoding *encoding = findEncoding(subject.encoding);
    std::vector<Sentence> parts{verbatim(encoding->title)};
    if (encoding->usesBase)
        parts.push_back(sentence("heads of {0}, base {1}", subject.dimension, shownExactly(subject.base)));
    if (subject.scaling != "none")
        parts.push_back(verbatim(findScaling(subject.scaling)->title));
    return listed(std::move(parts));
}

class ConfigReader {
  public:
    ConfigReader(const json &config, std::string name, const ModelChoice &choice)
        : m_file(&config, ""), m_name(name), m_choice(choice), m_reading(std::move(name))
    {
    }

    Result<ModelAccount> read()
    {
        choosePart();
        if (m_reading.error())
            return *m_reading.error();
        const HfField type = m_part.object.at("model_type");
        m_model = modelOf(m_reading.text(type));
        const std::optional<HfKind> kind = m_reading.error() ? std::nullopt : kindOf();
        if (!m_reading.error() && kind)
            readKinds(*kind);
        if (m_reading.error())
            return *m_reading.error();
        const Subject subject = m_kinds.empty() ? Subject{} : m_kinds[chosenKind()].subject;
        if (m_reading.error())
            return *m_reading.error();
        noteRest(kind, subject);
        Result<Subject> checked = checkedSubject(subject);
        if (!checked)
            return failed("{0}: {1}", m_name, checked.failure().sentence);
        return account(*std::move(checked));
    }

  private:
    // -- Which of the file's models

    void choosePart()
    {
        std::vector<HfPart> parts = hfParts(m_file);
        const std::size_t all = parts.size();
        parts.resize(std::min(all, mostParts));
        const auto wanted = m_choice.part.empty() ? parts.begin() : std::ranges::find(parts, m_choice.part, &HfPart::name);
        if (wanted == parts.end()) {
            m_reading.fail("has no part {0}; it has {1}.", quotedText(m_choice.part), namesOf(parts, &HfPart::name));
            return;
        }
        m_part = *wanted;
        if (parts.size() > 1)
            for (const HfPart &part : parts)
                m_parts.push_back(part.name);
        if (m_part.name != "top_level")
            m_reading.note({m_part.name, nullptr}, Verdict::Used,
                           m_choice.part.empty() ? sentence("the part that is shown, the language model if there is one")
                                                 : sentence("the part that is shown"));
        for (const HfPart &part : parts)
            if (part.name != m_part.name && part.name != "top_level")
                m_reading.note({part.name, nullptr}, Verdict::Ignored, sentence("another part of the model; it can be chosen"));
        if (all > mostParts)
            m_reading.note({"*_config", nullptr}, Verdict::Ignored,
                           sentence("only the first {1} of {0} parts can be chosen", all, mostParts));
    }

    /// A part of an image has the type of the whole in some files.
    const HfModel *modelOf(const std::string &type) const
    {
        const bool image = m_part.object.at("patch_size") || m_part.object.at("spatial_patch_size");
        const HfModel *vision = image ? findHfModel(type + "_vision") : nullptr;
        return vision ? vision : findHfModel(type);
    }

    // -- How it encodes positions

    HfField at(std::string_view key) const { return m_part.object.at(key); }

    bool isTrue(const HfField &field) const { return field && *field.value == true; }

    bool namesRotary() const
    {
        return std::ranges::any_of(rotaryKeys, [&](std::string_view key) { return static_cast<bool>(at(key)); });
    }

    std::optional<HfKind> kindOf()
    {
        if (isTrue(at("mla_use_nope"))) {
            m_reading.note(
                at("mla_use_nope"), Verdict::Used,
                sentence("attention layers have no rotation; the other layers are recurrent, which tells positions apart"));
            return HfKind::None;
        }
        if (m_model && m_model->kind == HfKind::Undrawn)
            return HfKind::Undrawn;
        for (const HfField &field : {at("alibi"), at("use_alibi"), m_part.object.object("attn_config").at("alibi")})
            if (isTrue(field)) {
                m_reading.note(field, Verdict::Used, sentence(slopedBias));
                return HfKind::Alibi;
            }
        if (const std::optional<HfKind> named = namedKind())
            return named;
        const bool buckets = static_cast<bool>(at("relative_attention_num_buckets"));
        const bool rotary = namesRotary();
        if (m_model && m_model->kind == HfKind::Axial)
            return HfKind::Axial;
        if (const std::optional<bool> turns = rotarySwitch())
            return *turns ? rotaryKind() : unturnedKind();
        if (const std::optional<HfKind> unused = unusedRotary())
            return unused;
        if (m_model)
            return knownKind(buckets, rotary);
        if (buckets)
            return HfKind::T5;
        if (isTrue(at("relative_attention")))
            return HfKind::Deberta;
        const bool attention = static_cast<bool>(m_part.object.object("attn_config").at("rope_theta"));
        return rotary || attention || m_part.object.names("rope_scaling") ? std::optional(rotaryKind()) : std::nullopt;
    }

    /// An image has two axes: a picture of one would be of another model.
    HfKind rotaryKind() const
    {
        const bool image = at("patch_size") || at("spatial_patch_size");
        return image && !hfLongest(m_part.object) && !m_model ? HfKind::Axial : HfKind::Rotary;
    }

    /// What is left where a switch says that nothing turns.
    HfKind unturnedKind() const
    {
        const bool table = m_model && m_model->kind == HfKind::Learned;
        return table ? HfKind::Learned : HfKind::None;
    }

    /// What a switch of RoPE says, if the file has one; a switch is true or false.
    std::optional<bool> rotarySwitch()
    {
        for (const auto &[key, value] : m_part.object.json().items()) {
            const auto starts = [&](std::string_view start) { return key.starts_with(start); };
            const bool on = std::ranges::find(rotarySwitches, key) != rotarySwitches.end()
                            || (std::ranges::any_of(rotarySwitchStarts, starts) && key.find("scal") == std::string::npos);
            const bool off = std::ranges::find(unturnedSwitches, key) != unturnedSwitches.end();
            if (!value.is_boolean() || (!on && !off) || (off && value == false))
                continue;
            const bool turns = on ? value == true : value == false;
            m_reading.note(at(key), Verdict::Used,
                           turns ? sentence(turnsQueries) : sentence("no rotation"));
            return turns;
        }
        return {};
    }

    /// A part of 0 features that turn is RoPE that is not used.
    std::optional<HfKind> unusedRotary()
    {
        for (const HfField &field : {m_part.object.at(setting::rotaryFraction), m_part.object.at(setting::turnedFeatures)})
            if (field && field.value->is_number() && *field.value == 0) {
                m_reading.note(field, Verdict::Used, sentence("0: no rotation"));
                return unturnedKind();
            }
        return {};
    }

    std::optional<HfKind> knownKind(bool buckets, bool rotary)
    {
        if (m_model->kind == HfKind::T5 && rotary && !buckets) {
            m_reading.note(
                at("model_type"), Verdict::Contradicted,
                sentence("has distance buckets, but the file has a base and no buckets: RoPE is shown, as in Chronos-2"));
            m_model = nullptr;
            return HfKind::Rotary;
        }
        if (m_model->kind == HfKind::Deberta && !isTrue(at("relative_attention")))
            return HfKind::Learned;
        if (m_model->kind == HfKind::Learned && isTrue(at("sinusoidal_pos_embds"))) {
            m_reading.note(at("sinusoidal_pos_embds"), Verdict::Used, sentence("the table is initialised with sinusoids"));
            return HfKind::Sinusoidal;
        }
        if (m_model->type == "baichuan" && isForty(at("num_hidden_layers")) && !rotary) {
            m_reading.note(at("num_hidden_layers"), Verdict::Used,
                           sentence("Baichuan's model of 40 layers, 13B, has ALiBi instead of RoPE"));
            return HfKind::Alibi;
        }
        if (m_model->type == "mpt")
            return kindOfMpt();
        return m_model->kind;
    }

    static bool isForty(const HfField &field) { return field && *field.value == 40; }

    /// MPT's own code knows all three; attn_config says which.
    HfKind kindOfMpt()
    {
        const HfObject attention = m_part.object.object("attn_config");
        const HfField alibi = attention.at("alibi"), rope = attention.at("rope"), table = at("learned_pos_emb");
        if (alibi ? *alibi.value != false : !isTrue(rope))
            return HfKind::Alibi;
        if (alibi)
            m_reading.note(alibi, Verdict::Used, sentence("no ALiBi"));
        if (isTrue(rope)) {
            m_reading.note(rope, Verdict::Used, sentence(turnsQueries));
            return HfKind::Rotary;
        }
        if (!table || *table.value != false)
            return HfKind::Learned;
        m_reading.note(table, Verdict::Used, sentence("no learned table, and no other encoding"));
        return HfKind::None;
    }

    /// What position_embedding_type names.
    std::optional<HfKind> namedKind()
    {
        const HfField field = hfNamedEncoding(m_part.object);
        const bool byDefault = !field && m_model && !m_model->named.empty();
        if (!field && !byDefault)
            return {};
        const std::string name = byDefault ? std::string(m_model->named) : lowered(m_reading.text(field));
        struct Named {
            std::string_view name;
            HfKind kind;
        };
        static constexpr std::array names{Named{"rope", HfKind::Rotary},
                                          Named{"rotary", HfKind::Rotary},
                                          Named{"rope_gptj", HfKind::Rotary},
                                          Named{"rope_neox", HfKind::Rotary},
                                          Named{"rotary_embedding", HfKind::Rotary},
                                          Named{"rotary_embeddings", HfKind::Rotary},
                                          Named{"mrope", HfKind::Rotary},
                                          Named{"relative", HfKind::TransformerXl},
                                          Named{"learnable", HfKind::Learned},
                                          Named{"sinusoid", HfKind::Sinusoidal},
                                          Named{"no", HfKind::None},
                                          Named{"null", HfKind::None},
                                          Named{"absolute", HfKind::Learned},
                                          Named{"learned", HfKind::Learned},
                                          Named{"learned_absolute", HfKind::Learned},
                                          Named{"alibi", HfKind::Alibi},
                                          Named{"nope", HfKind::None},
                                          Named{"none", HfKind::None},
                                          Named{"sinusoidal", HfKind::Sinusoidal},
                                          Named{"relative_key", HfKind::RelativeVectors},
                                          Named{"relative_key_query", HfKind::RelativeVectors}};
        const auto found = std::ranges::find(names, name, &Named::name);
        if (found == names.end()) {
            m_reading.fail("{0} is {1}, which is not known; it must be one of absolute, rope, rotary, alibi, relative_key, "
                           "relative_key_query, sinusoidal and nope.",
                           field.key, describedJson(*field.value));
            return {};
        }
        // T5's and DeBERTa's own terms come before the word for what is added to the input.
        if (found->kind == HfKind::Learned && m_model && m_model->kind != HfKind::Learned && m_model->kind != HfKind::Rotary)
            return {};
        if (found->kind == HfKind::Learned && !byDefault && namesRotary()) {
            // Most classes inherit the key from BERT's and do not read it.
            if (m_model && m_model->kind == HfKind::Rotary && m_model->named.empty())
                m_reading.note(field, Verdict::Ignored,
                               sentence("transformers' {0} does not read it, and rotates queries and keys", m_model->type));
            else
                m_reading.note(field, Verdict::Contradicted,
                               sentence("there are RoPE settings too, and RoPE is shown; see the model's own code"));
            return HfKind::Rotary;
        }
        if (byDefault)
            m_reading.note(field, Verdict::Defaulted, transformersDefault(verbatim(name), m_model->type));
        else if (found->kind != HfKind::RelativeVectors)
            m_reading.note(field, Verdict::Used,
                           name == "rope_gptj"   ? sentence("how positions are encoded: RoPE on features 2i and 2i + 1")
                           : name == "rope_neox" ? sentence("how positions are encoded: RoPE on features i and i + d/2")
                           : name == "nope"      ? sentence("no positional encoding: nothing is added or rotated")
                                                 : sentence("how positions are encoded"));
        return found->kind == HfKind::Rotary ? rotaryKind() : found->kind;
    }

    static std::string lowered(std::string name)
    {
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return name;
    }

    // -- The kinds of its layers

    void readKinds(HfKind kind)
    {
        if (kind != HfKind::Rotary) {
            if (kind == HfKind::Undrawn)
                return;
            m_kinds = hfPlainKinds(m_reading, m_part.object, m_model, kind);
            return;
        }
        for (const HfLayer &layer : hfLayers(m_reading, m_part.object, m_model)) {
            if (m_reading.error())
                return;
            LayerKind made{layer.name, {}, {}};
            if (layer.turns) {
                made.subject = hfRopeSubject(m_reading, m_part.object, m_model, layer, m_undrawn);
                made.text = subjectSummary(made.subject);
            } else {
                HfDraft draft(m_reading, "nope");
                readHfLength(m_reading, draft, m_part.object);
                made.subject = draft.subject;
                made.text = layer.why;
            }
            if (!layer.share.empty())
                made.text = sentence("{0}: {1}", layer.share, std::move(made.text));
            m_kinds.push_back(std::move(made));
        }
    }

    /// The chosen kind; without a choice the first that encodes positions, which is full attention wherever that does.
    std::size_t chosenKind()
    {
        for (LayerKind &kind : m_kinds)
            kind.subject = withoutDefaults(std::move(kind.subject));
        if (!m_choice.layer.empty()) {
            const auto wanted = std::ranges::find(m_kinds, m_choice.layer, &LayerKind::name);
            const bool alike = m_kinds.size() == 1 && m_kinds.front().name.empty();
            if (wanted == m_kinds.end() && !alike)
                m_reading.fail("has no layers {0}; it has {1}.", quotedText(m_choice.layer), namesOf(m_kinds, &LayerKind::name));
            else if (wanted == m_kinds.end() && m_choice.layer != "full_attention")
                m_reading.fail("has no layers {0}; all its layers are the same.", quotedText(m_choice.layer));
            return wanted == m_kinds.end() ? 0 : static_cast<std::size_t>(wanted - m_kinds.begin());
        }
        const auto encodes = [](const LayerKind &kind) { return kind.subject.encoding != "nope"; };
        const auto first = std::ranges::find_if(m_kinds, encodes);
        const std::size_t chosen = first == m_kinds.end() ? 0 : static_cast<std::size_t>(first - m_kinds.begin());
        if (m_kinds.size() > 1)
            noteChoice(m_kinds[chosen]);
        return chosen;
    }

    void noteChoice(const LayerKind &chosen)
    {
        if (chosen.name == "attention" && m_kinds.back().name == "input") {
            m_reading.note({"encodings", nullptr}, Verdict::Defaulted,
                           sentence("the model has two: that of attention is shown; choose 'input' for the table at its input"));
            return;
        }
        std::string others;
        for (const LayerKind &kind : m_kinds)
            if (kind.name != chosen.name)
                others += (others.empty() ? "" : ", ") + asShown(kind.name, 60);
        const bool skipped = m_kinds.front().name != chosen.name;
        const char *key = m_kinds.front().name == "encoder" ? "is_encoder_decoder" : "layer_types";
        const std::string drawn = asShown(chosen.name, 60);
        m_reading.note({at(key).key, nullptr}, Verdict::Defaulted,
                       skipped
                           ? sentence("{0} layers are shown, since no kind was chosen and {1} layers have no rotation; the model "
                                      "also has {2}",
                                      drawn, asShown(m_kinds.front().name, 60), others)
                           : sentence("{0} layers are shown, since no kind was chosen; the model also has {1}", drawn, others));
    }

    // -- The account

    void noteRest(std::optional<HfKind> kind, const Subject &subject)
    {
        const bool turns = subject.encoding == "rope" || subject.encoding == "mrope";
        const bool rotary = kind == HfKind::Rotary;
        noteHfIgnored(m_reading, m_part.object, findScaling(subject.scaling)->title, turns || rotary,
                      kind && kind != HfKind::Undrawn);
        if (m_part.name != "top_level")
            noteHfOutside(m_reading, m_file, m_part.object, m_part.name);
        if (!kind || kind == HfKind::Undrawn)
            noteUndrawn(kind);
        // Where a key says how features pair, the type still decides whatever the keys leave open.
        if (const HfField type = at("model_type"); type && m_model && kind && !m_reading.noted(type.key))
            m_reading.note(type, Verdict::Used, sentence("sets the defaults of keys that are missing: those of transformers' {0}",
                                                          m_model->type));
        passHfRest(m_reading, m_file, m_part.object);
    }

    /// Why nothing is drawn: an encoding that Posviz does not have, a type that is not known, or truly not a word.
    void noteUndrawn(std::optional<HfKind> kind)
    {
        const HfField type = at("model_type");
        const std::string part = m_part.name == "top_level" ? "" : asShown(m_part.name, 60);
        if (kind) {
            m_reading.note(type, Verdict::Ignored, sentence("an encoding that Posviz does not show: {0}", sentence(m_model->remark)));
            m_undrawn = sentence("{0} has {1}; Posviz does not show that.", asInFile(*type.value), sentence(m_model->remark));
        } else if (type) {
            m_reading.note(type, Verdict::Contradicted,
                           sentence("not known here, and no key says how it encodes positions; see the model's own code"));
            m_undrawn = sentence("the model type {0} is not known here, and no key says how it encodes positions.",
                                 quotedText(asInFile(*type.value)));
        } else if (speaksOfPositions()) {
            m_undrawn = part.empty()
                            ? sentence("names no model type, and no key says how positions are encoded.")
                            : sentence("{0} names no model type, and no key says how positions are encoded.", part);
        } else {
            m_undrawn = part.empty() ? sentence("says nothing about positions.")
                                     : sentence("{0} says nothing about positions.", part);
        }
    }

    bool speaksOfPositions() const
    {
        const auto about = [&](const auto &item) { return soundsPositional(item.key()) && !item.value().is_null(); };
        for (const auto &item : m_part.object.json().items())
            if (about(item))
                return true;
        return false;
    }

    Result<ModelAccount> account(Subject subject)
    {
        return ModelAccount{.path = m_name,
                            .format = "Hugging Face config.json",
                            .model = asShown(modelName()),
                            .findings = m_reading.findings(),
                            .subject = std::move(subject),
                            .layers = m_kinds.size() > 1 ? std::move(m_kinds) : std::vector<LayerKind>{},
                            .parts = std::move(m_parts),
                            .lack = lack(),
                            .others = m_reading.passed(),
                            .kept = kept()};
    }

    /// Hunyuan's four sections, which vLLM must still find.
    std::map<std::string, std::string> kept() const
    {
        std::map<std::string, std::string> kept;
        for (const HfObject &object : hfRopeObjects(m_part.object))
            if (const HfField sections = object.at("xdrope_section"))
                kept.emplace("xdrope_section", sections.value->dump());
        return kept;
    }

    std::optional<Lack> lack() const
    {
        if (m_undrawn.empty())
            return {};
        return Lack{Lack::Of::Settings, sentence("{0}: {1}", m_name, onOneLine(m_undrawn))};
    }

    std::string modelName() const
    {
        for (const HfObject &object : {m_file, m_part.object}) {
            const HfField path = object.at("_name_or_path");
            if (path && path.value->is_string() && !path.value->get_ref<const std::string &>().empty())
                return path.value->get<std::string>();
            const HfField architectures = object.at("architectures");
            if (architectures && architectures.value->is_array() && !architectures.value->empty()
                && architectures.value->front().is_string())
                return architectures.value->front().get<std::string>();
        }
        const HfField type = m_file.at("model_type") ? m_file.at("model_type") : at("model_type");
        return type && type.value->is_string() ? type.value->get<std::string>() : "";
    }

    HfObject m_file;
    std::string m_name;
    const ModelChoice &m_choice;
    HfReading m_reading;
    HfPart m_part;
    std::vector<std::string> m_parts;
    const HfModel *m_model = nullptr; ///< what is known of the part's model_type
    std::vector<LayerKind> m_kinds;
    Sentence m_undrawn;
};

} // namespace

Result<json> parsedHfConfig(std::string_view text, const std::string &name)
{
    Result<json> config = parsedJson(text, name, mostConfigContainers);
    if (config && !config->is_object())
        return failed("{0}: holds {1}; a model's config.json must hold an object.", name, describedJson(*config));
    return config;
}

Result<ModelAccount> hfAccount(const json &config, const std::string &name, const ModelChoice &choice)
{
    return ConfigReader(config, name, choice).read();
}

Result<ModelAccount> readHfConfig(const std::filesystem::path &path, std::string_view text, const ModelChoice &choice)
{
    return parsedHfConfig(text, path.string()).transform([&](const json &config) {
        return hfAccount(config, path.string(), choice);
    });
}

} // namespace posviz
