// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/view.h"

namespace posviz {

// One function a file of this folder; catalogue.cpp lists them.
View encodingView();
View similarityView();
View phaseView();
View spectrumView();

} // namespace posviz
