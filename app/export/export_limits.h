// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/export/formats.h"
#include "app/units.h"

#include <array>
#include <cmath>

namespace posviz {

/// What a number of ExportOptions may be: the same for the window's boxes, the command line and the formats.
struct ExportLimit {
    const char *name; ///< the pattern of its name in a sentence: "font size"
    const char *unit;
    double ExportOptions::*member;
    double least;
    double most;
    int decimals; ///< that the window's box has; the command line takes any number

    /// False for NaN.
    constexpr bool allows(double value) const { return value >= least && value <= most; }
};

inline constexpr ExportLimit widthLimit{"width", "mm", &ExportOptions::width, 10, 2000, 1};
inline constexpr ExportLimit heightLimit{"height", "mm", &ExportOptions::height, 10, 2000, 1};
inline constexpr ExportLimit resolutionLimit{"resolution", "dpi", &ExportOptions::dpi, 36, 2400, 0};
inline constexpr ExportLimit fontSizeLimit{"font size", "pt", &ExportOptions::fontSize, 2, 72, 1};
inline constexpr std::array exportLimits{widthLimit, heightLimit, resolutionLimit, fontSizeLimit};

/// The longest side of a file. Qt paints up to 32767.
inline constexpr int mostPagePixels = 20000;

/// The most cells along an axis of a heatmap.
inline constexpr int mostFigureCells = 4096;
/// The most cells of a heatmap: 48 MB of numbers, 96 of a map of angles, and as much again where it is painted and packed.
inline constexpr int mostCellsOfAFigure = 6 << 20;

/// What window and command line begin with: fits a slide beside its text.
inline ExportOptions slideOptions() { return {.width = 160, .height = 120, .dpi = 300, .fontSize = 10}; }

/// A side of a file in pixels; length and resolution are within their limits.
inline int pixelsOf(double millimetres, double dpi)
{
    return static_cast<int>(std::lround(millimetres * dpi / millimetresPerInch));
}

} // namespace posviz
