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
constexpr std::array<EngineLine, 4> lines{{{CurveStyle::Main, "Solid line"},
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
    assert(groups.size() <= lines.size());
    return groups;
}

/// "transformers, vLLM and others": the first two; all of them stand in the notes.
std::string groupName(const Group &group)
{
    std::string names = group.front()->engine;
    const std::size_t second = names.find(", ");
    const std::size_t third = second == std::string::npos ? second : names.find(", ", second + 2);
    return names.substr(0, third) + (third != std::string::npos || group.size() > 1 ? " and others" : "");
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
std::string joinedNames(std::string names)
{
    if (const std::size_t last = names.rfind(", "); last != std::string::npos)
        names.replace(last, 2, " and ");
    return names;
}

/// "RoPE, rotary with the scaling Llama 3: ... read these settings alike. Spectrum shows its wavelengths."
Error agreementSentence(const Scene &scene, const EngineReading &only)
{
    const Scaling &scaling = *findScaling(scene.subject.scaling);
    const bool withoutLists = !scaling.lists.empty() && scene.subject.lists.empty();
    std::string text = findEncoding(scene.subject.encoding)->title
                       + (scaling.id == "none" ? " without scaling: " : " with the scaling " + scaling.title + ": ");
    if (only.engine.find(", ") == std::string::npos)
        text += only.text;
    else
        text += joinedNames(only.engine) + " read these settings alike" + (withoutLists ? ", while no list is given. " : ". ")
                + only.text;
    return {text + " Spectrum shows its wavelengths."};
}

Axis divisorAxis(double lowest, double highest)
{
    Axis axis{.label = "frequency divided by", .quantity = Quantity::Divisor, .lower = lowest, .upper = highest};
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
        Curve curve{.name = groupName(groups[i]), .style = lines.at(i).style, .x = {}, .y = {}};
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
        figure.layers.push_back(Landmark{.horizontal = true, .value = highest, .label = "÷ " + shownNumber(highest)});
}

/// A note for each reading: the legend, the factors that no curve shows, and the rule: of each where no factor tells them apart,
/// of the first on every further curve otherwise.
void addReadings(Figure &figure, const std::vector<EngineReading> &readings, const std::vector<Group> &groups, bool followsLength)
{
    const bool factors = std::ranges::any_of(
        readings, [](const EngineReading &reading) { return reading.attentionFactor != 1 || reading.scoreFactor != 1; });
    for (std::size_t i = 0; i < groups.size(); ++i)
        for (const EngineReading *reading : groups[i]) {
            std::string note = lines.at(i).name;
            if (factors)
                note += ": " + reading->engine + "; attention factor " + shownNumber(reading->attentionFactor) + ", score × "
                        + shownNumber(reading->scoreFactor);
            note += ".";
            // Which list or base is in force depends on more than this sequence.
            if (!factors || followsLength || (i > 0 && reading == groups[i].front()))
                note += " " + reading->text;
            figure.notes.push_back(std::move(note));
        }
    if (factors)
        figure.notes.push_back(
            "The attention factor multiplies cos and sin. Score: by how much q · k of the features that turn is "
            "multiplied in all; more than 1 sharpens attention.");
}

std::string enginesSummary(const std::string &subject, const std::vector<EngineReading> &readings, const Widest &widest)
{
    const auto [least, most] = std::ranges::minmax(readings, {}, &EngineReading::scoreFactor);
    std::string text = subject + ". " + shownInteger(std::ssize(readings)) + " readings of the same settings; ";
    text += widest.ratio > 1 ? "at pair " + shownInteger(widest.pair) + " they are furthest apart, by a factor of "
                                   + shownNumber(widest.ratio) + "; "
                             : "all give the same frequencies; ";
    return text
           + (least.scoreFactor == most.scoreFactor ? "all multiply the score by " + shownNumber(least.scoreFactor) + "."
                                                    : "the score is multiplied by " + shownNumber(least.scoreFactor) + " to "
                                                          + shownNumber(most.scoreFactor) + ".");
}

/// The readings where there is more than one to compare; else the sentence that says why not.
Result<std::vector<EngineReading>> comparedReadings(const Scene &scene, const Signal &signal)
{
    if (!findEncoding(scene.subject.encoding)->scales)
        return nothingToShow(scene, signal, "settings that engines are known to read differently");
    const Result<std::vector<EngineReading>> readings = engineReadings(scene.subject);
    if (!readings)
        return Error{readings.error() + (scene.subject.encoding == "rope" ? "" : " Spectrum shows its wavelengths.")};
    if (readings->size() == 1)
        return agreementSentence(scene, readings->front());
    return readings;
}

Figure frameOfReadings(const Scene &scene, const Signal &signal)
{
    Figure figure = figureFor(*findView("engines"), scene, signal);
    const Eigen::Index pairs = std::get<Rotary>(signal).inverseFrequencies.size();
    figure.x = wholeNumberAxis("pair", Quantity::Pair, shownRun(scene.look.windows.pairs, pairs));
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
                     .label = "pair " + shownInteger(widest.pair) + ": apart by a factor of " + shownNumber(widest.ratio)});
    addReadings(figure, *readings, groups, findScaling(scene.subject.scaling)->followsLength);
    if (std::ranges::none_of(groups, [&](const Group &group) {
            return sameFrequencies(group.front()->inverseFrequencies, rotary.inverseFrequencies);
        }))
        figure.notes.push_back("None of them has this scene's own frequencies: one of its knobs is in no engine.");
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
        return Error{""};
    std::string divisors;
    for (const Group &group : groupedByFrequencies(*readings))
        if (const double divisor = divisorOf(*rotary, group, *pair); std::isfinite(divisor))
            divisors += (divisors.empty() ? "" : ", ") + shownNumber(divisor) + " by " + groupName(group);
    std::string formula = frequencyFormula(scene, signal, static_cast<int>(*pair)) + ";";
    for (const EngineReading &reading : *readings)
        formula += "  " + reading.text;
    return Readout{.place = "pair " + shownInteger(*pair),
                   .value = divisors.empty() ? "never turns" : divisors,
                   .formula = formula,
                   .cell = {},
                   .marks = {.query = {}, .key = {}, .pair = static_cast<int>(*pair)}};
}

} // namespace

View enginesView()
{
    return {
        .id = "engines",
        .title = "Engines",
        .question = "how implementations read the same settings",
        .parameters = {},
        .applies = [](const Parameter &, const Scene &) { return true; },
        .frame = enginesFrame,
        .build = buildEnginesFigure,
        .explain = explainEnginesPoint,
    };
}

} // namespace posviz
