// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/engines.h"
#include "core/numbers.h"
#include "core/scaling/scaling.h"
#include "core/views/catalogue.h"
#include "core/views/common.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace posviz {

namespace {

struct EngineLine {
    CurveStyle style;
    const char *name;
};

/// As many as there are different frequencies at once: YaRN's with unrounded bounds and a ramp that runs backwards.
constexpr std::array<EngineLine, 4> engineLines{{{CurveStyle::Main, "Solid line"},
                                                 {CurveStyle::Dashed, "Dashes"},
                                                 {CurveStyle::Reference, "Dots"},
                                                 {CurveStyle::DashDotted, "Dashes and dots"}}};

/// Readings with the same frequencies, which share a curve; of the scene's readings, in their order.
using Group = std::vector<const EngineReading *>;

std::vector<Group> groupedByFrequencies(const std::vector<EngineReading> &readings)
{
    std::vector<Group> groups;
    for (const EngineReading &reading : readings) {
        const auto same = std::ranges::find_if(groups, [&](const Group &group) {
            return sameFrequencies(group.front()->inverseFrequencies, reading.inverseFrequencies);
        });
        if (same == groups.end())
            groups.push_back({&reading});
        else
            same->push_back(&reading);
    }
    assert(groups.size() <= engineLines.size());
    return groups;
}

/// "transformers, vLLM and others": the first two; all of them stand in the notes.
Sentence groupName(const Group &group)
{
    const std::string &names = group.front()->engine;
    const std::size_t second = names.find(", ");
    const std::size_t third = second == std::string::npos ? second : names.find(", ", second + 2);
    return third != std::string::npos || group.size() > 1 ? sentence("{0} and others", names.substr(0, third)) : verbatim(names);
}

/// Infinite for a pair that never turns.
double divisorOf(const Rotary &rotary, const Group &group, Eigen::Index pair)
{
    return rotary.unscaledInverseFrequencies[pair] / group.front()->inverseFrequencies[pair];
}

/// The smallest and the largest divisor of a pair.
std::pair<double, double> divisorsOf(const Rotary &rotary, const std::vector<Group> &groups, Eigen::Index pair)
{
    std::pair<double, double> ends{std::numeric_limits<double>::infinity(), 0.0};
    for (const Group &group : groups) {
        const double divisor = divisorOf(rotary, group, pair);
        ends = {std::min(ends.first, divisor), std::max(ends.second, divisor)};
    }
    return ends;
}

/// The first of the pairs where engines differ most, and how many times one divisor is the other; those that never turn aside.
struct Widest {
    Eigen::Index pair = 0;
    double ratio = 1.0;
};

Widest widestOf(const Rotary &rotary, const std::vector<Group> &groups)
{
    Widest widest;
    for (Eigen::Index pair = 0; pair < rotary.inverseFrequencies.size(); ++pair)
        if (const auto [lowest, highest] = divisorsOf(rotary, groups, pair);
            std::isfinite(highest) && highest / lowest > widest.ratio * (1 + 1e-9))
            widest = {pair, highest / lowest};
    return widest;
}

/// "A, B and C" of "A, B, C".
Sentence joinedNames(const std::string &names)
{
    const std::size_t last = names.rfind(", ");
    return last == std::string::npos ? verbatim(names) : sentence("{0} and {1}", names.substr(0, last), names.substr(last + 2));
}

/// "RoPE with the scaling Llama 3: ... read these settings alike. Spectrum shows its wavelengths."
Error agreementSentence(const Scene &scene, const EngineReading &only)
{
    const Scaling &scaling = *findScaling(scene.subject.scaling);
    const std::string &title = findEncoding(scene.subject.encoding)->title;
    const Sentence subject = scaling.id == "none" ? sentence("{0} without scaling", title)
                                                  : sentence("{0} with the scaling {1}", title, scaling.title);
    if (only.engine.find(", ") == std::string::npos)
        return failed("{0}: {1} Spectrum shows its wavelengths.", subject, only.text);
    const bool withoutLists = !scaling.lists.empty() && scene.subject.lists.empty();
    const Sentence alike = withoutLists
                               ? sentence("{0} read these settings alike, while no list is given.", joinedNames(only.engine))
                               : sentence("{0} read these settings alike.", joinedNames(only.engine));
    return failed("{0}: {1} {2} Spectrum shows its wavelengths.", subject, alike, only.text);
}

Axis divisorAxis(double lowest, double highest)
{
    Axis axis{.label = sentence("frequency divided by"), .quantity = Quantity::Divisor, .lower = lowest, .upper = highest};
    axis.logarithmic = highest > 3 * lowest;
    const double room = 1 + 0.06 * (axis.logarithmic ? std::log(highest / lowest) : 1.0);
    if (axis.logarithmic || !(highest > lowest * (1 + 1e-9))) {
        axis.lower /= room;
        axis.upper *= room;
    } else {
        axis.lower -= 0.06 * (highest - lowest);
        axis.upper += 0.06 * (highest - lowest);
    }
    return axis;
}

void addEngineCurves(Figure &figure, const Rotary &rotary, const std::vector<Group> &groups, Run pairs)
{
    std::pair<double, double> ends{std::numeric_limits<double>::infinity(), 0.0};
    for (std::size_t i = 0; i < groups.size(); ++i) {
        Curve curve{.name = groupName(groups[i]), .style = engineLines.at(i).style, .x = {}, .y = {}};
        for (std::int64_t pair = pairs.first; pair < pairs.end(); ++pair) {
            const double divisor = divisorOf(rotary, groups[i], pair);
            if (!std::isfinite(divisor))
                continue;
            curve.x.push_back(static_cast<double>(pair));
            curve.y.push_back(divisor);
            ends = {std::min(ends.first, divisor), std::max(ends.second, divisor)};
        }
        figure.layers.push_back(std::move(curve));
    }
    const auto [lowest, highest] = ends.second > 0 ? ends : std::pair(1.0, 1.0); // none of the pairs shown turns
    figure.y = divisorAxis(lowest, highest);
    // A logarithmic axis of few decades names hardly a number.
    if (figure.y.logarithmic)
        figure.layers.push_back(Landmark{.horizontal = true, .value = highest, .label = verbatim("÷ " + shownNumber(highest))});
}

/// A note for each reading: the legend, the factors that no curve shows, and the rule: of each where no factor tells them apart,
/// of the first on every further curve otherwise.
void addReadings(Figure &figure, const std::vector<EngineReading> &readings, const std::vector<Group> &groups, bool followsLength)
{
    const bool factors = std::ranges::any_of(
        readings, [](const EngineReading &reading) { return reading.attentionFactor != 1 || reading.scoreFactor != 1; });
    for (std::size_t i = 0; i < groups.size(); ++i)
        for (const EngineReading *reading : groups[i]) {
            const Sentence line = word(engineLines.at(i).name);
            Sentence note = factors ? sentence("{0}: {1}; attention factor {2}, score × {3}.", line, reading->engine,
                                               reading->attentionFactor, reading->scoreFactor)
                                    : sentence("{0}.", line);
            // Which list or base is in force depends on more than this sequence.
            if (!factors || followsLength || (i > 0 && reading == groups[i].front()))
                note = followed(std::move(note), reading->text);
            figure.notes.push_back(std::move(note));
        }
    if (factors)
        figure.notes.push_back(
            sentence("The attention factor multiplies cos and sin. Score: the total factor on q · k of the rotated features; "
                     "more than 1 sharpens attention."));
}

Sentence enginesSummary(const Sentence &subject, const std::vector<EngineReading> &readings, const Widest &widest)
{
    const auto [least, most] = std::ranges::minmax(readings, {}, &EngineReading::scoreFactor);
    const Sentence apart = widest.ratio > 1
                               ? sentence("largest disagreement at pair {0}, a factor of {1}", widest.pair, widest.ratio)
                               : sentence("all give the same frequencies");
    const Sentence scores = least.scoreFactor == most.scoreFactor
                                ? sentence("all multiply the score by {0}", least.scoreFactor)
                                : sentence("the score is multiplied by {0} to {1}", least.scoreFactor, most.scoreFactor);
    return sentence("{0}. {1} readings of the same settings; {2}; {3}.", subject, std::ssize(readings), apart, scores);
}

/// The readings where there is more than one to compare; else the sentence that says why not.
Result<std::vector<EngineReading>> comparedReadings(const Scene &scene, const Signal &signal)
{
    if (!findEncoding(scene.subject.encoding)->scales)
        return nothingToShow(scene, signal, sentence("settings that implementations are known to read differently"));
    const Result<std::vector<EngineReading>> readings = engineReadings(scene.subject);
    if (!readings)
        return Error(scene.subject.encoding == "rope"
                         ? readings.failure().sentence
                         : followed(readings.failure().sentence, sentence("Spectrum shows its wavelengths.")));
    if (readings->size() == 1)
        return agreementSentence(scene, readings->front());
    return readings;
}

Figure frameOfReadings(const Scene &scene, const Signal &signal)
{
    Figure figure = figureFor(*findView("engines"), scene, signal);
    const Eigen::Index pairs = std::get<Rotary>(signal).inverseFrequencies.size();
    figure.x = wholeNumberAxis(sentence("pair"), Quantity::Pair, shownRun(scene.look.windows.pairs, pairs));
    return figure;
}

Result<Figure> enginesFrame(const Scene &scene, const Signal &signal)
{
    const Result<std::vector<EngineReading>> readings = comparedReadings(scene, signal);
    return readings ? Result<Figure>(frameOfReadings(scene, signal)) : readings.failure();
}

Result<Figure> buildEnginesFigure(const Scene &scene, const Signal &signal, const Resolution &)
{
    const Result<std::vector<EngineReading>> readings = comparedReadings(scene, signal);
    if (!readings)
        return readings.failure();
    const auto &rotary = std::get<Rotary>(signal);
    const std::vector<Group> groups = groupedByFrequencies(*readings);
    const Run pairs = shownRun(scene.look.windows.pairs, rotary.inverseFrequencies.size());
    Figure figure = frameOfReadings(scene, signal);
    addEngineCurves(figure, rotary, groups, pairs);
    const Widest widest = widestOf(rotary, groups);
    if (widest.ratio > 1 && pairs.contains(widest.pair))
        figure.layers.push_back(
            Landmark{.horizontal = false,
                     .value = static_cast<double>(widest.pair),
                     .label = sentence("largest disagreement: pair {0}, a factor of {1}", widest.pair, widest.ratio)});
    addReadings(figure, *readings, groups, findScaling(scene.subject.scaling)->followsLength);
    if (std::ranges::none_of(groups, [&](const Group &group) {
            return sameFrequencies(group.front()->inverseFrequencies, rotary.inverseFrequencies);
        }))
        figure.notes.push_back(sentence("None of them gives this scene's frequencies: one of its settings exists in no "
                                        "implementation."));
    figure.summary = enginesSummary(figure.subtitle, *readings, widest);
    return figure;
}

Result<Readout> explainEnginesPoint(const Scene &scene, const Signal &signal, const Figure &figure, Point point)
{
    const std::optional<std::int64_t> pair =
        numberAt(point.x, {static_cast<std::int64_t>(std::ceil(figure.x.lower)),
                           static_cast<std::int64_t>(std::lround(figure.x.upper - figure.x.lower))});
    const Result<std::vector<EngineReading>> readings = engineReadings(scene.subject);
    const auto *rotary = std::get_if<Rotary>(&signal);
    if (!pair || !readings || !rotary || *pair >= rotary->inverseFrequencies.size())
        return offTheData();
    Readout readout{.place = sentence("pair {0}", *pair), .value = sentence("not rotated")};
    std::vector<Sentence> divisors;
    for (const Group &group : groupedByFrequencies(*readings))
        if (const double divisor = divisorOf(*rotary, group, *pair); std::isfinite(divisor)) {
            divisors.push_back(sentence("{0} by {1}", divisor, groupName(group)));
            readout.number = readout.number.value_or(divisor);
        }
    if (!divisors.empty())
        readout.value = listed(std::move(divisors));
    Clauses texts{{sentence("{0};", frequencyFormula(scene, signal, static_cast<int>(*pair)))}, "  "};
    for (const EngineReading &reading : *readings)
        texts.items.push_back(reading.text);
    readout.formula = sentence("{0}", std::move(texts));
    readout.marks.pair = static_cast<int>(*pair);
    return readout;
}

} // namespace

View enginesView()
{
    return {
        .id = "engines",
        .title = "Implementations",
        .question = "how implementations differ",
        .explanation =
            "Programs that run a model read the same settings in different ways. Each curve is one reading: the factor by which "
            "it divides the frequency of each pair. Where the curves coincide, the implementations agree; where they part, a "
            "model may run differently from how it was trained. The notes name the implementations behind each curve, and what "
            "they do to the score. Compare them before moving a model from one program to another.",
        .parameters = {},
        .applies = [](const Parameter &, const Scene &) { return true; },
        .frame = enginesFrame,
        .build = buildEnginesFigure,
        .explain = explainEnginesPoint,
    };
}

} // namespace posviz
