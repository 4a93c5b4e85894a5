// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/numbers.h"

#include <array>
#include <charconv>
#include <cmath>

namespace posviz {

namespace {

/// Narrow, and no line breaks at it.
constexpr const char *thinSpace = "\u202f";
constexpr const char *minusSign = "\u2212";

std::string groupedDigits(const std::string &digits)
{
    if (digits.size() <= 4) // 8191 reads well without a gap
        return digits;
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0)
            text += thinSpace;
        text += digits[i];
    }
    return text;
}

std::string superscript(int number)
{
    static constexpr std::array<const char *, 10> digits{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string text = number < 0 ? "⁻" : "";
    for (const char c : std::to_string(std::abs(number)))
        text += digits[static_cast<std::size_t>(c - '0')];
    return text;
}

std::string written(double value, std::chars_format format, int precision)
{
    std::array<char, 400> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision).ptr;
    return {buffer.data(), end};
}

void dropTrailingZeros(std::string &text)
{
    if (text.find('.') == std::string::npos)
        return;
    while (text.back() == '0')
        text.pop_back();
    if (text.back() == '.')
        text.pop_back();
}

} // namespace

std::string shownInteger(std::int64_t value)
{
    std::string digits = std::to_string(value);
    const bool negative = digits.front() == '-';
    return (negative ? minusSign : "") + groupedDigits(negative ? digits.substr(1) : digits);
}

std::string shownNumber(double value, int significantDigits)
{
    if (std::isnan(value))
        return "none";
    if (std::isinf(value))
        return value > 0 ? "∞" : std::string(minusSign) + "∞";
    if (value == 0.0)
        return "0";
    const double size = std::abs(value);
    const std::string sign = value < 0 ? minusSign : "";

    if (size < 1e-4 || size >= 1e15) {
        std::string text = written(size, std::chars_format::scientific, significantDigits - 1);
        const auto e = text.find('e');
        std::string mantissa = text.substr(0, e);
        dropTrailingZeros(mantissa);
        return sign + mantissa + "×10" + superscript(std::stoi(text.substr(e + 1)));
    }
    const int exponent = static_cast<int>(std::floor(std::log10(size)));
    std::string text = written(size, std::chars_format::fixed, std::max(0, significantDigits - 1 - exponent));
    dropTrailingZeros(text);
    const auto point = text.find('.');
    if (point == std::string::npos)
        return sign + groupedDigits(text);
    return sign + groupedDigits(text.substr(0, point)) + text.substr(point);
}

std::string counted(std::int64_t count, std::string_view noun)
{
    return shownInteger(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string shortestNumber(double value)
{
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {buffer.data(), end};
}

std::string exactNumber(double value) { return written(value, std::chars_format::general, 17); }

} // namespace posviz
