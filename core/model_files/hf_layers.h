// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/hf_fields.h"
#include "core/model_files/hf_models.h"

#include <cstddef>
#include <string>
#include <vector>

namespace posviz {

/// Layers of one kind, as far as the settings tell.
struct HfLayer {
    std::string name{}; ///< empty where all layers are alike
    Sentence share{};   ///< "5 of 6 layers"; empty where it is not told
    bool turns = true;  ///< false: no position enters
    Sentence why{};     ///< that nothing turns
    bool scaled = true; ///< false: a scaling is for other layers
    bool local = false; ///< true: a base of their own, where there is one
    std::size_t index = 0;   ///< of the first of them, where a setting is a list with one entry a layer
    std::string attention{}; ///< as in layer_types; empty where the file does not say
};

/// The kinds of layers of a model with RoPE, full attention first, and at least one.
std::vector<HfLayer> hfLayers(HfReading &reading, const HfObject &part, const HfModel *model);

/// The text, with the kind's name where it is about these layers only and not all layers are alike.
Sentence ofLayers(Sentence text, bool own, const HfLayer &layer);

} // namespace posviz
