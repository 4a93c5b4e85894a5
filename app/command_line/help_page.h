// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace posviz {

/// The page that --help prints, beside what the parser knows of the options.
struct HelpPage {
    std::string usage;                 ///< "posviz inspect FILE [--json]"
    std::string summary;               ///< one or two sentences
    std::vector<std::string> sections; ///< texts at the foot, each with its heading
};

void setHelpPage(CLI::App &command, const HelpPage &page);

/// Text of an option's description, broken to fit beside the options.
std::string optionHelp(const std::string &text);

/// Sections derived from the registries.
std::string viewsSection();
std::string encodingsSection();
std::string examplesSection(const std::vector<std::string> &examples);

} // namespace posviz
