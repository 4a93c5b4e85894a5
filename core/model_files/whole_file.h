// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace posviz {

/// The size in bytes. Fails for what is not there, a folder, a pipe, a device: reading those may block or never end.
Result<std::uintmax_t> regularFileSize(const std::filesystem::path &path);

/// All bytes of a regular file, which may be empty. Fails with a sentence naming the file; past the limit nothing is read.
Result<std::string> readWholeFile(const std::filesystem::path &path, std::uintmax_t limit);

} // namespace posviz
