// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/parts.h"

#include <algorithm>
#include <optional>

namespace posviz {

namespace {

/// Where a curve passes a vertical line; a straight line in pixels between its points.
std::optional<QPointF> pointAt(const QVector<QPointF> &points, double x)
{
    for (qsizetype i = 1; i < points.size(); ++i) {
        const QPointF a = points[i - 1];
        const QPointF b = points[i];
        if (std::min(a.x(), b.x()) - 1e-6 <= x && x <= std::max(a.x(), b.x()) + 1e-6 && a.x() != b.x())
            return a + (b - a) * ((x - a.x()) / (b.x() - a.x()));
    }
    return std::nullopt;
}

} // namespace

void MarksPart::show(const Figure &figure, const Theme &theme, const PlotStyle &style)
{
    m_curves.clear();
    for (const Layer &layer : figure.layers) {
        if (const auto *curve = std::get_if<Curve>(&layer); curve && curve->style == CurveStyle::Main)
            m_curves.push_back(*curve);
    }
    m_onMatrix = colourScaleOf(figure) != nullptr;
    m_colour = theme.mark;
    m_ground = theme.card;
    m_scale = style.scale;
}

void MarksPart::draw(QCPPainter *painter)
{
    const QRectF axes = area();
    // The selection is drawn last, above the cursor.
    for (const bool hover : {true, false}) {
        for (const Line &line : m_lines) {
            const double place = (line.vertical ? xAxis() : yAxis()).coordToPixel(line.value);
            const bool inside =
                line.vertical ? place >= axes.left() && place <= axes.right() : place >= axes.top() && place <= axes.bottom();
            if (line.hover != hover || !inside)
                continue;
            const bool onCurve = line.vertical && !m_curves.empty();
            QColor colour = m_colour;
            colour.setAlphaF(hover || onCurve ? 0.5F : 1.0F);
            painter->setAntialiasing(false);
            const double at = std::floor(place);
            const QLineF across = line.vertical ? QLineF(at, axes.top(), at, axes.bottom() - 1)
                                                : QLineF(axes.left(), at, axes.right() - 1, at);
            if (m_onMatrix) {
                // Light within dark: one of the two stands out from any colour of any map.
                painter->setPen(QPen(QColor(0, 0, 0, hover ? 110 : 170), 3 * m_scale, Qt::SolidLine, Qt::FlatCap));
                painter->drawLine(across);
                colour.setAlphaF(1.0F);
            }
            painter->setPen(QPen(colour, hover && !m_onMatrix ? 0 : m_scale));
            painter->drawLine(across);
            if (!onCurve)
                continue;
            painter->setAntialiasing(true);
            for (const Curve &curve : m_curves) {
                if (const auto point = pointAt(polyline(curve, xAxis(), yAxis()), place)) {
                    painter->setPen(QPen(m_ground, 1.5 * m_scale));
                    painter->setBrush(m_colour);
                    painter->drawEllipse(*point, (hover ? 4 : 5) * m_scale, (hover ? 4 : 5) * m_scale);
                }
            }
        }
    }
}

} // namespace posviz
