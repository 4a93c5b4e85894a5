// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace posviz {

/// What is typed after the program's name, and what must come of it.
struct CommandLine {
    std::vector<std::string> words;
    std::string output;         ///< the file's name
    bool isDefaultSize = false; ///< a figure as large and as fine as one for which nothing is said
    bool mustBeRefused = false;
};

/// The command line of this number: any encoding, scaling and view, with settings that count, often at the ends of what is allowed,
/// in any format and size; a few are wrong on purpose.
CommandLine commandLine(std::uint64_t seed, std::uint64_t number);

} // namespace posviz
