// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/encoding.h"

namespace posviz {

// One function a file of this folder; catalogue.cpp lists them.
Encoding sinusoidalEncoding();
Encoding learnedEncoding();
Encoding ropeEncoding();

} // namespace posviz
