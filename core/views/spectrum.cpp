// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/numbers.h"
#include "core/views/catalogue.h"
#include "core/views/common.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <string>

namespace posviz {

namespace {

double wavelength(double radiansPerPosition) { return 2 * std::numbers::pi / radiansPerPosition; }

/// A pair that never turns has no wavelength and no point on the curve.
Curve curveOf(std::string name, CurveStyle style, const Eigen::VectorXd &frequencies, Run pairs)
{
    Curve curve{.name = std::move(name), .style = style, .x = {}, .y = {}};
    for (std::int64_t pair = pairs.first; pair < pairs.end(); ++pair) {
        if (frequencies[pair] == 0)
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

/// "Wavelengths from 6.283 to 188.3 positions"; empty where no pair turns.
std::string wavelengthsInWords(const Eigen::VectorXd &frequencies)
{
    double slowest = frequencies.maxCoeff();
    if (slowest == 0)
        return {};
    for (const double theta : frequencies)
        if (theta != 0)
            slowest = std::min(slowest, theta);
    return "Wavelengths from " + shownNumber(wavelength(frequencies.maxCoeff())) + " to " + shownNumber(wavelength(slowest))
           + " positions";
}

/// The first pair whose wavelength exceeds the sequence; the number of pairs where none does.
int firstUnfinished(const Eigen::VectorXd &frequencies, std::int64_t length)
{
    int pair = 0;
    while (pair < frequencies.size() && wavelength(frequencies[pair]) <= static_cast<double>(length))
        ++pair;
    return pair;
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

Result<Figure> build(const Scene &scene, const Signal &signal, const Resolution &)
{
    if (!inverseFrequencies(signal))
        return nothingToShow(scene, signal, "spectrum");
    const Eigen::VectorXd steps = stepFrequencies(signal);
    const Eigen::VectorXd *frequencies = &steps;
    const auto *rotary = std::get_if<Rotary>(&signal);
    Run pairs = shownRun(scene.windows.pairs, frequencies->size());
    pairs.first = std::min<std::int64_t>(pairs.first, frequencies->size() - 1);
    pairs.count = std::min<std::int64_t>(pairs.count, frequencies->size() - pairs.first);
    const auto length = static_cast<double>(scene.length);

    Figure figure = figureFor(*findView("spectrum"), scene, signal);
    if (rotary)
        addBands(figure, *rotary, pairs);
    const bool scaled = rotary && rotary->pairAxes.empty() && rotary->inverseFrequencies != rotary->unscaledInverseFrequencies;
    if (scaled)
        figure.layers.push_back(curveOf("before scaling", CurveStyle::Reference, rotary->unscaledInverseFrequencies, pairs));
    Curve curve = curveOf("wavelength", CurveStyle::Main, *frequencies, pairs);

    double shortest = curve.y.empty() ? length : *std::ranges::min_element(curve.y);
    double longest = curve.y.empty() ? length : *std::ranges::max_element(curve.y);
    figure.layers.push_back(std::move(curve));
    if (scaled)
        shortest = std::min(shortest, wavelength(rotary->unscaledInverseFrequencies[pairs.first]));
    const std::optional<std::string> stillness = stillnessSentence(*frequencies);
    if (stillness) {
        // What was stopped is seen on the curve before scaling.
        if (scaled)
            longest = std::max(longest, wavelength(rotary->unscaledInverseFrequencies[pairs.end() - 1]));
        figure.notes.push_back(*stillness);
    }

    // A whole view shows its landmarks; a zoomed one shows them where they lie within.
    const bool whole = !scene.windows.pairs;
    if (whole) {
        shortest = std::min(shortest, std::max(1.0, length));
        longest = std::max(longest, length);
    }
    // At the foot, room for the bands' names.
    const double lower = std::pow(
        10, std::log10(shortest) - (rotary && !rotary->bands.empty() ? 0.12 : 0.04) * std::log10(longest / shortest) - 0.1);
    const double upper = std::pow(10, std::log10(longest) + 0.04 * std::log10(longest / shortest) + 0.1);

    const auto addLandmark = [&](double at, std::string label) {
        if (at >= lower && at <= upper)
            figure.layers.push_back(Landmark{.horizontal = true, .value = at, .label = std::move(label)});
    };
    addLandmark(length, "sequence " + shownInteger(scene.length));
    if (rotary && rotary->trainedLength && *rotary->trainedLength != scene.length)
        addLandmark(static_cast<double>(*rotary->trainedLength), "trained on " + shownInteger(*rotary->trainedLength));

    const int unfinished = firstUnfinished(*frequencies, scene.length);
    if (unfinished < frequencies->size() && pairs.contains(unfinished))
        figure.layers.push_back(Landmark{.horizontal = false,
                                         .value = static_cast<double>(unfinished),
                                         .label = "pair " + shownInteger(unfinished) + ": first without a full turn"});

    addPositionNotes(figure, signal);
    figure.x = wholeNumberAxis("pair", Quantity::Pair, pairs);
    figure.y = {.label = "wavelength",
                .quantity = Quantity::Wavelength,
                .lower = lower,
                .upper = upper,
                .logarithmic = true,
                .unit = "positions"};
    figure.right = Axis{.label = "turns within the sequence",
                        .quantity = Quantity::Turns,
                        .lower = length / upper,
                        .upper = length / lower,
                        .logarithmic = true,
                        .reversed = true};
    const std::string wavelengths = wavelengthsInWords(*frequencies);
    figure.summary =
        sceneInWords(scene) + ". " + wavelengths + (wavelengths.empty() ? "" : "; ")
        + (stillness && wavelengths.empty()   ? *stillness
           : unfinished < frequencies->size() ? "pair " + shownInteger(unfinished) + " is the first that never completes a turn."
                                              : "every pair completes a turn.")
        + (stillness && !wavelengths.empty() ? " " + *stillness : "");
    return figure;
}

Result<Readout> explain(const Scene &scene, const Signal &signal, const Figure &figure, Point point)
{
    const std::optional<std::int64_t> pair =
        numberAt(point.x, {static_cast<std::int64_t>(std::ceil(figure.x.lower)),
                           static_cast<std::int64_t>(std::lround(figure.x.upper - figure.x.lower))});
    const Eigen::VectorXd frequencies = stepFrequencies(signal);
    if (!pair || *pair >= frequencies.size())
        return Error{""};
    const int index = static_cast<int>(*pair);
    const double theta = frequencies[index];
    Readout readout{.place = "pair " + shownInteger(index),
                    .value = theta == 0 ? "never turns"
                                        : shownNumber(wavelength(theta)) + " positions a turn, "
                                              + shownNumber(static_cast<double>(scene.length) / wavelength(theta)) + " turns in "
                                              + shownInteger(scene.length),
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
        .applies = [](const Parameter &, const Encoding &) { return true; },
        .build = build,
        .explain = explain,
    };
}

} // namespace posviz
