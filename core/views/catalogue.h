// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/view.h"

namespace posviz {

#define ENTRY(name) View name##View();
#include "core/views/all.inc"
#undef ENTRY

} // namespace posviz
