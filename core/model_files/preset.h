// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <string>
#include <string_view>

namespace posviz {

/// A known model: what its settings say about positions, and where they were read.
struct Preset {
    std::string id;    ///< the file's name without ".json": "llama-3.1-8b"
    std::string title; ///< "Llama 3.1 8B"
    std::string by;    ///< who trained it
    int year = 0;
    std::string source; ///< of the facts: a paper's section, a repository's file
    std::string remark; ///< what one should know beside; may be empty
    std::string config; ///< JSON in the form of a Hugging Face config.json, only the fields that matter
};

/// Reads a preset file: an object of title, by, year, source, config and perhaps remark.
///
/// Fails with one sentence that names the file and the field.
Result<Preset> readPreset(std::string_view id, std::string_view text);

} // namespace posviz
