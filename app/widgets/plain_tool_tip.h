// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace posviz {

/// A tooltip that shows a stranger's text as it is: Qt takes what looks like rich text for rich text, and plain text it does not
/// wrap.
inline QString plainToolTip(const QString &text)
{
    return text.isEmpty() ? QString()
                          : QStringLiteral("<qt>") + text.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"))
                                + QStringLiteral("</qt>");
}

} // namespace posviz
