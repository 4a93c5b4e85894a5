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

/// The area that is cut off or shared with other labels. Labels side by side would read as one sentence: there is a blank
/// between.
double LabelPlaces::lost(const QRectF &candidate) const
{
    double area = size(candidate) - size(candidate & m_area);
    for (const QRectF &taken : m_taken)
        area += size(candidate & taken.adjusted(-candidate.height(), 0, candidate.height(), 0));
    return area;
}

double LabelPlaces::crossed(const QRectF &candidate) const
{
    double length = 0.0;
    for (const QLineF &line : m_lines)
        length += lengthWithin(line, candidate);
    return length * candidate.height() / 4;
}

std::optional<QRectF> LabelPlaces::place(std::span<const QRectF> candidates)
{
    constexpr double rounding = 1e-6; // of areas that are equal but for their last digits
    std::optional<QRectF> best;
    double least = std::numeric_limits<double>::infinity();
    for (const QRectF &candidate : candidates) {
        // A line may pass under a label; a twentieth of it is the blank at its edges.
        const double area = lost(candidate);
        const double harm = 4 * area + crossed(candidate);
        if (20 * area <= size(candidate) && harm < least - rounding) {
            least = harm;
            best = candidate;
        }
    }
    if (best)
        m_taken.push_back(*best);
    return best;
}

} // namespace posviz
