// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/hf_fields.h"

namespace posviz {

/// Makes M-RoPE of a draft with RoPE where mrope_section shares its pairs out to time, height and width; its scaling stays.
/// interleaved: what the model does where no key says how.
void readHfSections(HfReading &reading, HfDraft &draft, const HfObject &part, const HfObject &rope, bool interleaved);

} // namespace posviz
