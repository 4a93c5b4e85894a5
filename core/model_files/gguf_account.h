// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/gguf.h"
#include "core/model_files/model_file.h"
#include "core/model_files/tensor_index.h"
#include "core/result.h"

#include <filesystem>
#include <optional>

namespace posviz {

/// What a GGUF file says about positions.
struct GgufAccount {
    ModelAccount account;
    std::optional<TensorEntry> table{}; ///< the learned positions; the scene has their size and does not name them yet
};

/// Reads the head of a GGUF file and the tensors that scale RoPE's frequencies; a learned table is looked for, not read.
///
/// Fails with one sentence that names the file and the field, where the file is damaged and where a setting has a value that
/// it cannot have. Defaults are llama.cpp's.
Result<GgufAccount> readGguf(const std::filesystem::path &path, const ModelChoice &choice = {});

/// The same of a head that was read before; the path is where its tensors are.
Result<GgufAccount> ggufAccount(const Gguf &gguf, const std::filesystem::path &path, const ModelChoice &choice = {});

} // namespace posviz
