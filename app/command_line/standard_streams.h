// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/command_line/outcome.h"

#include <string_view>

namespace posviz {

/// Writes all bytes to standard output and sees that they arrived.
Ending writeStandardOutput(std::string_view bytes);

/// One line on standard error that begins with the program's name; line ends within the sentence become spaces.
void tell(std::string_view sentence);
void tell(const Sentence &sentence);

} // namespace posviz
