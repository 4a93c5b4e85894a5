// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/figure_options.h"

#include "app/command_line/colour_kinds.h"
#include "app/command_line/lengths.h"
#include "app/command_line/option.h"
#include "app/export/export_limits.h"
#include "app/units.h"
#include "core/numbers.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>

namespace posviz {

namespace {

const std::string figureGroup = "Figure options";

Outcome<double> resolutionFrom(const std::optional<std::string> &typed, double otherwise)
{
    if (!typed)
        return otherwise;
    const std::optional<double> value = typedNumber(*typed);
    if (!value || !resolutionLimit.allows(*value))
        return misuse("--dpi: '{0}' is not allowed; it must be a number from {1} to {2}.", *typed,
                      shortestNumber(resolutionLimit.least), shortestNumber(resolutionLimit.most));
    return *value;
}

/// A side in millimetres; the option has the limit's name.
Outcome<double> sideFrom(const ExportLimit &limit, const std::optional<std::string> &typed, double otherwise, double dpi)
{
    const std::optional<double> value = typed ? typedMillimetres(*typed, dpi) : otherwise;
    if (!value || !limit.allows(*value))
        return misuse("--{0}: '{1}' is not allowed; it must be a length from {2}mm to {3}mm with its unit: mm, cm, in, pt or px.",
                      limit.name, typed.value_or(""), shortestNumber(limit.least), shortestNumber(limit.most));
    if (const int pixels = pixelsOf(*value, dpi); pixels > mostPagePixels)
        return misuse("{0}: the figure would be {1} pixels along {2}; at most {3} are allowed: use a lower --dpi or a smaller "
                      "--{2}.",
                      typed ? std::string("--") + limit.name : "--dpi", plain(pixels), limit.name, plain(mostPagePixels));
    return *value;
}

Outcome<double> fontSizeFrom(const std::optional<std::string> &typed, double otherwise, double dpi)
{
    if (!typed)
        return otherwise;
    const std::optional<double> millimetres = typedMillimetres(*typed, dpi);
    const double points = millimetres.value_or(0.0) / millimetresPerInch * pointsPerInch;
    // Two conversions round: what is typed as a limit is the limit.
    const double within = std::clamp(points, fontSizeLimit.least, fontSizeLimit.most);
    if (!(std::abs(points - within) < 1e-9))
        return misuse("--font-size: '{0}' is not allowed; it must be a size from {1}pt to {2}pt with its unit: pt, mm, cm, in or "
                      "px.",
                      *typed, shortestNumber(fontSizeLimit.least), shortestNumber(fontSizeLimit.most));
    return within;
}

} // namespace

std::optional<ColourLimits> typedColourLimits(std::string_view text)
{
    const auto at = text.find(':');
    if (at == std::string_view::npos)
        return {};
    const std::optional<double> lower = typedNumber(text.substr(0, at)), upper = typedNumber(text.substr(at + 1));
    return lower && upper ? std::optional(ColourLimits{*lower, *upper}) : std::nullopt;
}

std::string figureSuffixes()
{
    std::string text;
    for (const ExportFormat &format : exportFormats())
        text += std::string(text.empty() ? "." : ", .") + format.suffix;
    return text;
}

std::string figureFormats()
{
    std::string text;
    for (const ExportFormat &format : exportFormats())
        text += std::string(text.empty() ? "" : ", ") + format.id;
    return text;
}

void addFigureOptions(CLI::App &command, FigureOptions &options)
{
    const ExportOptions otherwise = slideOptions();
    const auto add = [&](const char *name, const char *placeholder, std::optional<std::string> &target, const std::string &help) {
        addOption(command, name, placeholder, target, help, figureGroup);
    };
    add("--output", "FILE", options.output,
        "The file to write; its suffix sets the format: " + figureSuffixes() + "; '-': standard output.");
    add("--format", "ID", options.format, "One of " + figureFormats() + "; overrides the file's suffix.");
    add("--width", "LENGTH", options.width,
        "With its unit: mm, cm, in, pt or px (default: " + shortestNumber(otherwise.width) + "mm).");
    add("--height", "LENGTH", options.height, "With its unit (default: " + shortestNumber(otherwise.height) + "mm).");
    add("--dpi", "N", options.dpi,
        "Pixels per inch; in PDF and SVG for the heatmap only (default: " + shortestNumber(otherwise.dpi) + ").");
    add("--font-size", "SIZE", options.fontSize, "With its unit (default: " + shortestNumber(otherwise.fontSize) + "pt).");
    add("--theme", "ID", options.theme, "One of light, dark (default: light).");
    add("--colours", "ID", options.colours,
        "Colour map. For magnitudes " + colourMapIds(ColourKind::Sequential) + "; for signed values "
            + colourMapIds(ColourKind::Diverging) + "; for angles " + colourMapIds(ColourKind::Cyclic) + ".");
    add("--colour-range", "LOW:HIGH", options.colourRange,
        "The values of the first and the last colour (default: the figure's own); the same range makes figures comparable. For "
        "signed values it is made symmetric.");
    add("--title", "TEXT", options.title, "Instead of the view's own title.");
    addFlag(command, "--no-title", options.noTitle, "No title.", figureGroup);
    addFlag(command, "--no-notes", options.noNotes, "No notes below the plot.", figureGroup);
    addFlag(command, "--transparent", options.transparent, "Transparent background.", figureGroup);
}

Outcome<ExportOptions> exportOptionsFrom(const FigureOptions &options)
{
    ExportOptions result = slideOptions();
    if (options.theme && *options.theme != "light" && *options.theme != "dark")
        return misuse("--theme: '{0}' is not known; it must be one of {1}.", *options.theme, "light, dark");
    if (options.title && options.noTitle)
        return misuse("--no-title: it contradicts --title; leave one of the two out.");

    const Outcome<double> dpi = resolutionFrom(options.dpi, result.dpi);
    if (!dpi)
        return dpi.refusal();
    const Outcome<double> width = sideFrom(widthLimit, options.width, result.width, *dpi);
    if (!width)
        return width.refusal();
    const Outcome<double> height = sideFrom(heightLimit, options.height, result.height, *dpi);
    if (!height)
        return height.refusal();
    const Outcome<double> fontSize = fontSizeFrom(options.fontSize, result.fontSize, *dpi);
    if (!fontSize)
        return fontSize.refusal();

    result.dpi = *dpi;
    result.width = *width;
    result.height = *height;
    result.fontSize = *fontSize;
    result.dark = options.theme == "dark";
    result.transparent = options.transparent;
    result.showNotes = !options.noNotes;
    result.title = QString::fromStdString(options.title.value_or(std::string()));
    // --title "" asks for no title; in the options, an empty one stands for the view's own.
    result.showTitle = !options.noTitle && options.title != "";
    return result;
}

} // namespace posviz
