// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_plain.h"

#include "core/checked_json.h"
#include "core/model_files/hf_length.h"
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
            return learnedKinds();
        case HfKind::Axial:
            return axialKinds();
        case HfKind::Sinusoidal:
            return {sinusoidal()};
        case HfKind::T5:
            return withTable(t5());
        case HfKind::Alibi:
            return {alibi()};
        case HfKind::Deberta:
            return withTable({deberta()});
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

    /// What is drawn of a type that nobody here knows must be seen to be a guess, unless a key names the encoding.
    void noteType(const Sentence &text)
    {
        const HfField type = m_part.at("model_type");
        if (type && !m_model && !hfNamedEncoding(m_part))
            m_reading.note(type, Verdict::Contradicted,
                           sentence("not known here: shown as one that {0}, which is a guess; compare with the model's own code",
                                    text));
        else if (type && !m_model)
            used(type, sentence("not known here; a key names the encoding: {0}", text));
        else
            used(type, remarked(text, m_model ? sentence(m_model->remark) : Sentence()));
    }

    /// Qwen2-VL's vision tower has the width of its output under hidden_size.
    HfField widthField() const
    {
        if (const HfField own = m_part.at("embed_dim"); own && m_part.at("patch_size"))
            return own;
        return m_part.first({"hidden_size", "n_embd", "d_model", "dim", "embed_dim", "model_dim"});
    }
    HfField headsField() const
    {
        return m_part.first({"num_attention_heads", "n_head", "n_heads", "num_heads", "encoder_attention_heads"});
    }

    void readWidth(HfDraft &draft)
    {
        const HfField narrow = m_part.at("embedding_size");
        const HfField field = narrow ? narrow : widthField();
        if (!field) {
            m_reading.fail("{0} is missing; it gives the number of features of a vector.", field.key);
            return;
        }
        draft.set(field, "dimension");
        used(field, sentence("vectors of {0} features", draft.subject.dimension));
    }

    void readHeads(HfDraft &draft)
    {
        const HfField field = headsField();
        if (!field) {
            m_reading.fail("{0} is missing; each head has its own bias.", field.key);
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
            used(field, sentence("the head dimension"));
            return;
        }
        const HfField width = widthField(), heads = headsField();
        if (!width || !heads) {
            m_reading.fail("{0} is missing; both give the head dimension.", width ? heads.key : width.key);
            return;
        }
        const std::int64_t features = m_reading.count(width), count = m_reading.count(heads);
        if (features % count != 0)
            m_reading.fail(unevenHeads(width.key, plain(features), heads.key, plain(count)));
        const auto size = static_cast<double>(features / count);
        draft.derive(knob, size, sentence("{0} and {1} give a head dimension of {2}", width.key, heads.key, shortestNumber(size)));
        used(width, headSize(argument(features / count), width.key, heads.key));
        used(heads, headCount(count));
    }

    // -- Tables

    /// Where an encoder and a decoder have tables of their own length (LED), both.
    std::vector<LayerKind> learnedKinds()
    {
        const HfField encoder = m_part.at("max_encoder_position_embeddings"), decoder = m_part.at("max_decoder_position_embeddings");
        if (!encoder || !decoder)
            return {learned(hfLongest(m_part))};
        noteType(sentence("adds a learned vector for each position, with no rows before that of position 0, as transformers has it; "
                          "AllenAI's own code keeps BART's two"));
        LayerKind first = learned(encoder), second = learned(decoder);
        first.name = "encoder";
        second.name = "decoder";
        return {std::move(first), std::move(second)};
    }

    /// A table that is added to the input besides: a second encoding of the same model.
    std::vector<LayerKind> withTable(std::vector<LayerKind> kinds)
    {
        const HfField input = m_part.at("position_biased_input");
        const bool table = input ? *input.value == true : m_model && m_model->tableToo;
        if (!table || m_reading.error() || !hfLongest(m_part) || kinds.size() != 1)
            return kinds;
        kinds.front().name = "attention";
        LayerKind added = learned(hfLongest(m_part));
        added.name = "input";
        if (input)
            used(input, sentence("learned embeddings are added to the input too"));
        kinds.push_back(std::move(added));
        return kinds;
    }

    // -- Images

    /// Turns by the two axes of an image.
    std::vector<LayerKind> axialKinds()
    {
        noteType(sentence("rotates queries and keys by the column and the row of a patch"));
        HfDraft draft(m_reading, "axial");
        readHeadSize(draft, "dimension");
        const std::string_view layout = m_model && !m_model->axes.empty() ? m_model->axes : "qwen2_vl";
        draft.choose("axial_layout", layout);
        const HfField base = m_part.at(setting::base);
        constexpr std::string_view knob = "rope_theta";
        if (base)
            draft.set(base, knob);
        else
            draft.set(knob, m_model && m_model->base ? *m_model->base : 10000.0);
        const Sentence text = baseFrequency(shownExactly(parameterValue(draft.subject, *draft.knob(knob))));
        if (base)
            used(base, text);
        else
            defaulted(base, m_model ? transformersDefault(text, m_model->type) : asInMost(text));
        readImage(draft, layout == "dinov3");
        LayerKind turned{m_model && m_model->tableToo ? "attention" : "", draft.subject, sentence("RoPE by the axes of an image")};
        std::vector<LayerKind> kinds{std::move(turned)};
        if (m_model && m_model->tableToo && m_part.at("num_position_embeddings")) {
            LayerKind table = learned(m_part.at("num_position_embeddings"));
            table.name = "input";
            kinds.push_back(std::move(table));
        }
        return kinds;
    }

    void readImage(HfDraft &draft, bool byParts)
    {
        const HfField image = m_part.at("image_size"), patch = m_part.first({"patch_size", "spatial_patch_size"});
        if (!image || !image.value->is_number() || !patch || !patch.value->is_number()) {
            m_reading.note(image ? patch : image, Verdict::Defaulted,
                           sentence("an image of {0} × {0} patches is shown, the default in Posviz", std::int64_t{16}));
            draft.setNearest("grid_width", 16);
            draft.setNearest(setting::length.knob, 256);
            draft.subject.trainedLength.reset();
            return;
        }
        const std::int64_t side = m_reading.count(image) / m_reading.count(patch);
        if (side < 1 || side > 4096) {
            m_reading.fail("{0} is {1} and {2} {3}; there must be at least one patch.", image.key, asInFile(*image.value), patch.key,
                           asInFile(*patch.value));
            return;
        }
        draft.setNearest("grid_width", static_cast<double>(side));
        if (byParts) {
            draft.setNearest("image_width", static_cast<double>(side));
            draft.setNearest("image_height", static_cast<double>(side));
        }
        draft.setNearest(setting::length.knob, static_cast<double>(side * side));
        used(image, sentence("{0} × {0} patches, row by row", side));
        used(patch, sentence("the side of a patch"));
        if (const HfField scale = m_part.at("pos_embed_rescale"))
            m_reading.note(scale, Verdict::Ignored,
                           sentence("rescales the coordinates of patches at random in training only; no effect here"));
    }

    LayerKind learned(const HfField &field)
    {
        noteType(sentence("adds a learned vector for each position"));
        HfDraft draft(m_reading, "learned");
        readWidth(draft);
        if (m_part.at("image_size") && m_part.at("patch_size") && !field)
            readPatches(draft);
        else
            readRows(draft, field);
        return {"", draft.subject, sentence("learned table")};
    }

    void readRows(HfDraft &draft, const HfField &field)
    {
        if (!field) {
            m_reading.fail("{0} is missing; it gives the number of positions in the table.", field.key);
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
                  sentence("the table's first {0} rows are not positions, as in transformers' {1}", offset, m_model->type));
    }

    void setRows(HfDraft &draft, const HfField &field, std::int64_t rows)
    {
        if (m_reading.error())
            return;
        const auto most = static_cast<std::int64_t>(draft.knob("rows")->maximum);
        draft.set("rows", static_cast<double>(std::min(rows, most)));
        const auto length = static_cast<double>(rows);
        draft.derive(setting::length.knob, length,
                     sentence("{0} gives a sequence length of {1}", field.key, shortestNumber(length)));
        used(field, rows > most ? sentence("a table of {0} positions; its numbers are in the weights, and a random table of the "
                                           "first {1} is shown instead",
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
        noteType(m_model && m_model->featureLayout == "flipped" ? sentence("adds cosines and sines of the position, tensor2tensor's")
                 : m_model && m_model->sinusoids == "tensor2tensor"
                     ? sentence("adds sines and cosines of the position, with tensor2tensor's frequencies, sines first")
                     : sentence("adds sines and cosines of the position"));
        HfDraft draft(m_reading, "sinusoidal");
        readWidth(draft);
        const bool said = m_model && !m_model->featureLayout.empty();
        // DistilBERT's switch follows the paper; what is not known, most.
        draft.choose("layout", said ? m_model->featureLayout : m_model && m_model->type == "distilbert" ? "interleaved" : "concatenated");
        if (said)
            draft.choose("timescales", m_model->sinusoids);
        if (m_model && m_model->offset > 0) {
            draft.set("first_position", m_model->offset);
            defaulted({"offset", nullptr}, sentence("the first token has position {0}, as in transformers' {1}",
                                                    m_model->offset, m_model->type));
        }
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, sentence("sinusoids")};
    }

    // -- Biases

    std::vector<LayerKind> t5()
    {
        noteType(sentence("adds a learned bias for each head and distance bucket to the attention logits"));
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
        readOr(draft, m_part.at(setting::buckets), setting::buckets, "{0} distance buckets");
        readOr(draft, m_part.at(setting::farthestBucket), setting::farthestBucket,
               "distances of {0} and more share the last bucket");
        readHfLength(m_reading, draft, m_part);
        // Where the table of the input counts rows before the first position, so does its length.
        if (m_model && m_model->offsetCounted && draft.subject.trainedLength && draft.subject.length > m_model->offset)
            draft.set(setting::length.knob, static_cast<double>(draft.subject.length - m_model->offset));
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

    /// A model that is known, or that calls itself a decoder, is causal; others that name ALiBi are encoders.
    bool seesBothSides() const
    {
        if (m_model && !m_model->mask.empty())
            return m_model->mask == "none";
        const HfField type = hfNamedEncoding(m_part), decoder = m_part.at("is_decoder"), causal = m_part.at("causal");
        if (!type || (decoder && *decoder.value == true) || (causal && *causal.value == true))
            return false;
        if (causal && *causal.value == false)
            return true;
        const HfField classes = m_part.at("architectures");
        const std::string names = classes ? classes.value->dump() : "";
        return names.find("CausalLM") == std::string::npos && names.find("LMHeadModel") == std::string::npos;
    }

    /// alibi_scaling flattens slopes; Falcon divides scores and biases together.
    void readSlopeDivisor(HfDraft &draft)
    {
        if (const HfObject scaling = m_part.object("alibi_scaling"); scaling.exists()) {
            const HfField factor = scaling.at(setting::factor);
            if (factor) {
                draft.set(factor, "slope_divisor");
                used(factor, sentence("slopes are divided by it"));
            } else if (const HfField trained = scaling.at("train_seq_len"))
                m_reading.note(
                    trained, Verdict::Contradicted,
                    sentence(
                        "beyond this length, slopes are divided by sequence length / this length, which is not shown; raise "
                        "'Slope divisor' for longer sequences"));
            if (const HfField type = scaling.at("type")) {
                if (*type.value != "linear")
                    m_reading.fail("{0} is {1}; it must be linear.", type.key, describedJson(*type.value));
                used(type, sentence("how slopes are divided"));
            }
        }
        if (!m_model || !m_model->slopesByHead)
            return;
        const HfField width = widthField(), heads = headsField();
        const std::int64_t features = width ? m_reading.count(width) : 0, count = m_reading.count(heads);
        const HfField head = m_part.at("head_dim");
        const std::int64_t size = head ? m_reading.count(head) : features / count;
        if (m_reading.error() || size < 1)
            return;
        const double root = std::sqrt(static_cast<double>(size));
        draft.derive("slope_divisor", root, sentence("a head dimension of {0} divides slopes by {1}", size, shortestNumber(root)));
        used(head ? head : width,
             sentence("scores and biases are divided by the square root of the head dimension, {0}, so slopes are divided by {1}",
                      size, Number{root, 7}));
    }

    LayerKind alibi()
    {
        noteType(sentence(slopedBias));
        HfDraft draft(m_reading, "alibi");
        const HfObject attention = m_part.object("attn_config");
        const bool bothSides = seesBothSides();
        draft.choose("mask", bothSides ? "none" : "causal");
        readHeads(draft);
        readSlopeDivisor(draft);
        HfField largest = m_part.at(setting::largestAlibiBias);
        if (!largest)
            largest = attention.at(setting::largestAlibiBias);
        const bool mpt = (m_model && m_model->type == "mpt") || largest;
        if (mpt) {
            draft.choose("slopes", "mpt");
            readOr(draft, largest, setting::largestAlibiBias, "{0}: the smallest slope is 2 to the power of minus this");
        }
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, bothSides ? sentence("ALiBi, keys on both sides") : sentence("ALiBi")};
    }

    // -- Terms of the distance

    LayerKind deberta()
    {
        noteType(sentence("adds the products of query and key with the distance to the attention logits"));
        if (const HfField relative = m_part.at("relative_attention"))
            used(relative, sentence("distances are part of the attention logits")); // a file that says false is read as a learned table
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
            used(buckets, sentence("number of distance buckets on each side"));
        }
        HfField largest = m_part.at("max_relative_positions");
        if (!positive(largest)) {
            if (largest)
                m_reading.note(largest, Verdict::Ignored, sentence("not above 0: the longest length is used instead"));
            largest = hfLongest(m_part);
        }
        draft.set(largest, "max_relative_positions");
        used(largest, sentence("distances from this one on share the outermost vectors"));
        readTerms(draft);
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
        used(field, sentence("which distance terms are added to the score"));
    }

    /// BERT's relative_key: Shaw's vectors on the keys.
    LayerKind relativeVectors()
    {
        const HfField type = hfNamedEncoding(m_part);
        used(type, sentence("adds the product of the query with a learned vector of the distance to the attention logits"));
        if (type && *type.value == "relative_key_query")
            m_reading.note(type, Verdict::Ignored, sentence("of relative_key_query the term of the query is shown, that of the "
                                                            "key is not"));
        HfDraft draft(m_reading, "shaw");
        readHeadSize(draft, "dimension");
        draft.choose("value_vectors", "off");
        const HfField longest = hfLongest(m_part);
        const HfField left = m_part.at("left_max_position_embeddings"), right = m_part.at("right_max_position_embeddings");
        for (const HfField &field : {left, right})
            if (field)
                m_reading.note(
                    field, Verdict::Ignored,
                    sentence("max distance on this side, as in Wav2Vec2-BERT; shown with the same max distance on both sides"));
        if (longest) {
            const auto largest = static_cast<double>(std::max<std::int64_t>(1, m_reading.count(longest) - 1));
            draft.derive("max_distance", largest,
                         sentence("{0} gives a max distance of {1}", longest.key, shortestNumber(largest)));
        }
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, sentence("distance vectors on keys")};
    }

    LayerKind transformerXl()
    {
        noteType(sentence("adds the product of the query with sinusoids of the distance to the attention logits"));
        HfDraft draft(m_reading, "transformer_xl");
        readWidth(draft);
        readHeadSize(draft, "head_dim");
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, sentence("sinusoids of the distance")};
    }

    LayerKind nope()
    {
        if (m_model && m_model->kind == HfKind::None)
            noteType(sentence("adds and rotates nothing"));
        HfDraft draft(m_reading, "nope");
        readHfLength(m_reading, draft, m_part);
        return {"", draft.subject, sentence("no positions")};
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
