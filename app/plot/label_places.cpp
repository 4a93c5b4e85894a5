// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/label_places.h"

#include <algorithm>
#include <limits>

namespace posviz {

namespace {

/// The length of a line within a rectangle (Liang and Barsky, 1984).
double lengthWithin(const QLineF &line, const QRectF &area)
{
    double from = 0.0;
    double to = 1.0;
    const auto cut = [&](double delta, double distance) {
        if (delta == 0.0)
            return distance >= 0.0;
        const double t = distance / delta;
        if (delta < 0.0)
            from = std::max(from, t);
        else
            to = std::min(to, t);
        return from < to;
    };
    const bool meets = cut(-line.dx(), line.x1() - area.left()) && cut(line.dx(), area.right() - line.x1())
        && cut(-line.dy(), line.y1() - area.top()) && cut(line.dy(), area.bottom() - line.y1());
    return meets ? (to - from) * line.length() : 0.0;
}

double size(const QRectF &area) { return area.isEmpty() ? 0.0 : area.width() * area.height(); }

} // namespace

double LabelPlaces::harm(const QRectF &candidate) const
{
    // A label over a label or cut off is worse than one that a line crosses.
    double harm = 4 * (size(candidate) - size(candidate & m_area));
    for (const QRectF &taken : m_taken)
        harm += 4 * size(candidate & taken);
    for (const QLineF &line : m_lines)
        harm += lengthWithin(line, candidate) * candidate.height() / 4;
    return harm;
}

QRectF LabelPlaces::place(std::span<const QRectF> candidates)
{
    QRectF best;
    double least = std::numeric_limits<double>::infinity();
    constexpr double rounding = 1e-6; // of areas that are equal but for their last digits
    for (const QRectF &candidate : candidates) {
        const double here = harm(candidate);
        if (here < least - rounding) {
            least = here;
            best = candidate;
        }
    }
    m_taken.push_back(best);
    return best;
}

} // namespace posviz
