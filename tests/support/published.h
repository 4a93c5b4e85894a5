// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cassert>
#include <cmath>

#include <QString>

/// A number as a paper or a table prints it, and one unit in the last digit printed: "54410.143" is 54410.143 and 0.001.
struct Published {
    double value = 0;
    double unit = 0;
};

inline Published published(const QString &text)
{
    bool read = false;
    const double value = text.toDouble(&read);
    assert(read);
    const QString mantissa = text.section('e', 0, 0);
    const int exponent = text.section('e', 1).toInt();
    const int decimals = mantissa.contains('.') ? static_cast<int>(mantissa.section('.', 1).size()) : 0;
    return {value, std::pow(10.0, exponent - decimals)};
}
