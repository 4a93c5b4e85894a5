// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace posviz {

/// True for a first word that is not a file to open in the window: a command's name, --help, --version.
bool isCommand(std::string_view word);

/// The commands' names as they stand in a sentence.
std::string commandNames();

/// Does what the words ask for and gives the exit status of the program; a refusal is one line on standard error.
int runCommand(int argc, char **argv);

} // namespace posviz
