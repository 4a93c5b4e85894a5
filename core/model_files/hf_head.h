// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/hf_fields.h"
#include "core/model_files/hf_layers.h"
#include "core/model_files/hf_models.h"

namespace posviz {

/// Where the settings of layers with RoPE stand.
struct HfRopeSource {
    const HfObject &part;
    const HfObject &rope; ///< rope_parameters or rope_scaling, as it speaks for the layers
    const HfModel *model = nullptr;
    const HfLayer &layer;
};

/// Sets how large a head is: head_dim, or the part of it that turns where that stands apart, or the width over the heads.
void readHfHead(HfReading &reading, HfDraft &draft, const HfRopeSource &source);

/// Sets which part of a head turns. partial_rotary_factor is a part, rotary_dim a number of features.
void readHfFraction(HfReading &reading, HfDraft &draft, const HfRopeSource &source);

/// How many features of a head turn in a draft with RoPE.
int hfTurningFeatures(const HfDraft &draft);

} // namespace posviz
