// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figure.h"

#include <QLocale>
#include <QString>

#include <span>
#include <vector>

namespace posviz {

struct Tick {
    double value = 0.0;
    QString label;

    bool operator==(const Tick &) const = default;
};

/// The numbers worth naming on an axis that shows lower .. upper; a function of the range alone, so that an axis looks alike
/// everywhere.
///
/// Whole numbers: the first and last shown and round numbers between; quarters where 2^k numbers start at a multiple of their
/// quarter. Logarithmic: powers of ten; where these are less than three, 2 and 5 times them or closer round numbers. Others:
/// round numbers. No two ticks have the same label.
std::vector<Tick> ticksOf(const Axis &axis, double lower, double upper, const QLocale &locale);

/// Round numbers between the ends of a scale, and both ends. No two have the same label; ends that differ by rounding alone are
/// one.
std::vector<Tick> scaleTicks(double lower, double upper, const QLocale &locale);

/// Which labels to keep so that none comes nearer to the next than the gap: every one, every second, every fourth ...; with ends,
/// the first and last stay and their neighbours give way.
/// Positions along the axis in pixels, in increasing or decreasing order, and the label's length along it.
std::vector<bool> keptLabels(std::span<const double> positions, std::span<const double> lengths, double gap, bool ends);

/// A number as a person reads it in this locale: core's, with the locale's decimal sign.
QString localNumber(double value, int significantDigits, const QLocale &locale);

/// "10⁻⁵"
QString powerOfTen(int exponent);

} // namespace posviz
