// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/rgb.h"

#include <span>
#include <string>
#include <string_view>

namespace posviz {

enum class ColourKind {
    Sequential, ///< for magnitudes
    Diverging,  ///< for signed values; the middle is neutral
    Cyclic,     ///< for angles; the ends meet
};

/// A published colour map, safe for colour-blind readers.
struct ColourMap {
    std::string id;
    std::string title;
    ColourKind kind = ColourKind::Sequential;
    std::string source; ///< authors and licence
    std::span<const Rgb, 256> colours;
};

/// All colour maps, the default of each kind first.
std::span<const ColourMap> colourMaps();

/// Null where no map has this id.
const ColourMap *findColourMap(std::string_view id);

/// The map that takes this one's place on a dark screen, where a light middle would shine for nothing: a diverging one with a dark
/// middle. Other maps stay; null where no map has this id.
const ColourMap *mapOnDark(std::string_view id);

} // namespace posviz
