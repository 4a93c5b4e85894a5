// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/command_line/outcome.h"

#include <functional>
#include <span>

namespace CLI {
class App;
}

namespace posviz {

/// What a command does once its words are read.
using Action = std::function<Ending()>;

/// Describes the command's words to the parser; the action works on what was typed.
Action addFigureCommand(CLI::App &command);
Action addTableCommand(CLI::App &command);
Action addInspectCommand(CLI::App &command);
Action addSettingsCommand(CLI::App &command);
Action addListCommand(CLI::App &command);

} // namespace posviz
