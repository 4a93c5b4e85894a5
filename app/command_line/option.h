// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace posviz {

/// An option with one value; given twice, the last one counts. The target must outlive the parsing.
void addOption(CLI::App &command, const std::string &name, const std::string &placeholder, std::optional<std::string> &target,
               const std::string &help, const std::string &group);

/// A flag without a value.
void addFlag(CLI::App &command, const std::string &name, bool &target, const std::string &help, const std::string &group);

/// The word that stands alone, such as FILE; missing words are the command's to report.
void addWord(CLI::App &command, const std::string &name, std::optional<std::string> &target, const std::string &help);

} // namespace posviz
