// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/parts.h"
#include "app/plot/type.h"

namespace posviz {

void AbsencePart::show(const Figure &figure, const Theme &theme, const PlotStyle &style, const Measures &measures)
{
    m_absences.clear();
    for (const Layer &layer : figure.layers) {
        if (const auto *absence = std::get_if<Absence>(&layer))
            m_absences.push_back(*absence);
    }
    m_theme = theme;
    m_font = measures.small;
    m_scale = style.scale;
}

void AbsencePart::draw(QCPPainter *painter)
{
    for (const Absence &absence : m_absences) {
        // Outwards to whole pixels: no gap opens between it and the cells beside it.
        const QRectF exact = QRectF(pixel(absence.left, absence.top), pixel(absence.right, absence.bottom)).normalized();
        const QRectF hatched = QRectF(exact.toAlignedRect() & area());
        if (hatched.isEmpty())
            continue;
        painter->setAntialiasing(false);
        painter->fillRect(hatched, m_theme.neutral);
        drawHatch(painter, hatched);
        drawSentence(painter, hatched, drawnText(absence.sentence));
    }
}

/// Lines x + y = c, cut at the sides, since not every device clips.
void AbsencePart::drawHatch(QCPPainter *painter, const QRectF &hatched) const
{
    painter->setAntialiasing(true);
    painter->setPen(QPen(m_theme.hatch, m_scale, Qt::SolidLine, Qt::FlatCap));
    const double step = 9 * m_scale;
    // A multiple of the step, so that neighbouring areas' lines meet.
    const double first = (std::floor((hatched.left() + hatched.top()) / step) + 1) * step;
    QVector<QLineF> lines;
    for (double c = first; c < hatched.right() + hatched.bottom(); c += step) {
        // Half a width short of the sides, which the lines' ends would cross.
        const double x0 = std::max(hatched.left(), c - hatched.bottom()) + m_scale / 2;
        const double x1 = std::min(hatched.right(), c - hatched.top()) - m_scale / 2;
        if (x0 < x1)
            lines.append({x0, c - x0, x1, c - x1});
    }
    painter->drawLines(lines);
}

void AbsencePart::drawSentence(QCPPainter *painter, const QRectF &hatched, const QString &sentence) const
{
    const double em = QFontMetricsF(m_font).height();
    const double padding = em / 2;
    const double width = std::min(hatched.width() - 4 * padding, 22 * em);
    if (sentence.isEmpty() || width < 4 * em)
        return;
    const QSizeF size = wrappedSize(m_font, sentence, width);
    if (size.height() > hatched.height() - 3 * padding || size.width() > hatched.width() - 3 * padding)
        return;
    QRectF box(QPointF(), size);
    box.moveCenter(hatched.center());
    painter->setAntialiasing(true);
    painter->setPen(Qt::NoPen);
    painter->setBrush(m_theme.neutral);
    painter->drawRoundedRect(box.adjusted(-padding, -padding / 2, padding, padding / 2), 4 * m_scale, 4 * m_scale);
    painter->setFont(m_font);
    painter->setPen(m_theme.secondary);
    painter->drawText(box.adjusted(-1, 0, 1, 0), Qt::AlignCenter | Qt::TextWordWrap | Qt::TextDontClip, sentence);
}

} // namespace posviz
