// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "core/table.h"

#include <filesystem>
#include <string>

namespace posviz {

/// The table of a .npy file (tensor: empty), or that of a tensor of a .safetensors or .gguf file; only the file's head and that
/// tensor are read.
///
/// Fails with one sentence that names the file, and the tensor where there is one.
Result<Table> readTableFile(const std::filesystem::path &path, const std::string &tensor = {});

} // namespace posviz
