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
    void used(const HfField &field, std::string text) { m_reading.note(field, Verdict::Used, std::move(text)); }
    void defaulted(const HfField &field, std::string text) { m_reading.note(field, Verdict::Defaulted, std::move(text)); }

    void noteType(const std::string &text)
    {
        const bool remark = m_model && !m_model->remark.empty();
        used(m_part.at("model_type"), text + (remark ? "; " + std::string(m_model->remark) : ""));
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
            m_reading.fail(field.key + " is missing; it tells how many features a vector has.");
            return;
        }
        draft.set(field, "dimension");
        used(field, "vectors of " + shownInteger(draft.subject.dimension) + " features");
    }

    void readHeads(HfDraft &draft)
    {
        const HfField field = headsField();
        if (!field) {
            m_reading.fail(field.key + " is missing; each head has a bias of its own.");
            return;
        }
        draft.set(field, "heads");
        used(field, "a bias for each head");
    }

    void readHeadSize(HfDraft &draft, std::string_view knob)
    {
        const HfField field = m_part.first({"d_head", "head_dim", "attention_head_size"});
        if (field) {
            draft.set(field, knob);
            used(field, "the size of a head");
            return;
        }
        const HfField width = widthField(), heads = headsField();
        if (!width || !heads) {
            m_reading.fail((width ? heads.key : width.key) + " is missing; both tell how large a head is.");
            return;
        }
        const std::int64_t features = m_reading.count(width), count = m_reading.count(heads);
        if (features % count != 0)
            m_reading.fail(width.key + " is " + std::to_string(features) + " and " + heads.key + " is " + std::to_string(count)
                           + "; the heads must divide it evenly.");
        draft.derive(width, knob, static_cast<double>(features / count), "with " + heads.key + " a head of");
        used(width, "heads of " + shownInteger(features / count) + " features: " + width.key + " / " + heads.key);
        used(heads, counted(count, "head"));
    }

    // -- Tables

    LayerKind learned()
    {
        noteType("adds a trained vector for each position");
        HfDraft draft(m_reading, "learned");
        readWidth(draft);
        if (m_part.at("image_size") && m_part.at("patch_size") && !m_part.at(setting::length))
            readPatches(draft);
        else
            readRows(draft);
        return {"", draft.subject, "learned table"};
    }

    void readRows(HfDraft &draft)
    {
        const HfField field = m_part.at(setting::length);
        if (!field) {
            m_reading.fail(field.key + " is missing; it tells how many positions the table has.");
            return;
        }
        std::int64_t rows = m_reading.count(field);
        const std::int64_t offset = m_model ? m_model->offset : 0;
        if (offset > 0)
            readOffset(draft, offset);
        if (m_model && m_model->offsetCounted)
            rows -= offset;
        if (rows < 1)
            m_reading.fail(field.key + " is " + asInFile(*field.value) + "; it counts " + std::to_string(offset)
                           + " rows before the first position, so it must be more than that.");
        setRows(draft, field, rows);
    }

    void readOffset(HfDraft &draft, std::int64_t offset)
    {
        draft.set("offset", static_cast<double>(offset));
        const bool padding = m_model->offsetCounted;
        const HfField field = m_part.at("pad_token_id");
        if (padding && field && field.value->is_number_unsigned() && *field.value != offset - 1)
            m_reading.note(field, Verdict::Ignored,
                           "this type counts positions from pad_token_id + 1, and published models have 1");
        defaulted({"offset", nullptr}, "the table's first " + shownInteger(offset)
                                           + " rows are no positions, as in transformers' " + std::string(m_model->type));
    }

    void setRows(HfDraft &draft, const HfField &field, std::int64_t rows)
    {
        if (m_reading.error())
            return;
        const auto most = static_cast<std::int64_t>(draft.knob("rows")->maximum);
        draft.set("rows", static_cast<double>(std::min(rows, most)));
        draft.derive(field, setting::length.knob, static_cast<double>(rows), "a sequence length of");
        used(field, "a table of " + shownInteger(rows) + " positions"
                        + (rows > most ? "; the random one that stands for it has the first " + shownInteger(most) : "")
                        + "; its numbers are in the weights");
    }

    /// A vision model: a row for each patch, and one for the class token where there is one.
    void readPatches(HfDraft &draft)
    {
        const HfField image = m_part.at("image_size"), patch = m_part.at("patch_size");
        const std::int64_t side = m_reading.count(image) / m_reading.count(patch);
        const bool classToken = !m_model || !m_model->type.starts_with("siglip");
        if (side < 1 || side > 4096) {
            m_reading.fail(image.key + " is " + asInFile(*image.value) + " and " + patch.key + " " + asInFile(*patch.value)
                           + "; there must be at least one patch.");
            return;
        }
        setRows(draft, image, side * side + (classToken ? 1 : 0));
        used(patch, shownInteger(side) + " × " + shownInteger(side) + " patches" + (classToken ? " and a class token" : ""));
    }

    LayerKind sinusoidal()
    {
        noteType("adds sines and cosines of the position");
        HfDraft draft(m_reading, "sinusoidal");
        readWidth(draft);
        // Marian's, which Pegasus and DistilBERT's switch share but for the layout.
        draft.choose("layout", m_model && m_model->type == "distilbert" ? "interleaved" : "concatenated");
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, "sinusoids"};
    }

    // -- Biases

    std::vector<LayerKind> t5()
    {
        noteType("adds a trained number for each head and bucket of distances to the score");
        const HfField both = m_part.at("is_encoder_decoder"), causal = m_part.at("is_decoder");
        const bool fixed = m_model && !m_model->mask.empty();
        if (both)
            used(both, m_reading.flag(both) ? "an encoder and a decoder" : "one stack of layers");
        const bool two = !fixed && (both ? m_reading.flag(both) : m_model && !m_reading.flag(causal));
        const std::string mask = fixed ? std::string(m_model->mask) : m_reading.flag(causal) ? "causal" : "none";
        if (!two)
            return {{"", t5Subject(mask), "T5 bias"}};
        return {{"encoder", t5Subject("none"), "T5 bias, keys on both sides"},
                {"decoder", t5Subject("causal"), "T5 bias, keys up to the query"}};
    }

    Subject t5Subject(std::string_view mask)
    {
        HfDraft draft(m_reading, "t5");
        draft.choose("mask", mask);
        readHeads(draft);
        readOr(draft, m_part.at(setting::buckets), setting::buckets, " buckets of distances");
        readOr(draft, m_part.at(setting::farthestBucket), setting::farthestBucket,
               " positions away and farther share the last bucket");
        readHfLength(m_reading, draft, m_part);
        return draft.subject;
    }

    /// The field's number, or transformers' default.
    void readOr(HfDraft &draft, const HfField &field, const Setting &setting, const std::string &words)
    {
        if (field)
            draft.set(field, setting);
        else
            draft.set(setting.knob, *setting.transformersDefault);
        const std::string text = shownNumber(parameterValue(draft.subject, *draft.knob(setting.knob)), 12) + words;
        m_reading.note(field, field ? Verdict::Used : Verdict::Defaulted, field ? text : text + ", transformers' default");
    }

    LayerKind alibi()
    {
        noteType("takes from the score a number that grows with the distance");
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
            readOr(draft, largest, setting::largestAlibiBias, ": the flattest slope is 2 to minus this");
        }
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, bothSides ? "ALiBi, keys on both sides" : "ALiBi"};
    }

    // -- Terms of the distance

    LayerKind deberta()
    {
        noteType("adds to the score how query and key fit the distance");
        if (const HfField relative = m_part.at("relative_attention"))
            used(relative, "distances join the score"); // a file that says false is read as a learned table
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
            used(buckets, "distances are sorted into as many buckets on each side");
        }
        HfField largest = m_part.at("max_relative_positions");
        if (!positive(largest)) {
            if (largest)
                m_reading.note(largest, Verdict::Ignored, "not above 0: the longest length stands for it");
            largest = m_part.at(setting::length);
        }
        draft.set(largest, "max_relative_positions");
        used(largest, "distances from here on share the vectors at the ends");
        readTerms(draft);
        if (const HfField input = m_part.at("position_biased_input"); input && *input.value == true)
            m_reading.note(input, Verdict::Ignored, "a learned table is added to the input too; it is not drawn");
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, "DeBERTa's distance vectors"};
    }

    void readTerms(HfDraft &draft)
    {
        const HfField field = m_part.at("pos_att_type");
        if (!field)
            return;
        const std::string text = field.value->dump();
        const bool contentFirst = text.find("c2p") != std::string::npos, positionFirst = text.find("p2c") != std::string::npos;
        if (!contentFirst && !positionFirst) {
            m_reading.fail(field.key + " is " + describedJson(*field.value) + "; it must name c2p, p2c or both.");
            return;
        }
        draft.choose("pos_att_type", contentFirst && positionFirst ? "c2p|p2c" : contentFirst ? "c2p" : "p2c");
        used(field, "which terms of the distance join the score");
    }

    /// BERT's relative_key: Shaw's vectors on the keys.
    LayerKind relativeVectors()
    {
        const HfField type = hfNamedEncoding(m_part);
        used(type, "adds to the score how well the query fits a trained vector of the distance");
        if (type && *type.value == "relative_key_query")
            m_reading.note(type, Verdict::Ignored, "of relative_key_query the query's term is drawn, the key's is not");
        HfDraft draft(m_reading, "shaw");
        readHeadSize(draft, "dimension");
        draft.choose("value_vectors", "off");
        const HfField longest = m_part.at(setting::length);
        const HfField left = m_part.at("left_max_position_embeddings"), right = m_part.at("right_max_position_embeddings");
        for (const HfField &field : {left, right})
            if (field)
                m_reading.note(
                    field, Verdict::Ignored,
                    "the distance on this side from which keys share a vector, as in Wav2Vec2-BERT; a largest distance "
                    "that is the same on both sides is drawn");
        if (longest)
            draft.derive(longest, "max_distance", static_cast<double>(std::max<std::int64_t>(1, m_reading.count(longest) - 1)),
                         "a largest distance of");
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, "distance vectors on keys"};
    }

    LayerKind transformerXl()
    {
        noteType("adds to the score how well the query fits sinusoids of the distance");
        HfDraft draft(m_reading, "transformer_xl");
        readWidth(draft);
        readHeadSize(draft, "head_dim");
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, "sinusoids of the distance"};
    }

    LayerKind nope()
    {
        if (m_model && m_model->kind == HfKind::None)
            noteType("adds and turns nothing");
        HfDraft draft(m_reading, "nope");
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, "no position enters"};
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
