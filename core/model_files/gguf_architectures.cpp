// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/gguf_architectures.h"

#include <algorithm>
#include <array>

// ggml-org/llama.cpp: src/llama-arch.cpp (names), src/llama-model.cpp (llama_model_rope_type, load_arch_hparams) and, for the
// reordering, conversion (LlamaModel.permute, undo_permute).

namespace posviz {

namespace {

using enum GgufPositions;

constexpr Pattern<0> everyFourth = "every fourth layer has no rotation";
constexpr Pattern<0> fullUnturned = "layers with full attention have no rotation where others have a sliding window";
constexpr Pattern<0> othersRecurrent = "only layers with full attention have RoPE; the others are recurrent";

constexpr std::array ggufArchitectures{
    GgufArchitecture{.name = "llama", .positions = Neighbours, .reordered = true},
    GgufArchitecture{.name = "llama4", .positions = Neighbours, .remark = everyFourth},
    GgufArchitecture{.name = "llada", .positions = Neighbours, .reordered = true},
    GgufArchitecture{.name = "llama-embed", .positions = Neighbours, .reordered = true},
    GgufArchitecture{.name = "deci", .positions = Neighbours, .reordered = true},
    GgufArchitecture{.name = "baichuan", .positions = Neighbours, .reordered = true},
    GgufArchitecture{.name = "internlm2", .positions = Neighbours, .reordered = true},
    GgufArchitecture{.name = "minicpm", .positions = Neighbours, .reordered = true, .finetunedTurns = true},
    GgufArchitecture{.name = "xverse", .positions = Neighbours, .reordered = true},
    GgufArchitecture{.name = "command-r", .positions = Neighbours},
    GgufArchitecture{.name = "cohere2", .positions = Neighbours, .remark = fullUnturned},
    GgufArchitecture{.name = "olmo", .positions = Neighbours, .reordered = true},
    GgufArchitecture{.name = "arctic", .positions = Neighbours, .reordered = true},
    GgufArchitecture{.name = "deepseek", .positions = Neighbours, .reordered = true},
    GgufArchitecture{.name = "deepseek2", .positions = Neighbours, .tenfoldLogMultiplier = true},
    GgufArchitecture{.name = "deepseek2-ocr", .positions = Neighbours},
    GgufArchitecture{.name = "deepseek32", .positions = Neighbours, .tenfoldLogMultiplier = true},
    GgufArchitecture{.name = "glm-dsa", .positions = Neighbours},
    GgufArchitecture{.name = "plm", .positions = Neighbours},
    GgufArchitecture{.name = "chatglm", .positions = Neighbours},
    GgufArchitecture{.name = "glm4", .positions = Neighbours},
    GgufArchitecture{.name = "granite", .positions = Neighbours, .reordered = true, .finetunedTurns = true},
    GgufArchitecture{.name = "granitemoe", .positions = Neighbours, .reordered = true, .finetunedTurns = true},
    GgufArchitecture{.name = "granitehybrid", .positions = Neighbours, .reordered = true, .finetunedTurns = true},
    GgufArchitecture{.name = "chameleon", .positions = Neighbours, .reordered = true},
    GgufArchitecture{.name = "bailingmoe", .positions = Neighbours, .reordered = true},
    GgufArchitecture{.name = "neo-bert", .positions = Neighbours},
    GgufArchitecture{.name = "smollm3", .positions = Neighbours, .reordered = true, .remark = everyFourth},
    GgufArchitecture{.name = "arcee", .positions = Neighbours, .reordered = true},
    GgufArchitecture{.name = "ernie4_5", .positions = Neighbours},
    GgufArchitecture{.name = "ernie4_5-moe", .positions = Neighbours},
    GgufArchitecture{.name = "mistral3", .positions = Neighbours, .reordered = true},
    GgufArchitecture{.name = "mistral4", .positions = Neighbours},
    GgufArchitecture{.name = "maincoder", .positions = Neighbours},
    GgufArchitecture{.name = "gptj", .positions = Neighbours, .remark = "llama.cpp itself does not run GPT-J"},

    GgufArchitecture{.name = "falcon"},
    GgufArchitecture{.name = "falcon-h1"},
    GgufArchitecture{.name = "grok"},
    GgufArchitecture{.name = "dbrx"},
    GgufArchitecture{.name = "jina-bert-v3"},
    GgufArchitecture{.name = "modern-bert"},
    GgufArchitecture{.name = "nomic-bert"},
    GgufArchitecture{.name = "nomic-bert-moe"},
    GgufArchitecture{.name = "eurobert"},
    GgufArchitecture{.name = "stablelm"},
    GgufArchitecture{.name = "bitnet"},
    GgufArchitecture{.name = "qwen"},
    GgufArchitecture{.name = "qwen2"},
    GgufArchitecture{.name = "qwen2moe"},
    GgufArchitecture{.name = "qwen3"},
    GgufArchitecture{.name = "qwen3moe"},
    GgufArchitecture{.name = "qwen3next", .remark = othersRecurrent},
    GgufArchitecture{.name = "dream"},
    GgufArchitecture{.name = "llada-moe"},
    GgufArchitecture{.name = "rnd1"},
    GgufArchitecture{.name = "olmo2", .slidingUnscaled = true},
    GgufArchitecture{.name = "olmoe"},
    GgufArchitecture{.name = "phi2"},
    GgufArchitecture{.name = "phi3"},
    GgufArchitecture{.name = "phimoe"},
    GgufArchitecture{.name = "plamo"},
    GgufArchitecture{.name = "plamo2"},
    GgufArchitecture{.name = "plamo3"},
    GgufArchitecture{.name = "gemma"},
    GgufArchitecture{.name = "gemma2"},
    GgufArchitecture{.name = "gemma3", .slidingBase = 10000, .slidingUnscaled = true},
    GgufArchitecture{.name = "gemma3n", .slidingBase = 10000, .slidingUnscaled = true},
    GgufArchitecture{.name = "gemma4", .slidingUnscaled = true},
    GgufArchitecture{.name = "gemma-embedding", .slidingBase = 10000, .slidingUnscaled = true},
    GgufArchitecture{.name = "starcoder2"},
    GgufArchitecture{.name = "openelm"},
    GgufArchitecture{.name = "gptneox"},
    GgufArchitecture{.name = "codeshell"},
    GgufArchitecture{.name = "orion"},
    GgufArchitecture{.name = "nemotron"},
    GgufArchitecture{.name = "exaone"},
    GgufArchitecture{.name = "exaone4", .remark = fullUnturned},
    GgufArchitecture{.name = "exaone-moe", .remark = fullUnturned},
    GgufArchitecture{.name = "minicpm3"},
    GgufArchitecture{.name = "bailingmoe2"},
    GgufArchitecture{.name = "dots1"},
    GgufArchitecture{.name = "hunyuan-moe"},
    GgufArchitecture{.name = "hunyuan-dense"},
    GgufArchitecture{.name = "jais2"},
    GgufArchitecture{.name = "gpt-oss",
                     .remark = "llama.cpp rounds YaRN's bounds to whole pairs, which the model's own code does not"},
    GgufArchitecture{.name = "lfm2"},
    GgufArchitecture{.name = "lfm2moe"},
    GgufArchitecture{.name = "smallthinker", .remark = everyFourth},
    GgufArchitecture{.name = "seed_oss"},
    GgufArchitecture{.name = "grovemoe"},
    GgufArchitecture{.name = "apertus"},
    GgufArchitecture{.name = "minimax-m2"},
    GgufArchitecture{.name = "cogvlm"},
    GgufArchitecture{.name = "pangu-embedded"},
    GgufArchitecture{.name = "afmoe", .remark = fullUnturned},
    GgufArchitecture{.name = "mimo2"},
    GgufArchitecture{.name = "step35"},
    GgufArchitecture{.name = "glm4moe"},

    GgufArchitecture{.name = "qwen2vl", .positions = Sections},
    GgufArchitecture{.name = "paddleocr", .positions = Sections},
    GgufArchitecture{.name = "qwen3vl", .positions = InterleavedSections},
    GgufArchitecture{.name = "qwen3vlmoe", .positions = InterleavedSections},
    GgufArchitecture{.name = "qwen35", .positions = InterleavedSections, .remark = othersRecurrent},
    GgufArchitecture{.name = "qwen35moe", .positions = InterleavedSections, .remark = othersRecurrent},

    GgufArchitecture{.name = "gpt2", .positions = Learned},
    GgufArchitecture{.name = "bert", .positions = Learned},
    GgufArchitecture{.name = "starcoder", .positions = Learned},
    GgufArchitecture{.name = "clip", .positions = Learned},
    GgufArchitecture{.name = "mpt", .positions = Alibi},
    GgufArchitecture{.name = "bloom", .positions = Alibi},
    GgufArchitecture{.name = "refact", .positions = Alibi},
    GgufArchitecture{.name = "jais", .positions = Alibi},
    GgufArchitecture{.name = "jina-bert-v2", .positions = Alibi},
    GgufArchitecture{.name = "t5", .positions = Buckets},
    GgufArchitecture{.name = "t5encoder", .positions = Buckets},
    GgufArchitecture{.name = "jamba", .positions = None},
    GgufArchitecture{.name = "nemotron_h", .positions = None},
    GgufArchitecture{.name = "nemotron_h_moe", .positions = None},
    GgufArchitecture{.name = "kimi-linear", .positions = None},
    GgufArchitecture{.name = "mamba", .positions = None},
    GgufArchitecture{.name = "mamba2", .positions = None},
    GgufArchitecture{.name = "rwkv6", .positions = None},
    GgufArchitecture{.name = "rwkv6qwen2", .positions = None},
    GgufArchitecture{.name = "rwkv7", .positions = None},
    GgufArchitecture{.name = "arwkv7", .positions = None},
};

} // namespace

const GgufArchitecture *findGgufArchitecture(std::string_view name)
{
    const auto found = std::ranges::find(ggufArchitectures, name, &GgufArchitecture::name);
    return found == ggufArchitectures.end() ? nullptr : &*found;
}

} // namespace posviz
