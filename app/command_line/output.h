// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/command_line/outcome.h"

#include <optional>
#include <string>

namespace posviz {

/// True where --output names a file: neither left out nor "-".
bool goesToFile(const std::optional<std::string> &output);

/// Writes the whole file, or standard output.
Ending writeOutput(const std::string &text, const std::optional<std::string> &output);

} // namespace posviz
