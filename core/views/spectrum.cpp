// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/axis_steps.h"
#include "core/numbers.h"
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
    if (parts.empty())
        parts.push_back({"", {}, {static_cast<double>(length)}});
    return parts;
}

/// A pair that never turns has no wavelength and no point on the curve.
Curve curveOf(std::string name, CurveStyle style, const Eigen::VectorXd &frequencies, const std::vector<Eigen::Index> &of,
              Run pairs)
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
std::optional<std::string> stillnessSentence(const Eigen::VectorXd &frequencies)
{
    const Eigen::Index still = (frequencies.array() == 0).count();
    if (still == 0)
        return {};
    if (still == frequencies.size())
        return "No pair turns, so none has a wavelength.";
    return shownInteger(still) + " of " + shownInteger(frequencies.size())
           + (still == 1 ? " pairs never turns, so it has no wavelength." : " pairs never turn, so they have no wavelength.");
}

/// "columns or rows": what a step is, along any of the parts.
std::string unitsInWords(const std::vector<Part> &parts)
{
    std::string text;
    for (const char *unit : {"positions", "columns", "rows", "planes", "patches"})
        if (std::ranges::any_of(parts, [&](const Part &part) { return part.steps.unit == unit; }))
            text += (text.empty() ? "" : " or ") + std::string(unit);
    return text;
}

/// "16 columns"
std::string countInWords(const PairSteps &steps)
{
    const bool whole = steps.count == std::floor(steps.count);
    return (whole ? shownInteger(static_cast<std::int64_t>(steps.count)) : shownNumber(steps.count)) + " "
           + (steps.count == 1 ? steps.unit.substr(0, steps.unit.size() - (steps.unit == "patches" ? 2 : 1)) : steps.unit);
}

/// "Wavelengths from 6.283 to 188.3 positions"; empty where no pair turns.
std::string wavelengthsInWords(const Eigen::VectorXd &frequencies, const std::vector<Part> &parts)
{
    double slowest = frequencies.maxCoeff();
    if (slowest == 0)
        return {};
    for (const double theta : frequencies)
        if (theta != 0)
            slowest = std::min(slowest, theta);
    return "Wavelengths from " + shownNumber(wavelength(frequencies.maxCoeff())) + " to " + shownNumber(wavelength(slowest)) + " "
           + unitsInWords(parts);
}

/// The first pair of the part whose wavelength exceeds the steps of the sequence; none where none does.
std::optional<std::int64_t> firstUnfinished(const Part &part, const Eigen::VectorXd &frequencies)
{
    const auto pair =
        std::ranges::find_if(part.pairs, [&](Eigen::Index one) { return !(wavelength(frequencies[one]) <= part.steps.count); });
    return pair == part.pairs.end() ? std::nullopt : std::optional<std::int64_t>(*pair);
}

/// "pair 7 is the first that never completes a turn"; for each axis where there are several.
std::string turnsInWords(const std::vector<Part> &parts, const Eigen::VectorXd &frequencies)
{
    std::string text;
    for (const Part &part : parts) {
        const std::optional<std::int64_t> unfinished = firstUnfinished(part, frequencies);
        text += (text.empty() ? "" : "; ") + (part.axis.empty() ? "" : part.axis + ", " + countInWords(part.steps) + ": ")
                + (unfinished ? "pair " + shownInteger(*unfinished) + " is the first that never completes a turn"
                              : "every pair completes a turn");
    }
    return text;
}

/// How many steps the sequence takes along each axis: a pair of this wavelength turns once.
std::vector<Landmark> lengthLandmarks(const std::vector<Part> &parts, bool grid)
{
    std::vector<Landmark> landmarks;
    for (const Part &part : parts) {
        const std::string label =
            grid ? countInWords(part.steps) : "sequence " + shownInteger(static_cast<std::int64_t>(part.steps.count));
        const auto same = std::ranges::find(landmarks, part.steps.count, &Landmark::value);
        if (same == landmarks.end())
            landmarks.push_back({.horizontal = true, .value = part.steps.count, .label = label});
        else if (same->label.find(label) == std::string::npos)
            same->label += ", " + label;
    }
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
                                         .shaded = band.label == "blend"});
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
        curves.push_back(curveOf((part.axis.empty() ? "" : part.axis + " ") + "before scaling", CurveStyle::Reference,
                                 rotary.unscaledInverseFrequencies, of, pairs));
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
    figure.right = Axis{.label = grid ? "turns along the axis" : "turns within the sequence",
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
        Curve curve = curveOf(part.axis.empty() ? "wavelength" : part.axis, CurveStyle::Main, frequencies, part.pairs, pairs);
        if (!curve.x.empty())
            figure.layers.push_back(std::move(curve));
    }
    if (figure.layers.size() == before)
        figure.layers.push_back(Curve{.name = "wavelength", .style = CurveStyle::Main, .x = {}, .y = {}});
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
        return nothingToShow(scene, signal, "spectrum");
    Figure figure = figureFor(*findView("spectrum"), scene, signal);
    figure.x = wholeNumberAxis("pair", Quantity::Pair, shownRun(scene.look.windows.pairs, stepFrequencies(signal).size()));
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
    const std::optional<std::string> stillness = stillnessSentence(frequencies);
    if (stillness)
        figure.notes.push_back(*stillness);

    const Span span = spanOf(figure, parts, !scene.look.windows.pairs);
    // At the foot, room for the bands' names.
    const double decades = std::log10(span.longest / span.shortest);
    const double lower =
        std::pow(10, std::log10(span.shortest) - (rotary && !rotary->bands.empty() ? 0.12 : 0.04) * decades - 0.1);
    const double upper = std::pow(10, std::log10(span.longest) + 0.04 * decades + 0.1);

    std::vector<Landmark> landmarks = lengthLandmarks(parts, grid);
    if (rotary && rotary->trainedLength && *rotary->trainedLength != scene.subject.length)
        landmarks.push_back({.horizontal = true,
                             .value = static_cast<double>(*rotary->trainedLength),
                             .label = "trained on " + shownInteger(*rotary->trainedLength)});
    for (Landmark &landmark : landmarks)
        if (landmark.value >= lower && landmark.value <= upper)
            figure.layers.push_back(std::move(landmark));
    for (const Part &part : parts)
        if (const std::optional<std::int64_t> unfinished = firstUnfinished(part, frequencies);
            unfinished && pairs.contains(*unfinished))
            figure.layers.push_back(Landmark{.horizontal = false,
                                             .value = static_cast<double>(*unfinished),
                                             .label = "pair " + shownInteger(*unfinished) + ": first without a full turn"
                                                      + (part.axis.empty() ? "" : " along the " + part.axis)});

    addPositionNotes(figure, signal);
    figure.y = {.label = "wavelength",
                .quantity = Quantity::Wavelength,
                .lower = lower,
                .upper = upper,
                .logarithmic = true,
                .unit = unitsInWords(parts)};
    addTurns(figure, parts, grid);
    const std::string wavelengths = wavelengthsInWords(frequencies, parts);
    figure.summary = figure.subtitle + ". "
                     + (wavelengths.empty()
                            ? *stillness
                            : wavelengths + "; " + turnsInWords(parts, frequencies) + "." + (stillness ? " " + *stillness : ""));
    return figure;
}

Result<Readout> explainSpectrumPoint(const Scene &scene, const Signal &signal, const Figure &figure, Point point)
{
    const std::optional<std::int64_t> pair =
        numberAt(point.x, {static_cast<std::int64_t>(std::ceil(figure.x.lower)),
                           static_cast<std::int64_t>(std::lround(figure.x.upper - figure.x.lower))});
    const Eigen::VectorXd frequencies = stepFrequencies(signal);
    if (!pair || *pair >= frequencies.size())
        return Error{""};
    const int index = static_cast<int>(*pair);
    const double theta = frequencies[index];
    const PairSteps steps = pairSteps(signal, index, scene.subject.length);
    Readout readout{.place = "pair " + shownInteger(index),
                    .value = theta == 0 ? "never turns"
                                        : shownNumber(wavelength(theta)) + " " + steps.unit + " a turn, "
                                              + shownNumber(steps.count / wavelength(theta)) + " turns in "
                                              + (gridOf(signal) ? countInWords(steps) : shownInteger(scene.subject.length)),
                    .formula = (theta == 0 ? "" : "2π / " + shownNumber(theta) + ";  ") + frequencyFormula(scene, signal, index),
                    .cell = {},
                    .marks = {.query = {}, .key = {}, .pair = index}};
    return readout;
}

} // namespace

View spectrumView()
{
    return {
        .id = "spectrum",
        .title = "Spectrum",
        .question = "how long each pair takes for one turn",
        .parameters = {},
        .applies = [](const Parameter &, const Scene &) { return true; },
        .frame = spectrumFrame,
        .build = buildSpectrumFigure,
        .explain = explainSpectrumPoint,
    };
}

} // namespace posviz
