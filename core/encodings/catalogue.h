// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/encoding.h"

namespace posviz {

#define ENTRY(name) Encoding name##Encoding();
#include "core/encodings/all.inc"
#undef ENTRY

} // namespace posviz
