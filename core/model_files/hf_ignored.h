// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/hf_fields.h"

#include <string>

namespace posviz {

/// Notes every key about positions that nothing has read, with the reason, so that none is passed over in silence.
/// scaling: the title of the scaling that is drawn; empty where nothing turns. drawn: false where nothing is.
void noteHfIgnored(HfReading &reading, const HfObject &part, const std::string &scaling, bool turns,
                   bool drawn);

/// Notes the keys about positions that stand outside the part that was read.
void noteHfOutside(HfReading &reading, const HfObject &file, const HfObject &part, const std::string &partName);

/// Counts the keys that no line is about, of the part and of what stands outside it.
void passHfRest(HfReading &reading, const HfObject &file, const HfObject &part);

} // namespace posviz
