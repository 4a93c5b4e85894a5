// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/colour_kinds.h"

namespace posviz {

std::string colourKindName(ColourKind kind)
{
    switch (kind) {
    case ColourKind::Sequential:
        return "sequential";
    case ColourKind::Diverging:
        return "diverging";
    case ColourKind::Cyclic:
        return "cyclic";
    }
    return {};
}

std::string colourMapIds(ColourKind kind)
{
    std::string text;
    for (const ColourMap &map : colourMaps())
        if (map.kind == kind)
            text += (text.empty() ? "" : ", ") + map.id;
    return text;
}

} // namespace posviz
