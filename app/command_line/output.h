// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/command_line/outcome.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace posviz {

/// True where --output names a file: neither left out nor "-".
bool goesToFile(const std::optional<std::string> &output);

/// Writes the whole file, or standard output.
Ending writeOutput(std::string_view bytes, const std::optional<std::string> &output);

/// The same with bytes that come one after another: write(sink) hands them to the sink, which is false once no more can be taken,
/// and ends as the command does where they cannot be made.
Ending writeOutput(const std::function<Ending(const std::function<bool(std::string_view)> &sink)> &write,
                   const std::optional<std::string> &output);

} // namespace posviz
