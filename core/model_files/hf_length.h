// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/hf_fields.h"

#include <cstdint>
#include <optional>

namespace posviz {

/// Sets the subject's length from max_position_embeddings, or says that the start subject's is kept; and the trained length from
/// the key that tells it, with a line that says which: that length, unless another key has a shorter one.
void readHfLength(HfReading &reading, HfDraft &draft, const HfObject &part);

/// The field of the longest sequence, by the first of its names that has a number above 0; zeros mean that it is not used.
HfField hfLongest(const HfObject &part);

/// The trained length that a key of its own tells, before the model was extended: original_max_position_embeddings at the top
/// level, in an object about RoPE or in dual_chunk_attention_config; max_trained_positions; Qwen's seq_length, which is below
/// its max_position_embeddings. No value where the file has none.
HfField hfTrainedBefore(const HfObject &part);

/// The number of a field that counts positions; none where it is no number above 0.
std::optional<std::int64_t> hfPositions(const HfField &field);

} // namespace posviz
