// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/type.h"

#include "app/wording.h"

#include <QFontMetricsF>
#include <QPixmap>

namespace posviz {

double fontDpi()
{
    static const double dpi = QPixmap(1, 1).logicalDpiY();
    return dpi;
}

QFont plotFont(const Theme &theme, const PlotStyle &style, double sizeFactor, bool bold)
{
    QFont font(theme.fontFamily);
    font.setPointSizeF(style.fontPixels * sizeFactor * 72.0 / fontDpi());
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    // Hinted widths differ with the size in pixels and the machine's settings; those of the outlines do not.
    font.setHintingPreference(style.hinted ? QFont::PreferDefaultHinting : QFont::PreferNoHinting);
    return font;
}

QString drawnText(const std::string &text) { return QString::fromStdString(text); }

QString drawnText(const Sentence &sentence) { return drawnText(worded(sentence)); }

QSizeF textSize(const QFont &font, const QString &text)
{
    if (text.isEmpty())
        return {};
    return QFontMetricsF(font).size(0, text);
}

QSizeF wrappedSize(const QFont &font, const QString &text, double width)
{
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 1e6), Qt::TextWordWrap, text).size();
}

} // namespace posviz
