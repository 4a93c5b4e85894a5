// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scaling/knobs.h"
#include "core/scaling/scaling.h"

namespace posviz {

#define ENTRY(name) Scaling name##Scaling();
#include "core/scaling/all.inc"
#undef ENTRY

} // namespace posviz
