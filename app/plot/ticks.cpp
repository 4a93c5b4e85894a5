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

constexpr int usualIntervals = 5; ///< at most, between round numbers
constexpr int mostDigits = 12;    ///< of a label; what differs only beyond them gets one label

/// The smallest of 1, 2, 2.5, 5 times a power of ten that cuts the span into few intervals.
double roundStep(double span, bool whole, int intervals = usualIntervals)
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

int powerOf(double value) { return static_cast<int>(std::floor(std::log10(std::abs(value)))); }

/// Significant digits with which values of this size differ where they are a step apart; at least so many.
int digitsFor(double value, double step, int least)
{
    if (value == 0.0)
        return least;
    return std::clamp(powerOf(value) - powerOf(step) + 1, least, mostDigits);
}

/// Round numbers from lower to upper, in few intervals.
std::vector<Tick> roundTicks(double lower, double upper, const QLocale &locale, int intervals = usualIntervals)
{
    const double step = roundStep(upper - lower, false, intervals);
    const double first = std::ceil(lower / step - 1e-9);
    // Counted: beyond 2^53 steps from zero, the next number of steps is no other double.
    const int count = static_cast<int>(std::min(std::floor(upper / step + 1e-9) - first, 2.0 * intervals));
    std::vector<Tick> ticks;
    for (int i = 0; i <= count; ++i) {
        const double value = first + i == 0.0 ? 0.0 : (first + i) * step;
        // A tenth: for the last digit of steps of 2.5.
        ticks.push_back({value, localNumber(value, digitsFor(value, step / 10, 6), locale)});
    }
    return ticks;
}

/// Where rounding has made two labels alike, the first of them stays.
std::vector<Tick> distinct(std::vector<Tick> ticks)
{
    const auto alike = [](const Tick &a, const Tick &b) { return a.label == b.label; };
    ticks.erase(std::ranges::unique(ticks, alike).begin(), ticks.end());
    return ticks;
}

/// "2×10⁷"
QString productOfTen(double factor, int exponent, const QLocale &locale)
{
    return factor == 1.0 ? powerOfTen(exponent) : localNumber(factor, 4, locale) + u'×' + powerOfTen(exponent);
}

/// Less than three powers of ten: the numbers 1, 2, 5 of each or, where they are few, round numbers.
std::vector<Tick> ticksWithinDecades(double lower, double upper, const QLocale &locale)
{
    constexpr double slack = 1e-9;
    const bool plain = lower >= 1e-4 && upper < 1e6;
    std::vector<Tick> ticks;
    for (int exponent = powerOf(lower); exponent <= powerOf(upper) + 1; ++exponent) {
        for (const double factor : {1.0, 2.0, 5.0}) {
            const double value = factor * std::pow(10.0, exponent);
            if (value >= lower * (1 - slack) && value <= upper * (1 + slack))
                ticks.push_back({value, plain ? localNumber(value, 4, locale) : productOfTen(factor, exponent, locale)});
        }
    }
    return ticks.size() >= 3 ? ticks : distinct(roundTicks(lower, upper, locale, 8));
}

std::vector<Tick> logarithmicTicks(double lower, double upper, const QLocale &locale)
{
    constexpr double slack = 1e-9;
    const int first = static_cast<int>(std::ceil(std::log10(lower) - slack));
    const int last = static_cast<int>(std::floor(std::log10(upper) + slack));
    if (last - first < 2)
        return ticksWithinDecades(lower, upper, locale);
    // Up to eight decades each has its number, as in 10¹ ... 10⁸.
    const int step = 1 + (last - first) / 8;
    const int start = static_cast<int>(std::ceil(static_cast<double>(first) / step)) * step;
    std::vector<Tick> ticks;
    for (int exponent = start; exponent <= last; exponent += step)
        ticks.push_back({std::pow(10.0, exponent), powerOfTen(exponent)});
    return ticks;
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
    return distinct(roundTicks(lower, upper, locale));
}

std::vector<Tick> scaleTicks(double lower, double upper, const QLocale &locale)
{
    if (!(upper > lower) || !std::isfinite(upper - lower))
        return {};
    constexpr double nearest = 0.1; // of the scale, to an end
    // So fine that no end has the label of a round number beside it.
    const double step = (upper - lower) * nearest;
    const auto end = [&](double value) {
        // What rounding has left of zero is zero.
        const double shown = std::abs(value) < 1e-12 * step ? 0.0 : value;
        return Tick{value, localNumber(shown, digitsFor(shown, step, 3), locale)};
    };
    std::vector<Tick> ticks{end(lower)};
    for (Tick &tick : roundTicks(lower, upper, locale)) {
        const double fraction = (tick.value - lower) / (upper - lower);
        if (fraction > nearest && fraction < 1.0 - nearest)
            ticks.push_back(std::move(tick));
    }
    ticks.push_back(end(upper));
    return distinct(std::move(ticks));
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
