// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/gguf.h"
#include "core/model_files/model_account.h"
#include "core/result.h"

#include <filesystem>

namespace posviz {

/// What a GGUF file says about positions: from its head, which was read before, and from the tensors that scale RoPE's
/// frequencies; a learned table is looked for, not read. The path is where these tensors are.
///
/// Fails with one sentence that names the file and the field, where the file is damaged and where a setting has a value that
/// it cannot have. Defaults are llama.cpp's.
Result<ModelAccount> ggufAccount(const Gguf &gguf, const std::filesystem::path &path, const ModelChoice &choice = {});

} // namespace posviz
