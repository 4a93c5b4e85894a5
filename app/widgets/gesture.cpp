// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/widgets/gesture.h"

namespace posviz {

namespace {

constexpr qint64 longestPause = 1000; // milliseconds; longer than any keyboard waits before a held key repeats

} // namespace

QString Gesture::held()
{
    static qint64 begun = 0;
    if (m_number == 0)
        m_number = ++begun;
    return QString::number(m_number);
}

QString Gesture::repeated()
{
    if (m_last.isValid() && m_last.hasExpired(longestPause))
        end();
    m_last.start();
    return held();
}

} // namespace posviz
