// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/coverage.h"

#include "core/scaling/knobs.h"
#include "core/scaling/scaling.h"
#include "core/views/catalogue.h"
#include "core/views/common.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace posviz {

namespace {

const Parameter &usualLengthParameter()
{
    static const Parameter parameter{
        .key = "trained_length",
        .label = "Trained length",
        .unit = "positions",
        .help = "The context length the model was trained on.",
        .scale = ParameterScale::PowerOfTwo,
        .minimum = 1,
        .maximum = 16777216,
        .defaultValue = 4096,
        .step = 1,
    };
    return parameter;
}

std::int64_t trainedLengthOf(const Scene &scene, const Signal &signal)
{
    const auto *rotary = std::get_if<Rotary>(&signal);
    if (rotary && rotary->trainedLength)
        return *rotary->trainedLength;
    return static_cast<std::int64_t>(valueOf(scene.look.viewValues, usualLengthParameter()));
}

/// What a pair adds counts as something from this part of a circle on; less is rounding.
constexpr double leastPart = 1e-9;

bool reachesNewAngles(const PairCoverage &pair) { return pair.reached > pair.trained + leastPart; }

void addAreas(Figure &figure, const std::vector<PairCoverage> &coverage, Run pairs)
{
    Ribbon seen{.name = sentence("seen in training"), .accented = false, .x = {}, .lower = {}, .upper = {}};
    Ribbon added{.name = sentence("reached anew"), .accented = true, .x = {}, .lower = {}, .upper = {}};
    Curve trained{.name = sentence("seen in training"), .style = CurveStyle::Main, .x = {}, .y = {}};
    Curve reached{.name = sentence("reached by the sequence"), .style = CurveStyle::Reference, .x = {}, .y = {}};
    for (std::int64_t pair = pairs.first; pair < pairs.end(); ++pair) {
        const PairCoverage &part = coverage[static_cast<std::size_t>(pair)];
        const auto x = static_cast<double>(pair);
        for (std::vector<double> *numbers : {&seen.x, &added.x, &trained.x, &reached.x})
            numbers->push_back(x);
        seen.lower.push_back(0);
        seen.upper.push_back(part.trained);
        added.lower.push_back(part.trained);
        added.upper.push_back(std::max(part.trained, part.reached));
        trained.y.push_back(part.trained);
        reached.y.push_back(part.reached);
    }
    figure.layers.push_back(std::move(seen));
    figure.layers.push_back(std::move(added));
    figure.layers.push_back(std::move(reached));
    figure.layers.push_back(std::move(trained));
}

Result<Figure> coverageFrame(const Scene &scene, const Signal &signal)
{
    const Eigen::VectorXd *frequencies = inverseFrequencies(signal);
    if (!frequencies)
        return nothingToShow(scene, signal, sentence("angles whose circles could be covered"));
    Figure figure = figureFor(*findView("coverage"), scene, signal);
    figure.x = wholeNumberAxis(sentence("pair"), Quantity::Pair, shownRun(scene.look.windows.pairs, frequencies->size()));
    figure.y = {.label = sentence("part of the circle"), .quantity = Quantity::Turns, .lower = 0, .upper = 1.04};
    return figure;
}

Result<Figure> buildCoverageFigure(const Scene &scene, const Signal &signal, const Resolution &)
{
    Result<Figure> frame = coverageFrame(scene, signal);
    if (!frame)
        return frame;
    Figure figure = *std::move(frame);
    const Run pairs = shownRun(scene.look.windows.pairs, inverseFrequencies(signal)->size());
    const std::int64_t trained = trainedLengthOf(scene, signal);
    const std::vector<PairCoverage> coverage = coverageOf(signal, trained, scene.subject.length);

    addAreas(figure, coverage, pairs);
    const auto isIncomplete = [](const PairCoverage &pair) { return pair.trained < 1; };
    const auto incomplete = std::ranges::find_if(coverage, isIncomplete) - coverage.begin();
    if (incomplete < std::ssize(coverage) && pairs.contains(incomplete))
        figure.layers.push_back(Landmark{.horizontal = false,
                                         .value = static_cast<double>(incomplete) - 0.5,
                                         .label = sentence("critical dimension {0}", 2 * incomplete)});

    const auto complete = std::ssize(coverage) - std::ranges::count_if(coverage, isIncomplete);
    const auto anew = std::ranges::count_if(coverage, reachesNewAngles);
    figure.notes.push_back(sentence("Shaded: angles of distances seen within the trained length of {0}. Tinted: angles that the "
                                    "sequence of {1} reaches anew.",
                                    trained, scene.subject.length));
    const auto *rotary = std::get_if<Rotary>(&signal);
    if (const Grid *grid = gridOf(signal))
        figure.notes.push_back(
            rotary && rotary->trainedLength
                ? sentence("The sequence fills rows of {0}; the trained length counts positions along each axis.", grid->width)
                : sentence("Both lengths fill rows of {0}.", grid->width));
    addWholeTurns(figure, signal);
    if (const Sinusoids *sinusoids = sinusoidsOf(signal); sinusoids && sinusoids->normalised)
        figure.notes.push_back(
            sentence("Coordinates are parts of the image, so that every length spans the same angles: none is new."));
    figure.summary =
        sentence("{0}. Within a trained length of {1} {1?position|positions} {2} of {3} "
                 "{2?pair sees its|pairs see their} whole circle; {4} {4?pair reaches|pairs reach} angles never seen.",
                 figure.subtitle, trained, complete, std::ssize(coverage), anew);
    return figure;
}

Result<Readout> explainCoveragePoint(const Scene &scene, const Signal &signal, const Figure &figure, Point point)
{
    const Eigen::VectorXd *frequencies = inverseFrequencies(signal);
    const std::optional<std::int64_t> pair =
        numberAt(point.x, {static_cast<std::int64_t>(std::ceil(figure.x.lower)),
                           static_cast<std::int64_t>(std::lround(figure.x.upper - figure.x.lower))});
    if (!pair || *pair >= frequencies->size())
        return offTheData();
    const std::int64_t trained = trainedLengthOf(scene, signal);
    const PairCoverage part = coverageOf(signal, trained, scene.subject.length)[static_cast<std::size_t>(*pair)];
    const double added = part.reached - part.trained, left = 1 - std::max(part.trained, part.reached);
    Sentence value = reachesNewAngles(part)
                         ? sentence("{0} of the circle seen in training, {1} reached anew", part.trained, added)
                         : sentence("{0} of the circle seen in training, nothing new reached", part.trained);
    if (part.reached < 1 && part.trained < 1)
        value = sentence("{0}, {1} never reached", std::move(value), left);
    return Readout{.place = sentence("pair {0}", *pair),
                   .value = std::move(value),
                   .number = part.trained,
                   .formula = sentence("{0} and {1} positions;  {2}", trained, scene.subject.length,
                                       frequencyFormula(scene, signal, static_cast<int>(*pair))),
                   .cell = {},
                   .marks = {.query = {}, .key = {}, .pair = static_cast<int>(*pair)}};
}

bool isEveryLengthAlike(const Scene &scene, const Encoding &encoding)
{
    if (!encoding.everyLengthAlike)
        return false;
    const Condition &alike = *encoding.everyLengthAlike;
    const auto knob = std::ranges::find(encoding.parameters, alike.key, &Parameter::key);
    return holds(alike, *knob, valueOf(scene.subject.values, *knob));
}

/// Where pairs turn, by the position or by the distance in a term of the score, unless the scaling names the trained length or
/// all lengths are alike.
bool coverageKnobApplies(const Parameter &, const Scene &scene)
{
    const Encoding &encoding = *findEncoding(scene.subject.encoding);
    const std::vector<Parameter> &knobs = findScaling(scene.subject.scaling)->parameters;
    const bool named = std::ranges::find(knobs, trainedLengthParameter(1).key, &Parameter::key) != knobs.end();
    if (named || isEveryLengthAlike(scene, encoding))
        return false;
    return turnsHeads(encoding) || (encoding.usesBase && (actsOn(encoding, Place::Input) || addsTerms(encoding)));
}

} // namespace

View coverageView()
{
    return {
        .id = "coverage",
        .title = "Coverage",
        .question = "which angles training has seen",
        .parameters = {usualLengthParameter()},
        .applies = coverageKnobApplies,
        .frame = coverageFrame,
        .build = buildCoverageFigure,
        .explain = explainCoveragePoint,
    };
}

} // namespace posviz
