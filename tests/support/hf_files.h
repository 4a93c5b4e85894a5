// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/hf_config.h"
#include "core/model_files/model_file.h"

#include <string>

/// Llama 3.1's config.json, as far as it is about positions.
inline const std::string llama = R"({
  "architectures": ["LlamaForCausalLM"],
  "model_type": "llama",
  "hidden_size": 4096,
  "num_attention_heads": 32,
  "max_position_embeddings": 131072,
  "rope_theta": 500000.0,
  "rope_scaling": {
    "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 8192
  }
})";

inline posviz::Result<posviz::ModelAccount> account(const std::string &text) { return posviz::readHfConfig("config.json", text); }

/// A config with RoPE, a head of 64 and these entries more.
inline std::string with(const std::string &entries)
{
    return R"({"model_type": "llama", "rope_theta": 10000, "head_dim": 64)" + entries + "}";
}
