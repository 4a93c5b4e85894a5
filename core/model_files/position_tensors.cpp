// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/position_tensors.h"

#include "core/encoding.h"
#include "core/model_files/phrases.h"
#include "core/natural_order.h"
#include "core/shown_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

namespace posviz {

namespace {

/// What the rows of a tensor are.
enum class Kind { Positions, Patches, T5Buckets, WindowSteps, DebertaDistances, ShawDistances };

/// Which way vectors of distances count, and to where: a choice of Shaw's knob "clipping", by its id.
constexpr std::string_view keyMinusQuery = "tensor2tensor", toOneLess = "speecht5", queryMinusKey = "bert";

/// How the names of a kind of tensor end, after a dot or as a whole. Best first.
struct NameRule {
    std::string_view ending;
    Kind kind;
    std::string_view clipping{};
};
constexpr std::array rules{
    NameRule{"wpe.weight", Kind::Positions},                            // GPT-2, GPT-Neo, GPT-BigCode
    NameRule{"positions_embed.weight", Kind::Positions},                // GPT
    NameRule{"embeddings.position_embeddings.weight", Kind::Positions}, // BERT and its kin
    NameRule{"embed_positions.weight", Kind::Positions},                // OPT, BART, Whisper
    NameRule{"position_embd.weight", Kind::Positions},                  // GGUF
    NameRule{"position_embeddings.weight", Kind::Positions},            // XLM
    NameRule{"position_embedding.weight", Kind::Positions},             // CLIP, SigLIP
    NameRule{"positional_embedding", Kind::Positions},                  // OpenAI's CLIP and Whisper
    NameRule{"positional_embedding.weight", Kind::Positions},
    NameRule{"pos_emb", Kind::Positions}, // minGPT
    NameRule{"pos_emb.weight", Kind::Positions},
    NameRule{"position_embeddings", Kind::Patches}, // ViT, DeiT, BEiT, DINOv2
    NameRule{"position_embedding", Kind::Patches},
    NameRule{"pos_embed", Kind::Patches}, // timm, MAE's encoder
    NameRule{"pos_embed.weight", Kind::Patches},
    NameRule{"pos_embedding", Kind::Patches},                                  // torchvision
    NameRule{"absolute_pos_embed", Kind::Patches},                             // Swin with ape
    NameRule{"decoder_pos_embed", Kind::Patches},                              // MAE's decoder
    NameRule{"relative_attention_bias.weight", Kind::T5Buckets},               // T5, MPNet
    NameRule{"attn_rel_b.weight", Kind::T5Buckets},                            // GGUF
    NameRule{"relative_position_bias_table", Kind::WindowSteps},               // Swin, BEiT
    NameRule{"rel_embeddings.weight", Kind::DebertaDistances},                 // DeBERTa
    NameRule{"distance_embedding.weight", Kind::ShawDistances, queryMinusKey}, // BERT with relative_key
    NameRule{"embeddings_table", Kind::ShawDistances, keyMinusQuery},
    NameRule{"pe_k.weight", Kind::ShawDistances, toOneLess},   // SpeechT5
    NameRule{"emb_rel_k", Kind::ShawDistances, keyMinusQuery}, // VITS
    NameRule{"rel_pos_h", Kind::ShawDistances, queryMinusKey}, // MViT, SAM
    NameRule{"rel_pos_w", Kind::ShawDistances, queryMinusKey},
};

bool endsIn(std::string_view name, std::string_view ending)
{
    return name.ends_with(ending) && (name.size() == ending.size() || name[name.size() - ending.size() - 1] == '.');
}

const NameRule *ruleFor(std::string_view name)
{
    const auto *const rule = std::ranges::find_if(rules, [&](const NameRule &one) { return endsIn(name, one.ending); });
    return rule == rules.end() ? nullptr : rule;
}

bool hasPart(std::string_view name, std::string_view part) { return name.find(part) != std::string_view::npos; }

std::string encodingOf(Kind kind)
{
    switch (kind) {
    case Kind::Positions:
    case Kind::Patches:
        break;
    case Kind::T5Buckets:
        return "t5";
    case Kind::WindowSteps:
        return "swin";
    case Kind::DebertaDistances:
        return "deberta";
    case Kind::ShawDistances:
        return "shaw";
    }
    return "learned";
}

/// The whole square root of a square number above 0.
std::optional<std::int64_t> sideOf(std::int64_t square)
{
    if (square < 1)
        return {};
    const auto side = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(square))));
    return side * side == square ? std::optional(side) : std::nullopt;
}

/// OPT and BART keep two rows before position 0, RoBERTa keeps padding_idx + 1 = 2: 2050, 1026, 514 rows.
std::int64_t spareRows(const NameRule &rule, std::int64_t rows)
{
    const bool usual = rule.ending == "embed_positions.weight" || rule.ending == "embeddings.position_embeddings.weight";
    return usual && rows > 64 && std::has_single_bit(static_cast<std::uint64_t>(rows - 2)) ? 2 : 0;
}

Sentence vectorsInWords(TableSize size) { return sentence("vectors of {0} positions, {1} features", size.rows, size.columns); }

Sentence patchesInWords(TableSize size)
{
    if (const std::optional<std::int64_t> side = sideOf(size.rows); side && *side > 1)
        return sentence("vectors of {0} positions, a grid of {1} × {1}, {2} features", size.rows, plain(*side), size.columns);
    if (const std::optional<std::int64_t> side = sideOf(size.rows - 1); side && *side > 1)
        return sentence("vectors of {0} positions, a class token and a grid of {1} × {1}, {2} features", size.rows, plain(*side),
                        size.columns);
    return vectorsInWords(size);
}

Sentence windowInWords(TableSize size)
{
    const Sentence heads = headCount(size.columns);
    for (const std::int64_t others : {0, 3})
        if (const std::optional<std::int64_t> side = sideOf(size.rows - others); side && *side % 2 == 1) {
            const Whole window = plain((*side + 1) / 2);
            return others == 0 ? sentence("biases of {0} offsets in a window of {1} × {1}, {2}", size.rows, window, heads)
                               : sentence("biases of {0} offsets in a window of {1} × {1} and three of a class token, {2}",
                                          size.rows, window, heads);
        }
    return sentence("biases of {0} offsets, {1}", size.rows, heads);
}

Sentence sideOfBuckets(std::string_view name)
{
    // The original T5 files have it in the first cross-attention too, which no code reads.
    if (hasPart(name, "EncDecAttention"))
        return sentence("for queries in the decoder and keys in the encoder, not used by T5");
    const std::optional<bool> decoder = ofDecoder(name);
    if (!decoder)
        return {};
    return *decoder ? sentence("of a decoder, which attends to keys on one side")
                    : sentence("of an encoder, which attends to keys on both sides");
}

Sentence describe(const NameRule &rule, std::string_view name, TableSize size)
{
    switch (rule.kind) {
    case Kind::Positions:
        return spareRows(rule, size.rows) > 0 ? sentence(
                   "{0}, two of them before position 0 if the model is like OPT, BART or RoBERTa", vectorsInWords(size))
                                              : vectorsInWords(size);
    case Kind::Patches:
        return patchesInWords(size);
    case Kind::T5Buckets:
        return remarked(sentence("biases of {0} distance buckets, {1}", size.rows, headCount(size.columns)), sideOfBuckets(name));
    case Kind::WindowSteps:
        return windowInWords(size);
    case Kind::DebertaDistances:
        return sentence("vectors of {0} distances or distance buckets, half on each side, {1} features, before projection",
                        size.rows, size.columns);
    case Kind::ShawDistances:
        break;
    }
    return remarked(sentence("vectors of {0} distances, {1} features", size.rows, size.columns),
                    rule.ending == "emb_rel_k" ? sentence("larger distances have none in VITS") : Sentence());
}

/// Less: better. Whether it is read, what it is, whose it is, how usual the name is.
auto rankOfTensor(const PositionTensor &found)
{
    const std::string_view name = found.tensor.name;
    const NameRule &rule = *ruleFor(name);
    const bool image = hasPart(name, "vision") || hasPart(name, "visual") || name.starts_with("v.");
    const bool unused = hasPart(name, "EncDecAttention");
    // Whisper's encoder keeps sinusoids of its spectrogram's frames under the same name as the decoder's learned table.
    const bool sound = endsIn(name, "encoder.embed_positions.weight") || endsIn(name, "encoder.positional_embedding");
    return std::tuple(!found.tensor.format, rule.kind, unused || image || sound, &rule - rules.data());
}

/// Wav2Vec2-BERT's distance_embedding has the distances from 64 before to 8 after, which no choice of clipping reads.
bool isLopsided(const NameRule &rule, std::int64_t rows) { return rule.ending == "distance_embedding.weight" && rows == 73; }

/// True where the rows can be those of the kind.
bool fits(const NameRule &rule, std::int64_t rows)
{
    switch (rule.kind) {
    case Kind::DebertaDistances:
        return rows % 2 == 0;
    case Kind::ShawDistances:
        return (rows % 2 == 0) == (rule.clipping == toOneLess) && !isLopsided(rule, rows);
    default:
        return true;
    }
}

Values valuesOf(const NameRule &rule)
{
    if (rule.kind != Kind::ShawDistances)
        return {};
    const std::vector<Parameter> &parameters = findEncoding("shaw")->parameters;
    const auto clipping = std::ranges::find(parameters, "clipping", &Parameter::key);
    const double value = *parsedValue(*clipping, rule.clipping);
    return value == clipping->defaultValue ? Values{} : Values{{clipping->key, value}};
}

} // namespace

std::optional<bool> ofDecoder(std::string_view name)
{
    if (name.starts_with("dec") || hasPart(name, ".dec"))
        return true;
    if (name.starts_with("enc") || hasPart(name, ".enc"))
        return false;
    return {};
}

bool mayHoldPositions(std::string_view name) { return ruleFor(name) != nullptr; }

std::vector<PositionTensor> positionTensors(const std::vector<TensorEntry> &tensors)
{
    std::vector<PositionTensor> found;
    for (const TensorEntry &tensor : tensors) {
        const NameRule *rule = ruleFor(tensor.name);
        const Result<TableSize> size = tableSize(tensor.shape);
        if (!rule || !size || size->rows < 2)
            continue;
        if (!fits(*rule, size->rows))
            continue;
        const bool positions = rule->kind == Kind::Positions;
        found.push_back(
            {.tensor = tensor,
             .encoding = encodingOf(rule->kind),
             .offset = positions ? spareRows(*rule, size->rows) : 0,
             .values = valuesOf(*rule),
             .text =
                 remarked(describe(*rule, tensor.name, *size),
                          tensor.format ? Sentence() : sentence("of type {0}, which cannot be read", quotedText(tensor.type)))});
    }
    std::ranges::sort(found, [](const PositionTensor &a, const PositionTensor &b) {
        const auto x = rankOfTensor(a);
        const auto y = rankOfTensor(b);
        return x != y ? x < y : naturallyBefore(a.tensor.name, b.tensor.name);
    });
    return found;
}

} // namespace posviz
