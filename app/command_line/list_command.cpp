// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/command.h"

#include "app/command_line/help_page.h"
#include "app/command_line/listings.h"
#include "app/command_line/option.h"
#include "app/command_line/standard_streams.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace posviz {

namespace {

struct ListOptions {
    std::optional<std::string> what{};
    bool json = false;
};

struct ListRow {
    std::string_view what;
    Listing (*list)();
};

constexpr std::array<ListRow, 6> listRows{{
    {"encodings", encodingListing},
    {"scalings", scalingListing},
    {"views", viewListing},
    {"colours", colourListing},
    {"formats", formatListing},
    {"presets", presetListing},
}};

std::string listableNames()
{
    std::string text;
    for (const ListRow &row : listRows)
        text += (text.empty() ? "" : ", ") + std::string(row.what);
    return text;
}

Ending list(const ListOptions &options)
{
    if (!options.what)
        return misuse("WHAT is missing; it must be one of {0}.", listableNames());
    for (const ListRow &row : listRows)
        if (row.what == *options.what) {
            const Listing listing = row.list();
            return writeStandardOutput(options.json ? listing.json : listing.text);
        }
    return misuse("WHAT: '{0}' is not known; it must be one of {1}.", *options.what, listableNames());
}

} // namespace

Action addListCommand(CLI::App &command)
{
    const auto options = std::make_shared<ListOptions>();
    setHelpPage(command, {
                             .usage = "posviz list WHAT [--json]",
                             .summary = "Lists what is available, with the settings for --set.",
                             .sections = {examplesSection({"posviz list encodings", "posviz list colours --json"})},
                         });
    addWord(command, "WHAT", options->what, "one of " + listableNames());
    addFlag(command, "--json", options->json, "JSON instead of text.", "Options");
    return [options] { return list(*options); };
}

} // namespace posviz
