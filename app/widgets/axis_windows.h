// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figure.h"
#include "core/scene.h"
#include "core/signal.h"

#include <optional>
#include <vector>

namespace posviz {

/// The window that an axis of this quantity shows; null for one that is never cut.
std::optional<Run> *windowOf(Windows &windows, Quantity quantity);

/// A part to be seen along the axes of a quantity; no run: all of it.
struct WindowEdit {
    Quantity quantity = Quantity::QueryPosition;
    std::optional<Run> run{};
};

/// Edits of quantities that are never cut change nothing.
Windows edited(Windows windows, const std::vector<WindowEdit> &edits);

/// How many numbers there are along such an axis.
std::int64_t countAlong(const Scene &scene, const Signal &signal, Quantity quantity);

/// The whole numbers between two places on an axis; at least one.
Run runBetween(double lower, double upper);

} // namespace posviz
