// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/cell_image.h"
#include "app/plot/parts.h"
#include "app/plot/type.h"

#include <algorithm>

namespace posviz {

void ColourBarPart::show(const Figure &figure, const Theme &theme, const PlotStyle &style, const Measures &measures)
{
    const ColourScale *colours = colourScaleOf(figure);
    setVisible(colours != nullptr);
    if (!colours)
        return;
    m_image = colourBarImage(*colours, theme.onScreen && theme.dark);
    m_ticks = colourBarTicks(figure, style.locale);
    m_label = drawnText(colours->label);
    m_lower = colours->lower;
    m_upper = colours->upper;
    m_font = measures.font;
    m_colour = theme.secondary;
    m_gap = measures.barGap;
    m_width = measures.barWidth;
    m_tickGap = measures.tickGap;
    m_labelGap = measures.labelGap;
}

void ColourBarPart::draw(QCPPainter *painter)
{
    const QRect axes = area();
    const QRect bar(axes.left() + axes.width() + m_gap, axes.top(), m_width, axes.height());
    painter->setAntialiasing(false);
    painter->drawImage(bar, m_image);

    painter->setFont(m_font);
    painter->setPen(m_colour);
    std::vector<double> positions;
    std::vector<double> heights;
    double widest = 0.0;
    for (const Tick &tick : m_ticks) {
        const QSizeF size = textSize(m_font, tick.label);
        const double fraction = (tick.value - m_lower) / (m_upper - m_lower);
        positions.push_back(bar.top() + (1.0 - fraction) * bar.height());
        heights.push_back(size.height());
        widest = std::max(widest, size.width());
    }
    const std::vector<bool> kept = keptLabels(positions, heights, 0.0, true);
    const double left = bar.left() + bar.width() + m_tickGap;
    for (std::size_t i = 0; i < m_ticks.size(); ++i) {
        if (kept[i])
            painter->drawText(QRectF(left, positions[i] - heights[i] / 2, widest + 1, heights[i]),
                              Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, m_ticks[i].label);
    }
    if (m_label.isEmpty())
        return;
    // At the middle of the bar, but within the plot.
    const double room = mParentPlot->viewport().height();
    const QString label = QFontMetricsF(m_font).elidedText(m_label, Qt::ElideRight, room);
    const double half = textSize(m_font, label).width() / 2;
    const double middle = std::clamp(axes.top() + axes.height() / 2.0, half, std::max(half, room - half));
    painter->save();
    const double lineHeight = textSize(m_font, m_label).height();
    painter->translate(left + widest + m_labelGap, middle);
    painter->rotate(-90);
    painter->drawText(QRectF(-axes.height() / 2.0, 0, axes.height(), lineHeight),
                      Qt::AlignHCenter | Qt::AlignVCenter | Qt::TextDontClip, label);
    painter->restore();
}

} // namespace posviz
