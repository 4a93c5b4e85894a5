// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scaling/scaling.h"

namespace posviz {

// One function a file of this folder; catalogue.cpp lists them.
Scaling noScaling();
Scaling linearScaling();
Scaling llama3Scaling();

/// The knob that most scalings share: by how much the context grows. 1 changes nothing.
Parameter factorParameter(double defaultValue);

} // namespace posviz
