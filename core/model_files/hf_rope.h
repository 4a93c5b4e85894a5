// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/hf_fields.h"
#include "core/model_files/hf_layers.h"
#include "core/model_files/hf_models.h"

#include <string>

namespace posviz {

/// What the settings make of layers that turn queries and keys: RoPE with its scaling, or M-RoPE. undrawn: why that is no
/// picture of the model; empty where it is.
Subject hfRopeSubject(HfReading &reading, const HfObject &part, const HfModel *model, const HfLayer &layer, Sentence &undrawn);

/// The objects about RoPE that the file has: rope_parameters, its parts by layer type, rope_scaling.
std::vector<HfObject> hfRopeObjects(const HfObject &part);

} // namespace posviz
