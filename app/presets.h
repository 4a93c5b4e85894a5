// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/model_file.h"
#include "core/model_files/preset.h"

#include <span>
#include <string_view>

namespace posviz {

/// The models that Posviz knows, by name; they are files of the program itself.
std::span<const Preset> presets();

/// Null where no preset has this id.
const Preset *findPreset(std::string_view id);

/// The account of a preset's settings, as of a config.json.
Result<ModelAccount> presetAccount(const Preset &preset, const ModelChoice &choice = {});

} // namespace posviz
