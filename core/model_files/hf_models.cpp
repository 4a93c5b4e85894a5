// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/hf_models.h"

#include <algorithm>
#include <span>
#include <vector>

// huggingface/transformers, src/transformers/models/*/configuration_*.py (defaults) and modeling_*.py: rotate_half pairs
// features i and i + d/2; rotate_every_two, rotate_half over x[..., ::2] as in Cohere and GLM, and complex numbers as in Llama 4
// and DeepSeek pair 2i and 2i + 1. A default base stands here only where all releases agree on it.

namespace posviz {

namespace {

constexpr Pattern<0> convolved = "a convolution over the audio also encodes positions; not shown";
constexpr Pattern<0> mambaTells = "its recurrent layers tell positions apart";
constexpr Pattern<0> deepSeekHead = "DeepSeek's code also multiplies the attention logits, see mscale_all_dim";
constexpr Pattern<0> mamba = "its Mamba layers tell positions apart";

std::vector<HfModel> rotaryModels()
{
    return {
        {.type = "llama", .wholeHead = 128},
        {.type = "mistral", .wholeHead = 128},
        {.type = "mixtral", .base = 1e6, .wholeHead = 128},
        {.type = "ministral", .wholeHead = 128},
        {.type = "ministral3", .base = {}},
        {.type = "qwen2", .wholeHead = 128},
        {.type = "qwen2_moe"},
        {.type = "qwen3", .headDimension = 128},
        {.type = "qwen3_moe"},
        {.type = "qwen3_next", .rotaryFraction = 0.25, .headDimension = 256, .fullEvery = 4},
        {.type = "qwen2_vl", .base = {}},
        {.type = "qwen2_vl_text", .base = {}},
        {.type = "qwen2_5_vl", .base = {}},
        {.type = "qwen2_5_vl_text", .base = {}},
        {.type = "qwen2_5_omni_text", .base = {}},
        {.type = "qwen3_vl_text", .base = {}, .headDimension = 128, .interleavedSections = true},
        {.type = "qwen3_vl_moe_text", .base = {}, .interleavedSections = true},
        {.type = "qwen3_omni_moe_text", .base = {}, .interleavedSections = true},
        {.type = "qwen3_5_text", .base = {}, .rotaryFraction = 0.25, .headDimension = 256, .interleavedSections = true},
        {.type = "qwen3_5_moe_text", .base = {}, .rotaryFraction = 0.25, .headDimension = 256, .interleavedSections = true},
        {.type = "gemma", .headDimension = 256},
        {.type = "gemma2", .headDimension = 256, .fullEvery = 2},
        {.type = "gemma3_text", .base = 1e6, .headDimension = 256, .localBase = 10000, .fullEvery = 6},
        {.type = "gemma3n_text", .base = 1e6, .headDimension = 256, .localBase = 10000},
        {.type = "gemma4_text", .base = {}, .headDimension = 256},
        {.type = "phi", .rotaryFraction = 0.5, .wholeHead = 64},
        {.type = "phi3", .wholeHead = 96},
        {.type = "phi3_v", .wholeHead = 96},
        {.type = "phi4mm", .wholeHead = 128},
        {.type = "phimoe", .base = {}, .wholeHead = 128},
        {.type = "gpt_neox", .rotaryFraction = 0.25, .wholeHead = 96},
        {.type = "gpt_neox_japanese"},
        {.type = "gpt_oss", .base = {}, .headDimension = 64},
        {.type = "stablelm", .rotaryFraction = 0.25},
        {.type = "olmo"},
        {.type = "olmo2"},
        {.type = "olmoe"},
        {.type = "olmo3", .fullEvery = 4, .layers = HfLayers::SlidingUnscaled},
        {.type = "starcoder2"},
        {.type = "minimax", .base = {}},
        {.type = "minimax_m2", .base = {}},
        {.type = "minicpm"},
        {.type = "minicpm3"},
        {.type = "falcon", .slopesByHead = true},
        {.type = "RefinedWebModel", .slopesByHead = true},
        {.type = "RefinedWeb", .slopesByHead = true},
        {.type = "persimmon", .base = {}, .rotaryFraction = 0.5},
        {.type = "nemotron", .rotaryFraction = 0.5},
        {.type = "granite"},
        {.type = "granitemoe"},
        {.type = "apertus", .base = 12e6},
        {.type = "smollm3", .base = 2e6, .unturnedEvery = 4},
        {.type = "exaone"},
        {.type = "exaone4", .fullEvery = 4, .layers = HfLayers::FullUnturned},
        {.type = "internlm2"},
        {.type = "baichuan"},
        {.type = "dbrx"},
        {.type = "arcee"},
        {.type = "seed_oss", .base = {}},
        {.type = "hunyuan_v1_dense"},
        {.type = "hunyuan_v1_moe"},
        {.type = "ernie4_5", .pairing = "interleaved", .base = {}},
        {.type = "ernie4_5_moe", .pairing = "interleaved", .base = {}},
        {.type = "llama4_text",
         .pairing = "interleaved",
         .base = 500000,
         .headDimension = 128,
         .unturnedEvery = 4,
         .layers = HfLayers::ChunkedTurned},
        {.type = "modernbert", .base = 160000, .localBase = 10000, .fullEvery = 3},
        {.type = "nomic_bert", .remark = "rotary_emb_interleaved gives the pair layout"},
        {.type = "esm", .wholeHead = 64, .offset = 2, .offsetCounted = true, .named = "absolute"},
        {.type = "roformer", .pairing = "interleaved"},
        {.type = "gptj", .pairing = "interleaved", .rotaryFraction = {}},
        {.type = "codegen", .pairing = "interleaved", .rotaryFraction = {}},
        {.type = "cohere", .pairing = "interleaved"},
        {.type = "cohere2", .pairing = "interleaved", .headDimension = 128, .fullEvery = 4, .layers = HfLayers::FullUnturned},
        {.type = "glm", .pairing = "interleaved", .rotaryFraction = 0.5, .headDimension = 128},
        {.type = "glm4", .pairing = "interleaved", .rotaryFraction = 0.5, .headDimension = 128},
        {.type = "chatglm", .pairing = "interleaved", .rotaryFraction = 0.5},
        {.type = "glm4_moe", .rotaryFraction = 0.5, .headDimension = 128},
        {.type = "glm_moe_dsa", .pairing = "interleaved"},
        {.type = "deepseek_v2", .pairing = "interleaved", .remark = deepSeekHead},
        {.type = "deepseek_v3", .pairing = "interleaved", .remark = deepSeekHead},
        {.type = "deepseek_v32", .pairing = "interleaved", .remark = deepSeekHead},
        {.type = "kimi_k2", .pairing = "interleaved", .remark = deepSeekHead},
        {.type = "kimi_linear", .pairing = "interleaved"},
        {.type = "glm4v_text", .pairing = "interleaved", .rotaryFraction = 0.5},
        {.type = "qwen"},
        {.type = "bamba"},
        {.type = "granitemoehybrid", .named = "nope"},
        {.type = "granitemoeshared"},
        {.type = "hunyuan_vl"},
        {.type = "hunyuan_vl_text"},
        {.type = "ernie4_5_moe_vl", .pairing = "interleaved", .base = {}, .axes = "ernie"},
        {.type = "ernie4_5_vl_moe", .pairing = "interleaved", .base = {}, .axes = "ernie"},
        {.type = "ernie4_5_vl_moe_text", .pairing = "interleaved", .base = {}, .axes = "ernie"},
        {.type = "step3p5"},
        {.type = "new"},
        {.type = "gte"},
        {.type = "lfm2", .base = 1e6},
        {.type = "falcon_h1", .base = 1e5},
        {.type = "jais2"},
        {.type = "exaone_moe", .fullEvery = 4, .layers = HfLayers::FullUnturned},
        {.type = "deepseek"},
        {.type = "yi"},
        {.type = "Yi"},
        {.type = "aquila"},
        {.type = "internlm"},
        {.type = "xverse"},
        {.type = "orion"},
        {.type = "dots1"},
        {.type = "wav2vec2-conformer", .named = "relative", .remark = convolved},
    };
}

/// fairseq's SinusoidalPositionalEmbedding: sines, then cosines, and positions from padding_idx + 1 on.
HfModel fairseqSinusoids(std::string_view type, int offset)
{
    return {.type = type,
            .kind = HfKind::Sinusoidal,
            .offset = offset,
            .sinusoids = "tensor2tensor",
            .featureLayout = "concatenated"};
}

HfModel axialModel(std::string_view type, std::string_view layout, std::optional<double> base, bool tableToo = false)
{
    return {.type = type, .kind = HfKind::Axial, .base = base, .axes = layout, .tableToo = tableToo};
}

HfModel undrawn(std::string_view type, Pattern<0> encoding)
{
    return {.type = type, .kind = HfKind::Undrawn, .remark = encoding};
}

std::vector<HfModel> otherModels()
{
    return {
        {.type = "bert", .kind = HfKind::Learned},
        {.type = "electra", .kind = HfKind::Learned},
        {.type = "albert", .kind = HfKind::Learned},
        {.type = "distilbert", .kind = HfKind::Learned},
        {.type = "vit", .kind = HfKind::Learned},
        {.type = "roberta", .kind = HfKind::Learned, .offset = 2, .offsetCounted = true},
        {.type = "xlm-roberta", .kind = HfKind::Learned, .offset = 2, .offsetCounted = true},
        {.type = "camembert", .kind = HfKind::Learned, .offset = 2, .offsetCounted = true},
        {.type = "longformer", .kind = HfKind::Learned, .offset = 2, .offsetCounted = true},
        {.type = "opt", .kind = HfKind::Learned, .offset = 2},
        {.type = "bart", .kind = HfKind::Learned, .offset = 2},
        {.type = "mbart", .kind = HfKind::Learned, .offset = 2},
        {.type = "gpt2", .kind = HfKind::Learned},
        {.type = "gpt_neo", .kind = HfKind::Learned},
        {.type = "gpt_bigcode", .kind = HfKind::Learned},
        {.type = "openai-gpt", .kind = HfKind::Learned},
        {.type = "whisper", .kind = HfKind::Learned, .remark = "the decoder's table; the encoder adds sinusoids"},
        {.type = "clip_text_model", .kind = HfKind::Learned},
        {.type = "clip_vision_model", .kind = HfKind::Learned},
        {.type = "siglip_text_model", .kind = HfKind::Learned},
        {.type = "siglip_vision_model", .kind = HfKind::Learned},
        {.type = "led", .kind = HfKind::Learned},
        {.type = "pegasus_x", .kind = HfKind::Undrawn, .remark = "sinusoids whose cosines come first, by blocks of tokens"},
        {.type = "blenderbot", .kind = HfKind::Learned},
        {.type = "blenderbot-small", .kind = HfKind::Learned},
        {.type = "biogpt", .kind = HfKind::Learned, .offset = 2},
        {.type = "plbart", .kind = HfKind::Learned, .offset = 2},
        {.type = "mvp", .kind = HfKind::Learned, .offset = 2},
        {.type = "big_bird", .kind = HfKind::Learned},
        {.type = "mobilebert", .kind = HfKind::Learned},
        {.type = "squeezebert", .kind = HfKind::Learned},
        {.type = "convbert", .kind = HfKind::Learned},
        {.type = "ernie", .kind = HfKind::Learned},
        {.type = "deit", .kind = HfKind::Learned},
        {.type = "ctrl", .kind = HfKind::Sinusoidal, .sinusoids = "paper", .featureLayout = "concatenated"},
        {.type = "marian", .kind = HfKind::Sinusoidal, .sinusoids = "paper", .featureLayout = "concatenated"},
        {.type = "pegasus", .kind = HfKind::Sinusoidal, .sinusoids = "paper", .featureLayout = "concatenated"},
        {.type = "musicgen_decoder", .kind = HfKind::Sinusoidal, .sinusoids = "tensor2tensor", .featureLayout = "flipped"},
        fairseqSinusoids("m2m_100", 2),
        fairseqSinusoids("nllb-moe", 2),
        fairseqSinusoids("xglm", 2),
        fairseqSinusoids("fsmt", 2),
        fairseqSinusoids("speech_to_text", 2),
        {.type = "t5", .kind = HfKind::T5},
        {.type = "mt5", .kind = HfKind::T5},
        {.type = "umt5", .kind = HfKind::T5},
        {.type = "longt5", .kind = HfKind::T5},
        {.type = "mpnet", .kind = HfKind::T5, .offset = 2, .offsetCounted = true, .mask = "none", .tableToo = true},
        {.type = "btlm", .kind = HfKind::Alibi, .mask = "causal"},
        {.type = "jais", .kind = HfKind::Alibi, .mask = "causal"},
        {.type = "bloom", .kind = HfKind::Alibi, .mask = "causal"},
        {.type = "mpt", .kind = HfKind::Alibi, .mask = "causal"},
        {.type = "deberta", .kind = HfKind::Deberta},
        {.type = "deberta-v2", .kind = HfKind::Deberta},
        {.type = "transfo-xl", .kind = HfKind::TransformerXl},
        {.type = "xlnet", .kind = HfKind::TransformerXl},
        axialModel("dinov3_vit", "dinov3", 100.0),
        axialModel("pixtral", "pixtral", 10000.0),
        axialModel("qwen2_vl_vision", "qwen2_vl", 10000.0),
        axialModel("qwen2_5_vl_vision", "qwen2_vl", 10000.0),
        axialModel("qwen3_vl_vision", "qwen2_vl", 10000.0, true),
        axialModel("glm4v_vision", "qwen2_vl", 10000.0, true),
        axialModel("mlcd_vision_model", "qwen2_vl", 10000.0),
        undrawn("reformer", "two learned tables, one for the rows and one for the columns of a grid of tokens"),
        undrawn("swinv2", "a bias of log-spaced distances in each window, computed by a small MLP"),
        undrawn("swin", "a learned bias for each offset in a window; Posviz shows it if chosen by hand"),
        undrawn("beit", "a learned bias for each offset between patches"),
        undrawn("layoutlm", "learned embeddings of coordinates on a page, in addition to those of positions"),
        undrawn("layoutlmv3", "learned embeddings of coordinates on a page, and bucketed biases"),
        undrawn("funnel", "relative positions pooled from block to block"),
        undrawn("perceiver", "learned or Fourier positions, depending on the input"),
        undrawn("canine", "learned, hashed embeddings of character positions"),
        {.type = "mamba", .kind = HfKind::None, .remark = mambaTells},
        {.type = "mamba2", .kind = HfKind::None, .remark = mambaTells},
        {.type = "rwkv", .kind = HfKind::None, .remark = mambaTells},
        {.type = "jamba", .kind = HfKind::None, .remark = mamba},
        {.type = "nemotron_h", .kind = HfKind::None, .remark = mamba},
    };
}

} // namespace

const HfModel *findHfModel(std::string_view type)
{
    static const std::vector<HfModel> models = [] {
        std::vector<HfModel> all = rotaryModels();
        const std::vector<HfModel> others = otherModels();
        all.insert(all.end(), others.begin(), others.end());
        return all;
    }();
    const auto found = std::ranges::find(models, type, &HfModel::type);
    return found == models.end() ? nullptr : &*found;
}

} // namespace posviz
