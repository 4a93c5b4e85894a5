// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/rope_models.h"

#include <algorithm>
#include <array>

// huggingface/transformers, src/transformers/models/*/configuration_*.py (defaults) and modeling_*.py: rotate_half pairs
// features i and i + d/2; rotate_every_two, and rotate_half over x[..., ::2] as in Cohere and GLM, pair 2i and 2i + 1.

namespace posviz {

const RopeModel *findRopeModel(std::string_view type)
{
    static constexpr std::array models{
        RopeModel{.type = "llama", .pairing = "half", .base = 10000},
        RopeModel{.type = "mistral", .pairing = "half", .base = 10000},
        RopeModel{.type = "mixtral", .pairing = "half"},
        RopeModel{.type = "qwen2", .pairing = "half", .base = 10000},
        RopeModel{.type = "qwen2_moe", .pairing = "half", .base = 10000},
        RopeModel{.type = "qwen3", .pairing = "half", .base = 10000, .headDimension = 128},
        RopeModel{.type = "qwen3_moe", .pairing = "half", .base = 10000},
        RopeModel{.type = "gemma", .pairing = "half", .base = 10000, .headDimension = 256},
        RopeModel{.type = "gemma2", .pairing = "half", .base = 10000, .headDimension = 256},
        RopeModel{.type = "phi", .pairing = "half", .base = 10000, .rotaryFraction = 0.5},
        RopeModel{.type = "phi3", .pairing = "half", .base = 10000},
        RopeModel{.type = "gpt_neox", .pairing = "half", .rotaryFraction = {}},
        RopeModel{.type = "stablelm", .pairing = "half", .base = 10000, .rotaryFraction = 0.25},
        RopeModel{.type = "olmo", .pairing = "half", .base = 10000},
        RopeModel{.type = "olmo2", .pairing = "half", .base = 10000},
        RopeModel{.type = "starcoder2", .pairing = "half", .base = 10000},
        RopeModel{.type = "minimax", .pairing = "half"},
        RopeModel{.type = "minimax_m2", .pairing = "half"},
        RopeModel{.type = "falcon", .pairing = "half", .base = 10000},
        RopeModel{.type = "persimmon", .pairing = "half", .rotaryFraction = 0.5},
        RopeModel{.type = "nemotron", .pairing = "half", .base = 10000, .rotaryFraction = 0.5},
        RopeModel{.type = "gptj", .pairing = "interleaved", .base = 10000, .rotaryFraction = {}},
        RopeModel{.type = "codegen", .pairing = "interleaved", .base = 10000, .rotaryFraction = {}},
        RopeModel{.type = "cohere", .pairing = "interleaved"},
        RopeModel{.type = "cohere2", .pairing = "interleaved", .remark = "layers with full attention turn nothing"},
        RopeModel{.type = "glm", .pairing = "interleaved", .base = 10000, .rotaryFraction = 0.5, .headDimension = 128},
        RopeModel{.type = "glm4", .pairing = "interleaved", .base = 10000, .rotaryFraction = 0.5, .headDimension = 128},
    };
    const auto found = std::ranges::find(models, type, &RopeModel::type);
    return found == models.end() ? nullptr : &*found;
}

} // namespace posviz
