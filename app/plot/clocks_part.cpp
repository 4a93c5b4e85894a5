// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/parts.h"
#include "app/plot/type.h"

#include "core/numbers.h"

#include <QCoreApplication>

#include <cmath>

namespace posviz {

void ClocksPart::show(const Figure &figure, const Theme &theme, const PlotStyle &style, const Measures &measures)
{
    const QSize size = mParentPlot->viewport().size();
    const QMargins margins = mParentPlot->axisRect()->margins();
    m_row = clockRow(figure, style, measures, size.width() - margins.left() - margins.right(), size.height());
    setVisible(m_row.step > 0);
    if (m_row.step == 0)
        return;
    m_clocks = *figure.clocks;
    m_theme = theme;
    m_font = measures.small;
    m_scale = style.scale;
    m_edge = measures.edge;
    m_below = notesHeight(figure, style, measures, size.width() - 2 * measures.edge);
    m_heading = (m_clocks.distance ? QCoreApplication::translate("Plot", "rotation angles at distance %1")
                                   : QCoreApplication::translate("Plot", "rotation angles at position %1"))
                    .arg(QString::fromStdString(shownInteger(m_clocks.position)));
}

void ClocksPart::draw(QCPPainter *painter)
{
    const QRect axes = area();
    const QRect viewport = mParentPlot->viewport();
    const int top = viewport.top() + viewport.height() - m_edge - m_below - m_row.height();
    const double textHeight = QFontMetricsF(m_font).height();

    painter->setFont(m_font);
    painter->setPen(m_theme.secondary);
    painter->drawText(QPointF(axes.left(), top + m_row.heading - textHeight / 2), m_heading);

    for (std::size_t i = 0; i < m_clocks.hands.size(); i += static_cast<std::size_t>(m_row.step)) {
        const Hand &hand = m_clocks.hands[i];
        const double radius = m_row.diameter / 2.0;
        const QPointF centre(xAxis().coordToPixel(hand.pair), top + m_row.heading + radius);
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(m_theme.line, m_scale));
        painter->drawEllipse(centre, radius - m_scale / 2, radius - m_scale / 2);

        const QPointF tip = centre + 0.84 * radius * QPointF(std::cos(hand.angle), -std::sin(hand.angle));
        painter->setPen(QPen(m_theme.accent, 1.6 * m_scale, Qt::SolidLine, Qt::RoundCap));
        painter->drawLine(QLineF(centre, tip));
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_theme.accent);
        painter->drawEllipse(tip, 2 * m_scale, 2 * m_scale);

        painter->setPen(m_theme.secondary);
        painter->drawText(QRectF(centre.x() - 2 * radius, centre.y() + radius, 4 * radius, textHeight),
                          Qt::AlignCenter | Qt::TextDontClip, QString::fromStdString(shownInteger(hand.pair)));
    }
}

} // namespace posviz
