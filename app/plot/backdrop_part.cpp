// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/parts.h"

namespace posviz {

void BackdropPart::show(const Figure &figure, const Theme &theme, const PlotStyle &style)
{
    m_bands.clear();
    m_ribbons.clear();
    m_landmarks.clear();
    for (const Layer &layer : figure.layers) {
        if (const auto *band = std::get_if<Band>(&layer); band && band->shaded)
            m_bands.push_back(*band);
        else if (const auto *ribbon = std::get_if<Ribbon>(&layer); ribbon && !ribbon->x.empty())
            m_ribbons.push_back(*ribbon);
        else if (const auto *landmark = std::get_if<Landmark>(&layer))
            m_landmarks.push_back(*landmark);
    }
    m_shade = theme.band;
    m_tint = theme.accent;
    m_tint.setAlphaF(0.3F);
    m_pen = QPen(theme.secondary, style.scale, Qt::CustomDashLine, Qt::FlatCap);
    m_pen.setDashPattern({4, 3});
}

void BackdropPart::drawRibbon(QCPPainter *painter, const Ribbon &ribbon) const
{
    QPolygonF outline;
    for (std::size_t i = 0; i < ribbon.x.size(); ++i)
        outline << pixel(ribbon.x[i], ribbon.upper[i]);
    for (std::size_t i = ribbon.x.size(); i-- > 0;)
        outline << pixel(ribbon.x[i], ribbon.lower[i]);
    painter->setPen(Qt::NoPen);
    painter->setBrush(ribbon.accented ? m_tint : m_shade);
    painter->drawPolygon(outline);
    painter->setBrush(Qt::NoBrush);
}

void BackdropPart::draw(QCPPainter *painter)
{
    const QRectF axes = area();
    painter->setAntialiasing(false);
    for (const Band &band : m_bands) {
        const double left = std::clamp(xAxis().coordToPixel(band.lower), axes.left(), axes.right());
        const double right = std::clamp(xAxis().coordToPixel(band.upper), axes.left(), axes.right());
        painter->fillRect(QRectF(left, axes.top(), right - left, axes.height()).normalized(), m_shade);
    }
    painter->setAntialiasing(true);
    for (const Ribbon &ribbon : m_ribbons)
        drawRibbon(painter, ribbon);
    painter->setPen(m_pen);
    for (const Landmark &landmark : m_landmarks) {
        const double place = (landmark.horizontal ? yAxis() : xAxis()).coordToPixel(landmark.value);
        if (landmark.horizontal && place >= axes.top() && place <= axes.bottom())
            painter->drawLine(QLineF(axes.left(), std::round(place), axes.right(), std::round(place)));
        else if (!landmark.horizontal && place >= axes.left() && place <= axes.right())
            painter->drawLine(QLineF(std::round(place), axes.top(), std::round(place), axes.bottom()));
    }
}

} // namespace posviz
