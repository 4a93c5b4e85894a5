// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <algorithm>
#include <cassert>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace posviz {

/// How a slider's travel maps to the value.
enum class ParameterScale {
    Linear,      ///< equal steps
    Logarithmic, ///< round decimal numbers, equal ratios (about 75 notches a decade)
    PowerOfTwo,  ///< numbers of three binary digits after the leading one: 8, 9 ... 15, 16, 18 ... 30, 32, 36 ...
    Choice,      ///< one of a list; the value is the index in the list
};

struct ParameterChoice {
    std::string id;    ///< as written in scene files and on the command line
    std::string label; ///< as shown
    std::string help;  ///< one sentence
};

/// A knob that changes something only while another has one of certain values.
struct Condition {
    std::string key;
    std::vector<std::string> values; ///< as writtenValue() has them: ids of choices; "3"
};

/// One knob described, never its current value. Sliders, number boxes, command line, scene files and tests derive from it.
struct Parameter {
    std::string key;   ///< as written in scene files and after --set
    std::string label; ///< as shown
    std::string unit;  ///< empty where the number is a pure one
    std::string help;  ///< one or two sentences for a tooltip
    ParameterScale scale = ParameterScale::Linear;
    double minimum = 0.0;
    double maximum = 1.0;
    double defaultValue = 0.0;
    double step = 0.0; ///< every value is a whole multiple of it; 0: any real number is allowed
    std::vector<ParameterChoice> choices{};
    std::vector<Condition> onlyWhen{}; ///< all of them; a panel hides the knob otherwise, which can be set all the same
    /// True for a seed of numbers that training would set.
    bool drawsWeights = false;
    /// True where it changes nothing but the comparison of implementations, and so only counts where there is one.
    bool comparedAlone = false;
    std::string zeroWord{};            ///< what 0 stands for where it is no number: "unknown"; read back as 0
    std::string zeroMeaning{};         ///< the number that this word stands for now: "1.139"
    std::string maximumWord{};         ///< what the maximum stands for where it is no number: "all"; read back as the maximum
};

/// Values by parameter key. A key that is missing stands for the parameter's default.
using Values = std::map<std::string, double, std::less<>>;

/// A list of numbers that a scaling reads: LongRoPE's factors, one a pair. No slider; it comes from a file or the command line.
struct ListParameter {
    std::string key;   ///< as written in scene files and after --set
    std::string label; ///< as shown
    std::string help;  ///< one or two sentences for a tooltip
    double minimum = 0.0;
    double maximum = 1.0;
};

/// Lists by key. A key that is missing stands for what the scaling's own summary says.
using Lists = std::map<std::string, std::vector<double>, std::less<>>;

/// An empty set of lists that outlives everything.
const Lists &noLists();

/// The longest list that is taken: as many as a head of 8192 features has pairs.
constexpr std::size_t longestList = 4096;

/// The list itself where every number is allowed and there are 1 to longestList; else the sentence that says what is.
Result<std::vector<double>> checkedList(const ListParameter &parameter, std::vector<double> numbers);

/// The value set for this parameter, or its default.
double valueOf(const Values &values, const Parameter &parameter);

/// Whether the knob that the condition is about has one of its values.
bool holds(const Condition &condition, const Parameter &knob, double value);

/// The id of the choice that is set, or of the default one.
std::string chosenId(const Values &values, const Parameter &parameter);

/// Whether the choice of this id, one of the parameter's, is set.
bool isChosen(const Values &values, const Parameter &parameter, std::string_view id);

/// What the choice that is set stands for; there is a meaning for each of the parameter's ids.
template <class Meaning>
Meaning chosen(const Values &values, const Parameter &parameter,
               std::initializer_list<std::pair<std::string_view, Meaning>> meanings)
{
    const std::string id = chosenId(values, parameter);
    const auto *found = std::ranges::find(meanings, id, &std::pair<std::string_view, Meaning>::first);
    assert(meanings.size() == parameter.choices.size() && found != meanings.end());
    return found->second;
}

/// The value itself where it is allowed; else the sentence that says what is: not finite, out of range, off the step.
Result<double> checkedValue(const Parameter &parameter, double value);

/// Reads a value as written by a person: a number ("500000", "5e5", thousands set apart by spaces, "32k", "1M"), the word for 0 or
/// for the maximum, or a choice's id or label. k and M are 1024 and 1024² for positions, 1000 and 1000² for other numbers.
Result<double> parsedValue(const Parameter &parameter, std::string_view text);

/// A number as it stands in a box to be edited: nine digits, or the word for 0 or for the maximum: "auto (1.139)", "all".
std::string shownEntry(const Parameter &parameter, double value);

/// The value as parsedValue() reads it back without loss: shortest exact number, or the choice's id.
std::string writtenValue(const Parameter &parameter, double value);

/// The allowed value nearest to any finite or infinite number; the default for NaN.
double nearestValue(const Parameter &parameter, double value);

/// Values at which a slider stops, in increasing order, from the minimum to the maximum; all allowed.
std::vector<double> notches(const Parameter &parameter);

/// Where a value stands on the slider, 0 to 1 along the travel.
double fractionOf(const Parameter &parameter, double value);

/// What is allowed, in words: "an even number from 2 to 8192", "a number from 2 to 1e9", "one of interleaved, half".
Sentence allowedInWords(const Parameter &parameter);
/// The same in English.
std::string allowedValues(const Parameter &parameter);

} // namespace posviz
