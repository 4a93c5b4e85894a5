// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/hf_fields.h"

#include <string>

namespace posviz {

/// The type of scaling that rope_scaling or rope_parameters names, as an id of the catalogue; "none" for default and mrope.
/// Older names are taken: su for longrope, yarn with lists of factors for Phi-3's longrope. Fails for one that is not known.
std::string hfScalingType(HfReading &reading, const HfObject &rope);

/// Puts what the object says about scaling into a draft with RoPE. Lists of a wrong length are no picture: the sentence in
/// undrawn says so. nested: the object is one of several by layer type.
void readHfScaling(HfReading &reading, HfDraft &draft, const HfObject &part, const HfObject &rope, bool nested,
                   Sentence &undrawn);

} // namespace posviz
