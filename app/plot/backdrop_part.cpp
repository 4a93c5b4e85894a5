// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/parts.h"

namespace posviz {

void BackdropPart::show(const Figure &figure, const Theme &theme, const PlotStyle &style)
{
    m_bands.clear();
    m_landmarks.clear();
    for (const Layer &layer : figure.layers) {
        if (const auto *band = std::get_if<Band>(&layer); band && band->shaded)
            m_bands.push_back(*band);
        else if (const auto *landmark = std::get_if<Landmark>(&layer))
            m_landmarks.push_back(*landmark);
    }
    m_shade = theme.band;
    m_pen = QPen(theme.secondary, style.scale, Qt::CustomDashLine, Qt::FlatCap);
    m_pen.setDashPattern({4, 3});
}

void BackdropPart::draw(QCPPainter *painter)
{
    const QRectF area = axes().rect();
    painter->setAntialiasing(false);
    for (const Band &band : m_bands) {
        const double left = std::clamp(xAxis().coordToPixel(band.lower), area.left(), area.right());
        const double right = std::clamp(xAxis().coordToPixel(band.upper), area.left(), area.right());
        painter->fillRect(QRectF(left, area.top(), right - left, area.height()).normalized(), m_shade);
    }
    painter->setAntialiasing(true);
    painter->setPen(m_pen);
    for (const Landmark &landmark : m_landmarks) {
        const double place = (landmark.horizontal ? yAxis() : xAxis()).coordToPixel(landmark.value);
        if (landmark.horizontal && place >= area.top() && place <= area.bottom())
            painter->drawLine(QLineF(area.left(), std::round(place), area.right(), std::round(place)));
        else if (!landmark.horizontal && place >= area.left() && place <= area.right())
            painter->drawLine(QLineF(std::round(place), area.top(), std::round(place), area.bottom()));
    }
}

} // namespace posviz
