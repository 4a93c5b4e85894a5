// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figure.h"
#include "core/scene.h"
#include "core/signal.h"

#include <optional>

namespace posviz {

/// The window that an axis of this quantity shows; null for one that is never cut.
std::optional<Run> *windowOf(Windows &windows, Quantity quantity);

/// How many numbers there are along such an axis.
std::int64_t countAlong(const Scene &scene, const Signal &signal, Quantity quantity);

/// The whole numbers between two places on an axis; at least one.
Run runBetween(double lower, double upper);

} // namespace posviz
