// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figure.h"

#include <string>

namespace posviz {

/// One word for what an axis counts, for headers of tables: "position", "key", "feature", "pair".
std::string axisName(const Axis &axis);

} // namespace posviz
