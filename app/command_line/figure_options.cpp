// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/figure_options.h"

#include "app/command_line/colour_kinds.h"
#include "app/command_line/lengths.h"
#include "app/command_line/option.h"
#include "app/units.h"
#include "core/numbers.h"

#include <CLI/CLI.hpp>

namespace posviz {

namespace {

const std::string figureGroup = "Figure options";

struct AllowedRange {
    double lowest;
    double highest;

    bool contains(double value) const { return value >= lowest && value <= highest; }
};

constexpr AllowedRange sideMillimetres{10, 2000};
constexpr AllowedRange pixelsPerInch{36, 2400};
constexpr AllowedRange fontPoints{4, 72};
constexpr double mostTypedPixels = 12000; ///< a side

/// Fits a slide beside its text.
ExportOptions slideOptions()
{
    ExportOptions options;
    options.width = 160;
    options.height = 120;
    options.dpi = 300;
    options.fontSize = 10;
    return options;
}

std::string fromTo(const AllowedRange &range, const std::string &unit)
{
    return "from " + shortestNumber(range.lowest) + unit + " to " + shortestNumber(range.highest) + unit;
}

Outcome<double> resolutionFrom(const std::optional<std::string> &typed, double otherwise)
{
    if (!typed)
        return otherwise;
    const std::optional<double> value = typedNumber(*typed);
    if (!value || !pixelsPerInch.contains(*value))
        return misuse("--dpi: '" + *typed + "' is not allowed; it must be a number " + fromTo(pixelsPerInch, "") + ".");
    return *value;
}

Outcome<double> sideFrom(const std::string &option, const std::optional<std::string> &typed, double otherwise, double dpi)
{
    const std::optional<double> value = typed ? typedMillimetres(*typed, dpi) : otherwise;
    if (!value || !sideMillimetres.contains(*value))
        return misuse(option + ": '" + *typed + "' is not allowed; it must be a length " + fromTo(sideMillimetres, "mm")
                      + " with its unit: mm, cm, in, pt or px.");
    const double pixels = *value / millimetresPerInch * dpi;
    if (pixels > mostTypedPixels)
        return misuse((typed ? option : "--dpi") + ": the figure would be " + std::to_string(static_cast<long long>(pixels))
                      + " pixels along " + option.substr(2) + "; at most " + shortestNumber(mostTypedPixels)
                      + " are allowed: give a lower --dpi or a smaller " + option + ".");
    return *value;
}

Outcome<double> fontSizeFrom(const std::optional<std::string> &typed, double otherwise, double dpi)
{
    if (!typed)
        return otherwise;
    const std::optional<double> millimetres = typedMillimetres(*typed, dpi);
    const double points = millimetres.value_or(0.0) / millimetresPerInch * pointsPerInch;
    // Room for rounding, so that the limits themselves are allowed.
    if (!AllowedRange{fontPoints.lowest - 1e-9, fontPoints.highest + 1e-9}.contains(points))
        return misuse("--font-size: '" + *typed + "' is not allowed; it must be a size " + fromTo(fontPoints, "pt")
                      + " with its unit: pt, mm, cm, in or px.");
    return points;
}

} // namespace

void addFigureOptions(CLI::App &command, FigureOptions &options)
{
    const ExportOptions otherwise = slideOptions();
    const auto add = [&](const char *name, const char *placeholder, std::optional<std::string> &target, const std::string &help) {
        addOption(command, name, placeholder, target, help, figureGroup);
    };
    std::string suffixes;
    for (const ExportFormat &format : exportFormats())
        suffixes += std::string(suffixes.empty() ? "." : ", .") + format.suffix;
    add("--output", "FILE", options.output, "The file to write; its suffix chooses the format: " + suffixes + ".");
    add("--width", "LENGTH", options.width,
        "With its unit: mm, cm, in, pt or px (at the dpi); " + shortestNumber(otherwise.width) + "mm unless told.");
    add("--height", "LENGTH", options.height, shortestNumber(otherwise.height) + "mm unless told.");
    add("--dpi", "N", options.dpi,
        "Pixels per inch; in PDF and SVG of the heatmap only; " + shortestNumber(otherwise.dpi) + " unless told.");
    add("--font-size", "SIZE", options.fontSize, shortestNumber(otherwise.fontSize) + "pt unless told.");
    add("--theme", "ID", options.theme, "One of light, dark; light unless told.");
    add("--colours", "ID", options.colours,
        "Colour map. For magnitudes " + colourMapIds(ColourKind::Sequential) + "; for signed values "
            + colourMapIds(ColourKind::Diverging) + "; for angles " + colourMapIds(ColourKind::Cyclic) + ".");
    add("--title", "TEXT", options.title, "Instead of the view's own title.");
    addFlag(command, "--no-title", options.noTitle, "No title.", figureGroup);
    addFlag(command, "--transparent", options.transparent, "No ground.", figureGroup);
}

Outcome<ExportOptions> exportOptionsFrom(const FigureOptions &options)
{
    ExportOptions result = slideOptions();
    if (options.theme && *options.theme != "light" && *options.theme != "dark")
        return misuse("--theme: '" + *options.theme + "' is not known; it must be one of light, dark.");
    if (options.title && options.noTitle)
        return misuse("--no-title: it contradicts --title; leave one of the two out.");

    const Outcome<double> dpi = resolutionFrom(options.dpi, result.dpi);
    if (!dpi)
        return dpi.refusal();
    const Outcome<double> width = sideFrom("--width", options.width, result.width, *dpi);
    if (!width)
        return width.refusal();
    const Outcome<double> height = sideFrom("--height", options.height, result.height, *dpi);
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
    result.title = QString::fromStdString(options.title.value_or(std::string()));
    // An empty title typed is a wish for none.
    result.showTitle = !options.noTitle && options.title != "";
    return result;
}

} // namespace posviz
