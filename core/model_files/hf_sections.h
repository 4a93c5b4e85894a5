// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/hf_fields.h"
#include "core/model_files/hf_models.h"

namespace posviz {

/// Makes M-RoPE of a draft with RoPE where mrope_section shares its pairs out to time, height and width; its scaling stays.
/// model: says how sections lie where no key does; null for an unknown type.
void readHfSections(HfReading &reading, HfDraft &draft, const HfObject &part, const HfObject &rope, const HfModel *model);

} // namespace posviz
