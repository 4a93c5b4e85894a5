// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_plain.h"

#include "core/checked_json.h"
#include "core/model_files/hf_rope.h"
#include "core/model_files/hf_scaling.h"
#include "core/numbers.h"
#include "core/subject_edits.h"

#include <algorithm>
#include <cmath>

namespace posviz {

namespace {

using nlohmann::json;

class PlainReader {
  public:
    PlainReader(HfReading &reading, const HfObject &part, const HfModel *model) : m_reading(reading), m_part(part), m_model(model)
    {
    }

    std::vector<LayerKind> read(HfKind kind)
    {
        switch (kind) {
        case HfKind::Learned:
            return {learned()};
        case HfKind::Sinusoidal:
            return {sinusoidal()};
        case HfKind::T5:
            return t5();
        case HfKind::Alibi:
            return {alibi()};
        case HfKind::Deberta:
            return {deberta()};
        case HfKind::RelativeVectors:
            return {relativeVectors()};
        case HfKind::TransformerXl:
            return {transformerXl()};
        default:
            return {nope()};
        }
    }

  private:
    void used(const HfField &field, Sentence text) { m_reading.note(field, Verdict::Used, std::move(text)); }
    void defaulted(const HfField &field, Sentence text) { m_reading.note(field, Verdict::Defaulted, std::move(text)); }

    void noteType(Sentence text)
    {
        used(m_part.at("model_type"), remarked(std::move(text), m_model ? sentence(m_model->remark) : Sentence()));
    }

    HfField widthField() const { return m_part.first({"hidden_size", "n_embd", "d_model", "dim", "embed_dim"}); }
    HfField headsField() const
    {
        return m_part.first({"num_attention_heads", "n_head", "n_heads", "num_heads", "encoder_attention_heads"});
    }

    void readWidth(HfDraft &draft)
    {
        const HfField narrow = m_part.at("embedding_size");
        const HfField field = narrow ? narrow : widthField();
        if (!field) {
            m_reading.fail("{0} is missing; it tells how many features a vector has.", field.key);
            return;
        }
        draft.set(field, "dimension");
        used(field, sentence("vectors of {0} features", draft.subject.dimension));
    }

    void readHeads(HfDraft &draft)
    {
        const HfField field = headsField();
        if (!field) {
            m_reading.fail("{0} is missing; each head has a bias of its own.", field.key);
            return;
        }
        draft.set(field, "heads");
        used(field, sentence("a bias for each head"));
    }

    void readHeadSize(HfDraft &draft, std::string_view knob)
    {
        const HfField field = m_part.first({"d_head", "head_dim", "attention_head_size"});
        if (field) {
            draft.set(field, knob);
            used(field, sentence("the size of a head"));
            return;
        }
        const HfField width = widthField(), heads = headsField();
        if (!width || !heads) {
            m_reading.fail("{0} is missing; both tell how large a head is.", width ? heads.key : width.key);
            return;
        }
        const std::int64_t features = m_reading.count(width), count = m_reading.count(heads);
        if (features % count != 0)
            m_reading.fail(unevenHeads(width.key, plain(features), heads.key, plain(count)));
        const auto size = static_cast<double>(features / count);
        draft.derive(knob, size, sentence("{0} makes with {1} a head of {2}", width.key, heads.key, shortestNumber(size)));
        used(width, headSize(argument(features / count), width.key, heads.key));
        used(heads, headCount(count));
    }

    // -- Tables

    LayerKind learned()
    {
        noteType(sentence("adds a trained vector for each position"));
        HfDraft draft(m_reading, "learned");
        readWidth(draft);
        if (m_part.at("image_size") && m_part.at("patch_size") && !m_part.at(setting::length))
            readPatches(draft);
        else
            readRows(draft);
        return {"", draft.subject, sentence("learned table")};
    }

    void readRows(HfDraft &draft)
    {
        const HfField field = m_part.at(setting::length);
        if (!field) {
            m_reading.fail("{0} is missing; it tells how many positions the table has.", field.key);
            return;
        }
        std::int64_t rows = m_reading.count(field);
        const std::int64_t offset = m_model ? m_model->offset : 0;
        if (offset > 0)
            readOffset(draft, offset);
        if (m_model && m_model->offsetCounted)
            rows -= offset;
        if (rows < 1)
            m_reading.fail("{0} is {1}; it counts {2} rows before the first position, so it must be more than that.", field.key,
                           asInFile(*field.value), plain(offset));
        setRows(draft, field, rows);
    }

    void readOffset(HfDraft &draft, std::int64_t offset)
    {
        draft.set("offset", static_cast<double>(offset));
        const bool padding = m_model->offsetCounted;
        const HfField field = m_part.at("pad_token_id");
        if (padding && field && field.value->is_number_unsigned() && *field.value != offset - 1)
            m_reading.note(field, Verdict::Ignored,
                           sentence("this type counts positions from pad_token_id + 1, and published models have 1"));
        defaulted({"offset", nullptr},
                  sentence("the table's first {0} rows are no positions, as in transformers' {1}", offset, m_model->type));
    }

    void setRows(HfDraft &draft, const HfField &field, std::int64_t rows)
    {
        if (m_reading.error())
            return;
        const auto most = static_cast<std::int64_t>(draft.knob("rows")->maximum);
        draft.set("rows", static_cast<double>(std::min(rows, most)));
        const auto length = static_cast<double>(rows);
        draft.derive(setting::length.knob, length,
                     sentence("{0} makes a sequence length of {1}", field.key, shortestNumber(length)));
        used(field, rows > most ? sentence("a table of {0} positions; the random one that stands for it has the first {1}; its "
                                           "numbers are in the weights",
                                           rows, most)
                                : sentence("a table of {0} positions; its numbers are in the weights", rows));
    }

    /// A vision model: a row for each patch, and one for the class token where there is one.
    void readPatches(HfDraft &draft)
    {
        const HfField image = m_part.at("image_size"), patch = m_part.at("patch_size");
        const std::int64_t side = m_reading.count(image) / m_reading.count(patch);
        const bool classToken = !m_model || !m_model->type.starts_with("siglip");
        if (side < 1 || side > 4096) {
            m_reading.fail("{0} is {1} and {2} {3}; there must be at least one patch.", image.key, asInFile(*image.value),
                           patch.key, asInFile(*patch.value));
            return;
        }
        setRows(draft, image, side * side + (classToken ? 1 : 0));
        used(patch, classToken ? sentence("{0} × {0} patches and a class token", side) : sentence("{0} × {0} patches", side));
    }

    LayerKind sinusoidal()
    {
        noteType(sentence("adds sines and cosines of the position"));
        HfDraft draft(m_reading, "sinusoidal");
        readWidth(draft);
        // Marian's, which Pegasus and DistilBERT's switch share but for the layout.
        draft.choose("layout", m_model && m_model->type == "distilbert" ? "interleaved" : "concatenated");
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, sentence("sinusoids")};
    }

    // -- Biases

    std::vector<LayerKind> t5()
    {
        noteType(sentence("adds a trained number for each head and bucket of distances to the score"));
        const HfField both = m_part.at("is_encoder_decoder"), causal = m_part.at("is_decoder");
        const bool fixed = m_model && !m_model->mask.empty();
        if (both)
            used(both, m_reading.flag(both) ? sentence("an encoder and a decoder") : sentence("one stack of layers"));
        const bool two = !fixed && (both ? m_reading.flag(both) : m_model && !m_reading.flag(causal));
        const std::string mask = fixed ? std::string(m_model->mask) : m_reading.flag(causal) ? "causal" : "none";
        if (!two)
            return {{"", t5Subject(mask), sentence("T5 bias")}};
        return {{"encoder", t5Subject("none"), sentence("T5 bias, keys on both sides")},
                {"decoder", t5Subject("causal"), sentence("T5 bias, keys up to the query")}};
    }

    Subject t5Subject(std::string_view mask)
    {
        HfDraft draft(m_reading, "t5");
        draft.choose("mask", mask);
        readHeads(draft);
        readOr(draft, m_part.at(setting::buckets), setting::buckets, "{0} buckets of distances");
        readOr(draft, m_part.at(setting::farthestBucket), setting::farthestBucket,
               "{0} positions away and farther share the last bucket");
        readHfLength(m_reading, draft, m_part);
        return draft.subject;
    }

    /// The field's number, or transformers' default.
    void readOr(HfDraft &draft, const HfField &field, const Setting &setting, Pattern<1> words)
    {
        if (field)
            draft.set(field, setting);
        else
            draft.set(setting.knob, *setting.transformersDefault);
        Sentence text = sentence(words, shownExactly(parameterValue(draft.subject, *draft.knob(setting.knob))));
        if (field)
            used(field, std::move(text));
        else
            defaulted(field, transformersDefault(std::move(text)));
    }

    LayerKind alibi()
    {
        noteType(sentence(slopedBias));
        HfDraft draft(m_reading, "alibi");
        const HfObject attention = m_part.object("attn_config");
        const HfField type = hfNamedEncoding(m_part);
        const bool bothSides = type && type.value->is_string() && *type.value == "alibi";
        draft.choose("mask", bothSides ? "none" : "causal");
        readHeads(draft);
        HfField largest = m_part.at(setting::largestAlibiBias);
        if (!largest)
            largest = attention.at(setting::largestAlibiBias);
        const bool mpt = (m_model && m_model->type == "mpt") || largest;
        if (mpt) {
            draft.choose("slopes", "mpt");
            readOr(draft, largest, setting::largestAlibiBias, "{0}: the flattest slope is 2 to minus this");
        }
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, bothSides ? sentence("ALiBi, keys on both sides") : sentence("ALiBi")};
    }

    // -- Terms of the distance

    LayerKind deberta()
    {
        noteType(sentence("adds to the score how query and key fit the distance"));
        if (const HfField relative = m_part.at("relative_attention"))
            used(relative, sentence("distances join the score")); // a file that says false is read as a learned table
        HfDraft draft(m_reading, "deberta");
        readWidth(draft);
        readHeadSize(draft, "head_dim");
        const auto positive = [](const HfField &field) {
            return field && field.value->is_number() && field.value->get<double>() > 0;
        };
        const HfField buckets = m_part.at("position_buckets");
        draft.choose("distances", positive(buckets) ? "buckets" : "clipped");
        draft.choose("bucket_clamp", "huggingface");
        if (positive(buckets)) {
            draft.set(buckets, "position_buckets");
            used(buckets, sentence("distances are sorted into as many buckets on each side"));
        }
        HfField largest = m_part.at("max_relative_positions");
        if (!positive(largest)) {
            if (largest)
                m_reading.note(largest, Verdict::Ignored, sentence("not above 0: the longest length stands for it"));
            largest = m_part.at(setting::length);
        }
        draft.set(largest, "max_relative_positions");
        used(largest, sentence("distances from here on share the vectors at the ends"));
        readTerms(draft);
        if (const HfField input = m_part.at("position_biased_input"); input && *input.value == true)
            m_reading.note(input, Verdict::Ignored, sentence("a learned table is added to the input too; it is not drawn"));
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, sentence("DeBERTa's distance vectors")};
    }

    void readTerms(HfDraft &draft)
    {
        const HfField field = m_part.at("pos_att_type");
        if (!field)
            return;
        const std::string text = field.value->dump();
        const bool contentFirst = text.find("c2p") != std::string::npos, positionFirst = text.find("p2c") != std::string::npos;
        if (!contentFirst && !positionFirst) {
            m_reading.fail("{0} is {1}; it must name c2p, p2c or both.", field.key, describedJson(*field.value));
            return;
        }
        draft.choose("pos_att_type", contentFirst && positionFirst ? "c2p|p2c" : contentFirst ? "c2p" : "p2c");
        used(field, sentence("which terms of the distance join the score"));
    }

    /// BERT's relative_key: Shaw's vectors on the keys.
    LayerKind relativeVectors()
    {
        const HfField type = hfNamedEncoding(m_part);
        used(type, sentence("adds to the score how well the query fits a trained vector of the distance"));
        if (type && *type.value == "relative_key_query")
            m_reading.note(type, Verdict::Ignored, sentence("of relative_key_query the query's term is drawn, the key's is not"));
        HfDraft draft(m_reading, "shaw");
        readHeadSize(draft, "dimension");
        draft.choose("value_vectors", "off");
        const HfField longest = m_part.at(setting::length);
        const HfField left = m_part.at("left_max_position_embeddings"), right = m_part.at("right_max_position_embeddings");
        for (const HfField &field : {left, right})
            if (field)
                m_reading.note(
                    field, Verdict::Ignored,
                    sentence("the distance on this side from which keys share a vector, as in Wav2Vec2-BERT; a largest distance "
                             "that is the same on both sides is drawn"));
        if (longest) {
            const auto largest = static_cast<double>(std::max<std::int64_t>(1, m_reading.count(longest) - 1));
            draft.derive("max_distance", largest,
                         sentence("{0} makes a largest distance of {1}", longest.key, shortestNumber(largest)));
        }
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, sentence("distance vectors on keys")};
    }

    LayerKind transformerXl()
    {
        noteType(sentence("adds to the score how well the query fits sinusoids of the distance"));
        HfDraft draft(m_reading, "transformer_xl");
        readWidth(draft);
        readHeadSize(draft, "head_dim");
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, sentence("sinusoids of the distance")};
    }

    LayerKind nope()
    {
        if (m_model && m_model->kind == HfKind::None)
            noteType(sentence("adds and turns nothing"));
        HfDraft draft(m_reading, "nope");
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, sentence("no position enters")};
    }

    HfReading &m_reading;
    const HfObject &m_part;
    const HfModel *m_model;
};

} // namespace

HfField hfNamedEncoding(const HfObject &part)
{
    return part.first({"position_embedding_type", "position_embeddings_type", "pos_emb_type"});
}

std::vector<LayerKind> hfPlainKinds(HfReading &reading, const HfObject &part, const HfModel *model, HfKind kind)
{
    return PlainReader(reading, part, model).read(kind);
}

} // namespace posviz
