// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/model_file.h"

#include <filesystem>
#include <string_view>

namespace posviz {

/// Reads what a Hugging Face config.json (transformers 4 layout) says about RoPE; text is the file's content.
///
/// Fails with one sentence that names the file and the field: for JSON that is broken, for values out of range, and for every
/// setting about positions that is not understood, since a picture drawn without it would show another model.
Result<ModelAccount> readHfConfig(const std::filesystem::path &path, std::string_view text);

} // namespace posviz
