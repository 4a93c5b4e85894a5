// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/plot/populate.h"
#include "app/plot/theme.h"
#include "core/figure.h"
#include "core/view.h"

#include <QSize>

namespace posviz {

/// What a plot on screen offers a figure: its size and its type, which decide how many cells there will be.
struct Sheet {
    QSize size;         ///< in pixels of the plot
    double ratio = 1.0; ///< device pixels in one of those
    Theme theme;
    PlotStyle style{};

    bool operator==(const Sheet &) const = default;
};

/// A matrix gets a cell for each device pixel of the area that its axes leave; curves have points enough for the whole plot,
/// whatever their labels take. At least 1 x 1. A frame is figure enough. Safe to call from any thread.
Resolution resolutionOn(const Sheet &sheet, const Figure &frame);

} // namespace posviz
