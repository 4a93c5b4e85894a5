// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/command_line/outcome.h"
#include "app/export/formats.h"
#include "core/scene.h"

#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace posviz {

/// What was typed to choose how a figure is written; nothing where an option was not given.
struct FigureOptions {
    std::optional<std::string> format{};
    std::optional<std::string> output{};
    std::optional<std::string> width{};
    std::optional<std::string> height{};
    std::optional<std::string> dpi{};
    std::optional<std::string> fontSize{};
    std::optional<std::string> theme{};
    std::optional<std::string> colours{};
    std::optional<std::string> colourRange{};
    std::optional<std::string> title{};
    bool noTitle = false;
    bool noNotes = false;
    bool transparent = false;
};

/// "-1:128"; none where it is not two numbers. Which are allowed is withColourLimits()'s to say.
std::optional<ColourLimits> typedColourLimits(std::string_view text);

/// The suffixes of all figure formats as they stand in a sentence: ".png, .svg, .pdf".
std::string figureSuffixes();
/// And their ids: "png, svg, pdf".
std::string figureFormats();

/// The options must outlive the parsing.
void addFigureOptions(CLI::App &command, FigureOptions &options);

/// The options in millimetres, pixels per inch and points; output and colours are the command's.
Outcome<ExportOptions> exportOptionsFrom(const FigureOptions &options);

} // namespace posviz
