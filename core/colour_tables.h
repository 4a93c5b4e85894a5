// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/rgb.h"

#include <array>

namespace posviz {

/// 256 sRGB colours at equal steps, the first and the last at the ends of the map; their authors stand in colours.cpp.
using ColourTable = std::array<Rgb, 256>;

extern const ColourTable viridisColours;
extern const ColourTable cividisColours;
extern const ColourTable magmaColours;
extern const ColourTable greyColours;
extern const ColourTable redBlueColours;  ///< blue to red
extern const ColourTable coolWarmColours; ///< blue to red
extern const ColourTable blueAmberColours; ///< dark in the middle
extern const ColourTable twilightColours;  ///< light at the ends, dark in the middle
extern const ColourTable twilightShiftedColours;

} // namespace posviz
