// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <limits>
#include <string>

#include <QString>

/// The number at the beginning of a text for people, as shownNumber() writes it: "−3.2×10⁻⁵ rad" is -3.2e-5. NaN for words.
inline double numberShown(const std::string &text)
{
    QString plain;
    for (const QChar c : QString::fromStdString(text)) {
        static const QString superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        if (c == u'−' || c == u'⁻')
            plain += '-';
        else if (c == u'×')
            plain += 'e';
        else if (superscripts.contains(c))
            plain += QString::number(superscripts.indexOf(c));
        else if (c == u' ')
            break;
        else if (c != u'\u202f')
            plain += c;
    }
    plain.replace("e10", "e");
    bool read = false;
    const double value = plain.toDouble(&read);
    return read ? value : std::numeric_limits<double>::quiet_NaN();
}
