// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/parameter.h"

#include "core/numbers.h"
#include "core/shown_text.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>

namespace posviz {

namespace {

bool isChoice(const Parameter &parameter) { return parameter.scale == ParameterScale::Choice; }

double choiceCount(const Parameter &parameter) { return static_cast<double>(parameter.choices.size()); }

double lowest(const Parameter &parameter) { return isChoice(parameter) ? 0.0 : parameter.minimum; }

double highest(const Parameter &parameter) { return isChoice(parameter) ? choiceCount(parameter) - 1.0 : parameter.maximum; }

double stepOfValues(const Parameter &parameter) { return isChoice(parameter) ? 1.0 : parameter.step; }

bool isMultiple(double value, double step)
{
    const double ratio = value / step;
    // Steps such as 0.05 are no binary fractions: a few roundings of the ratio are allowed.
    return std::abs(ratio - std::round(ratio)) <= 8 * std::numeric_limits<double>::epsilon() * std::max(1.0, std::abs(ratio));
}

/// Whole numbers in full: "131072", never "1.31072e+05".
std::string inFull(double value)
{
    if (value == std::trunc(value) && std::abs(value) < 1e15)
        return std::to_string(static_cast<long long>(value));
    return shortestNumber(value);
}

Error notAllowed(const Parameter &parameter, const std::string &what)
{
    return failed("{0}: {1} is not allowed; it must be {2}.", parameter.key, what, allowedInWords(parameter));
}

/// What a letter behind a number multiplies it by: positions are counted in powers of two ("32k" is 32 768), as model cards do it,
/// other numbers in thousands ("500k" is 500 000). 1: no such letter.
double multiplierOf(const Parameter &parameter, char letter)
{
    const double thousand = parameter.unit == "positions" ? 1024 : 1000;
    switch (letter) {
    case 'k':
    case 'K':
        return thousand;
    case 'm':
    case 'M':
        return thousand * thousand;
    default:
        return 1;
    }
}

/// Mantissas of one decade, in hundredths: round numbers at nearly equal ratios.
std::vector<double> decadeMantissas()
{
    std::vector<double> mantissas;
    for (int hundredths = 100; hundredths < 1000; hundredths += hundredths < 200 ? 5 : hundredths < 500 ? 10 : 20)
        mantissas.push_back(hundredths);
    return mantissas;
}

std::vector<double> decimalNotches(double minimum, double maximum)
{
    std::vector<double> values;
    const std::vector<double> mantissas = decadeMantissas();
    const int first = static_cast<int>(std::floor(std::log10(minimum)));
    const int last = static_cast<int>(std::ceil(std::log10(maximum)));
    for (int exponent = first; exponent <= last; ++exponent)
        for (const double mantissa : mantissas)
            // A whole number times or divided by a power of ten that is exact: rounded once, so 0.011 is the nearest double to
            // it.
            values.push_back(exponent < 2 ? mantissa / std::pow(10.0, 2 - exponent) : mantissa * std::pow(10.0, exponent - 2));
    return values;
}

std::vector<double> binaryNotches(double minimum, double maximum)
{
    std::vector<double> values;
    for (double octave = std::exp2(std::floor(std::log2(std::max(minimum, 1.0)))); octave <= maximum; octave *= 2)
        for (int eighths = 8; eighths < 16; ++eighths)
            values.push_back(octave * eighths / 8);
    return values;
}

std::vector<double> linearNotches(const Parameter &parameter)
{
    const double span = highest(parameter) - lowest(parameter);
    // A slider's travel is some hundreds of pixels: more stops than that cannot be told apart.
    constexpr double mostStops = 400;
    double step = stepOfValues(parameter);
    if (step <= 0)
        step = span / mostStops;
    else
        step *= std::max(1.0, std::ceil(span / step / mostStops));
    std::vector<double> values;
    for (int i = 0; lowest(parameter) + i * step < highest(parameter); ++i)
        values.push_back(lowest(parameter) + i * step);
    return values;
}

} // namespace

const Lists &noLists()
{
    static const Lists none;
    return none;
}

Result<std::vector<double>> checkedList(const ListParameter &parameter, std::vector<double> numbers)
{
    if (numbers.empty() || numbers.size() > longestList)
        return failed("{0} has {1} {1?number|numbers}; it must have 1 to {2}.", parameter.key, numbers.size(), longestList);
    for (const double number : numbers)
        if (!(number >= parameter.minimum && number <= parameter.maximum))
            return failed("{0} has the number {1}; each must be from {2} to {3}.", parameter.key, number, parameter.minimum,
                          parameter.maximum);
    return numbers;
}

double valueOf(const Values &values, const Parameter &parameter)
{
    const auto found = values.find(parameter.key);
    return found == values.end() ? parameter.defaultValue : found->second;
}

Sentence allowedInWords(const Parameter &parameter)
{
    if (isChoice(parameter)) {
        std::string ids;
        for (const ParameterChoice &choice : parameter.choices)
            ids += (ids.empty() ? "" : ", ") + choice.id;
        return sentence("one of {0}", ids);
    }
    const std::string to = inFull(parameter.maximum);
    const std::string from =
        parameter.zeroWord.empty() ? inFull(parameter.minimum) : inFull(parameter.minimum) + " (" + parameter.zeroWord + ")";
    if (parameter.step == 1.0)
        return sentence("a whole number from {0} to {1}", from, to);
    if (parameter.step == 2.0)
        return sentence("an even number from {0} to {1}", from, to);
    if (parameter.step > 0.0)
        return sentence("a multiple of {0} from {1} to {2}", shortestNumber(parameter.step), from, to);
    return sentence("a number from {0} to {1}", from, to);
}

std::string allowedValues(const Parameter &parameter) { return english(allowedInWords(parameter)); }

Result<double> checkedValue(const Parameter &parameter, double value)
{
    const double step = stepOfValues(parameter);
    const bool allowed = std::isfinite(value) && value >= lowest(parameter) && value <= highest(parameter)
                         && (step <= 0 || isMultiple(value, step));
    if (!allowed)
        return notAllowed(parameter, shortestNumber(value));
    return value;
}

Result<double> parsedValue(const Parameter &parameter, std::string_view text)
{
    for (std::size_t i = 0; i < parameter.choices.size(); ++i)
        if (text == parameter.choices[i].id || text == parameter.choices[i].label)
            return static_cast<double>(i);
    if (isChoice(parameter))
        return notAllowed(parameter, quotedText(text));

    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i) {
        static constexpr std::array<std::string_view, 4> spaces{" ", "\u2009", "\u00a0", "\u202f"};
        const auto space =
            std::find_if(spaces.begin(), spaces.end(), [&](std::string_view s) { return text.substr(i).starts_with(s); });
        if (space != spaces.end())
            i += space->size() - 1;
        else if (text.substr(i).starts_with("\u2212")) {
            digits += '-';
            i += std::string_view("\u2212").size() - 1;
        } else
            digits += text[i];
    }
    if (!parameter.zeroWord.empty()
        && (digits == parameter.zeroWord || digits == parameter.zeroWord + '(' + parameter.zeroMeaning + ')'))
        return checkedValue(parameter, 0);
    if (!parameter.maximumWord.empty() && digits == parameter.maximumWord)
        return checkedValue(parameter, parameter.maximum);
    const double multiplier = digits.empty() ? 1 : multiplierOf(parameter, digits.back());
    if (multiplier != 1)
        digits.pop_back();
    double value = 0.0;
    const char *end = digits.data() + digits.size();
    const auto [stop, failure] = std::from_chars(digits.data(), end, value);
    if (failure != std::errc{} || stop != end)
        return notAllowed(parameter, quotedText(text));
    return checkedValue(parameter, value * multiplier);
}

std::string shownEntry(const Parameter &parameter, double value)
{
    if (value == 0 && !parameter.zeroWord.empty())
        return parameter.zeroMeaning.empty() ? parameter.zeroWord : parameter.zeroWord + " (" + parameter.zeroMeaning + ")";
    if (value == parameter.maximum && !parameter.maximumWord.empty())
        return parameter.maximumWord;
    return shownNumber(value, 9);
}

std::string writtenValue(const Parameter &parameter, double value)
{
    if (isChoice(parameter) && checkedValue(parameter, value))
        return parameter.choices[static_cast<std::size_t>(value)].id;
    return inFull(value);
}

bool holds(const Condition &condition, const Parameter &knob, double value)
{
    return std::ranges::find(condition.values, writtenValue(knob, value)) != condition.values.end();
}

std::string chosenId(const Values &values, const Parameter &parameter)
{
    assert(isChoice(parameter));
    return writtenValue(parameter, valueOf(values, parameter));
}

bool isChosen(const Values &values, const Parameter &parameter, std::string_view id)
{
    assert(std::ranges::find(parameter.choices, id, &ParameterChoice::id) != parameter.choices.end());
    return chosenId(values, parameter) == id;
}

double nearestValue(const Parameter &parameter, double value)
{
    if (std::isnan(value))
        return parameter.defaultValue;
    const double low = lowest(parameter);
    const double high = highest(parameter);
    const double step = stepOfValues(parameter);
    value = std::clamp(value, low, high);
    if (step <= 0)
        return value;
    const double nearest = std::round(value / step) * step;
    // An end that is a multiple but for rounding is itself allowed.
    if (nearest < low)
        return isMultiple(low, step) ? low : std::ceil(low / step) * step;
    if (nearest > high)
        return isMultiple(high, step) ? high : std::floor(high / step) * step;
    return nearest;
}

std::vector<double> notches(const Parameter &parameter)
{
    const double low = lowest(parameter);
    const double high = highest(parameter);
    std::vector<double> candidates;
    switch (parameter.scale) {
    case ParameterScale::Logarithmic:
        candidates = decimalNotches(low, high);
        break;
    case ParameterScale::PowerOfTwo:
        candidates = binaryNotches(low, high);
        break;
    case ParameterScale::Linear:
    case ParameterScale::Choice:
        candidates = linearNotches(parameter);
        break;
    }
    std::vector<double> values{nearestValue(parameter, low)};
    const double last = nearestValue(parameter, high);
    for (const double candidate : candidates) {
        const double value = nearestValue(parameter, candidate);
        // With room for rounding: 0.1 + 0.2 must not stand beside 0.3.
        const double room = 1e-12 * std::abs(value);
        if (candidate > low && candidate < high && value > values.back() + room && value < last - room)
            values.push_back(value);
    }
    if (last > values.back())
        values.push_back(last);
    return values;
}

double fractionOf(const Parameter &parameter, double value)
{
    const double low = lowest(parameter);
    const double high = highest(parameter);
    if (!(high > low))
        return 0.0;
    value = std::clamp(value, low, high);
    const bool ratios = parameter.scale == ParameterScale::Logarithmic || parameter.scale == ParameterScale::PowerOfTwo;
    if (ratios && low > 0)
        return std::log(value / low) / std::log(high / low);
    if (ratios)
        return std::log1p(value - low) / std::log1p(high - low);
    return (value - low) / (high - low);
}

} // namespace posviz
