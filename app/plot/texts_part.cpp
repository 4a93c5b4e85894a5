// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/parts.h"
#include "app/plot/type.h"

namespace posviz {

void TextsPart::show(const Figure &figure, const Theme &theme, const PlotStyle &style, const Measures &measures)
{
    m_title = titleOf(figure, style);
    m_subtitle = subtitleOf(figure, style);
    m_notes = notesOf(figure, style);
    m_theme = theme;
    m_titleFont = measures.title;
    m_font = measures.font;
    m_small = measures.small;
    m_edge = measures.edge;
}

void TextsPart::draw(QCPPainter *painter)
{
    const QRectF area = QRectF(mParentPlot->viewport()).adjusted(m_edge, m_edge, -m_edge, -m_edge);
    constexpr int flags = Qt::AlignLeft | Qt::TextWordWrap | Qt::TextDontClip;
    QRectF rest = area;
    const auto write = [&](const QString &text, const QFont &font, const QColor &colour) {
        if (text.isEmpty())
            return;
        painter->setFont(font);
        painter->setPen(colour);
        painter->drawText(rest, flags | Qt::AlignTop, text);
        rest.setTop(rest.top() + wrappedSize(font, text, rest.width()).height());
    };
    write(m_title, m_titleFont, m_theme.text);
    write(m_subtitle, m_font, m_theme.secondary);
    if (!m_notes.isEmpty()) {
        rest = area;
        rest.setTop(area.bottom() - wrappedSize(m_small, m_notes, area.width()).height());
        write(m_notes, m_small, m_theme.secondary);
    }
}

} // namespace posviz
