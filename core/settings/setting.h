// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

// The table of settings: what each is called in Posviz, in config.json, in GGUF files and on llama.cpp's command line, and what
// stands for it where it is missing. Readers of model files, exports and the comparison of implementations take names and
// defaults from here. A new setting is a row here; scaling_settings.cpp tells which scaling reads it.
//
// Names: huggingface/transformers, modeling_rope_utils.py and models/*/configuration_*.py; vLLM takes those of transformers 5;
// ggml-org/llama.cpp, src/llama-arch.cpp (keys) and common/arg.cpp (flags).

namespace posviz {

/// How a setting is written in config.json.
enum class SettingKind {
    Number,
    Whole,  ///< a number without a fraction
    Switch, ///< true or false; the knob's choices are called the same
    List,   ///< numbers, one a pair
};

struct Setting {
    std::string_view knob{}; ///< Posviz's; empty: Posviz draws nothing of it, or has several knobs for it
    /// In config.json: the first is transformers' own, which is written; the others are what some models call it. Empty: as the
    /// knob.
    std::array<std::string_view, 12> config{};
    std::string_view gguf{};                     ///< behind the architecture; of a list the tensor
    std::string_view llamaCpp{};                 ///< flag
    std::optional<double> transformersDefault{}; ///< of all models that do not have their own
    std::optional<double> llamaCppDefault{};
    SettingKind kind = SettingKind::Number;

    /// As keys of parameters and values are.
    std::string knobKey() const { return std::string(knob); }
    constexpr std::string_view configName() const { return config.front().empty() ? knob : config.front(); }
};

namespace setting {

// clang-format off
inline constexpr Setting
    // Sizes and what turns.
    length{"length", {"max_position_embeddings", "n_positions", "max_seq_len", "max_sequence_length", "seq_length", "n_ctx",
                      "max_seq_length", "model_max_length", "max_target_positions", "max_source_positions",
                      "max_encoder_position_embeddings"}, "context_length", "--ctx-size"},
    base{"base", {"rope_theta", "rotary_emb_base", "global_rope_theta", "rotary_base", "rope_base", "rotary_embedding_base"}, "rope.freq_base",
         "--rope-freq-base", 10000, 10000},
    headSize{"dimension", {"head_dim", "attention_head_dim", "kv_channels", "d_kv", "size_per_head"}, "attention.key_length"},
    rotaryFraction{"rotary_fraction", {"partial_rotary_factor", "rotary_pct", "rotary_emb_fraction", "rope_pct", "rotary_percentage"},
                   "rope.dimension_count"}, // in GGUF files a number of features
    pairing{"pairing", {"rope_interleave", "rope_interleaved", "rotary_emb_interleaved", "rope_traditional"}}, // true: 2i, 2i + 1
    sections{{}, {"mrope_section"}, "rope.dimension_sections"}, // pairs of time, height and width
    sectionsInTurn{"mrope_layout", {"mrope_interleaved"}},
    // Of layers with a sliding window, where they have their own.
    slidingBase{"base", {"rope_local_base_freq", "local_rope_theta", "swa_rope_theta"}, "rope.freq_base_swa"},
    slidingHeadSize{"dimension", {}, "attention.key_length_swa"},
    slidingRotaryFraction{"rotary_fraction", {}, "rope.dimension_count_swa"},
    // Biases.
    buckets{"num_buckets", {"relative_attention_num_buckets"}, "attention.relative_buckets_count", {}, 32, 32},
    farthestBucket{"max_distance", {"relative_attention_max_distance", "max_distance"}, {}, {}, 128, 128}, // llama.cpp fixes it
    largestAlibiBias{"alibi_bias_max", {}, "attention.max_alibi_bias", {}, 8, 8},
    // Scaling.
    scalingType{{}, {"rope_type", "type"}, "rope.scaling.type", "--rope-scaling"}, // its words are in scaling_settings.cpp
    finetuned{{}, {"finetuned"}, "rope.scaling.finetuned"},
    factor{"factor", {}, "rope.scaling.factor", "--rope-scale", {}, 1},
    olderFactor{"factor", {}, "rope.scale_linear"}, // counts where factor is missing
    alpha{{}, {"alpha"}}, // Hunyuan's factor of NTK-aware scaling
    trainedLength{"original_max_position_embeddings", {}, "rope.scaling.original_context_length", "--yarn-orig-ctx", {}, {},
                  SettingKind::Whole},
    betaFast{"beta_fast", {}, "rope.scaling.yarn_beta_fast", "--yarn-beta-fast", 32, 32},
    betaSlow{"beta_slow", {}, "rope.scaling.yarn_beta_slow", "--yarn-beta-slow", 1, 1},
    rampPart{{}, {}, "rope.scaling.yarn_ext_factor", "--yarn-ext-factor", {}, -1}, // negative: as the type of scaling has it
    wholeBounds{"truncate", {}, {}, {}, {}, {}, SettingKind::Switch},
    attentionFactor{"attention_factor", {}, "rope.scaling.attn_factor", {}, {}, 1}, // in GGUF files times YaRN's own rule
    yarnAttentionFactor{{}, {}, "rope.scaling.yarn_attn_factor"}, // as --yarn-attn-factor without effect since llama.cpp's #17945
    engineFactor{"attn_factor", {}, {}, {}, 1, 1}, // of jquesnelle/yarn; transformers does not read it
    mscale{"mscale"},
    mscaleAllDim{"mscale_all_dim", {}, "rope.scaling.yarn_log_multiplier"}, // see GgufArchitecture::tenfoldLogMultiplier
    lowFrequencyFactor{"low_freq_factor"},
    highFrequencyFactor{"high_freq_factor"},
    shortFactors{"short_factor", {}, "rope_factors_short.weight", {}, {}, {}, SettingKind::List},
    longFactors{"long_factor", {}, "rope_factors_long.weight", {}, {}, {}, SettingKind::List},
    shortMscale{{}, {"short_mscale"}}, // PhiMoE's attention factors, one a list
    longMscale{{}, {"long_mscale"}},
    mixed{"mixed_b"}, // of vLLM's and GTE's ntk
    chunkSize{"chunk_size"}, // of dual_chunk_attention_config
    localSize{"local_size"},
    turnedFeatures{{}, {"rotary_dim", "attn_rotary_emb", "rotary_ndims", "rope_dim", "rotary_emb_dim"}}, // of a head
    turningPart{"partial_rotary_factor", {}, {}, {}, 1}; // of the whole head's pairs; rotaryFraction has the same name
// clang-format on

} // namespace setting

} // namespace posviz
