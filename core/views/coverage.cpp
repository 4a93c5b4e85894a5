// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/coverage.h"

#include "core/subject_knobs.h"
#include "core/views/catalogue.h"
#include "core/views/common.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace posviz {

namespace {

/// One number a pair of the run.
std::vector<double> pairNumbers(Run pairs)
{
    std::vector<double> numbers;
    for (std::int64_t pair = pairs.first; pair < pairs.end(); ++pair)
        numbers.push_back(static_cast<double>(pair));
    return numbers;
}

template <class Number> std::vector<double> overRun(const std::vector<PairCoverage> &coverage, Run pairs, Number number)
{
    std::vector<double> numbers;
    for (std::int64_t pair = pairs.first; pair < pairs.end(); ++pair)
        numbers.push_back(number(coverage[static_cast<std::size_t>(pair)]));
    return numbers;
}

void addAreas(Figure &figure, const std::vector<PairCoverage> &coverage, Run pairs)
{
    const std::vector<double> x = pairNumbers(pairs), none(x.size(), 0.0);
    const std::vector<double> trained = overRun(coverage, pairs, [](const PairCoverage &pair) { return pair.trained; });
    const std::vector<double> reached = overRun(coverage, pairs, [](const PairCoverage &pair) { return pair.reached; });
    const std::vector<double> either =
        overRun(coverage, pairs, [](const PairCoverage &pair) { return std::max(pair.trained, pair.reached); });
    figure.layers.push_back(Ribbon{.name = sentence("seen in training"), .accented = false, .x = x, .lower = none, .upper = trained});
    figure.layers.push_back(Ribbon{.name = sentence("unseen in training"), .accented = true, .x = x, .lower = trained, .upper = either});
    figure.layers.push_back(Curve{.name = sentence("reached by the sequence"), .style = CurveStyle::Reference, .x = x, .y = reached});
    figure.layers.push_back(Curve{.name = sentence("seen in training"), .style = CurveStyle::Main, .x = x, .y = trained});
}

/// Nothing is known of training: only how far the sequence turns each pair.
void addReached(Figure &figure, const std::vector<PairCoverage> &coverage, Run pairs)
{
    figure.layers.push_back(
        Curve{.name = sentence("reached by the sequence"),
              .style = CurveStyle::Main,
              .x = pairNumbers(pairs),
              .y = overRun(coverage, pairs, [](const PairCoverage &pair) { return pair.reached; })});
}

Result<Figure> coverageFrame(const Scene &scene, const Signal &signal)
{
    const Eigen::VectorXd *frequencies = inverseFrequencies(signal);
    if (!frequencies)
        return nothingToShow(scene, signal, sentence("rotation angles to cover"));
    Figure figure = figureFor(*findView("coverage"), scene, signal);
    figure.x = wholeNumberAxis(sentence("pair"), Quantity::Pair, shownRun(scene.look.windows.pairs, frequencies->size()));
    figure.y = {.label = sentence("fraction of the circle"), .quantity = Quantity::Turns, .lower = 0, .upper = 1.04};
    return figure;
}

/// Without an angle in training and none now: it is not rotated, or by whole rotations, and so there is nothing to train.
bool isStill(const PairCoverage &pair) { return pair.trained == 0 && pair.reached == 0; }

Sentence stillPairsInWords(std::ptrdiff_t count)
{
    return sentence("{0} {0?pair is not rotated, so it has|pairs are not rotated, so they have} no angles to train.", count);
}

/// What is seen in training, what is new, and how many pairs that concerns.
void addTraining(Figure &figure, const std::vector<PairCoverage> &coverage, Run pairs, std::int64_t trained, std::int64_t length)
{
    addAreas(figure, coverage, pairs);
    const auto isIncomplete = [](const PairCoverage &pair) { return pair.trained < 1 && !isStill(pair); };
    const auto incomplete = std::ranges::find_if(coverage, isIncomplete) - coverage.begin();
    if (incomplete < std::ssize(coverage) && pairs.contains(incomplete))
        figure.layers.push_back(
            Landmark{.horizontal = false,
                     .value = static_cast<double>(incomplete) - 0.5,
                     .label = sentence("first pair not fully trained: {0} (dimension {1})", incomplete, 2 * incomplete)});
    const auto still = std::ranges::count_if(coverage, isStill);
    const auto complete = std::ssize(coverage) - std::ranges::count_if(coverage, isIncomplete) - still;
    const auto unseen = std::ranges::count_if(coverage, meetsUnseenAngles);
    const bool tinted = std::ranges::any_of(coverage.begin() + pairs.first, coverage.begin() + pairs.end(), meetsUnseenAngles);
    figure.notes.push_back(
        followed(sentence("Shaded: angles of distances seen within the trained length of {0}.", trained),
                 tinted ? sentence("Tinted: angles unseen in training that a sequence of {0} reaches.", length) : Sentence{}));
    figure.summary =
        sentence("{0}. Within a trained length of {1} {1?position|positions}, {2} of {3} "
                 "{2?pair sees its|pairs see their} full circle; {4} {4?pair reaches|pairs reach} angles unseen in training.",
                 figure.subtitle, trained, complete, std::ssize(coverage) - still, unseen);
}

/// Pairs that a scaling has stopped have no angles at all.
void addStopped(Figure &figure, const Signal &signal)
{
    const auto *rotary = std::get_if<Rotary>(&signal);
    std::ptrdiff_t stopped = 0;
    for (int pair = 0; rotary && pair < rotary->inverseFrequencies.size(); ++pair)
        stopped += isStopped(*rotary, pair);
    if (stopped > 0)
        figure.notes.push_back(stillPairsInWords(stopped));
}

void addUnknownTraining(Figure &figure, const std::vector<PairCoverage> &coverage, Run pairs)
{
    addReached(figure, coverage, pairs);
    const auto full = std::ranges::count_if(coverage, [](const PairCoverage &pair) { return pair.reached >= 1; });
    figure.notes.push_back(
        sentence("The trained length is unknown, so no angle is marked as unseen. Set it, or open a model that has it."));
    figure.summary = sentence("{0}. {1} of {2} {1?pair covers its|pairs cover their} full circle; the trained length is unknown.",
                              figure.subtitle, full, std::ssize(coverage));
}

Result<Figure> buildCoverageFigure(const Scene &scene, const Signal &signal, const Resolution &)
{
    Result<Figure> frame = coverageFrame(scene, signal);
    if (!frame)
        return frame;
    Figure figure = *std::move(frame);
    const Run pairs = shownRun(scene.look.windows.pairs, inverseFrequencies(signal)->size());
    const std::optional<std::int64_t> trained = trainedLengthOf(scene.subject);
    const std::vector<PairCoverage> coverage = coverageOf(signal, trained.value_or(scene.subject.length), scene.subject.length);

    if (trained) {
        addTraining(figure, coverage, pairs, *trained, scene.subject.length);
        addStopped(figure, signal);
    } else {
        addUnknownTraining(figure, coverage, pairs);
    }
    if (trained && gridOf(signal))
        figure.notes.push_back(countsEachAxis(signal)
                                   ? sentence("The sequence fills rows of {0}; the trained length counts positions along each axis.",
                                              gridOf(signal)->width)
                                   : sentence("Both lengths fill rows of {0}.", gridOf(signal)->width));
    addWholeTurns(figure, signal);
    if (const Sinusoids *sinusoids = sinusoidsOf(signal); sinusoids && sinusoids->normalised)
        figure.notes.push_back(
            sentence("Coordinates are normalised to the image, so that every length spans the same angles: none is unseen."));
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
    const std::optional<std::int64_t> trained = trainedLengthOf(scene.subject);
    const std::int64_t length = scene.subject.length;
    const PairCoverage part = coverageOf(signal, trained.value_or(length), length)[static_cast<std::size_t>(*pair)];
    const Sentence frequency = frequencyFormula(scene, signal, static_cast<int>(*pair));
    if (!trained)
        return Readout{.place = sentence("pair {0}", *pair),
                       .value = sentence("{0} of the circle reached", part.reached),
                       .number = part.reached,
                       .formula = sentence("{0} positions;  {1}", length, frequency),
                       .cell = {},
                       .marks = {.query = {}, .key = {}, .pair = static_cast<int>(*pair)}};
    const double added = part.reached - part.trained, left = 1 - std::max(part.trained, part.reached);
    Sentence value = meetsUnseenAngles(part)
                         ? sentence("{0} of the circle seen in training, {1} unseen but reached", part.trained, added)
                         : sentence("{0} of the circle seen in training, nothing unseen reached", part.trained);
    const auto *rotary = std::get_if<Rotary>(&signal);
    if (rotary && isStopped(*rotary, static_cast<int>(*pair)))
        value = sentence("{0} of the circle: not rotated", part.trained);
    else if (part.reached < 1 && part.trained < 1)
        value = sentence("{0}, {1} never reached", std::move(value), left);
    return Readout{.place = sentence("pair {0}", *pair),
                   .value = std::move(value),
                   .number = part.trained,
                   .formula = sentence("{0} and {1} positions;  {2}", *trained, length, frequency),
                   .cell = {},
                   .marks = {.query = {}, .key = {}, .pair = static_cast<int>(*pair)}};
}

} // namespace

View coverageView()
{
    return {
        .id = "coverage",
        .title = "Coverage",
        .question = "which angles were seen in training",
        .explanation =
            "In training, each pair rotates through a fraction of its circle, and the model learns what those angles mean. The "
            "height of a column is that fraction for one pair: high frequencies cover the whole circle, low ones only an arc. "
            "Where a longer sequence rotates a pair past this arc, its angles are out of distribution: the model has never seen "
            "them. Scalings interpolate these frequencies so that a longer sequence stays within the arc. Unseen angles are not "
            "the only thing that decides whether a longer context works, but they are the first to look for.",
        .parameters = {},
        .applies = [](const Parameter &, const Scene &) { return true; },
        .frame = coverageFrame,
        .build = buildCoverageFigure,
        .explain = explainCoveragePoint,
    };
}

} // namespace posviz
