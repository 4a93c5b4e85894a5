// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/gguf_architectures.h"
#include "core/model_files/gguf_draft.h"

namespace posviz {

/// Puts into a subject with RoPE what the file says about its scaling: keys under rope.scaling and the tensors of divisors.
///
/// turned: how many features of a head are. contextLength: 0 where the file does not say. Follows llama.cpp: src/llama-model.cpp
/// (load_hparams, get_rope_factors), src/llama-context.cpp (attention factors) and rope_yarn of ggml.
void readGgufScaling(GgufDraft &draft, const GgufArchitecture &architecture, int turned, double contextLength);

} // namespace posviz
