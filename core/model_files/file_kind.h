// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <filesystem>

namespace posviz {

/// What a file is by its first bytes; where these tell nothing, by the end of its name, so that its reader says what is wrong.
enum class FileKind {
    Npy,
    Gguf,
    Safetensors,
    Json,
    Unknown,
};

/// Fails with a sentence that names the file: not there, no regular file, empty.
Result<FileKind> fileKind(const std::filesystem::path &path);

} // namespace posviz
