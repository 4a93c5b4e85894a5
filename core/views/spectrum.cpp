// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/axis_steps.h"
#include "core/subject_knobs.h"
#include "core/views/catalogue.h"
#include "core/views/common.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numbers>
#include <optional>
#include <string>
#include <vector>

namespace posviz {

namespace {

double wavelength(double radiansPerPosition) { return 2 * std::numbers::pi / radiansPerPosition; }

/// Pairs that share a curve: all, or those of one axis where the wavelengths start anew with each.
struct Part {
    std::string axis; ///< empty: all pairs
    std::vector<Eigen::Index> pairs;
    PairSteps steps; ///< that the sequence takes along the axis
};

/// Wavelengths that fall from a pair to the next are those of several axes, one after another; text gives all axes one order.
bool startsAnew(const Eigen::VectorXd &frequencies)
{
    double last = std::numeric_limits<double>::infinity();
    for (const double theta : frequencies) {
        if (theta > last)
            return true;
        if (theta != 0)
            last = theta;
    }
    return false;
}

/// Axes along which nothing turns are left out.
std::vector<Part> partsOf(const Signal &signal, const Eigen::VectorXd &frequencies, std::int64_t length)
{
    const std::vector<std::string> *axes = pairAxesOf(signal);
    const bool several = axes && (gridOf(signal) || startsAnew(frequencies));
    std::vector<Part> parts;
    for (Eigen::Index pair = 0; pair < frequencies.size(); ++pair) {
        if (several && frequencies[pair] == 0)
            continue;
        const std::string axis = several ? (*axes)[static_cast<std::size_t>(pair)] : std::string();
        auto part = std::ranges::find(parts, axis, &Part::axis);
        if (part == parts.end())
            part = parts.insert(parts.end(), {axis, {}, pairSteps(signal, pair, length)});
        part->pairs.push_back(pair);
    }
    // Nothing turns, and the axis has a unit all the same.
    if (parts.empty())
        parts.push_back({"", {}, pairSteps(signal, 0, length)});
    return parts;
}

/// A pair that never turns has no wavelength and no point on the curve.
Curve curveOf(Sentence name, CurveStyle style, const Eigen::VectorXd &frequencies, const std::vector<Eigen::Index> &of, Run pairs)
{
    Curve curve{.name = std::move(name), .style = style, .x = {}, .y = {}};
    for (const Eigen::Index pair : of) {
        if (frequencies[pair] == 0 || !pairs.contains(pair))
            continue;
        curve.x.push_back(static_cast<double>(pair));
        curve.y.push_back(wavelength(frequencies[pair]));
    }
    return curve;
}

/// "32 of 64 pairs never turn, so they have no wavelength."; none where all turn.
std::optional<Sentence> stillnessSentence(const Eigen::VectorXd &frequencies)
{
    const Eigen::Index still = (frequencies.array() == 0).count();
    if (still == 0)
        return {};
    if (still == frequencies.size())
        return sentence("No pair is rotated, so none has a wavelength.");
    return sentence("{0} of {1} pairs {0?is not rotated, so it has|are not rotated, so they have} no wavelength.", still,
                    frequencies.size());
}

/// "columns or rows": what a step is, along any of the parts.
Sentence unitsInWords(const std::vector<Part> &parts)
{
    Sentence units;
    for (const char *unit : {"positions", "columns", "rows", "planes", "patches"})
        if (std::ranges::any_of(parts, [&](const Part &part) { return part.steps.unit == unit; }))
            units = units.empty() ? word(unit) : sentence("{0} or {1}", std::move(units), word(unit));
    return units;
}

/// "16 columns"
Sentence countInWords(const PairSteps &steps)
{
    const std::string &unit = steps.unit;
    if (steps.count != std::floor(steps.count))
        return sentence("{0} {1}", steps.count, word(unit));
    const auto count = static_cast<std::int64_t>(steps.count);
    return unit == "columns"   ? sentence("{0} {0?column|columns}", count)
           : unit == "rows"    ? sentence("{0} {0?row|rows}", count)
           : unit == "planes"  ? sentence("{0} {0?plane|planes}", count)
           : unit == "patches" ? sentence("{0} {0?patch|patches}", count)
                               : sentence("{0} {0?position|positions}", count);
}

/// "Wavelengths from 6.283 to 188.3 positions"; empty where no pair turns.
Sentence wavelengthsInWords(const Eigen::VectorXd &frequencies, const std::vector<Part> &parts)
{
    double slowest = frequencies.maxCoeff();
    if (slowest == 0)
        return {};
    for (const double theta : frequencies)
        if (theta != 0)
            slowest = std::min(slowest, theta);
    return sentence("Wavelengths from {0} to {1} {2}", wavelength(frequencies.maxCoeff()), wavelength(slowest),
                    unitsInWords(parts));
}

/// The first pair of the part whose wavelength exceeds the steps of the sequence; none where none does.
std::optional<std::int64_t> firstUnfinished(const Part &part, const Eigen::VectorXd &frequencies)
{
    const auto pair =
        std::ranges::find_if(part.pairs, [&](Eigen::Index one) { return !(wavelength(frequencies[one]) <= part.steps.count); });
    return pair == part.pairs.end() ? std::nullopt : std::optional<std::int64_t>(*pair);
}

/// "pair 7 is the first that never completes a turn"; for each axis where there are several.
Sentence turnsInWords(const std::vector<Part> &parts, const Eigen::VectorXd &frequencies)
{
    Clauses turns{.items = {}, .separator = "; "};
    for (const Part &part : parts) {
        const std::optional<std::int64_t> unfinished = firstUnfinished(part, frequencies);
        Sentence turn = unfinished ? sentence("pair {0} is the first without a full rotation", *unfinished)
                                   : sentence("every pair completes a rotation");
        turns.items.push_back(part.axis.empty() ? std::move(turn)
                                                : sentence("{0}, {1}: {2}", word(part.axis), countInWords(part.steps), turn));
    }
    return sentence("{0}", std::move(turns));
}

/// How many steps the sequence takes along each axis: a pair of this wavelength turns once. Axes of one length share a line.
std::vector<Landmark> lengthLandmarks(const std::vector<Part> &parts, bool grid)
{
    struct Line {
        double steps = 0.0;
        std::vector<Sentence> labels{};
    };
    std::vector<Line> lines;
    for (const Part &part : parts) {
        const Sentence label =
            grid ? countInWords(part.steps) : sentence("sequence {0}", static_cast<std::int64_t>(part.steps.count));
        auto line = std::ranges::find(lines, part.steps.count, &Line::steps);
        if (line == lines.end())
            line = lines.insert(lines.end(), {part.steps.count});
        if (std::ranges::find(line->labels, label) == line->labels.end())
            line->labels.push_back(label);
    }
    std::vector<Landmark> landmarks;
    for (Line &line : lines)
        landmarks.push_back({.horizontal = true,
                             .value = line.steps,
                             .label = line.labels.size() == 1 ? line.labels.front() : listed(std::move(line.labels))});
    return landmarks;
}

void addBands(Figure &figure, const Rotary &rotary, Run pairs)
{
    for (const PairBand &band : rotary.bands) {
        const std::int64_t first = std::max<std::int64_t>(band.first, pairs.first);
        const std::int64_t end = std::min<std::int64_t>(band.first + band.count, pairs.end());
        if (first < end)
            figure.layers.push_back(Band{.lower = static_cast<double>(first) - 0.5,
                                         .upper = static_cast<double>(end) - 0.5,
                                         .label = band.label,
                                         .shaded = band.label == sentence(blendedPairs)});
    }
}

/// Where the scaling changes anything: what was before it. A pair that stands still along the path is left out, with several
/// axes; with one the scaling has stopped it.
void addUnscaled(Figure &figure, const Rotary &rotary, const std::vector<Part> &parts, const Eigen::VectorXd &frequencies,
                 Run pairs)
{
    std::vector<Curve> curves;
    bool changed = false;
    for (const Part &part : parts) {
        std::vector<Eigen::Index> of;
        std::ranges::copy_if(part.pairs, std::back_inserter(of),
                             [&](Eigen::Index pair) { return rotary.pairAxes.empty() || frequencies[pair] != 0; });
        changed =
            changed || std::ranges::any_of(of, [&](Eigen::Index pair) { return isScaled(rotary, pair, frequencies[pair]); });
        curves.push_back(curveOf(part.axis.empty() ? sentence("before scaling") : sentence("{0} before scaling", word(part.axis)),
                                 CurveStyle::Reference, rotary.unscaledInverseFrequencies, of, pairs));
    }
    if (changed)
        std::ranges::move(curves, std::back_inserter(figure.layers));
}

void addTurns(Figure &figure, const std::vector<Part> &parts, bool grid)
{
    const double steps = parts.front().steps.count;
    // One scale cannot tell the turns along axes of different lengths.
    if (steps <= 0 || !std::ranges::all_of(parts, [&](const Part &part) { return part.steps.count == steps; }))
        return;
    figure.right = Axis{.label = grid ? sentence("rotations along the axis") : sentence("rotations within the sequence"),
                        .quantity = Quantity::Turns,
                        .lower = steps / figure.y.upper,
                        .upper = steps / figure.y.lower,
                        .logarithmic = true,
                        .reversed = true};
}

/// A curve for each part, so that no line joins the end of an axis to the start of the next.
void addFrequencyCurves(Figure &figure, const std::vector<Part> &parts, const Eigen::VectorXd &frequencies, Run pairs)
{
    const std::size_t before = figure.layers.size();
    for (const Part &part : parts) {
        Curve curve = curveOf(part.axis.empty() ? sentence("wavelength") : word(part.axis), CurveStyle::Main, frequencies,
                              part.pairs, pairs);
        if (!curve.x.empty())
            figure.layers.push_back(std::move(curve));
    }
    if (figure.layers.size() == before)
        figure.layers.push_back(Curve{.name = sentence("wavelength"), .style = CurveStyle::Main, .x = {}, .y = {}});
}

struct Span {
    double shortest = std::numeric_limits<double>::infinity();
    double longest = 0.0;

    void include(double value)
    {
        shortest = std::min(shortest, value);
        longest = std::max(longest, value);
    }
};

/// The wavelengths of the curves; a whole view shows its landmarks, a zoomed one shows them where they lie within.
Span spanOf(const Figure &figure, const std::vector<Part> &parts, bool whole)
{
    Span span;
    for (const Layer &layer : figure.layers)
        if (const auto *curve = std::get_if<Curve>(&layer))
            for (const double value : curve->y)
                span.include(value);
    for (const Part &part : parts)
        if (whole || span.longest == 0)
            span.include(std::max(1.0, part.steps.count));
    return span;
}

Result<Figure> spectrumFrame(const Scene &scene, const Signal &signal)
{
    if (!inverseFrequencies(signal))
        return nothingToShow(scene, signal, sentence("spectrum"));
    Figure figure = figureFor(*findView("spectrum"), scene, signal);
    figure.x =
        wholeNumberAxis(sentence("pair"), Quantity::Pair, shownRun(scene.look.windows.pairs, stepFrequencies(signal).size()));
    return figure;
}

Result<Figure> buildSpectrumFigure(const Scene &scene, const Signal &signal, const Resolution &)
{
    Result<Figure> frame = spectrumFrame(scene, signal);
    if (!frame)
        return frame;
    Figure figure = *std::move(frame);
    const Eigen::VectorXd frequencies = stepFrequencies(signal);
    const auto *rotary = std::get_if<Rotary>(&signal);
    const Run pairs = shownRun(scene.look.windows.pairs, frequencies.size());
    const std::vector<Part> parts = partsOf(signal, frequencies, scene.subject.length);
    const bool grid = gridOf(signal) != nullptr;

    if (rotary)
        addBands(figure, *rotary, pairs);
    if (rotary && scene.subject.scaling != "none")
        addUnscaled(figure, *rotary, parts, frequencies, pairs);
    addFrequencyCurves(figure, parts, frequencies, pairs);
    const std::optional<Sentence> stillness = stillnessSentence(frequencies);
    if (stillness)
        figure.notes.push_back(*stillness);

    const Span span = spanOf(figure, parts, !scene.look.windows.pairs);
    // At the foot, room for the bands' names.
    const double decades = std::log10(span.longest / span.shortest);
    const double lower =
        std::pow(10, std::log10(span.shortest) - (rotary && !rotary->bands.empty() ? 0.12 : 0.04) * decades - 0.1);
    const double upper = std::pow(10, std::log10(span.longest) + 0.04 * decades + 0.1);

    std::vector<Landmark> landmarks = lengthLandmarks(parts, grid);
    if (const std::optional<std::int64_t> trained = trainedLengthOf(scene.subject); trained && *trained != scene.subject.length
                                                                                     && mayMeetNewAngles(scene.subject))
        landmarks.push_back({.horizontal = true,
                             .value = static_cast<double>(*trained),
                             .label = sentence("trained to {0}", *trained)});
    for (Landmark &landmark : landmarks)
        if (landmark.value >= lower && landmark.value <= upper)
            figure.layers.push_back(std::move(landmark));
    for (const Part &part : parts)
        if (const std::optional<std::int64_t> unfinished = firstUnfinished(part, frequencies);
            unfinished && pairs.contains(*unfinished) && frequencies[*unfinished] != 0)
            figure.layers.push_back(Landmark{
                .horizontal = false,
                .value = static_cast<double>(*unfinished),
                .label = part.axis.empty()
                             ? sentence("pair {0}: wavelength > sequence", *unfinished)
                             : sentence("pair {0}: wavelength > {1}", *unfinished, word(part.axis))});

    addPositionNotes(figure, signal);
    figure.y = {.label = sentence("wavelength"),
                .quantity = Quantity::Wavelength,
                .lower = lower,
                .upper = upper,
                .logarithmic = true,
                .unit = unitsInWords(parts)};
    addTurns(figure, parts, grid);
    const Sentence wavelengths = wavelengthsInWords(frequencies, parts);
    figure.summary = wavelengths.empty()
                         ? sentence("{0}. {1}", figure.subtitle, *stillness)
                         : followed(sentence("{0}. {1}; {2}.", figure.subtitle, wavelengths, turnsInWords(parts, frequencies)),
                                    stillness.value_or(Sentence{}));
    return figure;
}

Result<Readout> explainSpectrumPoint(const Scene &scene, const Signal &signal, const Figure &figure, Point point)
{
    const std::optional<std::int64_t> pair =
        numberAt(point.x, {static_cast<std::int64_t>(std::ceil(figure.x.lower)),
                           static_cast<std::int64_t>(std::lround(figure.x.upper - figure.x.lower))});
    const Eigen::VectorXd frequencies = stepFrequencies(signal);
    if (!pair || *pair >= frequencies.size())
        return offTheData();
    const int index = static_cast<int>(*pair);
    const double theta = frequencies[index];
    const PairSteps steps = pairSteps(signal, index, scene.subject.length);
    Readout readout{.place = sentence("pair {0}", index),
                    .value = sentence("not rotated"),
                    .formula = frequencyFormula(scene, signal, index),
                    .cell = {},
                    .marks = {.query = {}, .key = {}, .pair = index}};
    if (theta == 0)
        return readout;
    readout.number = wavelength(theta);
    readout.value =
        sentence("{0} {1} per rotation, {2} rotations in {3}", *readout.number, word(steps.unit), steps.count / wavelength(theta),
                 gridOf(signal) ? countInWords(steps) : sentence("{0}", scene.subject.length));
    readout.formula = sentence("2π / {0};  {1}", theta, std::move(readout.formula));
    return readout;
}

} // namespace

View spectrumView()
{
    return {
        .id = "spectrum",
        .title = "Spectrum",
        .question = "wavelength of each feature pair",
        .explanation =
            "Each point is a pair of features, and its height is the wavelength: the number of positions in one full rotation. "
            "The wavelengths grow by the same factor from pair to pair, which is a straight line on this logarithmic axis. The "
            "base sets its slope; a scaling lifts a part of it. Pairs above the line of the sequence length never complete a "
            "rotation within it, so they tell near from far without repeating. Beyond the trained length, a pair whose "
            "wavelength exceeds it reaches angles that the model has never seen.",
        .parameters = {},
        .applies = [](const Parameter &, const Scene &) { return true; },
        .frame = spectrumFrame,
        .build = buildSpectrumFigure,
        .explain = explainSpectrumPoint,
    };
}

} // namespace posviz
