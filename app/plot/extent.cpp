// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/extent.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace posviz {

namespace {

constexpr double fewest = 4.0; ///< whole numbers that stay in sight

struct Stretch {
    double lower;
    double upper;
    double size() const { return upper - lower; }
};

/// Moved so as to lie within the whole.
Stretch within(Stretch range, Stretch whole)
{
    if (range.size() >= whole.size())
        return whole;
    const double shift = std::max(whole.lower - range.lower, 0.0) + std::min(whole.upper - range.upper, 0.0);
    return {range.lower + shift, range.upper + shift};
}

double cellEdge(double value) { return std::floor(value) + 0.5; }

Stretch zoomed(const Axis &axis, Stretch range, Stretch whole, double point, double factor)
{
    if (!axis.hasWindow() || axis.logarithmic)
        return range;
    // Always by one number at least, so that a turn of the wheel is never lost.
    const double wanted = std::round(range.size() * factor);
    const double size = factor < 1.0 ? std::min(wanted, range.size() - 1.0) : std::max(wanted, range.size() + 1.0);
    const double kept = std::clamp(size, std::min(fewest, whole.size()), whole.size());
    const double lower = cellEdge(point - (point - range.lower) / range.size() * kept);
    return within({lower, lower + kept}, whole);
}

Stretch panned(const Axis &axis, Stretch range, Stretch whole, double distance)
{
    if (!axis.hasWindow() || axis.logarithmic)
        return range;
    const double shift = std::round(distance);
    return within({range.lower + shift, range.upper + shift}, whole);
}

Stretch xOf(const Extent &extent) { return {extent.x0, extent.x1}; }
Stretch yOf(const Extent &extent) { return {extent.y0, extent.y1}; }
Extent extentOf(Stretch x, Stretch y) { return {x.lower, x.upper, y.lower, y.upper}; }

} // namespace

Extent extentOf(const Figure &figure) { return {figure.x.lower, figure.x.upper, figure.y.lower, figure.y.upper}; }

Extent zoomed(const Figure &figure, const Extent &extent, const Extent &whole, QPointF point, double factor)
{
    return extentOf(zoomed(figure.x, xOf(extent), xOf(whole), point.x(), factor),
                    zoomed(figure.y, yOf(extent), yOf(whole), point.y(), factor));
}

Extent panned(const Figure &figure, const Extent &extent, const Extent &whole, QPointF distance)
{
    return extentOf(panned(figure.x, xOf(extent), xOf(whole), distance.x()),
                    panned(figure.y, yOf(extent), yOf(whole), distance.y()));
}

bool isZoomedIn(const Figure &figure, const Extent &extent, const Extent &whole)
{
    const auto less = [](const Axis &axis, Stretch shown, Stretch all) {
        return axis.hasWindow() && !axis.logarithmic && shown.size() < all.size();
    };
    return less(figure.x, xOf(extent), xOf(whole)) || less(figure.y, yOf(extent), yOf(whole));
}

} // namespace posviz
