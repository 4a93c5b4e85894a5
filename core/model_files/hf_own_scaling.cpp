// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_own_scaling.h"

#include "core/model_files/hf_length.h"

#include <algorithm>
#include <cctype>
#include <optional>

// vLLM: layers/rotary_embedding (get_rope, dual_chunk_attention_config). Nomic: modeling_hf_nomic_bert.py
// (NomicBertDynamicNTKRotaryEmbedding). Qwen-7B: modeling_qwen.py (get_ntk_alpha). ERNIE 4.5: PaddleFormers, modeling.py (position
// ids over compression_ratio). ChatGLM2: modeling_chatglm.py of chatglm2-6b-32k.

namespace posviz {

namespace {

using nlohmann::json;

std::optional<double> ownNumber(const HfField &field)
{
    return field && field.value->is_number() ? std::optional(field.value->get<double>()) : std::nullopt;
}

class OwnScalingReader {
  public:
    OwnScalingReader(HfReading &reading, HfDraft &draft, const HfObject &part) : m_reading(reading), m_draft(draft), m_part(part)
    {
    }

    bool read() { return dualChunk() || nomic() || qwen() || compression() || ratio(); }

  private:
    void used(const HfField &field, Sentence text) { m_reading.note(field, Verdict::Used, std::move(text)); }

    bool dualChunk()
    {
        const HfObject chunks = m_part.object("dual_chunk_attention_config");
        if (!chunks.exists())
            return false;
        m_draft.scaling("dual_chunk");
        for (const Setting *size : {&setting::chunkSize, &setting::localSize}) {
            const HfField field = chunks.at(*size);
            m_draft.set(field, *size);
            used(field, size == &setting::chunkSize ? sentence("distances never exceed this")
                                                    : sentence("keys in the previous chunk keep their distance up to this"));
        }
        return true;
    }

    /// Its dynamic NTK scaling begins at max_trained_positions.
    bool nomic()
    {
        const HfField factor = m_part.at("rotary_scaling_factor"), trained = m_part.at("max_trained_positions");
        if (!factor || *factor.value == 0)
            return false;
        m_draft.scaling("dynamic");
        m_draft.set(factor, setting::factor);
        used(factor, sentence("dynamic NTK with factor {0}, as in the model's own code",
                              Number{ownNumber(factor).value_or(0), 12}));
        takeTrained(trained ? trained : hfLongest(m_part));
        return true;
    }

    bool qwen()
    {
        const HfField dynamic = m_part.at("use_dynamic_ntk"), trained = m_part.at("seq_length");
        if (!dynamic || *dynamic.value != true)
            return false;
        m_draft.scaling("dynamic");
        m_draft.choose("dynamic_rule", "qwen");
        used(dynamic, sentence("the base grows beyond the trained length, in steps, as in the model's own code"));
        takeTrained(trained ? trained : hfLongest(m_part));
        return true;
    }

    void takeTrained(const HfField &field)
    {
        if (!field) {
            m_reading.fail("{0} is missing; dynamic scaling begins beyond it.", field.key);
            return;
        }
        m_draft.set(field, setting::trainedLength);
        if (const std::optional<std::int64_t> trained = hfPositions(field))
            used(field, sentence("trained length {0} positions; dynamic scaling begins beyond it", *trained));
    }

    bool compression()
    {
        const HfField field = m_part.at("compression_ratio");
        if (!field || ownNumber(field) == 1.0 || ownNumber(field) == 0.0)
            return false;
        m_draft.scaling("linear");
        m_draft.set(field, setting::factor);
        m_reading.note(field, Verdict::Contradicted,
                       sentence("divides all frequencies by {0} in ERNIE's own code, and here; transformers and vLLM do not read "
                                "it: check what your program does",
                                Number{ownNumber(field).value_or(1), 12}));
        return true;
    }

    bool ratio()
    {
        const HfField field = m_part.at("rope_ratio");
        if (!field || !hfDividesByRatio(m_part))
            return false;
        m_draft.scaling("linear");
        m_draft.set(field, setting::factor);
        used(field, sentence("divides positions by {0}, as in ChatGLM2's code; ChatGLM3's multiplies the base by it",
                             Number{ownNumber(field).value_or(1), 12}));
        noteHfNamedModel(m_reading, m_part);
        return true;
    }

    HfReading &m_reading;
    HfDraft &m_draft;
    const HfObject &m_part;
};

std::string lowerCase(std::string text)
{
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

} // namespace

void noteHfNamedModel(HfReading &reading, const HfObject &part)
{
    for (const char *key : {"_name_or_path", "auto_map"})
        if (const HfField field = part.at(key))
            reading.note(field, Verdict::Used, sentence("tells which model's code reads rope_ratio"));
}

bool readHfOwnScaling(HfReading &reading, HfDraft &draft, const HfObject &part)
{
    return OwnScalingReader(reading, draft, part).read();
}

bool hfNamesModel(const HfObject &part, std::string_view name)
{
    const auto has = [&](const json &value) {
        return value.is_string() && lowerCase(value.get<std::string>()).find(name) != std::string::npos;
    };
    const HfField path = part.at("_name_or_path"), code = part.at("auto_map");
    return (path && has(*path.value)) || (code && code.value->is_object() && std::ranges::any_of(*code.value, has));
}

bool hfDividesByRatio(const HfObject &part)
{
    const HfField ratio = part.at("rope_ratio");
    return ratio && *ratio.value != 1 && hfNamesModel(part, "chatglm2");
}

} // namespace posviz
