// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/hf_fields.h"

#include <string>
#include <vector>

namespace posviz {

/// One of the models that a file describes.
struct HfPart {
    std::string name; ///< its key, "text_config"; "top_level" for the file's own settings
    HfObject object;
};

/// The models that a file describes, the language model first: those of an encoder and a decoder, of text, images and sound.
std::vector<HfPart> hfParts(const HfObject &file);

/// True for a key under which another model's settings stand.
bool isHfPartKey(std::string_view key, const nlohmann::json &value);

} // namespace posviz
