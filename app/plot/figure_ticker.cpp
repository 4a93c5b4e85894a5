// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/parts.h"
#include "app/plot/type.h"

#include <cmath>

namespace posviz {

FigureTicker::FigureTicker(const QCPAxis &axis, const Axis &description, const QFont &font, const QLocale &locale, double gap)
    : m_axis(&axis), m_description(description), m_font(font), m_locale(locale), m_gap(gap)
{
}

void FigureTicker::generate(const QCPRange &range, const QLocale &, QChar, int, QVector<double> &ticks, QVector<double> *subTicks,
                            QVector<QString> *tickLabels)
{
    const std::vector<Tick> candidates = ticksOf(m_description, range.lower, range.upper, m_locale);
    const bool vertical = m_axis->orientation() == Qt::Vertical;
    const double length = pixelsAlong();
    std::vector<double> positions;
    std::vector<double> lengths;
    for (const Tick &tick : candidates) {
        const double fraction = m_description.logarithmic
                                    ? std::log(tick.value / range.lower) / std::log(range.upper / range.lower)
                                    : (tick.value - range.lower) / range.size();
        const QSizeF size = textSize(m_font, tick.label);
        positions.push_back(fraction * length);
        lengths.push_back(vertical ? size.height() : size.width());
    }
    const bool ends = m_description.wholeNumbers() && !m_description.logarithmic;
    const std::vector<bool> kept = keptLabels(positions, lengths, vertical ? 0.0 : m_gap, ends);

    ticks.clear();
    if (subTicks)
        subTicks->clear();
    if (tickLabels)
        tickLabels->clear();
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (!kept[i])
            continue;
        ticks.append(candidates[i].value);
        if (tickLabels)
            tickLabels->append(candidates[i].label);
    }
}

/// QCustomPlot asks for ticks before it lays out, so the axes' own size may still be the last one.
double FigureTicker::pixelsAlong() const
{
    const QCPAxisRect *axes = m_axis->axisRect();
    const QSize size = axes->parentPlot()->viewport().size();
    const QMargins margins = axes->margins();
    return m_axis->orientation() == Qt::Vertical ? size.height() - margins.top() - margins.bottom()
                                                 : size.width() - margins.left() - margins.right();
}

} // namespace posviz
