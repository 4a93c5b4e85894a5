// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/hf_fields.h"

#include <string_view>

namespace posviz {

/// Puts into a draft with RoPE what a model's own code scales by keys of its own, beside rope_scaling: dual chunk attention,
/// Nomic's rotary_scaling_factor, Qwen's use_dynamic_ntk, ERNIE's compression_ratio, ChatGLM2's rope_ratio. False where the file
/// has none of them.
bool readHfOwnScaling(HfReading &reading, HfDraft &draft, const HfObject &part);

/// True for ChatGLM2, which divides positions by rope_ratio; ChatGLM3, of the same model_type, multiplies the base.
bool hfDividesByRatio(const HfObject &part);

/// Notes the keys that hfNamesModel() goes by.
void noteHfNamedModel(HfReading &reading, const HfObject &part);

/// True where the file calls itself by a name with this in it, in lower case, or names the code of such a model.
bool hfNamesModel(const HfObject &part, std::string_view name);

} // namespace posviz
