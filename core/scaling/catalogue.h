// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scaling/scaling.h"

namespace posviz {

#define ENTRY(name) Scaling name##Scaling();
#include "core/scaling/all.inc"
#undef ENTRY

/// The knob that most scalings share: by how much the context grows. 1 changes nothing.
Parameter factorParameter(double defaultValue);

} // namespace posviz
