// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/hf_fields.h"
#include "core/model_files/hf_models.h"

#include <vector>

namespace posviz {

/// The subjects of a model that turns nothing: learned and sinusoidal tables, biases, relative vectors, no positions. One for
/// each stack of layers that differs: T5's encoder and decoder.
std::vector<LayerKind> hfPlainKinds(HfReading &reading, const HfObject &part, const HfModel *model, HfKind kind);

/// The field that names how positions are encoded: position_embedding_type, or what else a model calls it.
HfField hfNamedEncoding(const HfObject &part);

} // namespace posviz
