// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineF>
#include <QRectF>

#include <optional>
#include <span>
#include <vector>

namespace posviz {

/// Finds places for labels in a plot, one after the other.
class LabelPlaces {
  public:
    explicit LabelPlaces(const QRectF &area) : m_area(area) {}

    /// A line that labels had better not cross: a piece of a curve, or another landmark.
    void avoid(const QLineF &line) { m_lines.push_back(line); }

    /// The first of the places, best first, that hides nothing, or the one that hides least; it is taken then.
    /// None where the label would be cut off or lie over another wherever it stands.
    std::optional<QRectF> place(std::span<const QRectF> candidates);

    /// True where a line passes under a label there.
    bool isCrossed(const QRectF &label) const { return crossed(label) > 0.0; }

  private:
    double lost(const QRectF &candidate) const;
    double crossed(const QRectF &candidate) const;

    QRectF m_area;
    std::vector<QLineF> m_lines;
    std::vector<QRectF> m_taken;
};

} // namespace posviz
