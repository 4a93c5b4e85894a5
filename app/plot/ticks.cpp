// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/plot/ticks.h"

#include "core/numbers.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace posviz {

namespace {

constexpr int intervals = 5; ///< at most, between round numbers

/// The smallest of 1, 2, 2.5, 5 times a power of ten that cuts the span into few intervals.
double roundStep(double span, bool whole)
{
    const double least = span / intervals;
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
        const double step = factor * power;
        // Without the slack, 0.2 x 5 would miss 1.
        if (step >= least * (1.0 - 1e-9) && (!whole || step == std::floor(step)))
            return whole ? std::max(step, 1.0) : step;
    }
    return whole ? std::max(10.0 * power, 1.0) : 10.0 * power;
}

Tick integerTick(std::int64_t value) { return {static_cast<double>(value), QString::fromStdString(shownInteger(value))}; }

std::vector<Tick> wholeTicks(double lower, double upper)
{
    const auto first = static_cast<std::int64_t>(std::ceil(lower - 1e-9));
    const auto last = static_cast<std::int64_t>(std::floor(upper + 1e-9));
    if (last < first)
        return {};
    if (first == last)
        return {integerTick(first)};

    const std::int64_t count = last - first + 1;
    const std::int64_t quarter = count / 4;
    const bool quarters = std::has_single_bit(static_cast<std::uint64_t>(count)) && quarter >= 1 && first % quarter == 0;
    const auto step = quarters ? quarter : static_cast<std::int64_t>(roundStep(static_cast<double>(last - first), true));

    std::vector<Tick> ticks{integerTick(first)};
    // ceil of first / step for any sign
    std::int64_t value = first - ((first % step) + step) % step + step;
    for (; value < last; value += step) {
        const bool crowded = 2 * (value - first) < step || 2 * (last - value) < step;
        if (!crowded)
            ticks.push_back(integerTick(value));
    }
    ticks.push_back(integerTick(last));
    return ticks;
}

std::vector<Tick> logarithmicTicks(double lower, double upper, const QLocale &locale)
{
    constexpr double slack = 1e-9;
    const int first = static_cast<int>(std::ceil(std::log10(lower) - slack));
    const int last = static_cast<int>(std::floor(std::log10(upper) + slack));
    std::vector<Tick> ticks;
    if (last - first >= 1) {
        // Up to eight decades each has its number, as in 10¹ ... 10⁸.
        const int step = 1 + (last - first) / 8;
        const int start = static_cast<int>(std::ceil(static_cast<double>(first) / step)) * step;
        for (int exponent = start; exponent <= last; exponent += step)
            ticks.push_back({std::pow(10.0, exponent), powerOfTen(exponent)});
        return ticks;
    }
    for (int exponent = first - 1; exponent <= last + 1; ++exponent) {
        for (const double factor : {1.0, 2.0, 5.0}) {
            const double value = factor * std::pow(10.0, exponent);
            if (value >= lower * (1 - slack) && value <= upper * (1 + slack))
                ticks.push_back({value, localNumber(value, 4, locale)});
        }
    }
    return ticks;
}

std::vector<double> roundNumbers(double lower, double upper)
{
    const double step = roundStep(upper - lower, false);
    std::vector<double> numbers;
    for (double i = std::ceil(lower / step - 1e-9); i <= std::floor(upper / step + 1e-9); ++i)
        numbers.push_back(i == 0.0 ? 0.0 : i * step);
    return numbers;
}

} // namespace

QString localNumber(double value, int significantDigits, const QLocale &locale)
{
    return QString::fromStdString(shownNumber(value, significantDigits)).replace(u'.', locale.decimalPoint());
}

QString powerOfTen(int exponent)
{
    static constexpr std::array<char16_t, 10> digits{u'⁰', u'¹', u'²', u'³', u'⁴', u'⁵', u'⁶', u'⁷', u'⁸', u'⁹'};
    QString text = QStringLiteral("10");
    if (exponent < 0)
        text += u'⁻';
    for (const char c : std::to_string(std::abs(exponent)))
        text += digits[static_cast<std::size_t>(c - '0')];
    return text;
}

std::vector<Tick> ticksOf(const Axis &axis, double lower, double upper, const QLocale &locale)
{
    if (!(upper > lower) || !std::isfinite(upper - lower))
        return {};
    if (axis.logarithmic)
        return lower > 0.0 ? logarithmicTicks(lower, upper, locale) : std::vector<Tick>{};
    if (axis.wholeNumbers())
        return wholeTicks(lower, upper);
    std::vector<Tick> ticks;
    for (const double value : roundNumbers(lower, upper))
        ticks.push_back({value, localNumber(value, 6, locale)});
    return ticks;
}

std::vector<Tick> scaleTicks(double lower, double upper, const QLocale &locale)
{
    if (!(upper > lower) || !std::isfinite(upper - lower))
        return {};
    constexpr double nearest = 0.1; // of the scale, to an end
    std::vector<Tick> ticks{{lower, localNumber(lower, 3, locale)}};
    for (const double value : roundNumbers(lower, upper)) {
        const double fraction = (value - lower) / (upper - lower);
        if (fraction > nearest && fraction < 1.0 - nearest)
            ticks.push_back({value, localNumber(value, 6, locale)});
    }
    ticks.push_back({upper, localNumber(upper, 3, locale)});
    return ticks;
}

std::vector<bool> keptLabels(std::span<const double> positions, std::span<const double> lengths, double gap, bool ends)
{
    const std::size_t count = positions.size();
    const auto apart = [&](std::size_t a, std::size_t b) {
        return std::abs(positions[a] - positions[b]) >= (lengths[a] + lengths[b]) / 2 + gap;
    };
    for (std::size_t stride = 1; stride < count; stride *= 2) {
        std::vector<bool> kept(count, false);
        for (std::size_t i = 0; i < count; i += stride)
            kept[i] = !ends || i == 0 || (apart(i, 0) && apart(i, count - 1));
        if (ends)
            kept[count - 1] = true;
        bool fits = true;
        for (std::size_t i = 0, previous = count; i < count; ++i) {
            if (!kept[i])
                continue;
            fits = fits && (previous == count || apart(previous, i));
            previous = i;
        }
        if (fits)
            return kept;
    }
    std::vector<bool> kept(count, false);
    if (count > 0)
        kept[0] = true;
    return kept;
}

} // namespace posviz
