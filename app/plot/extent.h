// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figure.h"

#include <QPointF>

namespace posviz {

/// The ranges of both axes, in axis numbers.
struct Extent {
    double x0 = 0.0;
    double x1 = 1.0;
    double y0 = 0.0;
    double y1 = 1.0;

    bool operator==(const Extent &) const = default;
};

Extent extentOf(const Figure &figure);

/// The extent seen through a lens: factor < 1 shows less. The point stays where it is; the result lies inside the whole, ends
/// between whole numbers on their axes and keeps at least 4 of them. Axes of other numbers stay as they are.
Extent zoomed(const Figure &figure, const Extent &extent, const Extent &whole, QPointF point, double factor);

/// Moved by a distance in axis numbers, as far as the whole allows.
Extent panned(const Figure &figure, const Extent &extent, const Extent &whole, QPointF distance);

/// True where an axis that can be moved shows less than the whole.
bool isZoomedIn(const Figure &figure, const Extent &extent, const Extent &whole);

} // namespace posviz
