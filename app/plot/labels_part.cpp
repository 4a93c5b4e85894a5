// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/label_places.h"
#include "app/plot/parts.h"
#include "app/plot/type.h"

#include <optional>

namespace posviz {

namespace {

/// From left to right, above and below a horizontal line; the ends first, then the middle.
std::vector<QRectF> placesAlong(double y, const QSizeF &size, const QRectF &area, double gap)
{
    std::vector<double> lefts;
    for (const double part : {0.0, 1.0, 0.5, 0.25, 0.75, 0.125, 0.375, 0.625, 0.875})
        lefts.push_back(area.left() + 2 * gap + part * (area.width() - size.width() - 4 * gap));
    std::vector<QRectF> places;
    for (const double top : {y - size.height() - gap / 2, y + gap / 2}) {
        for (const double left : lefts)
            places.emplace_back(QPointF(left, top), size);
    }
    return places;
}

/// Right and left of a vertical line, from head to foot; the head first, then the middle.
std::vector<QRectF> placesBeside(double x, const QSizeF &size, const QRectF &area, double gap)
{
    std::vector<QRectF> places;
    std::vector<double> tops;
    for (const double part : {0.0, 0.5, 1.0, 0.25, 0.75, 0.125, 0.375, 0.625, 0.875})
        tops.push_back(area.top() + gap + part * (area.height() - 4 * size.height()));
    for (const double top : tops) {
        for (const double left : {x + 1.5 * gap, x - 1.5 * gap - size.width()})
            places.emplace_back(QPointF(left, top), size);
    }
    return places;
}

/// Above and below a curve, near its end first.
std::vector<QRectF> placesOn(const QVector<QPointF> &points, const QSizeF &size, double gap)
{
    std::vector<QRectF> places;
    for (const double fraction : {0.94, 0.86, 0.78, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1}) {
        const QPointF point = points[static_cast<qsizetype>(fraction * static_cast<double>(points.size() - 1))];
        for (const QPointF corner : {QPointF(2 * gap, gap), QPointF(-size.width() - 2 * gap, -size.height() - gap),
                                     QPointF(-size.width() - 2 * gap, gap), QPointF(2 * gap, -size.height() - gap)})
            places.emplace_back(point + corner, size);
    }
    return places;
}

void avoid(LabelPlaces &places, const QVector<QPointF> &points)
{
    for (qsizetype i = 1; i < points.size(); ++i)
        places.avoid({points[i - 1], points[i]});
}

} // namespace

void LabelsPart::show(const Figure &figure, const Theme &theme, const PlotStyle &style, const Measures &measures)
{
    m_bands.clear();
    m_landmarks.clear();
    m_curves.clear();
    for (const Layer &layer : figure.layers) {
        if (const auto *band = std::get_if<Band>(&layer))
            m_bands.push_back(*band);
        else if (const auto *landmark = std::get_if<Landmark>(&layer))
            m_landmarks.push_back(*landmark);
        else if (const auto *curve = std::get_if<Curve>(&layer); curve && !curve->x.empty())
            m_curves.push_back(*curve);
    }
    m_theme = theme;
    m_font = measures.small;
    m_scale = style.scale;
}

void LabelsPart::draw(QCPPainter *painter)
{
    const QRectF axes = area();
    const double gap = 3 * m_scale;
    LabelPlaces places(axes);
    std::vector<QVector<QPointF>> lines;
    for (const Curve &curve : m_curves) {
        lines.push_back(polyline(curve, xAxis(), yAxis()));
        avoid(places, lines.back());
    }
    const auto write = [&](const QString &label, std::span<const QRectF> candidates, const QColor &colour) {
        const std::optional<QRectF> place = places.place(candidates);
        if (!place)
            return;
        // Where every place is crossed by a line, the label stands on a patch of ground.
        if (places.isCrossed(*place))
            painter->fillRect(*place, m_theme.card);
        painter->setPen(colour);
        painter->drawText(*place, Qt::AlignCenter | Qt::TextDontClip, label);
    };
    painter->setFont(m_font);

    for (const Band &band : m_bands) {
        const double left = std::max(std::min(xAxis().coordToPixel(band.lower), xAxis().coordToPixel(band.upper)), axes.left());
        const double right = std::min(std::max(xAxis().coordToPixel(band.lower), xAxis().coordToPixel(band.upper)), axes.right());
        if (band.label.empty() || right <= left)
            continue;
        const QString label = drawnText(band.label);
        const QSizeF size = textSize(m_font, label);
        const double start = std::clamp((left + right - size.width()) / 2, axes.left() + gap,
                                        std::max(axes.left() + gap, axes.right() - gap - size.width()));
        std::vector<QRectF> candidates;
        for (const double row : {1.0, 2.0, 3.0})
            candidates.emplace_back(QPointF(start, axes.bottom() - gap - row * size.height()), size);
        write(label, candidates, m_theme.secondary);
    }

    for (const Landmark &landmark : m_landmarks) {
        const double place = (landmark.horizontal ? yAxis() : xAxis()).coordToPixel(landmark.value);
        places.avoid(landmark.horizontal ? QLineF(axes.left(), place, axes.right(), place)
                                         : QLineF(place, axes.top(), place, axes.bottom()));
    }
    for (const Landmark &landmark : m_landmarks) {
        const double place = (landmark.horizontal ? yAxis() : xAxis()).coordToPixel(landmark.value);
        const bool inside =
            landmark.horizontal ? place >= axes.top() && place <= axes.bottom() : place >= axes.left() && place <= axes.right();
        if (landmark.label.empty() || !inside)
            continue;
        const QString label = drawnText(landmark.label);
        const QSizeF size = textSize(m_font, label);
        write(label, landmark.horizontal ? placesAlong(place, size, axes, gap) : placesBeside(place, size, axes, gap),
              m_theme.secondary);
    }

    // A single curve needs no name beside its axis.
    for (std::size_t i = 0; m_curves.size() > 1 && i < m_curves.size(); ++i) {
        const QString label = drawnText(m_curves[i].name);
        if (!label.isEmpty() && m_curves[i].style != CurveStyle::Other)
            write(label, placesOn(lines[i], textSize(m_font, label), gap), curveColour(m_curves[i].style, m_theme));
    }
}

} // namespace posviz
