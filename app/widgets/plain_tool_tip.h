// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace posviz {

/// A tooltip that shows a stranger's text as it is: Qt takes what looks like rich text for rich text, and plain text it does not
/// wrap. A short text stays on its line.
inline QString plainToolTip(const QString &text)
{
    constexpr int shortText = 60; // characters
    if (text.isEmpty())
        return {};
    const QString escaped = text.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"));
    return text.size() > shortText ? QStringLiteral("<qt>%1</qt>").arg(escaped)
                                   : QStringLiteral("<qt><p style=\"white-space:pre\">%1</p></qt>").arg(escaped);
}

} // namespace posviz
