// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/plain_name.h"

#include <QRegularExpression>

namespace posviz {

QString plainName(QString name)
{
    constexpr char16_t nonJoiner[] = u"\u200c";
    static const QRegularExpression between(QStringLiteral("(?<=[0-9])(?=[xX][0-9])"));
    return name.replace(between, QString::fromUtf16(nonJoiner));
}

} // namespace posviz
