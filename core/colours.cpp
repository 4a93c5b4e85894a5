// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/colours.h"

#include "core/colour_tables.h"

#include <algorithm>
#include <array>

namespace posviz {

std::span<const ColourMap> colourMaps()
{
    static const std::array<ColourMap, 9> maps{{
        {"viridis", "Viridis", ColourKind::Sequential, "Nathaniel J. Smith, Stéfan van der Walt and Eric Firing, 2015; CC0 1.0",
         viridisColours},
        {"cividis", "Cividis", ColourKind::Sequential,
         "Jamie R. Nuñez, Christopher R. Anderton and Ryan S. Renslow, 2018, doi:10.1371/journal.pone.0199239; "
         "© 2017 Battelle Memorial Institute, BSD-style licence",
         cividisColours},
        {"magma", "Magma", ColourKind::Sequential, "Nathaniel J. Smith and Stéfan van der Walt, 2015; CC0 1.0", magmaColours},
        {"greys", "Greys", ColourKind::Sequential, "equal steps of sRGB from black to white; no author", greyColours},
        {"red-blue", "Red and blue", ColourKind::Diverging,
         "RdBu by Cynthia Brewer, colorbrewer.org; © 2002 Cynthia Brewer, Mark Harrower and The Pennsylvania State University, "
         "Apache-2.0",
         redBlueColours},
        {"cool-warm", "Cool and warm", ColourKind::Diverging,
         "Kenneth Moreland, Diverging Color Maps for Scientific Visualization, 2009, doi:10.1007/978-3-642-10520-3_9; "
         "computed from the paper's formula",
         coolWarmColours},
        {"blue-amber", "Blue and amber, dark middle", ColourKind::Diverging,
         "equal steps of CIE L*a*b* from #7fc4ff and from #ffb357 to #212224; no author", blueAmberColours},
        {"twilight", "Twilight", ColourKind::Cyclic, "Bastian Bechtold, 2018; from Matplotlib, Matplotlib licence (PSF style)",
         twilightColours},
        {"twilight-shifted", "Twilight, dark ends", ColourKind::Cyclic,
         "Bastian Bechtold, 2018; from Matplotlib, Matplotlib licence (PSF style)", twilightShiftedColours},
    }};
    return maps;
}

const ColourMap *findColourMap(std::string_view id)
{
    const std::span<const ColourMap> maps = colourMaps();
    const auto found = std::ranges::find(maps, id, &ColourMap::id);
    return found == maps.end() ? nullptr : &*found;
}

const ColourMap *mapOnDark(std::string_view id)
{
    const ColourMap *map = findColourMap(id);
    return map && map->kind == ColourKind::Diverging ? findColourMap("blue-amber") : map;
}

} // namespace posviz
