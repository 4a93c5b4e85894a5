// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/colours.h"

#include <string>

namespace posviz {

/// "sequential", "diverging", "cyclic".
std::string colourKindName(ColourKind kind);

/// The ids of all maps of a kind as they stand in a sentence.
std::string colourMapIds(ColourKind kind);

} // namespace posviz
