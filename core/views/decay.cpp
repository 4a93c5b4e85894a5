// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/distance_score.h"
#include "core/analysis/remap.h"
#include "core/numbers.h"
#include "core/subject_knobs.h"
#include "core/views/catalogue.h"
#include "core/views/common.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace posviz {

namespace {

enum class DecayContent { Equal, Shifted, Random, Average };

const Parameter &decayContentParameter()
{
    static const Parameter parameter{
        .key = "decay_content",
        .label = "Query and key",
        .help = "The content of query and key before rotation: it decides whether the score falls with distance.",
        .scale = ParameterScale::Choice,
        .choices = {{"equal", "Equal", "all ones in both: the score is largest at distance 0"},
                    {"shifted", "Phase-shifted",
                     "all ones, the query rotated back where possible: the score is largest at that distance"},
                    {"random", "Random", "Gaussian random vectors, independent of each other"},
                    {"average", "Mean of random", "the mean over many random pairs: 0 at every distance, except for chance"}},
    };
    return parameter;
}

const Parameter &decayShiftParameter()
{
    static const Parameter parameter{
        .key = "decay_shift",
        .label = "Shift",
        .unit = "positions",
        .help = "The distance at which the score peaks: RoPE does not force scores to fall with distance.",
        .scale = ParameterScale::Linear,
        .minimum = 0,
        .maximum = 4096,
        .defaultValue = 37,
        .step = 1,
        .onlyWhen = {Condition{"decay_content", {"shifted"}}},
    };
    return parameter;
}

const Parameter &drawsParameter()
{
    static const Parameter parameter{
        .key = "decay_draws",
        .label = "Draws",
        .help = "Number of random pairs of query and key in the mean.",
        .scale = ParameterScale::PowerOfTwo,
        .minimum = 1,
        .maximum = 4096,
        .defaultValue = 256,
        .step = 1,
        .onlyWhen = {Condition{"decay_content", {"average"}}},
    };
    return parameter;
}

const Parameter &decaySeedParameter()
{
    static const Parameter parameter{
        .key = "decay_seed",
        .label = "Random seed",
        .help = "Selects the random queries and keys.",
        .minimum = 0,
        .maximum = 9999,
        .defaultValue = 0,
        .step = 1,
        .onlyWhen = {Condition{"decay_content", {"random", "average"}}},
    };
    return parameter;
}

const Parameter &scaleParameter()
{
    static const Parameter parameter{
        .key = "decay_scale",
        .label = "Scale",
        .help = "Whether scores are shown as they are or relative to the largest that these vectors can reach.",
        .scale = ParameterScale::Choice,
        .choices = {{"relative", "Relative", "1 is the largest score that the query and the key can reach"},
                    {"score", "Score", "the dot product itself, before division by √d"}},
    };
    return parameter;
}

const Parameter &decayDistancesParameter()
{
    static const Parameter parameter{
        .key = "decay_distances",
        .label = "Max distance",
        .unit = "positions",
        .help = "Only this many distances, from 0 on; all: as many as the sequence has.",
        .scale = ParameterScale::PowerOfTwo,
        .minimum = 2,
        .maximum = 16777216,
        .defaultValue = 16777216,
        .step = 1,
        .maximumWord = "all",
    };
    return parameter;
}

DecayContent contentOf(const Scene &scene)
{
    return static_cast<DecayContent>(static_cast<int>(valueOf(scene.look.viewValues, decayContentParameter())));
}

Run decayDistances(const Scene &scene, const Signal &signal)
{
    const std::int64_t positions = std::min(scene.subject.length, definedPositions(signal).value_or(scene.subject.length));
    return {0, std::min(positions, static_cast<std::int64_t>(valueOf(scene.look.viewValues, decayDistancesParameter())))};
}

/// The scores by distance of a signal that has them; other kinds of signals join here.
std::optional<DistanceScore> scoreFor(const Scene &scene, const Signal &signal)
{
    const DecayContent content = contentOf(scene);
    return distanceScore(
        signal,
        {.score = {.content = content == DecayContent::Shifted  ? Content::Shifted
                              : content == DecayContent::Random ? Content::Random
                                                                : Content::Equal,
                   .shift = static_cast<std::int64_t>(valueOf(scene.look.viewValues, decayShiftParameter())),
                   .seed = static_cast<std::uint64_t>(valueOf(scene.look.viewValues, decaySeedParameter()))},
         .draws = content == DecayContent::Average ? static_cast<int>(valueOf(scene.look.viewValues, drawsParameter())) : 0,
         .length = scene.subject.length,
         .distances = decayDistances(scene, signal).count});
}

/// Whether scores are shown as parts of the largest, where that is known.
bool isRelative(const Scene &scene, const DistanceScore &score)
{
    return valueOf(scene.look.viewValues, scaleParameter()) == 0.0 && score.largest > 0;
}

/// What scores are divided by.
double unitOf(const Scene &scene, const DistanceScore &score) { return isRelative(scene, score) ? score.largest : 1.0; }

double middleOf(Run cell) { return static_cast<double>(cell.first) + 0.5 * static_cast<double>(cell.count - 1); }

Curve meanCurve(const DistanceScore &score, const Bins &bins, double unit, const Resolution &resolution)
{
    Curve curve{.name = bins.exact() ? sentence("score") : sentence("mean score"), .style = CurveStyle::Main, .x = {}, .y = {}};
    for (std::int64_t cell = 0; cell < bins.cells() && resolution.watch.goesOn(cell, bins.cells()); ++cell) {
        curve.x.push_back(middleOf(bins.cell(cell)));
        curve.y.push_back(score.mean(bins.cell(cell)) / unit);
    }
    return curve;
}

Ribbon spreadRibbon(const DistanceScore &score, const Bins &bins, double unit, const Resolution &resolution)
{
    Ribbon ribbon{.name = score.bounds ? sentence("bounds") : sentence("smallest to largest"),
                  .accented = true,
                  .x = {},
                  .lower = {},
                  .upper = {}};
    for (std::int64_t cell = 0; cell < bins.cells() && resolution.watch.goesOn(cell, bins.cells()); ++cell) {
        const Spread spread = score.spread(bins.cell(cell));
        ribbon.x.push_back(middleOf(bins.cell(cell)));
        ribbon.lower.push_back(spread.lowest / unit);
        ribbon.upper.push_back(spread.highest / unit);
    }
    return ribbon;
}

/// Two standard errors round 0, the expected score.
Ribbon chanceRibbon(const Bins &bins, double error)
{
    const double first = middleOf(bins.cell(0)), last = middleOf(bins.cell(bins.cells() - 1));
    return {.name = sentence("two standard errors"),
            .accented = false,
            .x = {first, last},
            .lower = {-2 * error, -2 * error},
            .upper = {2 * error, 2 * error}};
}

/// The most distances x pairs for which RoFormer's bound, a sum of roots, is worth the time.
constexpr std::int64_t boundBudget = std::int64_t{1} << 21;

void addBound(Figure &figure, const Scene &scene, const Rotary &rotary, const Bins &bins, const Resolution &resolution)
{
    if (rotary.grid || rotary.growth.size() > 0 || rotary.remap.index() != 0 || contentOf(scene) != DecayContent::Equal)
        return;
    const Eigen::Index pairs = rotary.inverseFrequencies.size();
    if (bins.whole().run().count > boundBudget / pairs) {
        figure.notes.push_back(
            sentence("RoFormer's bound is left out: it has no closed form, and is shown for up to {0} {0?distance|distances}.",
                     std::max<std::int64_t>(2, boundBudget / pairs)));
        return;
    }
    // At distance 0 every partial sum of j terms is j.
    const bool relative = valueOf(scene.look.viewValues, scaleParameter()) == 0.0;
    const double unit = relative ? 0.5 * static_cast<double>(pairs + 1) : 1.0;
    Curve curve{.name = relative ? sentence("RoFormer's bound, relative") : sentence("RoFormer's relative bound"),
                .style = CurveStyle::Reference,
                .x = {},
                .y = {}};
    for (std::int64_t cell = 0; cell < bins.cells() && resolution.watch.goesOn(cell, bins.cells()); ++cell) {
        curve.x.push_back(middleOf(bins.cell(cell)));
        curve.y.push_back(meanDecayBound(rotary.inverseFrequencies, bins.cell(cell)) / unit);
    }
    figure.layers.push_back(std::move(curve));
}

/// Room for all that is drawn, and for 0 unless the scores stay so far from it that their changes could not be seen.
Axis scoreAxis(const Figure &figure, bool relative)
{
    double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
    const auto include = [&](const std::vector<double> &values) {
        for (const double value : values) {
            lowest = std::min(lowest, value);
            highest = std::max(highest, value);
        }
    };
    for (const Layer &layer : figure.layers) {
        if (const auto *curve = std::get_if<Curve>(&layer))
            include(curve->y);
        if (const auto *ribbon = std::get_if<Ribbon>(&layer)) {
            include(ribbon->lower);
            include(ribbon->upper);
        }
    }
    const double nearest = std::min(std::abs(lowest), std::abs(highest));
    if (relative || lowest * highest <= 0 || nearest < 2 * (highest - lowest) || lowest == highest) {
        lowest = std::min(lowest, 0.0);
        highest = std::max(highest, 0.0);
    }
    if (lowest == highest)
        highest = 1;
    const double margin = 0.04 * (highest - lowest);
    return {.label = relative ? sentence("relative score") : sentence("score"),
            .quantity = Quantity::Score,
            .lower = lowest - margin,
            .upper = highest + margin};
}

/// The first distance whose score is below 0; lowest holds the smallest of each cell. None where all are at least 0.
std::optional<std::int64_t> firstNegative(const DistanceScore &score, const Bins &bins, const std::vector<double> &lowest)
{
    const auto cell = std::ranges::find_if(lowest, [](double value) { return value < 0; });
    if (cell == lowest.end())
        return {};
    const Run run = bins.cell(cell - lowest.begin());
    for (std::int64_t distance = run.first; distance < run.end(); ++distance)
        if (score.mean({distance, 1}) < 0)
            return distance;
    return {};
}

Result<Figure> decayFrame(const Scene &scene, const Signal &signal)
{
    if (std::holds_alternative<Relative>(signal) && contentOf(scene) == DecayContent::Average)
        return failed(
            "{0} has position vectors, whose mean score over random pairs says nothing; choose another query and key.",
            findEncoding(scene.subject.encoding)->title);
    if (!hasDistanceScore(signal))
        return nothingToShow(scene, signal, sentence("product of query and key that depends on distance alone"));
    Figure figure = figureFor(*findView("decay"), scene, signal);
    const Run distances = decayDistances(scene, signal);
    figure.x = wholeNumberAxis(sentence("distance"), Quantity::Distance, distances);
    figure.points = distances.count;
    return figure;
}

Result<Figure> buildDecayFigure(const Scene &scene, const Signal &signal, const Resolution &resolution)
{
    Result<Figure> frame = decayFrame(scene, signal);
    if (!frame)
        return frame;
    Figure figure = *std::move(frame);
    const std::optional<DistanceScore> score = scoreFor(scene, signal);
    const Run distances = decayDistances(scene, signal);
    const Bins bins = resolution.pointsOf(distances);
    const double unit = unitOf(scene, *score);

    Curve curve = meanCurve(*score, bins, unit, resolution);
    std::vector<double> smallest = bins.exact() ? curve.y : std::vector<double>{};
    const bool tinted = !bins.exact() && score->spread;
    if (tinted) {
        Ribbon ribbon = spreadRibbon(*score, bins, unit, resolution);
        if (!score->bounds)
            smallest = ribbon.lower;
        figure.layers.push_back(std::move(ribbon));
    }
    if (score->standardError > 0 && bins.run().first == 0) // two points for all parts
        figure.layers.push_back(chanceRibbon(bins.whole(), score->standardError / unit));
    if (const auto *rotary = std::get_if<Rotary>(&signal))
        addBound(figure, scene, *rotary, bins, resolution);
    const auto [lowest, highest] = std::ranges::minmax(curve.y.empty() ? std::vector<double>{0.0} : curve.y);
    figure.layers.push_back(std::move(curve));
    figure.y = scoreAxis(figure, isRelative(scene, *score));
    if (figure.y.lower <= 0 && figure.y.upper >= 0)
        figure.layers.push_back(Landmark{.horizontal = true, .value = 0, .label = {}});
    const std::optional<std::int64_t> negative =
        contentOf(scene) == DecayContent::Equal ? firstNegative(*score, bins, smallest) : std::nullopt;
    if (negative)
        figure.layers.push_back(Landmark{
            .horizontal = false, .value = static_cast<double>(*negative), .label = sentence("first < 0 at {0}", *negative)});

    if (const std::optional<std::int64_t> trained = trainedLengthOf(scene.subject);
        trained && mayMeetNewAngles(scene.subject) && *trained < distances.end())
        figure.layers.push_back(Landmark{
            .horizontal = false, .value = static_cast<double>(*trained), .label = sentence("trained to {0}", *trained)});

    addShiftNote(figure, *findEncoding(scene.subject.encoding), contentOf(scene) == DecayContent::Shifted);
    if (!score->viewpoint.empty())
        figure.notes.push_back(score->viewpoint);
    if (tinted)
        figure.notes.push_back(score->bounds ? sentence("Tinted: bounds that no score exceeds; the curve is the exact mean.")
                                             : sentence("Tinted: smallest to largest score; the curve is the exact mean."));
    if (score->standardError > 0)
        figure.notes.push_back(
            sentence("Shaded: two standard errors of the mean around 0, {0}.", 2 * score->standardError / unit));
    const Sentence range = sentence("{0}. {1} at {2}, from {3} to {4}", figure.subtitle, figure.y.label,
                                    distancesInWords(distances), lowest, highest);
    figure.summary =
        negative ? sentence("{0}; the first below 0 is at distance {1}.", range, *negative) : sentence("{0}.", range);
    return figure;
}

Sentence decayFormula(const Scene &scene, const Signal &signal, std::int64_t distance)
{
    std::string d = shownInteger(distance);
    const std::int64_t query = scene.subject.length - 1;
    if (const Grid *grid = gridOf(signal)) {
        const bool added = std::holds_alternative<Absolute>(signal);
        const Sentence steps = stepsInWords(*grid, query - distance, query);
        return sentence("query {0} and key {1}: {2}", query, query - distance,
                        added ? sentence("Σ cos({0})", steps) : sentence("Σ |qᵢ||kᵢ| cos({0} + φᵢ)", steps));
    }
    if (const auto *rotary = std::get_if<Rotary>(&signal)) {
        if (rotary->remap.index() != 0)
            d = shownNumber(remappedDistance(rotary->remap, query, query - distance), 9);
        if (rotary->growth.size() > 0)
            d = d + " θᵢ + φᵢ) ζᵢ^(" + d;
    }
    if (std::holds_alternative<Relative>(signal))
        return sentence("the attention logit, as the softmax gets it; Similarity shows its terms");
    const std::int64_t pairs = inverseFrequencies(signal)->size();
    if (const Sinusoids *sinusoids = sinusoidsOf(signal))
        return sumOverPairs(verbatim("Σ cos(" + d + " θᵢ)"), *sinusoids, query, query - distance);
    const std::string random = "Σ |qᵢ||kᵢ| cos(" + d + " θᵢ + φᵢ)";
    switch (contentOf(scene)) {
    case DecayContent::Equal:
        return overPairs(verbatim("Σ 2 cos(" + d + " θᵢ)"), pairs);
    case DecayContent::Shifted:
        return overPairs(
            verbatim("Σ 2 cos((" + d + " − " + shownNumber(valueOf(scene.look.viewValues, decayShiftParameter())) + ") θᵢ)"),
            pairs);
    case DecayContent::Random:
        return overPairs(verbatim(random), pairs);
    case DecayContent::Average:
        break;
    }
    return sentence("mean of {0} over {1} {1?draw|draws}", random,
                    static_cast<std::int64_t>(valueOf(scene.look.viewValues, drawsParameter())));
}

Result<Readout> explainDecayPoint(const Scene &scene, const Signal &signal, const Figure &figure, Point point)
{
    const Run distances = decayDistances(scene, signal);
    const std::optional<std::int64_t> distance = numberAt(point.x, distances);
    const std::optional<DistanceScore> score = scoreFor(scene, signal);
    if (!distance || !score)
        return offTheData();
    const double unit = unitOf(scene, *score);
    const double value = score->mean({*distance, 1}) / unit;
    Readout readout{.place = sentence("distance {0}", *distance), .value = sentence("{0}", value), .number = value};
    if (const auto outside = outsideSentence(signal, scene.subject.length - 1 - *distance))
        readout.formula = *outside;
    else if (const Sentence formula = decayFormula(scene, signal, *distance); unit == 1)
        readout.formula = formula;
    else
        readout.formula = sentence("{0}, divided by {1}", formula, unit);
    std::int64_t columns = 1;
    for (const Layer &layer : figure.layers)
        if (const auto *curve = std::get_if<Curve>(&layer); curve && curve->style == CurveStyle::Main)
            columns = std::max<std::int64_t>(1, std::ssize(curve->x));
    const Bins bins(distances, columns);
    const Run cell = bins.cell(bins.cellOf(*distance));
    if (cell.count > 1)
        readout.cell = sentence("mean {0} of {1} distances", score->mean(cell) / unit, cell.count);
    return readout;
}

/// Added vectors hold what they hold; only what turns queries and keys, or adds terms to their score, needs some to act on.
bool decayKnobApplies(const Parameter &parameter, const Scene &scene)
{
    const Encoding &encoding = *findEncoding(scene.subject.encoding);
    // A mean over draws exists where waves do; of terms there is none to show.
    if (addsTerms(encoding) && contentOf(scene) == DecayContent::Average && parameter.key != decayContentParameter().key)
        return false;
    if (parameter.key == decayShiftParameter().key)
        return canShift(encoding);
    const bool addsWaves = actsOn(encoding, Place::Input) && encoding.usesBase;
    if (parameter.key == "decay_scale")
        return turnsHeads(encoding) || addsWaves;
    if (parameter.key == "decay_distances")
        return turnsHeads(encoding) || addsTerms(encoding) || addsWaves;
    return turnsHeads(encoding) || (addsTerms(encoding) && parameter.key != "decay_draws");
}

} // namespace

View decayView()
{
    return {
        .id = "decay",
        .title = "Decay",
        .question = "how the score changes with distance",
        .explanation =
            "The curve is the score, the dot product of a query and a key with fixed content, against the distance between them. "
            "With equal content in both, the terms of all pairs are in phase at distance zero and drift apart as it grows. This "
            "is not a law for all content: another phase moves the peak to another distance, and for random content the mean is "
            "zero at every distance. Bounds, where they are drawn, are limits that no content exceeds. A scaling that lowers the "
            "frequencies stretches the curve to the right, and neighbours become harder to tell apart.",
        .parameters = {decayContentParameter(), decayShiftParameter(), drawsParameter(), decaySeedParameter(), scaleParameter(),
                       decayDistancesParameter()},
        .applies = decayKnobApplies,
        .frame = decayFrame,
        .build = buildDecayFigure,
        .explain = explainDecayPoint,
    };
}

} // namespace posviz
